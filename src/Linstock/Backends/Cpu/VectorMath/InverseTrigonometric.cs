using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Linstock.Backends.Cpu;

// The polynomials that the inverse trigonometric functions share.
internal static partial class VectorMath
{
    /// <summary>asin t for 0 &lt;= t &lt;= 1/2 and z = t^2.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> AsinReduced(Vector128<float> t, Vector128<float> z)
    {
        Vector128<float> p = Vector128.Create(0.0421664193f);
        p = Vector128.MultiplyAddEstimate(p, z, Vector128.Create(0.0241807718f));
        p = Vector128.MultiplyAddEstimate(p, z, Vector128.Create(0.0454697721f));
        p = Vector128.MultiplyAddEstimate(p, z, Vector128.Create(0.0749530643f));
        p = Vector128.MultiplyAddEstimate(p, z, Vector128.Create(0.166667521f));
        return Vector128.MultiplyAddEstimate(p, t * z, t);
    }

    /// <inheritdoc cref="AsinReduced(Vector128{float}, Vector128{float})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<double> AsinReduced(Vector128<double> t, Vector128<double> z)
    {
        Vector128<double> w = z * z;
        Vector128<double> even = Vector128.Create(-0.016255312650738506);
        even = Vector128.MultiplyAddEstimate(even, w, Vector128.Create(0.006521069552137721));
        even = Vector128.MultiplyAddEstimate(even, w, Vector128.Create(0.013885005373892839));
        even = Vector128.MultiplyAddEstimate(even, w, Vector128.Create(0.022371756610056397));
        even = Vector128.MultiplyAddEstimate(even, w, Vector128.Create(0.044642856827001864));
        even = Vector128.MultiplyAddEstimate(even, w, Vector128.Create(0.16666666666665403));
        Vector128<double> odd = Vector128.Create(0.031934004528262755);
        odd = Vector128.MultiplyAddEstimate(odd, w, Vector128.Create(0.019547623729261079));
        odd = Vector128.MultiplyAddEstimate(odd, w, Vector128.Create(0.012170766953773509));
        odd = Vector128.MultiplyAddEstimate(odd, w, Vector128.Create(0.017359727309506526));
        odd = Vector128.MultiplyAddEstimate(odd, w, Vector128.Create(0.030381959194500374));
        odd = Vector128.MultiplyAddEstimate(odd, w, Vector128.Create(0.075000000003385303));
        Vector128<double> p = Vector128.MultiplyAddEstimate(odd, z, even);
        return Vector128.MultiplyAddEstimate(p, t * z, t);
    }

    /// <summary>atan t for |t| up to tan(pi/8).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> AtanReduced(Vector128<float> t)
    {
        Vector128<float> z = t * t;
        Vector128<float> p = Vector128.Create(-0.06089871f);
        p = Vector128.MultiplyAddEstimate(p, z, Vector128.Create(0.105991215f));
        p = Vector128.MultiplyAddEstimate(p, z, Vector128.Create(-0.14244388f));
        p = Vector128.MultiplyAddEstimate(p, z, Vector128.Create(0.199985281f));
        p = Vector128.MultiplyAddEstimate(p, z, Vector128.Create(-0.333333164f));
        return Vector128.MultiplyAddEstimate(p, t * z, t);
    }

    /// <inheritdoc cref="AtanReduced(Vector128{float})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<double> AtanReduced(Vector128<double> t)
    {
        Vector128<double> z = t * t;
        Vector128<double> w = z * z;
        Vector128<double> even = Vector128.Create(-0.017903475506261465);
        even = Vector128.MultiplyAddEstimate(even, w, Vector128.Create(-0.050391701844193545));
        even = Vector128.MultiplyAddEstimate(even, w, Vector128.Create(-0.066631000937402582));
        even = Vector128.MultiplyAddEstimate(even, w, Vector128.Create(-0.090908977409312655));
        even = Vector128.MultiplyAddEstimate(even, w, Vector128.Create(-0.14285714280191492));
        even = Vector128.MultiplyAddEstimate(even, w, Vector128.Create(-0.33333333333333198));
        Vector128<double> odd = Vector128.Create(0.038061136636728554);
        odd = Vector128.MultiplyAddEstimate(odd, w, Vector128.Create(0.058478597790938745));
        odd = Vector128.MultiplyAddEstimate(odd, w, Vector128.Create(0.076920598841977453));
        odd = Vector128.MultiplyAddEstimate(odd, w, Vector128.Create(0.11111110782990925));
        odd = Vector128.MultiplyAddEstimate(odd, w, Vector128.Create(0.19999999999953622));
        Vector128<double> p = Vector128.MultiplyAddEstimate(odd, z, even);
        return Vector128.MultiplyAddEstimate(p, t * z, t);
    }
}
