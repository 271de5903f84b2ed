using System.Numerics;
using System.Runtime.CompilerServices;

namespace Linstock.Backends.Cpu;

/// <summary>One strip of packed columns times a block of rows: the loop over tiles that every blocked product ends in.</summary>
internal static unsafe class TileLoop
{
    /// <summary>Computes rows [row, row + rows) of the columns [column, column + columns).</summary>
    /// <param name="kernels">The register width.</param>
    /// <param name="a">The rows: packed panels of the heights that <see cref="GemmKernels{T}.NextRows"/> gives, or a matrix in place.</param>
    /// <param name="aRow">Elements from row to row in place.</param>
    /// <param name="aStep">Elements from k to k + 1 in place; 0 for packed panels.</param>
    /// <param name="row">The first row, for the target.</param>
    /// <param name="rows">Rows.</param>
    /// <param name="b">The packed columns.</param>
    /// <param name="width">Their width, one or two registers.</param>
    /// <param name="column">The first column, for the target.</param>
    /// <param name="columns">Columns that count, at most <paramref name="width"/>.</param>
    /// <param name="depth">The depth of both operands.</param>
    /// <param name="first">Whether no earlier depth has been written.</param>
    /// <param name="target">Where the tiles go.</param>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run<T, TTarget>(
        GemmKernels<T>* kernels, T* a, nint aRow, nint aStep, nint row, nint rows,
        T* b, int width, nint column, int columns, nint depth, bool first, in TTarget target)
        where T : unmanaged, INumber<T>
        where TTarget : unmanaged, ITileTarget<T>
    {
        // 12 rows of two 64-byte registers is the largest tile.
        byte* buffer = stackalloc byte[GemmKernels<T>.TallestTile * 2 * 64 + 64];
        var tile = (T*)((nint)(buffer + 63) & ~(nint)63);
        int registers = width / kernels->Lanes;
        bool packed = aStep == 0;
        for (nint i = 0; i < rows;)
        {
            int tall = kernels->NextRows(rows - i, registers);
            T* c = null;
            nint stride = width;
            bool accumulate = false;
            if (columns == width) c = target.Direct(row + i, column, tall, columns, first, out stride, out accumulate);
            nint step = packed ? tall : aStep;
            if (c != null)
            {
                kernels->Tile(tall, registers)(depth, a, aRow, step, b, width, c, stride, accumulate);
            }
            else
            {
                kernels->Tile(tall, registers)(depth, a, aRow, step, b, width, tile, width, false);
                target.Write(tile, width, row + i, column, tall, columns, first);
            }

            a += packed ? tall * depth : tall * aRow;
            i += tall;
        }
    }
}
