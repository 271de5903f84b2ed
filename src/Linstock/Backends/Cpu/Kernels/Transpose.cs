using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace Linstock.Backends.Cpu;

/// <summary>Writes a matrix of elements of 1, 2, 4, 8 or 16 bytes with rows and columns exchanged.</summary>
/// <remarks>
/// <para>
/// The matrix is walked in tiles one cache line wide either way, so that every line is read and written as a whole
/// while it is in the first-level cache, and tiles in groups, so that the pages they touch stay in the
/// translation buffers.
/// </para>
/// <para>
/// Within a tile, n rows of n elements go through registers of 16 bytes: log2 n rounds that interleave the first
/// half of the registers with the second, element by element, exchange rows and columns. With registers of
/// 32 bytes the upper halves hold the next n rows.
/// </para>
/// </remarks>
internal static unsafe class Transpose
{
    private const int TileBytes = 64;
    private const int GroupTiles = 4;

    /// <summary>Makes element (row, column) of the source element (column, row) of the destination. They do not overlap.</summary>
    /// <param name="destination">The first element of the destination; the elements of a row follow one another.</param>
    /// <param name="destinationRow">Bytes from a row of the destination to the next.</param>
    /// <param name="source">The first element of the source; the elements of a row follow one another.</param>
    /// <param name="sourceRow">Bytes from a row of the source to the next.</param>
    /// <param name="rows">The rows of the source.</param>
    /// <param name="columns">The columns of the source.</param>
    /// <param name="size">The bytes of an element: 1, 2, 4, 8 or 16.</param>
    public static void Run(byte* destination, long destinationRow, byte* source, long sourceRow, long rows, long columns, int size)
    {
        delegate*<void*, long, long, void> body = size switch
        {
            1 => &Groups<byte>,
            2 => &Groups<ushort>,
            4 => &Groups<uint>,
            8 => &Groups<ulong>,
            16 => &Groups<UInt128>,
            _ => throw new ArgumentOutOfRangeException(nameof(size), $"transpose: no element has this size; got {size} bytes; expected 1, 2, 4, 8 or 16"),
        };

        long side = GroupTiles * TileBytes / size;
        long groupColumns = (columns + side - 1) / side;
        long groups = ((rows + side - 1) / side) * groupColumns;
        Matrix matrix = new(destination, destinationRow, source, sourceRow, rows, columns, groupColumns);
        WorkerPool.For(groups, Math.Max(Bulk.Grain / 2 / (side * side * size), 1), body, &matrix);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Groups<T>(void* state, long begin, long end)
        where T : unmanaged
    {
        ref readonly Matrix matrix = ref *(Matrix*)state;
        long tile = TileBytes / sizeof(T);
        long side = GroupTiles * tile;
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
                        Tile<T>(destination, matrix.DestinationRow, source, matrix.SourceRow);
                    }
                    else
                    {
                        Scalar<T>(destination, matrix.DestinationRow, source, matrix.SourceRow, rows, columns);
                    }
                }
            }
        }
    }

    private static void Tile<T>(byte* destination, long destinationRow, byte* source, long sourceRow)
        where T : unmanaged
    {
        int tile = TileBytes / sizeof(T);
        int lanes = 16 / sizeof(T);
        if (sizeof(T) == 16 || !(Sse2.IsSupported || AdvSimd.Arm64.IsSupported))
        {
            Scalar<T>(destination, destinationRow, source, sourceRow, tile, tile);
        }
        else if (Avx2.IsSupported)
        {
            for (int row = 0; row < tile; row += 2 * lanes)
            {
                for (int column = 0; column < tile; column += lanes)
                {
                    Micro256<T>(
                        destination + (column * destinationRow) + (row * sizeof(T)), destinationRow,
                        source + (row * sourceRow) + (column * sizeof(T)), sourceRow);
                }
            }
        }
        else
        {
            for (int row = 0; row < tile; row += lanes)
            {
                for (int column = 0; column < tile; column += lanes)
                {
                    Micro128<T>(
                        destination + (column * destinationRow) + (row * sizeof(T)), destinationRow,
                        source + (row * sourceRow) + (column * sizeof(T)), sourceRow);
                }
            }
        }
    }

    private static void Scalar<T>(byte* destination, long destinationRow, byte* source, long sourceRow, long rows, long columns)
        where T : unmanaged
    {
        for (long column = 0; column < columns; column++)
        {
            byte* from = source + (column * sizeof(T));
            byte* to = destination + (column * destinationRow);
            for (long row = 0; row < rows; row++)
            {
                Unsafe.WriteUnaligned(to, Unsafe.ReadUnaligned<T>(from));
                from += sourceRow;
                to += sizeof(T);
            }
        }
    }

    /// <summary>2n rows of n elements, where n elements are 16 bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Micro256<T>(byte* destination, long destinationRow, byte* source, long sourceRow)
        where T : unmanaged
    {
        int lanes = 16 / sizeof(T);
        Registers256 registers = default;
        Registers256 shuffled = default;
        for (int row = 0; row < lanes; row++)
        {
            registers[row] = Vector256.Create(
                Vector128.Load(source + (row * sourceRow)),
                Vector128.Load(source + ((row + lanes) * sourceRow)));
        }

        for (int round = lanes; round > 1; round /= 2)
        {
            for (int pair = 0; pair < lanes / 2; pair++)
            {
                (shuffled[2 * pair], shuffled[(2 * pair) + 1]) = Interleave<T>(registers[pair], registers[pair + (lanes / 2)]);
            }

            registers = shuffled;
        }

        for (int column = 0; column < lanes; column++)
        {
            registers[column].Store(destination + (column * destinationRow));
        }
    }

    /// <summary>n rows of n elements, where n elements are 16 bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Micro128<T>(byte* destination, long destinationRow, byte* source, long sourceRow)
        where T : unmanaged
    {
        int lanes = 16 / sizeof(T);
        Registers128 registers = default;
        Registers128 shuffled = default;
        for (int row = 0; row < lanes; row++)
        {
            registers[row] = Vector128.Load(source + (row * sourceRow));
        }

        for (int round = lanes; round > 1; round /= 2)
        {
            for (int pair = 0; pair < lanes / 2; pair++)
            {
                (shuffled[2 * pair], shuffled[(2 * pair) + 1]) = Interleave<T>(registers[pair], registers[pair + (lanes / 2)]);
            }

            registers = shuffled;
        }

        for (int column = 0; column < lanes; column++)
        {
            registers[column].Store(destination + (column * destinationRow));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector256<byte> Low, Vector256<byte> High) Interleave<T>(Vector256<byte> first, Vector256<byte> second)
        where T : unmanaged => sizeof(T) switch
        {
            1 => (Avx2.UnpackLow(first, second), Avx2.UnpackHigh(first, second)),
            2 => (Avx2.UnpackLow(first.AsInt16(), second.AsInt16()).AsByte(), Avx2.UnpackHigh(first.AsInt16(), second.AsInt16()).AsByte()),
            4 => (Avx2.UnpackLow(first.AsInt32(), second.AsInt32()).AsByte(), Avx2.UnpackHigh(first.AsInt32(), second.AsInt32()).AsByte()),
            _ => (Avx2.UnpackLow(first.AsInt64(), second.AsInt64()).AsByte(), Avx2.UnpackHigh(first.AsInt64(), second.AsInt64()).AsByte()),
        };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector128<byte> Low, Vector128<byte> High) Interleave<T>(Vector128<byte> first, Vector128<byte> second)
        where T : unmanaged
    {
        if (AdvSimd.Arm64.IsSupported)
        {
            return sizeof(T) switch
            {
                1 => (AdvSimd.Arm64.ZipLow(first, second), AdvSimd.Arm64.ZipHigh(first, second)),
                2 => (AdvSimd.Arm64.ZipLow(first.AsInt16(), second.AsInt16()).AsByte(), AdvSimd.Arm64.ZipHigh(first.AsInt16(), second.AsInt16()).AsByte()),
                4 => (AdvSimd.Arm64.ZipLow(first.AsInt32(), second.AsInt32()).AsByte(), AdvSimd.Arm64.ZipHigh(first.AsInt32(), second.AsInt32()).AsByte()),
                _ => (AdvSimd.Arm64.ZipLow(first.AsInt64(), second.AsInt64()).AsByte(), AdvSimd.Arm64.ZipHigh(first.AsInt64(), second.AsInt64()).AsByte()),
            };
        }

        return sizeof(T) switch
        {
            1 => (Sse2.UnpackLow(first, second), Sse2.UnpackHigh(first, second)),
            2 => (Sse2.UnpackLow(first.AsInt16(), second.AsInt16()).AsByte(), Sse2.UnpackHigh(first.AsInt16(), second.AsInt16()).AsByte()),
            4 => (Sse2.UnpackLow(first.AsInt32(), second.AsInt32()).AsByte(), Sse2.UnpackHigh(first.AsInt32(), second.AsInt32()).AsByte()),
            _ => (Sse2.UnpackLow(first.AsInt64(), second.AsInt64()).AsByte(), Sse2.UnpackHigh(first.AsInt64(), second.AsInt64()).AsByte()),
        };
    }

    [InlineArray(16)]
    private struct Registers256
    {
        private Vector256<byte> _first;
    }

    [InlineArray(16)]
    private struct Registers128
    {
        private Vector128<byte> _first;
    }

    private readonly struct Matrix(
        byte* destination, long destinationRow, byte* source, long sourceRow, long rows, long columns, long groupColumns)
    {
        public readonly byte* Destination = destination;
        public readonly long DestinationRow = destinationRow;
        public readonly byte* Source = source;
        public readonly long SourceRow = sourceRow;
        public readonly long Rows = rows;
        public readonly long Columns = columns;
        public readonly long GroupColumns = groupColumns;
    }
}
