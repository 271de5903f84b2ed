using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Linstock.Backends.Cpu.Threads;

namespace Linstock.Sampling;

/// <summary>Normal deviates: <c>randn</c> and <c>normal_</c>, by PyTorch's two rules.</summary>
/// <remarks>
/// Fewer than 16 elements, or elements that do not lie densely in the tensor's own order, go one by one in double
/// precision and share the generator's kept deviate. Dense runs of 16 and more are first filled with uniform numbers
/// and then transformed in blocks of 16; a ragged end gets a new block over the last 16 elements.
/// </remarks>
internal static class NormalSampling
{
    private const int BlockLength = 16;
    private const int SlowGrain = 1 << 14;

    /// <summary>Fills dense storage with <c>mean + std z</c>.</summary>
    /// <param name="generator">Where the words come from.</param>
    /// <param name="dtype">A real floating dtype.</param>
    /// <param name="storage">The elements in the order in which they are drawn.</param>
    /// <param name="mean">The mean.</param>
    /// <param name="std">The standard deviation, at least 0.</param>
    /// <param name="contiguous">Whether the tensor itself is contiguous, without which the block rule does not apply.</param>
    /// <exception cref="ArgumentException">Not a floating dtype, or a negative standard deviation.</exception>
    public static void Fill(Generator generator, DType dtype, Span<byte> storage, double mean, double std, bool contiguous)
    {
        Check.FloatingPoint(dtype, "normal_");
        RequireDeviation(std);
        Elements.Visit("normal_", dtype, storage, new Filling(generator, dtype, storage, mean, std, contiguous));
    }

    /// <summary>Throws unless <paramref name="std"/> can be a standard deviation.</summary>
    public static void RequireDeviation(double std)
    {
        if (!(std >= 0))
        {
            throw new ArgumentException($"normal_: the standard deviation is negative; got {std}; expected std >= 0");
        }
    }

    // The words come one after another, the transformation can be shared out. In single precision, at about 0.6 ns an
    // element, it is not worth waking a thread for; the C library's functions take 15 ns and more.
    private static void Transform(DType dtype, Span<byte> blocks, double mean, double std)
    {
        switch (dtype)
        {
            case DType.Float32:
                NormalBlock.Transform(MemoryMarshal.Cast<byte, float>(blocks), (float)mean, (float)std);
                break;
            case DType.Float64:
                SpanRanges.For(MemoryMarshal.Cast<byte, double>(blocks), BlockLength, SlowGrain, new DoubleBlocks(mean, std));
                break;
            case DType.Float16:
                SpanRanges.For(
                    MemoryMarshal.Cast<byte, Half>(blocks), BlockLength, SlowGrain, new HalfBlocks((Half)(float)mean, (Half)(float)std));
                break;
            default:
                SpanRanges.For(MemoryMarshal.Cast<byte, BFloat16>(blocks), BlockLength, SlowGrain, new BrainBlocks((BFloat16)mean, (BFloat16)std));
                break;
        }
    }

    private readonly struct DoubleBlocks(double mean, double std) : ISpanOperation<double>
    {
        public void Apply(Span<double> part) => NormalBlock.Transform(part, mean, std);
    }

    private readonly struct HalfBlocks(Half mean, Half std) : ISpanOperation<Half>
    {
        public void Apply(Span<Half> part) => NormalBlock.Transform(part, mean, std);
    }

    private readonly struct BrainBlocks(BFloat16 mean, BFloat16 std) : ISpanOperation<BFloat16>
    {
        public void Apply(Span<BFloat16> part) => NormalBlock.Transform(part, mean, std);
    }

    private readonly ref struct Filling(
        Generator generator, DType dtype, Span<byte> storage, double mean, double std, bool contiguous) : IElementVisitor
    {
        private readonly Span<byte> _storage = storage;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Visit<T, TElement>(Span<T> elements)
            where T : unmanaged
            where TElement : IElement<T>
        {
            if (elements.Length >= BlockLength && contiguous)
            {
                FillBlocks(elements);
                return;
            }

            lock (generator.Sync)
            {
                foreach (ref T element in elements)
                {
                    element = TElement.FromDouble(Math.FusedMultiplyAdd(generator.NextNormal(), std, mean));
                }
            }
        }

        private void FillBlocks<T>(Span<T> elements)
            where T : unmanaged
        {
            int ragged = elements.Length % BlockLength;
            int size = _storage.Length / elements.Length;
            Span<byte> last = stackalloc byte[BlockLength * sizeof(double)];
            last = last[..(BlockLength * size)];
            lock (generator.Sync)
            {
                UniformSampling.Draw(generator.Words, dtype, _storage, 0, 1);
                if (ragged != 0)
                {
                    UniformSampling.Draw(generator.Words, dtype, last, 0, 1);
                }
            }

            Transform(dtype, _storage[..((elements.Length - ragged) * size)], mean, std);
            if (ragged != 0)
            {
                Transform(dtype, last, mean, std);
                last.CopyTo(_storage[^last.Length..]);
            }
        }
    }
}
