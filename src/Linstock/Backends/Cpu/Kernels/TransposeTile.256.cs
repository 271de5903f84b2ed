using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Linstock.Backends.Cpu;

/// <content>The rounds in registers of 32 bytes, two blocks of rows side by side.</content>
internal static unsafe partial class TransposeTile
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tile256Of1(byte* destination, long destinationRow, byte* source, long sourceRow)
    {
        for (int column = 0; column < 64; column += 16)
        {
            for (int row = 0; row < 64; row += 32)
            {
                byte* from = (byte*)(source + (row * sourceRow)) + column;
                byte* to = (byte*)(destination + (column * destinationRow)) + row;
                byte* next = (byte*)((byte*)from + (16 * sourceRow));

                var a0 = Vector256.Create(Vector128.Load(from), Vector128.Load(next));
                var a1 = Vector256.Create(Vector128.Load((byte*)((byte*)from + sourceRow)), Vector128.Load((byte*)((byte*)next + sourceRow)));
                var a2 = Vector256.Create(Vector128.Load((byte*)((byte*)from + (2 * sourceRow))), Vector128.Load((byte*)((byte*)next + (2 * sourceRow))));
                var a3 = Vector256.Create(Vector128.Load((byte*)((byte*)from + (3 * sourceRow))), Vector128.Load((byte*)((byte*)next + (3 * sourceRow))));
                var a4 = Vector256.Create(Vector128.Load((byte*)((byte*)from + (4 * sourceRow))), Vector128.Load((byte*)((byte*)next + (4 * sourceRow))));
                var a5 = Vector256.Create(Vector128.Load((byte*)((byte*)from + (5 * sourceRow))), Vector128.Load((byte*)((byte*)next + (5 * sourceRow))));
                var a6 = Vector256.Create(Vector128.Load((byte*)((byte*)from + (6 * sourceRow))), Vector128.Load((byte*)((byte*)next + (6 * sourceRow))));
                var a7 = Vector256.Create(Vector128.Load((byte*)((byte*)from + (7 * sourceRow))), Vector128.Load((byte*)((byte*)next + (7 * sourceRow))));
                var a8 = Vector256.Create(Vector128.Load((byte*)((byte*)from + (8 * sourceRow))), Vector128.Load((byte*)((byte*)next + (8 * sourceRow))));
                var a9 = Vector256.Create(Vector128.Load((byte*)((byte*)from + (9 * sourceRow))), Vector128.Load((byte*)((byte*)next + (9 * sourceRow))));
                var a10 = Vector256.Create(Vector128.Load((byte*)((byte*)from + (10 * sourceRow))), Vector128.Load((byte*)((byte*)next + (10 * sourceRow))));
                var a11 = Vector256.Create(Vector128.Load((byte*)((byte*)from + (11 * sourceRow))), Vector128.Load((byte*)((byte*)next + (11 * sourceRow))));
                var a12 = Vector256.Create(Vector128.Load((byte*)((byte*)from + (12 * sourceRow))), Vector128.Load((byte*)((byte*)next + (12 * sourceRow))));
                var a13 = Vector256.Create(Vector128.Load((byte*)((byte*)from + (13 * sourceRow))), Vector128.Load((byte*)((byte*)next + (13 * sourceRow))));
                var a14 = Vector256.Create(Vector128.Load((byte*)((byte*)from + (14 * sourceRow))), Vector128.Load((byte*)((byte*)next + (14 * sourceRow))));
                var a15 = Vector256.Create(Vector128.Load((byte*)((byte*)from + (15 * sourceRow))), Vector128.Load((byte*)((byte*)next + (15 * sourceRow))));

                var b0 = Avx2.UnpackLow(a0, a8);
                var b1 = Avx2.UnpackHigh(a0, a8);
                var b2 = Avx2.UnpackLow(a1, a9);
                var b3 = Avx2.UnpackHigh(a1, a9);
                var b4 = Avx2.UnpackLow(a2, a10);
                var b5 = Avx2.UnpackHigh(a2, a10);
                var b6 = Avx2.UnpackLow(a3, a11);
                var b7 = Avx2.UnpackHigh(a3, a11);
                var b8 = Avx2.UnpackLow(a4, a12);
                var b9 = Avx2.UnpackHigh(a4, a12);
                var b10 = Avx2.UnpackLow(a5, a13);
                var b11 = Avx2.UnpackHigh(a5, a13);
                var b12 = Avx2.UnpackLow(a6, a14);
                var b13 = Avx2.UnpackHigh(a6, a14);
                var b14 = Avx2.UnpackLow(a7, a15);
                var b15 = Avx2.UnpackHigh(a7, a15);

                var c0 = Avx2.UnpackLow(b0, b8);
                var c1 = Avx2.UnpackHigh(b0, b8);
                var c2 = Avx2.UnpackLow(b1, b9);
                var c3 = Avx2.UnpackHigh(b1, b9);
                var c4 = Avx2.UnpackLow(b2, b10);
                var c5 = Avx2.UnpackHigh(b2, b10);
                var c6 = Avx2.UnpackLow(b3, b11);
                var c7 = Avx2.UnpackHigh(b3, b11);
                var c8 = Avx2.UnpackLow(b4, b12);
                var c9 = Avx2.UnpackHigh(b4, b12);
                var c10 = Avx2.UnpackLow(b5, b13);
                var c11 = Avx2.UnpackHigh(b5, b13);
                var c12 = Avx2.UnpackLow(b6, b14);
                var c13 = Avx2.UnpackHigh(b6, b14);
                var c14 = Avx2.UnpackLow(b7, b15);
                var c15 = Avx2.UnpackHigh(b7, b15);

                var d0 = Avx2.UnpackLow(c0, c8);
                var d1 = Avx2.UnpackHigh(c0, c8);
                var d2 = Avx2.UnpackLow(c1, c9);
                var d3 = Avx2.UnpackHigh(c1, c9);
                var d4 = Avx2.UnpackLow(c2, c10);
                var d5 = Avx2.UnpackHigh(c2, c10);
                var d6 = Avx2.UnpackLow(c3, c11);
                var d7 = Avx2.UnpackHigh(c3, c11);
                var d8 = Avx2.UnpackLow(c4, c12);
                var d9 = Avx2.UnpackHigh(c4, c12);
                var d10 = Avx2.UnpackLow(c5, c13);
                var d11 = Avx2.UnpackHigh(c5, c13);
                var d12 = Avx2.UnpackLow(c6, c14);
                var d13 = Avx2.UnpackHigh(c6, c14);
                var d14 = Avx2.UnpackLow(c7, c15);
                var d15 = Avx2.UnpackHigh(c7, c15);

                var e0 = Avx2.UnpackLow(d0, d8);
                var e1 = Avx2.UnpackHigh(d0, d8);
                var e2 = Avx2.UnpackLow(d1, d9);
                var e3 = Avx2.UnpackHigh(d1, d9);
                var e4 = Avx2.UnpackLow(d2, d10);
                var e5 = Avx2.UnpackHigh(d2, d10);
                var e6 = Avx2.UnpackLow(d3, d11);
                var e7 = Avx2.UnpackHigh(d3, d11);
                var e8 = Avx2.UnpackLow(d4, d12);
                var e9 = Avx2.UnpackHigh(d4, d12);
                var e10 = Avx2.UnpackLow(d5, d13);
                var e11 = Avx2.UnpackHigh(d5, d13);
                var e12 = Avx2.UnpackLow(d6, d14);
                var e13 = Avx2.UnpackHigh(d6, d14);
                var e14 = Avx2.UnpackLow(d7, d15);
                var e15 = Avx2.UnpackHigh(d7, d15);

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
    private static void Tile256Of2(byte* destination, long destinationRow, byte* source, long sourceRow)
    {
        for (int column = 0; column < 32; column += 8)
        {
            for (int row = 0; row < 32; row += 16)
            {
                ushort* from = (ushort*)(source + (row * sourceRow)) + column;
                ushort* to = (ushort*)(destination + (column * destinationRow)) + row;
                ushort* next = (ushort*)((byte*)from + (8 * sourceRow));

                var a0 = Vector256.Create(Vector128.Load(from), Vector128.Load(next));
                var a1 = Vector256.Create(Vector128.Load((ushort*)((byte*)from + sourceRow)), Vector128.Load((ushort*)((byte*)next + sourceRow)));
                var a2 = Vector256.Create(Vector128.Load((ushort*)((byte*)from + (2 * sourceRow))), Vector128.Load((ushort*)((byte*)next + (2 * sourceRow))));
                var a3 = Vector256.Create(Vector128.Load((ushort*)((byte*)from + (3 * sourceRow))), Vector128.Load((ushort*)((byte*)next + (3 * sourceRow))));
                var a4 = Vector256.Create(Vector128.Load((ushort*)((byte*)from + (4 * sourceRow))), Vector128.Load((ushort*)((byte*)next + (4 * sourceRow))));
                var a5 = Vector256.Create(Vector128.Load((ushort*)((byte*)from + (5 * sourceRow))), Vector128.Load((ushort*)((byte*)next + (5 * sourceRow))));
                var a6 = Vector256.Create(Vector128.Load((ushort*)((byte*)from + (6 * sourceRow))), Vector128.Load((ushort*)((byte*)next + (6 * sourceRow))));
                var a7 = Vector256.Create(Vector128.Load((ushort*)((byte*)from + (7 * sourceRow))), Vector128.Load((ushort*)((byte*)next + (7 * sourceRow))));

                var b0 = Avx2.UnpackLow(a0, a4);
                var b1 = Avx2.UnpackHigh(a0, a4);
                var b2 = Avx2.UnpackLow(a1, a5);
                var b3 = Avx2.UnpackHigh(a1, a5);
                var b4 = Avx2.UnpackLow(a2, a6);
                var b5 = Avx2.UnpackHigh(a2, a6);
                var b6 = Avx2.UnpackLow(a3, a7);
                var b7 = Avx2.UnpackHigh(a3, a7);

                var c0 = Avx2.UnpackLow(b0, b4);
                var c1 = Avx2.UnpackHigh(b0, b4);
                var c2 = Avx2.UnpackLow(b1, b5);
                var c3 = Avx2.UnpackHigh(b1, b5);
                var c4 = Avx2.UnpackLow(b2, b6);
                var c5 = Avx2.UnpackHigh(b2, b6);
                var c6 = Avx2.UnpackLow(b3, b7);
                var c7 = Avx2.UnpackHigh(b3, b7);

                var d0 = Avx2.UnpackLow(c0, c4);
                var d1 = Avx2.UnpackHigh(c0, c4);
                var d2 = Avx2.UnpackLow(c1, c5);
                var d3 = Avx2.UnpackHigh(c1, c5);
                var d4 = Avx2.UnpackLow(c2, c6);
                var d5 = Avx2.UnpackHigh(c2, c6);
                var d6 = Avx2.UnpackLow(c3, c7);
                var d7 = Avx2.UnpackHigh(c3, c7);

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
    private static void Tile256Of4(byte* destination, long destinationRow, byte* source, long sourceRow)
    {
        for (int column = 0; column < 16; column += 4)
        {
            for (int row = 0; row < 16; row += 8)
            {
                uint* from = (uint*)(source + (row * sourceRow)) + column;
                uint* to = (uint*)(destination + (column * destinationRow)) + row;
                uint* next = (uint*)((byte*)from + (4 * sourceRow));

                var a0 = Vector256.Create(Vector128.Load(from), Vector128.Load(next));
                var a1 = Vector256.Create(Vector128.Load((uint*)((byte*)from + sourceRow)), Vector128.Load((uint*)((byte*)next + sourceRow)));
                var a2 = Vector256.Create(Vector128.Load((uint*)((byte*)from + (2 * sourceRow))), Vector128.Load((uint*)((byte*)next + (2 * sourceRow))));
                var a3 = Vector256.Create(Vector128.Load((uint*)((byte*)from + (3 * sourceRow))), Vector128.Load((uint*)((byte*)next + (3 * sourceRow))));

                var b0 = Avx2.UnpackLow(a0, a2);
                var b1 = Avx2.UnpackHigh(a0, a2);
                var b2 = Avx2.UnpackLow(a1, a3);
                var b3 = Avx2.UnpackHigh(a1, a3);

                var c0 = Avx2.UnpackLow(b0, b2);
                var c1 = Avx2.UnpackHigh(b0, b2);
                var c2 = Avx2.UnpackLow(b1, b3);
                var c3 = Avx2.UnpackHigh(b1, b3);

                c0.Store(to);
                c1.Store((uint*)((byte*)to + destinationRow));
                c2.Store((uint*)((byte*)to + (2 * destinationRow)));
                c3.Store((uint*)((byte*)to + (3 * destinationRow)));
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tile256Of8(byte* destination, long destinationRow, byte* source, long sourceRow)
    {
        for (int column = 0; column < 8; column += 2)
        {
            for (int row = 0; row < 8; row += 4)
            {
                ulong* from = (ulong*)(source + (row * sourceRow)) + column;
                ulong* to = (ulong*)(destination + (column * destinationRow)) + row;
                ulong* next = (ulong*)((byte*)from + (2 * sourceRow));

                var a0 = Vector256.Create(Vector128.Load(from), Vector128.Load(next));
                var a1 = Vector256.Create(Vector128.Load((ulong*)((byte*)from + sourceRow)), Vector128.Load((ulong*)((byte*)next + sourceRow)));

                var b0 = Avx2.UnpackLow(a0, a1);
                var b1 = Avx2.UnpackHigh(a0, a1);

                b0.Store(to);
                b1.Store((ulong*)((byte*)to + destinationRow));
            }
        }
    }
}
