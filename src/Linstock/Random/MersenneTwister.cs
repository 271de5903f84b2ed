using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Linstock.Sampling;

/// <summary>The 32-bit Mersenne Twister, mt19937, with its words produced eight at a time.</summary>
/// <remarks>
/// <para>
/// Matsumoto and Nishimura, "Mersenne Twister: a 623-dimensionally equidistributed uniform pseudorandom number
/// generator", ACM TOMACS 8 (1998). Every distribution draws its words here, so this is what bounds the speed of
/// <c>rand</c>, <c>randn</c> and dropout.
/// </para>
/// <para>
/// The whole block of 624 words is regenerated at once, and the words are tempered when they are handed out: the
/// saved state then is the untempered block and a position in it, as PyTorch saves it. Not thread-safe; the lock
/// is the <see cref="Generator"/>'s.
/// </para>
/// </remarks>
internal sealed class MersenneTwister
{
    /// <summary>Words in a block.</summary>
    public const int BlockLength = 624;

    private const int MiddleOffset = 397;
    private const int Lag = BlockLength - MiddleOffset;
    private const uint MatrixA = 0x9908b0df;
    private const uint UpperBit = 0x80000000;
    private const uint LowerBits = 0x7fffffff;

    private readonly uint[] _block = new uint[BlockLength];
    private int _next;
    private int _available;

    public MersenneTwister(ulong seed) => Seed(seed);

    /// <summary>The index in the block of the word that is handed out next; 0 right after seeding.</summary>
    public int Next => _next;

    /// <summary>How many words of the block are left before it is regenerated.</summary>
    public int Available => _available;

    /// <summary>The untempered block.</summary>
    public ReadOnlySpan<uint> Block => _block;

    /// <summary>Starts the stream of a seed, of which only the low 32 bits count.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Seed(ulong seed)
    {
        uint word = (uint)seed;
        _block[0] = word;
        for (int j = 1; j < BlockLength; j++)
        {
            word = 1812433253u * (word ^ (word >> 30)) + (uint)j;
            _block[j] = word;
        }

        _next = 0;
        _available = 0;
    }

    /// <summary>Continues a saved stream. The caller has checked that the positions lie within the block.</summary>
    public void Restore(ReadOnlySpan<uint> block, int next, int available)
    {
        block.CopyTo(_block);
        _next = next;
        _available = available;
    }

    /// <summary>The next word.</summary>
    public uint NextUInt32()
    {
        if (_available == 0)
        {
            Regenerate();
        }

        _available--;
        return Temper(_block[_next++]);
    }

    /// <summary>Two words, the high half first.</summary>
    public ulong NextUInt64()
    {
        ulong high = NextUInt32();
        return high << 32 | NextUInt32();
    }

    /// <summary>A multiple of 2^-53 in [0, 1), from the low 53 bits of two words.</summary>
    public double NextDouble() => (NextUInt64() & WordConversion.DoubleMask) * WordConversion.DoubleUnit;

    /// <summary>Writes the next <c>words.Length</c> words.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Fill(Span<uint> words)
    {
        while (!words.IsEmpty)
        {
            if (_available == 0)
            {
                Regenerate();
            }

            int count = Math.Min(_available, words.Length);
            Temper(_block.AsSpan(_next, count), words[..count]);
            _next += count;
            _available -= count;
            words = words[count..];
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Temper(uint y)
    {
        y ^= y >> 11;
        y ^= (y << 7) & 0x9d2c5680;
        y ^= (y << 15) & 0xefc60000;
        return y ^ (y >> 18);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Temper(ReadOnlySpan<uint> source, Span<uint> destination)
    {
        ref uint from = ref MemoryMarshal.GetReference(source);
        ref uint to = ref MemoryMarshal.GetReference(destination);
        int i = 0;
        for (; i <= source.Length - Vector256<uint>.Count; i += Vector256<uint>.Count)
        {
            Vector256<uint> y = Vector256.LoadUnsafe(ref from, (nuint)i);
            y ^= y >>> 11;
            y ^= (y << 7) & Vector256.Create(0x9d2c5680u);
            y ^= (y << 15) & Vector256.Create(0xefc60000u);
            y ^= y >>> 18;
            y.StoreUnsafe(ref to, (nuint)i);
        }

        for (; i < source.Length; i++)
        {
            destination[i] = Temper(source[i]);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Regenerate()
    {
        uint[] block = _block;
        ref uint start = ref MemoryMarshal.GetArrayDataReference(block);
        int width = Vector256<uint>.Count;
        int i = 0;

        // Each new word needs its old self, its old successor and the word 397 further on (round the end: a new
        // word 227 back). Going forwards, a vector of eight never reads what it should not have written yet.
        for (; i <= Lag - width; i += width)
        {
            Twist(
                Vector256.LoadUnsafe(ref start, (nuint)i),
                Vector256.LoadUnsafe(ref start, (nuint)(i + 1)),
                Vector256.LoadUnsafe(ref start, (nuint)(i + MiddleOffset))).StoreUnsafe(ref start, (nuint)i);
        }

        for (; i < Lag; i++)
        {
            block[i] = Twist(block[i], block[i + 1], block[i + MiddleOffset]);
        }

        for (; i <= BlockLength - 1 - width; i += width)
        {
            Twist(
                Vector256.LoadUnsafe(ref start, (nuint)i),
                Vector256.LoadUnsafe(ref start, (nuint)(i + 1)),
                Vector256.LoadUnsafe(ref start, (nuint)(i - Lag))).StoreUnsafe(ref start, (nuint)i);
        }

        for (; i < BlockLength - 1; i++)
        {
            block[i] = Twist(block[i], block[i + 1], block[i - Lag]);
        }

        block[i] = Twist(block[i], block[0], block[i - Lag]);
        _next = 0;
        _available = BlockLength;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Twist(uint word, uint successor, uint middle)
    {
        uint mixed = (word & UpperBit) | (successor & LowerBits);
        return middle ^ (mixed >> 1) ^ (0u - (successor & 1) & MatrixA);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<uint> Twist(Vector256<uint> word, Vector256<uint> successor, Vector256<uint> middle)
    {
        Vector256<uint> mixed = (word & Vector256.Create(UpperBit)) | (successor & Vector256.Create(LowerBits));
        Vector256<uint> odd = Vector256<uint>.Zero - (successor & Vector256<uint>.One);
        return middle ^ (mixed >>> 1) ^ (odd & Vector256.Create(MatrixA));
    }
}
