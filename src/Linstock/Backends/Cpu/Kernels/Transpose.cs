using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Linstock.Backends.Cpu;

/// <summary>Writes a matrix of elements of 1, 2, 4, 8 or 16 bytes with rows and columns exchanged.</summary>
/// <remarks>
/// The matrix is walked in tiles one cache line wide either way, so that every line is read and written as a whole
/// while it is in the first-level cache, and tiles in groups, so that the pages they touch stay in the
/// translation buffers.
/// </remarks>
internal static unsafe class Transpose
{
    private const int TileBytes = TransposeTile.Bytes;
    private const int GroupTiles = 4;

    /// <summary>Makes element (row, column) of the source element (column, row) of the destination. They do not overlap.</summary>
    /// <param name="destination">The first element of the destination; the elements of a row follow one another.</param>
    /// <param name="destinationRow">Bytes from a row of the destination to the next.</param>
    /// <param name="source">The first element of the source; the elements of a row follow one another.</param>
    /// <param name="sourceRow">Bytes from a row of the source to the next.</param>
    /// <param name="rows">The rows of the source.</param>
    /// <param name="columns">The columns of the source.</param>
    /// <param name="size">The bytes of an element: 1, 2, 4, 8 or 16.</param>
    /// <param name="isNonTemporal">Whether whole lines are stored past the caches.</param>
    public static void Run(
        byte* destination, long destinationRow, byte* source, long sourceRow, long rows, long columns, int size, bool isNonTemporal = false)
    {
        delegate*<void*, long, long, void> body = size switch
        {
            1 => &Groups<byte>,
            2 => &Groups<ushort>,
            4 => &Groups<uint>,
            8 => &Groups<ulong>,
            16 => &Groups<Vector128<byte>>,
            _ => throw new ArgumentOutOfRangeException(nameof(size), $"transpose: no element has this size; got {size} bytes; expected 1, 2, 4, 8 or 16"),
        };

        long side = GroupTiles * TileBytes / size;
        long groupColumns = (columns + side - 1) / side;
        long groups = ((rows + side - 1) / side) * groupColumns;
        Matrix matrix = new(destination, destinationRow, source, sourceRow, rows, columns, groupColumns, isNonTemporal);
        WorkerPool.For(groups, Math.Max(Bulk.Grain / 2 / (side * side * size), 1), body, &matrix);
    }

    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Groups<T>(void* state, long begin, long end)
        where T : unmanaged
    {
        ref readonly Matrix matrix = ref *(Matrix*)state;
        long tile = TileBytes / sizeof(T);
        long side = GroupTiles * tile;
        var kernel = TransposeTile.Kernel(sizeof(T));
        bool competes = TransposeTile.Competes(matrix.SourceRow, (int)tile);
        bool isNonTemporal = matrix.IsNonTemporal && (((nint)matrix.Destination | (nint)matrix.DestinationRow) & (TileBytes - 1)) == 0;
        byte* packed = stackalloc byte[TileBytes * TileBytes];
        byte* room = stackalloc byte[(TileBytes + 1) * TileBytes];
        byte* lines = room + (-(nint)room & (TileBytes - 1));
        for (long group = begin; group < end; group++)
        {
            long firstRow = group / matrix.GroupColumns * side;
            long firstColumn = group % matrix.GroupColumns * side;
            long lastRow = Math.Min(firstRow + side, matrix.Rows);
            long lastColumn = Math.Min(firstColumn + side, matrix.Columns);
            for (long row = firstRow; row < lastRow; row += tile)
            {
                for (long column = firstColumn; column < lastColumn; column += tile)
                {
                    byte* source = matrix.Source + (row * matrix.SourceRow) + (column * sizeof(T));
                    byte* destination = matrix.Destination + (column * matrix.DestinationRow) + (row * sizeof(T));
                    long rows = Math.Min(tile, lastRow - row);
                    long columns = Math.Min(tile, lastColumn - column);
                    if (rows == tile && columns == tile)
                    {
                        byte* from = source;
                        long fromRow = matrix.SourceRow;
                        if (competes)
                        {
                            TransposeTile.Pack(packed, source, matrix.SourceRow, (int)tile);
                            from = packed;
                            fromRow = TileBytes;
                        }

                        if (isNonTemporal)
                        {
                            kernel(lines, TileBytes, from, fromRow);
                            Copy.Rows(destination, matrix.DestinationRow, lines, TileBytes, tile, TileBytes, isNonTemporal);
                        }
                        else
                        {
                            kernel(destination, matrix.DestinationRow, from, fromRow);
                        }
                    }
                    else
                    {
                        TransposeTile.Scalar<T>(destination, matrix.DestinationRow, source, matrix.SourceRow, rows, columns);
                    }
                }
            }
        }

        if (isNonTemporal)
        {
            Interlocked.MemoryBarrier();
        }
    }

    private readonly struct Matrix(
        byte* destination, long destinationRow, byte* source, long sourceRow, long rows, long columns, long groupColumns, bool isNonTemporal)
    {
        public readonly byte* Destination = destination;
        public readonly long DestinationRow = destinationRow;
        public readonly byte* Source = source;
        public readonly long SourceRow = sourceRow;
        public readonly long Rows = rows;
        public readonly long Columns = columns;
        public readonly long GroupColumns = groupColumns;
        public readonly bool IsNonTemporal = isNonTemporal;
    }
}
