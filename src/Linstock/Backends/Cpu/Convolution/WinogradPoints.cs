using System.Numerics;
using System.Runtime.InteropServices;

namespace Linstock.Backends.Cpu;

/// <summary>What the points of a <see cref="MinimalFilter"/> make of its three matrices, for <see cref="WinogradKernel{T, TVector, TSimd, TFilter}"/>.</summary>
/// <remarks>
/// The points are ±p, ±q, ∞ and, where there are six, 0. With 0, ±¾, ±1½ and ∞ the error is 1.5 to 2 times that of adding the
/// products up in float32, and so it is with ±½, ±1½ and ∞ for five; with the usual whole numbers it is 4 times, the largest
/// 9 times (Barabasz et al., ACM TOMS 2020, on the choice).
/// </remarks>
internal static unsafe class WinogradPoints<T, TFilter>
    where T : unmanaged, INumber<T>
    where TFilter : struct, IMinimalFilter
{
    /// <summary>p, q, −p², −q², p²·q² and −p² − q²: the coefficients of the polynomials that vanish at all points but one.</summary>
    public static readonly T* Input;

    /// <summary>For A: the powers 0 to 3 of p, those of q, and 1 at the point 0.</summary>
    public static readonly T* Output;

    /// <summary>For G: the same over the product of the distances to the other points.</summary>
    public static readonly T* Weight;

    static WinogradPoints()
    {
        bool hasZero = TFilter.Results + TFilter.Taps - 1 == MinimalFilter.MostPoints;
        double p = hasZero ? 0.75 : 0.5, q = 1.5;
        double[] points = hasZero ? [p, -p, q, -q, 0] : [p, -p, q, -q];
        Input = Table(p, q, -p * p, -q * q, p * p * q * q, -p * p - q * q);
        Output = Table([.. Powers(p, 1), .. Powers(q, 1), 1]);
        Weight = Table([.. Powers(p, 1 / Distances(p)), .. Powers(q, 1 / Distances(q)), 1 / Distances(0)]);

        double Distances(double point) => points.Where(other => other != point).Aggregate(1.0, (product, other) => product * (point - other));

        static double[] Powers(double point, double factor) => [factor, factor * point, factor * point * point, factor * point * point * point];

        static T* Table(params ReadOnlySpan<double> numbers)
        {
            var table = (T*)NativeMemory.Alloc((nuint)numbers.Length, (nuint)sizeof(T));
            for (int i = 0; i < numbers.Length; i++) table[i] = T.CreateTruncating(numbers[i]);
            return table;
        }
    }
}
