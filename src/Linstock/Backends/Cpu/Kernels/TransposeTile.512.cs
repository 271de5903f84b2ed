using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Linstock.Backends.Cpu;

/// <content>The tile of 4-byte elements in registers of 64 bytes, a row each.</content>
internal static unsafe partial class TransposeTile
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tile512Of4(byte* destination, long destinationRow, byte* source, long sourceRow)
    {
        // Four rows at a time: quarter l of block c holds column 4l + c of the four.
        Fours(source, sourceRow, out Vector512<float> a0, out Vector512<float> a1, out Vector512<float> a2, out Vector512<float> a3);
        Fours(source + (4 * sourceRow), sourceRow, out Vector512<float> b0, out Vector512<float> b1, out Vector512<float> b2, out Vector512<float> b3);
        Fours(source + (8 * sourceRow), sourceRow, out Vector512<float> c0, out Vector512<float> c1, out Vector512<float> c2, out Vector512<float> c3);
        Fours(source + (12 * sourceRow), sourceRow, out Vector512<float> d0, out Vector512<float> d1, out Vector512<float> d2, out Vector512<float> d3);
        Quarters(a0, b0, c0, d0, destination, destinationRow);
        Quarters(a1, b1, c1, d1, destination + destinationRow, destinationRow);
        Quarters(a2, b2, c2, d2, destination + (2 * destinationRow), destinationRow);
        Quarters(a3, b3, c3, d3, destination + (3 * destinationRow), destinationRow);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Fours(
        byte* source, long sourceRow, out Vector512<float> c0, out Vector512<float> c1, out Vector512<float> c2, out Vector512<float> c3)
    {
        Vector512<float> r0 = Vector512.Load((float*)source), r1 = Vector512.Load((float*)(source + sourceRow));
        Vector512<float> r2 = Vector512.Load((float*)(source + (2 * sourceRow))), r3 = Vector512.Load((float*)(source + (3 * sourceRow)));
        Vector512<double> low01 = Avx512F.UnpackLow(r0, r1).AsDouble(), high01 = Avx512F.UnpackHigh(r0, r1).AsDouble();
        Vector512<double> low23 = Avx512F.UnpackLow(r2, r3).AsDouble(), high23 = Avx512F.UnpackHigh(r2, r3).AsDouble();
        c0 = Avx512F.UnpackLow(low01, low23).AsSingle();
        c1 = Avx512F.UnpackHigh(low01, low23).AsSingle();
        c2 = Avx512F.UnpackLow(high01, high23).AsSingle();
        c3 = Avx512F.UnpackHigh(high01, high23).AsSingle();
    }

    /// <summary>Joins quarter l of the four to row 4l.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Quarters(
        Vector512<float> a, Vector512<float> b, Vector512<float> c, Vector512<float> d, byte* destination, long destinationRow)
    {
        Vector512<float> evenAB = Avx512F.Shuffle4x128(a, b, 0b10_00_10_00), oddAB = Avx512F.Shuffle4x128(a, b, 0b11_01_11_01);
        Vector512<float> evenCD = Avx512F.Shuffle4x128(c, d, 0b10_00_10_00), oddCD = Avx512F.Shuffle4x128(c, d, 0b11_01_11_01);
        Avx512F.Shuffle4x128(evenAB, evenCD, 0b10_00_10_00).Store((float*)destination);
        Avx512F.Shuffle4x128(oddAB, oddCD, 0b10_00_10_00).Store((float*)(destination + (4 * destinationRow)));
        Avx512F.Shuffle4x128(evenAB, evenCD, 0b11_01_11_01).Store((float*)(destination + (8 * destinationRow)));
        Avx512F.Shuffle4x128(oddAB, oddCD, 0b11_01_11_01).Store((float*)(destination + (12 * destinationRow)));
    }
}
