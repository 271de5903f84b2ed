using System.Runtime.CompilerServices;

namespace Linstock.Backends.Cpu;

/// <content>The rounds for elements of 1, 2, 4 and 8 bytes.</content>
internal static unsafe partial class TransposeTile
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tile1<TVector, TRegister>(byte* destination, long destinationRow, byte* source, long sourceRow)
        where TRegister : struct, ITileRegister<TVector>
    {
        for (int column = 0; column < Bytes; column += 16)
        {
            for (int row = 0; row < Bytes; row += 16 * TRegister.Blocks)
            {
                byte* from = source + (row * sourceRow) + column;
                byte* to = destination + (column * destinationRow) + row;
                long block = 16 * sourceRow;

                TVector a0 = TRegister.Load(from, block);
                TVector a1 = TRegister.Load(from + sourceRow, block);
                TVector a2 = TRegister.Load(from + (2 * sourceRow), block);
                TVector a3 = TRegister.Load(from + (3 * sourceRow), block);
                TVector a4 = TRegister.Load(from + (4 * sourceRow), block);
                TVector a5 = TRegister.Load(from + (5 * sourceRow), block);
                TVector a6 = TRegister.Load(from + (6 * sourceRow), block);
                TVector a7 = TRegister.Load(from + (7 * sourceRow), block);
                TVector a8 = TRegister.Load(from + (8 * sourceRow), block);
                TVector a9 = TRegister.Load(from + (9 * sourceRow), block);
                TVector a10 = TRegister.Load(from + (10 * sourceRow), block);
                TVector a11 = TRegister.Load(from + (11 * sourceRow), block);
                TVector a12 = TRegister.Load(from + (12 * sourceRow), block);
                TVector a13 = TRegister.Load(from + (13 * sourceRow), block);
                TVector a14 = TRegister.Load(from + (14 * sourceRow), block);
                TVector a15 = TRegister.Load(from + (15 * sourceRow), block);

                TVector b0 = TRegister.Low<byte>(a0, a8), b1 = TRegister.High<byte>(a0, a8);
                TVector b2 = TRegister.Low<byte>(a1, a9), b3 = TRegister.High<byte>(a1, a9);
                TVector b4 = TRegister.Low<byte>(a2, a10), b5 = TRegister.High<byte>(a2, a10);
                TVector b6 = TRegister.Low<byte>(a3, a11), b7 = TRegister.High<byte>(a3, a11);
                TVector b8 = TRegister.Low<byte>(a4, a12), b9 = TRegister.High<byte>(a4, a12);
                TVector b10 = TRegister.Low<byte>(a5, a13), b11 = TRegister.High<byte>(a5, a13);
                TVector b12 = TRegister.Low<byte>(a6, a14), b13 = TRegister.High<byte>(a6, a14);
                TVector b14 = TRegister.Low<byte>(a7, a15), b15 = TRegister.High<byte>(a7, a15);

                TVector c0 = TRegister.Low<byte>(b0, b8), c1 = TRegister.High<byte>(b0, b8);
                TVector c2 = TRegister.Low<byte>(b1, b9), c3 = TRegister.High<byte>(b1, b9);
                TVector c4 = TRegister.Low<byte>(b2, b10), c5 = TRegister.High<byte>(b2, b10);
                TVector c6 = TRegister.Low<byte>(b3, b11), c7 = TRegister.High<byte>(b3, b11);
                TVector c8 = TRegister.Low<byte>(b4, b12), c9 = TRegister.High<byte>(b4, b12);
                TVector c10 = TRegister.Low<byte>(b5, b13), c11 = TRegister.High<byte>(b5, b13);
                TVector c12 = TRegister.Low<byte>(b6, b14), c13 = TRegister.High<byte>(b6, b14);
                TVector c14 = TRegister.Low<byte>(b7, b15), c15 = TRegister.High<byte>(b7, b15);

                TVector d0 = TRegister.Low<byte>(c0, c8), d1 = TRegister.High<byte>(c0, c8);
                TVector d2 = TRegister.Low<byte>(c1, c9), d3 = TRegister.High<byte>(c1, c9);
                TVector d4 = TRegister.Low<byte>(c2, c10), d5 = TRegister.High<byte>(c2, c10);
                TVector d6 = TRegister.Low<byte>(c3, c11), d7 = TRegister.High<byte>(c3, c11);
                TVector d8 = TRegister.Low<byte>(c4, c12), d9 = TRegister.High<byte>(c4, c12);
                TVector d10 = TRegister.Low<byte>(c5, c13), d11 = TRegister.High<byte>(c5, c13);
                TVector d12 = TRegister.Low<byte>(c6, c14), d13 = TRegister.High<byte>(c6, c14);
                TVector d14 = TRegister.Low<byte>(c7, c15), d15 = TRegister.High<byte>(c7, c15);

                TVector e0 = TRegister.Low<byte>(d0, d8), e1 = TRegister.High<byte>(d0, d8);
                TVector e2 = TRegister.Low<byte>(d1, d9), e3 = TRegister.High<byte>(d1, d9);
                TVector e4 = TRegister.Low<byte>(d2, d10), e5 = TRegister.High<byte>(d2, d10);
                TVector e6 = TRegister.Low<byte>(d3, d11), e7 = TRegister.High<byte>(d3, d11);
                TVector e8 = TRegister.Low<byte>(d4, d12), e9 = TRegister.High<byte>(d4, d12);
                TVector e10 = TRegister.Low<byte>(d5, d13), e11 = TRegister.High<byte>(d5, d13);
                TVector e12 = TRegister.Low<byte>(d6, d14), e13 = TRegister.High<byte>(d6, d14);
                TVector e14 = TRegister.Low<byte>(d7, d15), e15 = TRegister.High<byte>(d7, d15);

                TRegister.Store(e0, to);
                TRegister.Store(e1, to + destinationRow);
                TRegister.Store(e2, to + (2 * destinationRow));
                TRegister.Store(e3, to + (3 * destinationRow));
                TRegister.Store(e4, to + (4 * destinationRow));
                TRegister.Store(e5, to + (5 * destinationRow));
                TRegister.Store(e6, to + (6 * destinationRow));
                TRegister.Store(e7, to + (7 * destinationRow));
                TRegister.Store(e8, to + (8 * destinationRow));
                TRegister.Store(e9, to + (9 * destinationRow));
                TRegister.Store(e10, to + (10 * destinationRow));
                TRegister.Store(e11, to + (11 * destinationRow));
                TRegister.Store(e12, to + (12 * destinationRow));
                TRegister.Store(e13, to + (13 * destinationRow));
                TRegister.Store(e14, to + (14 * destinationRow));
                TRegister.Store(e15, to + (15 * destinationRow));
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tile2<TVector, TRegister>(byte* destination, long destinationRow, byte* source, long sourceRow)
        where TRegister : struct, ITileRegister<TVector>
    {
        for (int column = 0; column < Bytes / 2; column += 8)
        {
            for (int row = 0; row < Bytes / 2; row += 8 * TRegister.Blocks)
            {
                byte* from = source + (row * sourceRow) + (2 * column);
                byte* to = destination + (column * destinationRow) + (2 * row);
                long block = 8 * sourceRow;

                TVector a0 = TRegister.Load(from, block);
                TVector a1 = TRegister.Load(from + sourceRow, block);
                TVector a2 = TRegister.Load(from + (2 * sourceRow), block);
                TVector a3 = TRegister.Load(from + (3 * sourceRow), block);
                TVector a4 = TRegister.Load(from + (4 * sourceRow), block);
                TVector a5 = TRegister.Load(from + (5 * sourceRow), block);
                TVector a6 = TRegister.Load(from + (6 * sourceRow), block);
                TVector a7 = TRegister.Load(from + (7 * sourceRow), block);

                TVector b0 = TRegister.Low<ushort>(a0, a4), b1 = TRegister.High<ushort>(a0, a4);
                TVector b2 = TRegister.Low<ushort>(a1, a5), b3 = TRegister.High<ushort>(a1, a5);
                TVector b4 = TRegister.Low<ushort>(a2, a6), b5 = TRegister.High<ushort>(a2, a6);
                TVector b6 = TRegister.Low<ushort>(a3, a7), b7 = TRegister.High<ushort>(a3, a7);

                TVector c0 = TRegister.Low<ushort>(b0, b4), c1 = TRegister.High<ushort>(b0, b4);
                TVector c2 = TRegister.Low<ushort>(b1, b5), c3 = TRegister.High<ushort>(b1, b5);
                TVector c4 = TRegister.Low<ushort>(b2, b6), c5 = TRegister.High<ushort>(b2, b6);
                TVector c6 = TRegister.Low<ushort>(b3, b7), c7 = TRegister.High<ushort>(b3, b7);

                TVector d0 = TRegister.Low<ushort>(c0, c4), d1 = TRegister.High<ushort>(c0, c4);
                TVector d2 = TRegister.Low<ushort>(c1, c5), d3 = TRegister.High<ushort>(c1, c5);
                TVector d4 = TRegister.Low<ushort>(c2, c6), d5 = TRegister.High<ushort>(c2, c6);
                TVector d6 = TRegister.Low<ushort>(c3, c7), d7 = TRegister.High<ushort>(c3, c7);

                TRegister.Store(d0, to);
                TRegister.Store(d1, to + destinationRow);
                TRegister.Store(d2, to + (2 * destinationRow));
                TRegister.Store(d3, to + (3 * destinationRow));
                TRegister.Store(d4, to + (4 * destinationRow));
                TRegister.Store(d5, to + (5 * destinationRow));
                TRegister.Store(d6, to + (6 * destinationRow));
                TRegister.Store(d7, to + (7 * destinationRow));
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tile4<TVector, TRegister>(byte* destination, long destinationRow, byte* source, long sourceRow)
        where TRegister : struct, ITileRegister<TVector>
    {
        for (int column = 0; column < Bytes / 4; column += 4)
        {
            for (int row = 0; row < Bytes / 4; row += 4 * TRegister.Blocks)
            {
                byte* from = source + (row * sourceRow) + (4 * column);
                byte* to = destination + (column * destinationRow) + (4 * row);
                long block = 4 * sourceRow;

                TVector a0 = TRegister.Load(from, block);
                TVector a1 = TRegister.Load(from + sourceRow, block);
                TVector a2 = TRegister.Load(from + (2 * sourceRow), block);
                TVector a3 = TRegister.Load(from + (3 * sourceRow), block);

                TVector b0 = TRegister.Low<uint>(a0, a2), b1 = TRegister.High<uint>(a0, a2);
                TVector b2 = TRegister.Low<uint>(a1, a3), b3 = TRegister.High<uint>(a1, a3);

                TVector c0 = TRegister.Low<uint>(b0, b2), c1 = TRegister.High<uint>(b0, b2);
                TVector c2 = TRegister.Low<uint>(b1, b3), c3 = TRegister.High<uint>(b1, b3);

                TRegister.Store(c0, to);
                TRegister.Store(c1, to + destinationRow);
                TRegister.Store(c2, to + (2 * destinationRow));
                TRegister.Store(c3, to + (3 * destinationRow));
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tile8<TVector, TRegister>(byte* destination, long destinationRow, byte* source, long sourceRow)
        where TRegister : struct, ITileRegister<TVector>
    {
        for (int column = 0; column < Bytes / 8; column += 2)
        {
            for (int row = 0; row < Bytes / 8; row += 2 * TRegister.Blocks)
            {
                byte* from = source + (row * sourceRow) + (8 * column);
                byte* to = destination + (column * destinationRow) + (8 * row);
                long block = 2 * sourceRow;

                TVector a0 = TRegister.Load(from, block);
                TVector a1 = TRegister.Load(from + sourceRow, block);

                TVector b0 = TRegister.Low<ulong>(a0, a1), b1 = TRegister.High<ulong>(a0, a1);

                TRegister.Store(b0, to);
                TRegister.Store(b1, to + destinationRow);
            }
        }
    }
}
