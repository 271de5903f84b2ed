using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Linstock.Sampling;

/// <summary>Normal deviates within bounds, by inverting the distribution function: <c>trunc_normal_</c>.</summary>
internal static class TruncatedNormalSampling
{
    /// <summary>Fills dense storage with <c>mean + std √2 erf⁻¹(u)</c>, u uniform between the bounds' own values of erf.</summary>
    /// <remarks>Every step is rounded to the dtype, as PyTorch's sequence of in-place operations does.</remarks>
    /// <exception cref="ArgumentException">Not a floating dtype, or the bounds are reversed.</exception>
    public static void Fill(Generator generator, DType dtype, Span<byte> storage, double mean, double std, double a, double b)
    {
        if (!(a <= b))
        {
            throw new ArgumentException($"trunc_normal_: the bounds are reversed; got a {a}, b {b}; expected a <= b");
        }

        UniformSampling.Fill(generator, dtype, storage, Level(a), Level(b));
        Elements.VisitFloating("trunc_normal_", dtype, storage, new Transforming(mean, std, a, b));

        // 2 Phi(x) - 1 with Phi as PyTorch computes it, roundings included.
        double Level(double bound) => 2 * ((1 + ErrorFunction.Erf((bound - mean) / std / Math.Sqrt(2))) / 2) - 1;
    }

    private readonly struct Transforming(double mean, double std, double a, double b) : IElementVisitor
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Visit<T, TElement>(Span<T> elements)
            where T : unmanaged
            where TElement : IElement<T>
        {
            if (typeof(T) == typeof(double))
            {
                foreach (ref double element in MemoryMarshal.Cast<T, double>(elements))
                {
                    element = Math.Clamp(ErrorFunction.Inverse(element) * (std * Math.Sqrt(2)) + mean, a, b);
                }

                return;
            }

            float scale = (float)(std * Math.Sqrt(2));
            foreach (ref T element in elements)
            {
                T inverse = TElement.FromDouble(ErrorFunction.Inverse((float)TElement.ToDouble(element)));
                T scaled = TElement.FromDouble((float)TElement.ToDouble(inverse) * scale);
                T moved = TElement.FromDouble((float)TElement.ToDouble(scaled) + (float)mean);
                element = TElement.FromDouble(Math.Clamp((float)TElement.ToDouble(moved), (float)a, (float)b));
            }
        }
    }
}
