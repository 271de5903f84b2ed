using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace Linstock.Backends.Cpu;

/// <content>The rounds in registers of 16 bytes.</content>
internal static unsafe partial class TransposeTile
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tile128Of1(byte* destination, long destinationRow, byte* source, long sourceRow)
    {
        for (int column = 0; column < 64; column += 16)
        {
            for (int row = 0; row < 64; row += 16)
            {
                byte* from = (byte*)(source + (row * sourceRow)) + column;
                byte* to = (byte*)(destination + (column * destinationRow)) + row;

                var a0 = Vector128.Load(from);
                var a1 = Vector128.Load((byte*)((byte*)from + sourceRow));
                var a2 = Vector128.Load((byte*)((byte*)from + (2 * sourceRow)));
                var a3 = Vector128.Load((byte*)((byte*)from + (3 * sourceRow)));
                var a4 = Vector128.Load((byte*)((byte*)from + (4 * sourceRow)));
                var a5 = Vector128.Load((byte*)((byte*)from + (5 * sourceRow)));
                var a6 = Vector128.Load((byte*)((byte*)from + (6 * sourceRow)));
                var a7 = Vector128.Load((byte*)((byte*)from + (7 * sourceRow)));
                var a8 = Vector128.Load((byte*)((byte*)from + (8 * sourceRow)));
                var a9 = Vector128.Load((byte*)((byte*)from + (9 * sourceRow)));
                var a10 = Vector128.Load((byte*)((byte*)from + (10 * sourceRow)));
                var a11 = Vector128.Load((byte*)((byte*)from + (11 * sourceRow)));
                var a12 = Vector128.Load((byte*)((byte*)from + (12 * sourceRow)));
                var a13 = Vector128.Load((byte*)((byte*)from + (13 * sourceRow)));
                var a14 = Vector128.Load((byte*)((byte*)from + (14 * sourceRow)));
                var a15 = Vector128.Load((byte*)((byte*)from + (15 * sourceRow)));

                var b0 = Low(a0, a8);
                var b1 = High(a0, a8);
                var b2 = Low(a1, a9);
                var b3 = High(a1, a9);
                var b4 = Low(a2, a10);
                var b5 = High(a2, a10);
                var b6 = Low(a3, a11);
                var b7 = High(a3, a11);
                var b8 = Low(a4, a12);
                var b9 = High(a4, a12);
                var b10 = Low(a5, a13);
                var b11 = High(a5, a13);
                var b12 = Low(a6, a14);
                var b13 = High(a6, a14);
                var b14 = Low(a7, a15);
                var b15 = High(a7, a15);

                var c0 = Low(b0, b8);
                var c1 = High(b0, b8);
                var c2 = Low(b1, b9);
                var c3 = High(b1, b9);
                var c4 = Low(b2, b10);
                var c5 = High(b2, b10);
                var c6 = Low(b3, b11);
                var c7 = High(b3, b11);
                var c8 = Low(b4, b12);
                var c9 = High(b4, b12);
                var c10 = Low(b5, b13);
                var c11 = High(b5, b13);
                var c12 = Low(b6, b14);
                var c13 = High(b6, b14);
                var c14 = Low(b7, b15);
                var c15 = High(b7, b15);

                var d0 = Low(c0, c8);
                var d1 = High(c0, c8);
                var d2 = Low(c1, c9);
                var d3 = High(c1, c9);
                var d4 = Low(c2, c10);
                var d5 = High(c2, c10);
                var d6 = Low(c3, c11);
                var d7 = High(c3, c11);
                var d8 = Low(c4, c12);
                var d9 = High(c4, c12);
                var d10 = Low(c5, c13);
                var d11 = High(c5, c13);
                var d12 = Low(c6, c14);
                var d13 = High(c6, c14);
                var d14 = Low(c7, c15);
                var d15 = High(c7, c15);

                var e0 = Low(d0, d8);
                var e1 = High(d0, d8);
                var e2 = Low(d1, d9);
                var e3 = High(d1, d9);
                var e4 = Low(d2, d10);
                var e5 = High(d2, d10);
                var e6 = Low(d3, d11);
                var e7 = High(d3, d11);
                var e8 = Low(d4, d12);
                var e9 = High(d4, d12);
                var e10 = Low(d5, d13);
                var e11 = High(d5, d13);
                var e12 = Low(d6, d14);
                var e13 = High(d6, d14);
                var e14 = Low(d7, d15);
                var e15 = High(d7, d15);

                e0.Store(to);
                e1.Store((byte*)((byte*)to + destinationRow));
                e2.Store((byte*)((byte*)to + (2 * destinationRow)));
                e3.Store((byte*)((byte*)to + (3 * destinationRow)));
                e4.Store((byte*)((byte*)to + (4 * destinationRow)));
                e5.Store((byte*)((byte*)to + (5 * destinationRow)));
                e6.Store((byte*)((byte*)to + (6 * destinationRow)));
                e7.Store((byte*)((byte*)to + (7 * destinationRow)));
                e8.Store((byte*)((byte*)to + (8 * destinationRow)));
                e9.Store((byte*)((byte*)to + (9 * destinationRow)));
                e10.Store((byte*)((byte*)to + (10 * destinationRow)));
                e11.Store((byte*)((byte*)to + (11 * destinationRow)));
                e12.Store((byte*)((byte*)to + (12 * destinationRow)));
                e13.Store((byte*)((byte*)to + (13 * destinationRow)));
                e14.Store((byte*)((byte*)to + (14 * destinationRow)));
                e15.Store((byte*)((byte*)to + (15 * destinationRow)));
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tile128Of2(byte* destination, long destinationRow, byte* source, long sourceRow)
    {
        for (int column = 0; column < 32; column += 8)
        {
            for (int row = 0; row < 32; row += 8)
            {
                ushort* from = (ushort*)(source + (row * sourceRow)) + column;
                ushort* to = (ushort*)(destination + (column * destinationRow)) + row;

                var a0 = Vector128.Load(from);
                var a1 = Vector128.Load((ushort*)((byte*)from + sourceRow));
                var a2 = Vector128.Load((ushort*)((byte*)from + (2 * sourceRow)));
                var a3 = Vector128.Load((ushort*)((byte*)from + (3 * sourceRow)));
                var a4 = Vector128.Load((ushort*)((byte*)from + (4 * sourceRow)));
                var a5 = Vector128.Load((ushort*)((byte*)from + (5 * sourceRow)));
                var a6 = Vector128.Load((ushort*)((byte*)from + (6 * sourceRow)));
                var a7 = Vector128.Load((ushort*)((byte*)from + (7 * sourceRow)));

                var b0 = Low(a0, a4);
                var b1 = High(a0, a4);
                var b2 = Low(a1, a5);
                var b3 = High(a1, a5);
                var b4 = Low(a2, a6);
                var b5 = High(a2, a6);
                var b6 = Low(a3, a7);
                var b7 = High(a3, a7);

                var c0 = Low(b0, b4);
                var c1 = High(b0, b4);
                var c2 = Low(b1, b5);
                var c3 = High(b1, b5);
                var c4 = Low(b2, b6);
                var c5 = High(b2, b6);
                var c6 = Low(b3, b7);
                var c7 = High(b3, b7);

                var d0 = Low(c0, c4);
                var d1 = High(c0, c4);
                var d2 = Low(c1, c5);
                var d3 = High(c1, c5);
                var d4 = Low(c2, c6);
                var d5 = High(c2, c6);
                var d6 = Low(c3, c7);
                var d7 = High(c3, c7);

                d0.Store(to);
                d1.Store((ushort*)((byte*)to + destinationRow));
                d2.Store((ushort*)((byte*)to + (2 * destinationRow)));
                d3.Store((ushort*)((byte*)to + (3 * destinationRow)));
                d4.Store((ushort*)((byte*)to + (4 * destinationRow)));
                d5.Store((ushort*)((byte*)to + (5 * destinationRow)));
                d6.Store((ushort*)((byte*)to + (6 * destinationRow)));
                d7.Store((ushort*)((byte*)to + (7 * destinationRow)));
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tile128Of4(byte* destination, long destinationRow, byte* source, long sourceRow)
    {
        for (int column = 0; column < 16; column += 4)
        {
            for (int row = 0; row < 16; row += 4)
            {
                uint* from = (uint*)(source + (row * sourceRow)) + column;
                uint* to = (uint*)(destination + (column * destinationRow)) + row;

                var a0 = Vector128.Load(from);
                var a1 = Vector128.Load((uint*)((byte*)from + sourceRow));
                var a2 = Vector128.Load((uint*)((byte*)from + (2 * sourceRow)));
                var a3 = Vector128.Load((uint*)((byte*)from + (3 * sourceRow)));

                var b0 = Low(a0, a2);
                var b1 = High(a0, a2);
                var b2 = Low(a1, a3);
                var b3 = High(a1, a3);

                var c0 = Low(b0, b2);
                var c1 = High(b0, b2);
                var c2 = Low(b1, b3);
                var c3 = High(b1, b3);

                c0.Store(to);
                c1.Store((uint*)((byte*)to + destinationRow));
                c2.Store((uint*)((byte*)to + (2 * destinationRow)));
                c3.Store((uint*)((byte*)to + (3 * destinationRow)));
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tile128Of8(byte* destination, long destinationRow, byte* source, long sourceRow)
    {
        for (int column = 0; column < 8; column += 2)
        {
            for (int row = 0; row < 8; row += 2)
            {
                ulong* from = (ulong*)(source + (row * sourceRow)) + column;
                ulong* to = (ulong*)(destination + (column * destinationRow)) + row;

                var a0 = Vector128.Load(from);
                var a1 = Vector128.Load((ulong*)((byte*)from + sourceRow));

                var b0 = Low(a0, a1);
                var b1 = High(a0, a1);

                b0.Store(to);
                b1.Store((ulong*)((byte*)to + destinationRow));
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<byte> Low(Vector128<byte> first, Vector128<byte> second) =>
        AdvSimd.Arm64.IsSupported ? AdvSimd.Arm64.ZipLow(first, second) : Sse2.UnpackLow(first, second);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<ushort> Low(Vector128<ushort> first, Vector128<ushort> second) =>
        AdvSimd.Arm64.IsSupported ? AdvSimd.Arm64.ZipLow(first, second) : Sse2.UnpackLow(first, second);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<uint> Low(Vector128<uint> first, Vector128<uint> second) =>
        AdvSimd.Arm64.IsSupported ? AdvSimd.Arm64.ZipLow(first, second) : Sse2.UnpackLow(first, second);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<ulong> Low(Vector128<ulong> first, Vector128<ulong> second) =>
        AdvSimd.Arm64.IsSupported ? AdvSimd.Arm64.ZipLow(first, second) : Sse2.UnpackLow(first, second);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<byte> High(Vector128<byte> first, Vector128<byte> second) =>
        AdvSimd.Arm64.IsSupported ? AdvSimd.Arm64.ZipHigh(first, second) : Sse2.UnpackHigh(first, second);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<ushort> High(Vector128<ushort> first, Vector128<ushort> second) =>
        AdvSimd.Arm64.IsSupported ? AdvSimd.Arm64.ZipHigh(first, second) : Sse2.UnpackHigh(first, second);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<uint> High(Vector128<uint> first, Vector128<uint> second) =>
        AdvSimd.Arm64.IsSupported ? AdvSimd.Arm64.ZipHigh(first, second) : Sse2.UnpackHigh(first, second);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<ulong> High(Vector128<ulong> first, Vector128<ulong> second) =>
        AdvSimd.Arm64.IsSupported ? AdvSimd.Arm64.ZipHigh(first, second) : Sse2.UnpackHigh(first, second);
}
