using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Linstock.Sampling;

/// <summary>How random words become numbers in [0, 1): their low bits, as many as the type's significand holds.</summary>
/// <remarks>
/// The words lie where the numbers will lie (one word for a float, two for a double, the high half first), so a
/// conversion runs in place and needs no scratch memory.
/// </remarks>
internal static class WordConversion
{
    /// <summary>The bits of a word that a float takes.</summary>
    public const uint SingleMask = (1u << 24) - 1;

    /// <summary>The bits of a pair of words that a double takes.</summary>
    public const ulong DoubleMask = (1ul << 53) - 1;

    /// <summary>2^-24.</summary>
    public const float SingleUnit = 1f / (1u << 24);

    /// <summary>2^-53.</summary>
    public const double DoubleUnit = 1d / (1ul << 53);

    // Words are drawn and converted in pieces that stay in the first-level cache.
    private const int PieceBytes = 8192;

    /// <summary><c>fma(u24, scale, offset)</c> for every element, one word each.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Fill(MersenneTwister words, Span<float> destination, float scale, float offset)
    {
        while (!destination.IsEmpty)
        {
            Span<float> piece = destination[..Math.Min(destination.Length, PieceBytes / sizeof(float))];
            words.Fill(MemoryMarshal.Cast<float, uint>(piece));
            Convert(piece, scale, offset);
            destination = destination[piece.Length..];
        }
    }

    /// <summary><c>fma(u53, scale, offset)</c> for every element, two words each.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Fill(MersenneTwister words, Span<double> destination, double scale, double offset)
    {
        while (!destination.IsEmpty)
        {
            Span<double> piece = destination[..Math.Min(destination.Length, PieceBytes / sizeof(double))];
            words.Fill(MemoryMarshal.Cast<double, uint>(piece));
            Convert(piece, scale, offset);
            destination = destination[piece.Length..];
        }
    }

    /// <summary>Numbers in [0, 1) of either type, without scale or offset.</summary>
    public static void FillUnit<T>(MersenneTwister words, Span<T> destination)
        where T : unmanaged
    {
        if (typeof(T) == typeof(float))
        {
            Fill(words, MemoryMarshal.Cast<T, float>(destination), 1, 0);
        }
        else
        {
            Fill(words, MemoryMarshal.Cast<T, double>(destination), 1, 0);
        }
    }

    /// <summary>Four pairs of words as four 64-bit words: the first word of a pair is the high half.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<ulong> JoinPairs(Vector256<uint> words) =>
        Vector256.Shuffle(words, Vector256.Create(1u, 0, 3, 2, 5, 4, 7, 6)).AsUInt64();

    /// <summary>One pair of words, as it lies in memory, as a 64-bit word.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong JoinPair(ReadOnlySpan<uint> pair) => (ulong)pair[0] << 32 | pair[1];

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Convert(Span<float> piece, float scale, float offset)
    {
        ref float start = ref MemoryMarshal.GetReference(piece);
        Vector256<float> scales = Vector256.Create(scale);
        Vector256<float> offsets = Vector256.Create(offset);
        int i = 0;
        for (; i <= piece.Length - Vector256<float>.Count; i += Vector256<float>.Count)
        {
            Vector256<uint> word = Vector256.LoadUnsafe(ref start, (nuint)i).AsUInt32() & Vector256.Create(SingleMask);
            Vector256<float> unit = Vector256.ConvertToSingle(word.AsInt32()) * SingleUnit;
            Vector256.FusedMultiplyAdd(unit, scales, offsets).StoreUnsafe(ref start, (nuint)i);
        }

        for (; i < piece.Length; i++)
        {
            uint word = BitConverter.SingleToUInt32Bits(piece[i]) & SingleMask;
            piece[i] = MathF.FusedMultiplyAdd(word * SingleUnit, scale, offset);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Convert(Span<double> piece, double scale, double offset)
    {
        ref double start = ref MemoryMarshal.GetReference(piece);
        Vector256<double> scales = Vector256.Create(scale);
        Vector256<double> offsets = Vector256.Create(offset);
        int i = 0;
        for (; i <= piece.Length - Vector256<double>.Count; i += Vector256<double>.Count)
        {
            Vector256<ulong> word = JoinPairs(Vector256.LoadUnsafe(ref start, (nuint)i).AsUInt32());
            Vector256<long> bits = (word & Vector256.Create(DoubleMask)).AsInt64();
            Vector256<double> unit = Vector256.ConvertToDouble(bits) * DoubleUnit;
            Vector256.FusedMultiplyAdd(unit, scales, offsets).StoreUnsafe(ref start, (nuint)i);
        }

        Span<uint> words = MemoryMarshal.Cast<double, uint>(piece);
        for (; i < piece.Length; i++)
        {
            ulong word = JoinPair(words[(2 * i)..]) & DoubleMask;
            piece[i] = Math.FusedMultiplyAdd(word * DoubleUnit, scale, offset);
        }
    }
}
