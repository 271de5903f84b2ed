using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Linstock.Sampling;

/// <summary>Numbers from [from, to): <c>rand</c> and <c>uniform_</c>.</summary>
internal static class UniformSampling
{
    /// <summary>Fills dense storage; float16 and bfloat16 take 11 and 8 bits of a word, float 24, double 53 of two.</summary>
    /// <exception cref="ArgumentException">Not a floating dtype, or the bounds are reversed or too far apart for it.</exception>
    public static void Fill(Generator generator, DType dtype, Span<byte> storage, double from, double to)
    {
        RequireBounds(dtype, from, to);
        lock (generator.Sync)
        {
            Draw(generator.Words, dtype, storage, from, to);
        }
    }

    /// <summary>The same, for callers that hold the lock and have checked the arguments.</summary>
    internal static void Draw(MersenneTwister words, DType dtype, Span<byte> storage, double from, double to)
    {
        switch (dtype)
        {
            case DType.Float32:
                WordConversion.Fill(words, MemoryMarshal.Cast<byte, float>(storage), (float)to - (float)from, (float)from);
                break;
            case DType.Float64:
                WordConversion.Fill(words, MemoryMarshal.Cast<byte, double>(storage), to - from, from);
                break;
            case DType.Float16:
                DrawNarrow<Half, Elements.Float16>(words, MemoryMarshal.Cast<byte, Half>(storage), 11, from, to);
                break;
            case DType.BFloat16:
                DrawNarrow<BFloat16, Elements.BrainFloat16>(words, MemoryMarshal.Cast<byte, BFloat16>(storage), 8, from, to);
                break;
            default:
                throw Elements.Unsupported("uniform_", dtype, "a floating dtype");
        }
    }

    /// <summary>Refuses what <c>uniform_</c> has no answer for.</summary>
    internal static void RequireBounds(DType dtype, double from, double to)
    {
        Check.FloatingPoint(dtype, "uniform_");
        double largest = LargestFinite(dtype);
        if (!(Math.Abs(from) <= largest && Math.Abs(to) <= largest))
        {
            throw new ArgumentException($"uniform_: a bound is not a finite {dtype}; got from {from}, to {to}");
        }

        if (from > to)
        {
            throw new ArgumentException($"uniform_: the bounds are reversed; got from {from}, to {to}; expected from <= to");
        }

        if (to - from > largest)
        {
            throw new ArgumentException(
                $"uniform_: the range is wider than {dtype} can hold; got from {from}, to {to}; expected to - from <= {largest}");
        }
    }

    private static double LargestFinite(DType dtype) => dtype switch
    {
        DType.Float16 => (double)Half.MaxValue,
        DType.BFloat16 => BFloat16.FromBits(0x7f7f),
        DType.Float32 => float.MaxValue,
        _ => double.MaxValue,
    };

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void DrawNarrow<T, TElement>(MersenneTwister words, Span<T> destination, int bits, double from, double to)
        where T : unmanaged
        where TElement : IElement<T>
    {
        // Bounds and their difference are rounded to the narrow type, the arithmetic between is single precision.
        double lower = TElement.ToDouble(TElement.FromDouble(from));
        double upper = TElement.ToDouble(TElement.FromDouble(to));
        float scale = (float)TElement.ToDouble(TElement.FromDouble((float)upper - (float)lower));
        uint mask = (1u << bits) - 1;
        float unit = 1f / (1u << bits);
        Span<uint> buffer = stackalloc uint[512];
        while (!destination.IsEmpty)
        {
            Span<T> piece = destination[..Math.Min(destination.Length, buffer.Length)];
            words.Fill(buffer[..piece.Length]);
            for (int i = 0; i < piece.Length; i++)
            {
                piece[i] = TElement.FromDouble(MathF.FusedMultiplyAdd((buffer[i] & mask) * unit, scale, (float)lower));
            }

            destination = destination[piece.Length..];
        }
    }
}
