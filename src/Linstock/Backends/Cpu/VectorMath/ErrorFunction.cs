using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Linstock.Backends.Cpu;

// The pieces that the error functions share; the scalar forms in Ops/Special say where they come from.
internal static partial class VectorMath
{
    /// <summary>a b - product, exactly, for a product that neither overflows nor underflows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> ProductError(Vector128<float> a, Vector128<float> b, Vector128<float> product)
    {
        if (HasFusedMultiplyAdd)
            return Vector128.FusedMultiplyAdd(a, b, -product);

        // Veltkamp's splitting and Dekker's product.
        Vector128<float> splitter = Vector128.Create(4097f);
        Vector128<float> aHigh = a * splitter - (a * splitter - a);
        Vector128<float> bHigh = b * splitter - (b * splitter - b);
        Vector128<float> aLow = a - aHigh;
        Vector128<float> bLow = b - bHigh;
        return ((aHigh * bHigh - product) + aHigh * bLow + aLow * bHigh) + aLow * bLow;
    }

    /// <inheritdoc cref="ProductError(Vector128{float}, Vector128{float}, Vector128{float})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<double> ProductError(Vector128<double> a, Vector128<double> b, Vector128<double> product)
    {
        if (HasFusedMultiplyAdd)
            return Vector128.FusedMultiplyAdd(a, b, -product);
        Vector128<double> splitter = Vector128.Create(134217729d);
        Vector128<double> aHigh = a * splitter - (a * splitter - a);
        Vector128<double> bHigh = b * splitter - (b * splitter - b);
        Vector128<double> aLow = a - aHigh;
        Vector128<double> bLow = b - bHigh;
        return ((aHigh * bHigh - product) + aHigh * bLow + aLow * bHigh) + aLow * bLow;
    }

    /// <summary>e^(-a^2) for a &gt;= 0 whose square is finite.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> Gaussian(Vector128<float> a)
    {
        // The rounding error of a^2 would be magnified by a^2; it goes into the result separately.
        Vector128<float> square = a * a;
        Vector128<float> error = ProductError(a, a, square);
        Vector128<float> r = ReduceByLn2(-square, Vector128.Create(ScaleRounder), out Vector128<float> sum) - error;
        return Scale(Expm1Reduced(r) + Vector128<float>.One, sum);
    }

    /// <inheritdoc cref="Gaussian(Vector128{float})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<double> Gaussian(Vector128<double> a)
    {
        Vector128<double> square = a * a;
        Vector128<double> error = ProductError(a, a, square);
        Vector128<double> r = ReduceByLn2(-square, Vector128.Create(WideScaleRounder), out Vector128<double> sum) - error;
        return Scale(Expm1Reduced(r) + Vector128<double>.One, sum);
    }

    /// <summary>e^(a^2) erfc(a) for 0 &lt;= a &lt;= 10.5.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> ErfcxPositive(Vector128<float> a)
    {
        Vector128<float> q = (a - Vector128.Create(2f)) / (a + Vector128.Create(2f));
        Vector128<float> p = Vector128.Create(-0.000430444663f);
        p = Vector128.MultiplyAddEstimate(p, q, Vector128.Create(-0.00126211252f));
        p = Vector128.MultiplyAddEstimate(p, q, Vector128.Create(0.00134791352f));
        p = Vector128.MultiplyAddEstimate(p, q, Vector128.Create(0.00866767671f));
        p = Vector128.MultiplyAddEstimate(p, q, Vector128.Create(-0.00807458162f));
        p = Vector128.MultiplyAddEstimate(p, q, Vector128.Create(-0.0542169288f));
        p = Vector128.MultiplyAddEstimate(p, q, Vector128.Create(0.164058208f));
        p = Vector128.MultiplyAddEstimate(p, q, Vector128.Create(-0.166030049f));
        p = Vector128.MultiplyAddEstimate(p, q, Vector128.Create(-0.092764169f));
        p = Vector128.MultiplyAddEstimate(p, q, Vector128.Create(1.27697837f));
        return p / Vector128.MultiplyAddEstimate(a, Vector128.Create(2f), Vector128<float>.One);
    }

    /// <summary>e^(a^2) erfc(a) for 1/2 &lt;= a &lt;= 28.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<double> ErfcxPositive(Vector128<double> a)
    {
        Vector128<double> q = (a - Vector128.Create(4d)) / (a + Vector128.Create(4d));
        Vector128<double> w = q * q;
        Vector128<double> even = Vector128.Create(-1.1965533868901405e-08);
        even = Vector128.MultiplyAddEstimate(even, w, Vector128.Create(6.6320292741223287e-08));
        even = Vector128.MultiplyAddEstimate(even, w, Vector128.Create(3.0037038922926706e-07));
        even = Vector128.MultiplyAddEstimate(even, w, Vector128.Create(-1.1225249093288029e-05));
        even = Vector128.MultiplyAddEstimate(even, w, Vector128.Create(0.00015062269285866868));
        even = Vector128.MultiplyAddEstimate(even, w, Vector128.Create(-0.00075777349523289972));
        even = Vector128.MultiplyAddEstimate(even, w, Vector128.Create(-0.016197734031637687));
        even = Vector128.MultiplyAddEstimate(even, w, Vector128.Create(-0.066330365814144712));
        even = Vector128.MultiplyAddEstimate(even, w, Vector128.Create(-0.10103906603623182));
        even = Vector128.MultiplyAddEstimate(even, w, Vector128.Create(0.015379652102618683));
        even = Vector128.MultiplyAddEstimate(even, w, Vector128.Create(1.2329951186255526));
        Vector128<double> odd = Vector128.Create(-9.7829866695449715e-09);
        odd = Vector128.MultiplyAddEstimate(odd, w, Vector128.Create(1.0361531541175362e-07));
        odd = Vector128.MultiplyAddEstimate(odd, w, Vector128.Create(-8.1992118774106824e-07));
        odd = Vector128.MultiplyAddEstimate(odd, w, Vector128.Create(5.7067529016528975e-06));
        odd = Vector128.MultiplyAddEstimate(odd, w, Vector128.Create(-2.4398152306058315e-05));
        odd = Vector128.MultiplyAddEstimate(odd, w, Vector128.Create(-0.00019925694489183608));
        odd = Vector128.MultiplyAddEstimate(odd, w, Vector128.Create(0.0050319700160712877));
        odd = Vector128.MultiplyAddEstimate(odd, w, Vector128.Create(0.037167515533928983));
        odd = Vector128.MultiplyAddEstimate(odd, w, Vector128.Create(0.093732834998534575));
        odd = Vector128.MultiplyAddEstimate(odd, w, Vector128.Create(0.068097054254688219));
        odd = Vector128.MultiplyAddEstimate(odd, w, Vector128.Create(-0.13962111684056247));
        Vector128<double> p = Vector128.MultiplyAddEstimate(odd, q, even);
        return p / Vector128.MultiplyAddEstimate(a, Vector128.Create(2d), Vector128<double>.One);
    }

    /// <summary>erf t for 0 &lt;= t &lt;= 0.92.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> ErfNearZero(Vector128<float> t)
    {
        Vector128<float> z = t * t;
        Vector128<float> p = Vector128.Create(-0.000595893012f);
        p = Vector128.MultiplyAddEstimate(p, z, Vector128.Create(0.00498724682f));
        p = Vector128.MultiplyAddEstimate(p, z, Vector128.Create(-0.0267629139f));
        p = Vector128.MultiplyAddEstimate(p, z, Vector128.Create(0.112817302f));
        p = Vector128.MultiplyAddEstimate(p, z, Vector128.Create(-0.376124889f));
        p = Vector128.MultiplyAddEstimate(p, z, Vector128.Create(0.128379151f));
        return Vector128.MultiplyAddEstimate(p, t, t);
    }

    /// <summary>erf t for 0 &lt;= t &lt;= 0.96.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<double> ErfNearZero(Vector128<double> t)
    {
        Vector128<double> z = t * t;
        Vector128<double> w = z * z;
        Vector128<double> even = Vector128.Create(3.0360749843219142e-10);
        even = Vector128.MultiplyAddEstimate(even, w, Vector128.Create(1.796331564010224e-08));
        even = Vector128.MultiplyAddEstimate(even, w, Vector128.Create(1.6502046756457976e-06));
        even = Vector128.MultiplyAddEstimate(even, w, Vector128.Create(0.00012055425544126406));
        even = Vector128.MultiplyAddEstimate(even, w, Vector128.Create(0.0052239776648130096));
        even = Vector128.MultiplyAddEstimate(even, w, Vector128.Create(0.11283791670974325));
        even = Vector128.MultiplyAddEstimate(even, w, Vector128.Create(0.12837916709551259));
        Vector128<double> odd = Vector128.Create(-2.4943787074346983e-09);
        odd = Vector128.MultiplyAddEstimate(odd, w, Vector128.Create(-1.6812560271576149e-07));
        odd = Vector128.MultiplyAddEstimate(odd, w, Vector128.Create(-1.4928004611425532e-05));
        odd = Vector128.MultiplyAddEstimate(odd, w, Vector128.Create(-0.00085483294200222962));
        odd = Vector128.MultiplyAddEstimate(odd, w, Vector128.Create(-0.026866170648952595));
        odd = Vector128.MultiplyAddEstimate(odd, w, Vector128.Create(-0.37612638903184131));
        Vector128<double> p = Vector128.MultiplyAddEstimate(odd, z, even);
        return Vector128.MultiplyAddEstimate(p, t, t);
    }
}
