using System.Numerics;
using System.Runtime.CompilerServices;

namespace Linstock.Backends.Cpu.Normalization;

/// <summary>
/// The three passes of a normalisation over rows in one width of vectors: sums, squared deviations, results. Sums of a piece are in lanes,
/// over the pieces in double, always in the same order.
/// </summary>
internal static unsafe class NormalizedRows<T, TVector, TLanes>
    where T : unmanaged, IFloatingPointIeee754<T>
    where TVector : struct
    where TLanes : struct, ILanes<T, TVector>
{
    /// <summary>Elements that are summed in lanes: few enough for single precision.</summary>
    private const long Piece = 8192;

    /// <summary>Σ x.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static double Sum(T* x, long count)
    {
        int lanes = TLanes.Count;
        double total = 0;
        for (long start = 0; start < count; start += Piece)
        {
            long i = start, end = Math.Min(count, start + Piece);
            TVector a = TLanes.Create(T.Zero), b = a, c = a, d = a;
            for (; i <= end - (4 * lanes); i += 4 * lanes)
            {
                a = TLanes.Add(a, TLanes.Load(x + i));
                b = TLanes.Add(b, TLanes.Load(x + i + lanes));
                c = TLanes.Add(c, TLanes.Load(x + i + (2 * lanes)));
                d = TLanes.Add(d, TLanes.Load(x + i + (3 * lanes)));
            }
            for (; i <= end - lanes; i += lanes) a = TLanes.Add(a, TLanes.Load(x + i));
            T sum = TLanes.Sum(TLanes.Add(TLanes.Add(a, b), TLanes.Add(c, d)));
            for (; i < end; i++) sum += x[i];
            total += double.CreateTruncating(sum);
        }
        return total;
    }

    /// <summary>Adds Σ (x - middle)² and Σ (x - middle).</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AddDeviations(T* x, long count, T middle, ref double squares, ref double rest)
    {
        int lanes = TLanes.Count;
        TVector center = TLanes.Create(middle);
        for (long start = 0; start < count; start += Piece)
        {
            long i = start, end = Math.Min(count, start + Piece);
            TVector a = TLanes.Create(T.Zero), b = a, p = a, q = a;
            for (; i <= end - (2 * lanes); i += 2 * lanes)
            {
                TVector left = TLanes.Subtract(TLanes.Load(x + i), center), right = TLanes.Subtract(TLanes.Load(x + i + lanes), center);
                p = TLanes.Add(p, left);
                q = TLanes.Add(q, right);
                a = TLanes.MultiplyAdd(left, left, a);
                b = TLanes.MultiplyAdd(right, right, b);
            }
            T square = TLanes.Sum(TLanes.Add(a, b)), sum = TLanes.Sum(TLanes.Add(p, q));
            for (; i < end; i++)
            {
                T deviation = x[i] - middle;
                sum += deviation;
                square += deviation * deviation;
            }
            squares += double.CreateTruncating(square);
            rest += double.CreateTruncating(sum);
        }
    }

    /// <summary>The variance of n from the sums over deviations, which add up to what rounding the mean took.</summary>
    public static double Variance(double squares, double rest, double count)
        => double.IsNaN(squares) ? squares : Math.Max(0, (squares - (rest * rest / count)) / count);

    /// <summary>result = (x - middle) · scale + shift.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Apply(T* x, T* result, long count, T middle, T scale, T shift)
    {
        int lanes = TLanes.Count;
        TVector center = TLanes.Create(middle), scales = TLanes.Create(scale), shifts = TLanes.Create(shift);
        long i = 0;
        for (; i <= count - lanes; i += lanes)
            TLanes.Store(TLanes.MultiplyAdd(TLanes.Subtract(TLanes.Load(x + i), center), scales, shifts), result + i);
        for (; i < count; i++) result[i] = ((x[i] - middle) * scale) + shift;
    }
}
