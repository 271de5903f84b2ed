using System.Runtime.CompilerServices;

namespace Linstock.Sampling;

/// <summary>Random integers and random orders: <c>randint</c>, <c>random_</c> and <c>randperm</c>.</summary>
internal static class IntegerSampling
{
    private const int PieceLength = 512;

    /// <summary>Fills dense storage with integers of a range, one or two words each.</summary>
    public static void Fill(Generator generator, DType dtype, Span<byte> storage, IntegerRange range) =>
        Elements.Visit("random_", dtype, storage, new Filling(generator, range));

    /// <summary>Fills dense storage with the numbers 0 to n - 1 in random order.</summary>
    /// <remarks>Fisher and Yates' shuffle from the front, one word for every place but the last.</remarks>
    /// <exception cref="ArgumentException">The dtype cannot hold n - 1.</exception>
    public static void FillPermutation(Generator generator, DType dtype, Span<byte> storage) =>
        Elements.Visit("randperm", dtype, storage, new Shuffling(generator));

    private readonly struct Filling(Generator generator, IntegerRange range) : IElementVisitor
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Visit<T, TElement>(Span<T> elements)
            where T : unmanaged
            where TElement : IElement<T>
        {
            Span<uint> buffer = stackalloc uint[2 * PieceLength];
            lock (generator.Sync)
            {
                while (!elements.IsEmpty)
                {
                    Span<T> piece = elements[..Math.Min(elements.Length, PieceLength)];
                    Span<uint> words = buffer[..(range.Wide ? 2 * piece.Length : piece.Length)];
                    generator.Words.Fill(words);
                    if (range.Wide)
                    {
                        ReduceWide<T, TElement>(words, piece);
                    }
                    else
                    {
                        Reduce<T, TElement>(words, piece);
                    }

                    elements = elements[piece.Length..];
                }
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private void Reduce<T, TElement>(ReadOnlySpan<uint> words, Span<T> piece)
            where T : unmanaged
            where TElement : IElement<T>
        {
            // w mod d without a division: the fraction of w / d, kept in 64 bits, times d (Lemire, Kaser and Kurz,
            // "Faster remainder by direct computation", 2019). For d = 1 the reciprocal wraps round to 0, as it should.
            ulong divisor = range.Length;
            ulong reciprocal = unchecked(ulong.MaxValue / divisor + 1);
            for (int i = 0; i < piece.Length; i++)
            {
                ulong remainder = Math.BigMul(reciprocal * words[i], divisor, out _);
                piece[i] = TElement.FromInt64((long)remainder + range.Base);
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private void ReduceWide<T, TElement>(ReadOnlySpan<uint> words, Span<T> piece)
            where T : unmanaged
            where TElement : IElement<T>
        {
            for (int i = 0; i < piece.Length; i++)
            {
                ulong word = WordConversion.JoinPair(words[(2 * i)..]);
                ulong remainder = range.Length == 0 ? word : word % range.Length;
                piece[i] = TElement.FromInt64(unchecked((long)remainder + range.Base));
            }
        }
    }

    private readonly struct Shuffling(Generator generator) : IElementVisitor
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Visit<T, TElement>(Span<T> elements)
            where T : unmanaged
            where TElement : IElement<T>
        {
            if (elements.Length > 0 && TElement.ToDouble(TElement.FromInt64(elements.Length - 1)) != elements.Length - 1)
            {
                throw new ArgumentException($"randperm: the dtype cannot hold n - 1; got n {elements.Length}, elements of type {typeof(T)}");
            }

            for (int i = 0; i < elements.Length; i++)
            {
                elements[i] = TElement.FromInt64(i);
            }

            Span<uint> buffer = stackalloc uint[PieceLength];
            lock (generator.Sync)
            {
                while (elements.Length > 1)
                {
                    Span<uint> words = buffer[..Math.Min(elements.Length - 1, PieceLength)];
                    generator.Words.Fill(words);
                    for (int i = 0; i < words.Length; i++)
                    {
                        int other = i + (int)(words[i] % (uint)(elements.Length - i));
                        (elements[i], elements[other]) = (elements[other], elements[i]);
                    }

                    elements = elements[words.Length..];
                }
            }
        }
    }
}
