using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

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

            if (typeof(T) == typeof(long))
            {
                // Numbers below 2^31 are shuffled in half of the memory, where caches hold more of them.
                Span<int> numbers = MemoryMarshal.Cast<T, int>(elements)[..elements.Length];
                for (int i = 0; i < numbers.Length; i++)
                {
                    numbers[i] = i;
                }

                Shuffle(numbers);
                WidenInPlace(MemoryMarshal.Cast<T, long>(elements));
                return;
            }

            for (int i = 0; i < elements.Length; i++)
            {
                elements[i] = TElement.FromInt64(i);
            }

            Shuffle(elements);
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private void Shuffle<T>(Span<T> elements)
        {
            Span<uint> buffer = stackalloc uint[PieceLength];
            lock (generator.Sync)
            {
                while (elements.Length > 1)
                {
                    Span<uint> words = buffer[..Math.Min(elements.Length - 1, PieceLength)];
                    generator.Words.Fill(words);
                    Remainders(words, (uint)elements.Length);
                    ref T first = ref MemoryMarshal.GetReference(elements);
                    for (int i = 0; i < words.Length; i++)
                    {
                        ref T one = ref Unsafe.Add(ref first, i), other = ref Unsafe.Add(ref one, words[i]);
                        (one, other) = (other, one);
                    }

                    elements = elements[words.Length..];
                }
            }
        }

        /// <summary>words[i] mod (divisor - i).</summary>
        /// <remarks>A quotient of 32-bit numbers that is no integer differs from the next one by more than a double's rounding: its whole part is exact.</remarks>
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private static void Remainders(Span<uint> words, uint divisor)
        {
            int i = 0;
            if (Vector256.IsHardwareAccelerated)
            {
                // A number in the low bits of 2^52 is that number, added.
                Vector256<double> shift = Vector256.Create(4503599627370496d), divisors = Vector256.Create((double)divisor) - Vector256.Create(0d, 1, 2, 3);
                ref uint first = ref MemoryMarshal.GetReference(words);
                for (; i <= words.Length - Vector128<uint>.Count; i += Vector128<uint>.Count)
                {
                    Vector128<uint> word = Vector128.LoadUnsafe(ref first, (nuint)i);
                    Vector256<double> value = (Vector256.Create(Vector128.WidenLower(word), Vector128.WidenUpper(word)) | shift.AsUInt64()).AsDouble() - shift;
                    Vector256<ulong> remainder = (value - (Vector256.Truncate(value / divisors) * divisors) + shift).AsUInt64();
                    Vector128.Narrow(remainder.GetLower(), remainder.GetUpper()).StoreUnsafe(ref first, (nuint)i);
                    divisors -= Vector256.Create(4d);
                }
            }

            for (; i < words.Length; i++)
            {
                words[i] %= divisor - (uint)i;
            }
        }

        /// <summary>The 32-bit numbers in the first half become 64-bit ones, from the last on, so that none is overwritten before it is read.</summary>
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private static void WidenInPlace(Span<long> elements)
        {
            int i = elements.Length;
            ref long to = ref MemoryMarshal.GetReference(elements);
            ref int from = ref Unsafe.As<long, int>(ref to);
            for (; i % Vector256<int>.Count != 0; i--)
            {
                Unsafe.Add(ref to, i - 1) = Unsafe.Add(ref from, i - 1);
            }

            for (i -= Vector256<int>.Count; i >= 0; i -= Vector256<int>.Count)
            {
                (Vector256<long> lower, Vector256<long> upper) = Vector256.Widen(Vector256.LoadUnsafe(ref from, (nuint)i));
                upper.StoreUnsafe(ref to, (nuint)i + 4);
                lower.StoreUnsafe(ref to, (nuint)i);
            }
        }
    }
}
