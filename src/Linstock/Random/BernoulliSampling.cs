using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Linstock.Sampling;

/// <summary>Independent coin tosses: <c>bernoulli</c>, <c>bernoulli_</c> and the masks of the dropout family.</summary>
/// <remarks>
/// A toss with a fixed probability takes 53 bits of two words and compares them, as an integer, with <c>p 2^53</c>:
/// exactly what comparing the double <c>u53 &lt; p</c> would say. A toss with an element's own probability takes 24 bits of one
/// word in single precision, 53 bits of two in double.
/// </remarks>
internal static class BernoulliSampling
{
    private const int PieceLength = 1024;

    /// <summary>Fills dense storage with <paramref name="success"/> (rounded to the dtype) where a toss succeeds, else 0.</summary>
    /// <exception cref="ArgumentException">The probability is not within [0, 1], or the dtype is complex.</exception>
    public static void Fill(Generator generator, DType dtype, Span<byte> storage, double p, double success = 1)
    {
        RequireProbability("bernoulli_", p);
        Elements.Visit("bernoulli_", dtype, storage, new Filling(generator, p, success));
    }

    /// <summary>Writes 1 where a toss succeeds, else 0.</summary>
    public static void FillMask(Generator generator, Span<byte> mask, double p)
    {
        RequireProbability("bernoulli_", p);
        lock (generator.Sync)
        {
            Toss(generator.Words, mask, p);
        }
    }

    /// <summary>Fills dense storage with 1 where the toss with the element's own probability succeeds, else 0.</summary>
    /// <typeparam name="TProbability">float or double: it decides how many bits a toss takes.</typeparam>
    /// <exception cref="ArgumentException">A probability is not within [0, 1] or not a number, or the dtype is complex.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Fill<TProbability>(
        Generator generator, DType dtype, Span<byte> storage, ReadOnlySpan<TProbability> probabilities)
        where TProbability : unmanaged, IBinaryFloatingPointIeee754<TProbability>
    {
        foreach (TProbability p in probabilities)
        {
            RequireProbability("bernoulli", double.CreateTruncating(p));
        }

        Elements.Visit("bernoulli", dtype, storage, new ElementwiseFilling<TProbability>(generator, probabilities));
    }

    private static void RequireProbability(string operation, double p)
    {
        if (!(p >= 0 && p <= 1))
        {
            throw new ArgumentException($"{operation}: a probability is out of range; got {p}; expected 0 <= p <= 1");
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Toss(MersenneTwister words, Span<byte> mask, double p)
    {
        long threshold = (long)Math.Ceiling(p * (1L << 53));
        Span<uint> buffer = stackalloc uint[2 * PieceLength];
        while (!mask.IsEmpty)
        {
            Span<byte> piece = mask[..Math.Min(mask.Length, PieceLength)];
            Span<uint> drawn = buffer[..(2 * piece.Length)];
            words.Fill(drawn);
            Compare(drawn, piece, threshold);
            mask = mask[piece.Length..];
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Compare(ReadOnlySpan<uint> words, Span<byte> mask, long threshold)
    {
        ref uint word = ref MemoryMarshal.GetReference(words);
        ref byte first = ref MemoryMarshal.GetReference(mask);
        Vector256<long> limit = Vector256.Create(threshold);
        int i = 0;
        for (; i <= mask.Length - 16; i += 16)
        {
            nuint at = (nuint)(2 * i);
            Vector256<int> low = Vector256.Narrow(Below(ref word, at, limit), Below(ref word, at + 8, limit));
            Vector256<int> high = Vector256.Narrow(Below(ref word, at + 16, limit), Below(ref word, at + 24, limit));
            Vector256<short> both = Vector256.Narrow(low, high);
            Vector128<byte> bytes = Vector128.Narrow(both.GetLower(), both.GetUpper()).AsByte();
            (bytes & Vector128<byte>.One).StoreUnsafe(ref first, (nuint)i);
        }

        for (; i < mask.Length; i++)
        {
            long bits = (long)(WordConversion.JoinPair(words[(2 * i)..]) & WordConversion.DoubleMask);
            mask[i] = bits < threshold ? (byte)1 : (byte)0;
        }
    }

    private static Vector256<long> Below(ref uint words, nuint offset, Vector256<long> limit)
    {
        Vector256<ulong> joined = WordConversion.JoinPairs(Vector256.LoadUnsafe(ref words, offset));
        return Vector256.LessThan((joined & Vector256.Create(WordConversion.DoubleMask)).AsInt64(), limit);
    }

    private readonly ref struct Filling(Generator generator, double p, double success) : IElementVisitor
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Visit<T, TElement>(Span<T> elements)
            where T : unmanaged
            where TElement : IElement<T>
        {
            T one = TElement.FromDouble(success);
            Span<byte> mask = stackalloc byte[PieceLength];
            lock (generator.Sync)
            {
                while (!elements.IsEmpty)
                {
                    Span<T> piece = elements[..Math.Min(elements.Length, PieceLength)];
                    Toss(generator.Words, mask[..piece.Length], p);
                    Spread(mask, piece, one);
                    elements = elements[piece.Length..];
                }
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private static void Spread<T>(ReadOnlySpan<byte> mask, Span<T> piece, T one)
            where T : unmanaged
        {
            int i = 0;
            if (typeof(T) == typeof(float))
            {
                ref byte from = ref MemoryMarshal.GetReference(mask);
                ref T to = ref MemoryMarshal.GetReference(piece);
                Vector256<int> value = Vector256.Create(one).AsInt32();
                for (; i <= piece.Length - 8; i += 8)
                {
                    Vector128<ushort> wide = Vector128.WidenLower(
                        Vector128.CreateScalarUnsafe(Unsafe.ReadUnaligned<ulong>(
                            ref Unsafe.Add(ref from, i))).AsByte());
                    Vector256<int> chosen = Vector256.Create(Vector128.WidenLower(wide), Vector128.WidenUpper(wide)).AsInt32();
                    ((Vector256<int>.Zero - chosen) & value).As<int, T>().StoreUnsafe(ref to, (nuint)i);
                }
            }

            for (; i < piece.Length; i++)
            {
                piece[i] = mask[i] != 0 ? one : default;
            }
        }
    }

    private readonly ref struct ElementwiseFilling<TProbability>(
        Generator generator, ReadOnlySpan<TProbability> probabilities) : IElementVisitor
        where TProbability : unmanaged, IBinaryFloatingPointIeee754<TProbability>
    {
        private readonly ReadOnlySpan<TProbability> _probabilities = probabilities;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Visit<T, TElement>(Span<T> elements)
            where T : unmanaged
            where TElement : IElement<T>
        {
            ReadOnlySpan<TProbability> limits = _probabilities;
            Span<TProbability> uniform = stackalloc TProbability[PieceLength];
            lock (generator.Sync)
            {
                while (!elements.IsEmpty)
                {
                    Span<T> piece = elements[..Math.Min(elements.Length, PieceLength)];
                    WordConversion.FillUnit(generator.Words, uniform[..piece.Length]);
                    for (int i = 0; i < piece.Length; i++)
                    {
                        piece[i] = TElement.FromInt64(uniform[i] < limits[i] ? 1 : 0);
                    }

                    limits = limits[piece.Length..];
                    elements = elements[piece.Length..];
                }
            }
        }
    }
}
