using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Linstock.Backends.Cpu;

/// <summary>Copies bytes and strided elements of 1, 2, 4, 8 or 16 bytes. Source and destination do not overlap.</summary>
internal static unsafe class Copy
{
    // Bytes up to which a row is copied without a call.
    private const long ShortRow = 1024;

    /// <summary>Copies <paramref name="bytes"/> bytes that follow one another.</summary>
    public static void Contiguous(byte* destination, byte* source, long bytes) =>
        Contiguous(destination, source, bytes, bytes >= Bulk.NonTemporalBytes);

    /// <summary>The same where the caller knows whether the result is too large for the caches.</summary>
    public static void Contiguous(byte* destination, byte* source, long bytes, bool isNonTemporal)
    {
        ContiguousRun run = new(destination, source, isNonTemporal);
        WorkerPool.For(bytes, Bulk.Grain, &ContiguousRange, &run);
    }

    /// <summary>Copies a matrix of elements. Every stride is in bytes, may be negative, and may be 0 in the source.</summary>
    /// <param name="destination">The first element of the destination.</param>
    /// <param name="destinationRow">From a row of the destination to the next.</param>
    /// <param name="destinationColumn">From a column of the destination to the next.</param>
    /// <param name="source">The first element of the source.</param>
    /// <param name="sourceRow">From a row of the source to the next.</param>
    /// <param name="sourceColumn">From a column of the source to the next.</param>
    /// <param name="rows">How many rows there are.</param>
    /// <param name="columns">How many columns there are.</param>
    /// <param name="size">The bytes of an element: 1, 2, 4, 8 or 16.</param>
    /// <param name="isNonTemporal">Whether rows of whole lines are stored past the caches.</param>
    public static void Strided(
        byte* destination, long destinationRow, long destinationColumn,
        byte* source, long sourceRow, long sourceColumn,
        long rows, long columns, int size, bool isNonTemporal = false)
    {
        if (rows <= 0 || columns <= 0)
        {
            return;
        }

        // The inner loop is the one that walks the destination in small steps.
        if (columns == 1 || (rows > 1 && Math.Abs(destinationRow) < Math.Abs(destinationColumn)))
        {
            (destinationRow, destinationColumn) = (destinationColumn, destinationRow);
            (sourceRow, sourceColumn) = (sourceColumn, sourceRow);
            (rows, columns) = (columns, rows);
        }

        long rowBytes = columns * size;
        if (destinationColumn == size && sourceColumn == size)
        {
            if (rows == 1 || (destinationRow == rowBytes && sourceRow == rowBytes))
            {
                Contiguous(destination, source, rows * rowBytes);
                return;
            }
        }
        else if (destinationColumn == size && sourceRow == size && rows > 1 && sourceColumn != 0)
        {
            Transpose.Run(destination, destinationRow, source, sourceColumn, columns, rows, size, isNonTemporal);
            return;
        }

        StridedRun run = new(
            destination, destinationRow, destinationColumn, source, sourceRow, sourceColumn, columns, size, isNonTemporal);
        if (rows == 1)
        {
            WorkerPool.For(columns, Math.Max(Bulk.Grain / 4 / size, 64), &ColumnRange, &run);
        }
        else
        {
            WorkerPool.For(rows, Math.Max(Bulk.Grain / rowBytes, 1), &RowRange, &run);
        }
    }

    private static void ContiguousRange(void* state, long begin, long end)
    {
        ref readonly ContiguousRun run = ref *(ContiguousRun*)state;
        if (run.IsNonTemporal)
        {
            PastCaches(run.Destination + begin, run.Source + begin, end - begin);

            // Non-temporal stores are not ordered with the flag that tells other threads of them.
            Interlocked.MemoryBarrier();
        }
        else
        {
            Buffer.MemoryCopy(run.Source + begin, run.Destination + begin, end - begin, end - begin);
        }
    }

    /// <summary>Copies bytes that follow one another on this thread, whole lines past the caches; a barrier is left to the caller.</summary>
    public static void PastCaches(byte* destination, byte* source, long bytes)
    {
        if (bytes >= 256) NonTemporalStores(destination, source, bytes);
        else Buffer.MemoryCopy(source, destination, bytes, bytes);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void NonTemporalStores(byte* destination, byte* source, long bytes)
    {
        // Whole lines: a line that is written in parts may leave the buffers in parts, and one that was just written through the caches is waited for.
        long offset = (long)(-(nint)destination & (CacheLine.Bytes - 1));
        if (offset > 0)
        {
            Vector256.Load(source).Store(destination);
            Vector256.Load(source + 32).Store(destination + 32);
        }

        for (; offset <= bytes - (2 * CacheLine.Bytes); offset += 2 * CacheLine.Bytes)
        {
            CacheLine.CopyPastCaches(source + offset, destination + offset);
            CacheLine.CopyPastCaches(source + offset + CacheLine.Bytes, destination + offset + CacheLine.Bytes);
        }

        for (; offset <= bytes - 32; offset += 32)
        {
            Vector256.Load(source + offset).Store(destination + offset);
        }

        if (offset < bytes) Vector256.Load(source + bytes - 32).Store(destination + bytes - 32);
    }

    private static void RowRange(void* state, long begin, long end)
    {
        ref readonly StridedRun run = ref *(StridedRun*)state;
        if (run.DestinationColumn == run.Size && run.SourceColumn == run.Size)
        {
            byte* destination = run.Destination + (begin * run.DestinationRow);
            byte* source = run.Source + (begin * run.SourceRow);
            Rows(destination, run.DestinationRow, source, run.SourceRow, end - begin, run.Columns * run.Size, run.IsNonTemporal);
            if (run.IsNonTemporal)
            {
                Interlocked.MemoryBarrier();
            }

            return;
        }

        for (long row = begin; row < end; row++)
        {
            Elements(run, run.Destination + (row * run.DestinationRow), run.Source + (row * run.SourceRow), run.Columns);
        }
    }

    /// <summary>Copies rows of bytes, on the calling thread, past the caches if that is wanted and they are whole lines.</summary>
    /// <remarks>Stores past the caches are not ordered with the flag that tells other threads of them: the caller sees to that.</remarks>
    internal static void Rows(byte* destination, long destinationRow, byte* source, long sourceRow, long rows, long bytes, bool isNonTemporal)
    {
        if (isNonTemporal && (((nint)destination | (nint)destinationRow | (nint)bytes) & (CacheLine.Bytes - 1)) == 0)
        {
            NonTemporalRows(destination, destinationRow, source, sourceRow, rows, bytes);
        }
        else
        {
            Rows(destination, destinationRow, source, sourceRow, rows, bytes);
        }
    }

    /// <summary>Copies rows of bytes, on the calling thread.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Rows(byte* destination, long destinationRow, byte* source, long sourceRow, long rows, long bytes)
    {
        if (bytes is >= 32 and <= ShortRow)
        {
            // A call for each would cost as much as the copy.
            long last = bytes - 32;
            for (; rows > 0; rows--)
            {
                for (long offset = 0; offset < last; offset += 32) Vector256.Load(source + offset).Store(destination + offset);
                Vector256.Load(source + last).Store(destination + last);
                source += sourceRow;
                destination += destinationRow;
            }
            return;
        }
        if (bytes is 4 or 8 or 16)
        {
            if (bytes == 4) Elements<uint>(destination, destinationRow, source, sourceRow, rows);
            else if (bytes == 8) Elements<ulong>(destination, destinationRow, source, sourceRow, rows);
            else Elements<Vector128<byte>>(destination, destinationRow, source, sourceRow, rows);
            return;
        }
        for (; rows > 0; rows--)
        {
            Buffer.MemoryCopy(source, destination, bytes, bytes);
            source += sourceRow;
            destination += destinationRow;
        }
    }

    /// <summary>Copies rows of whole lines past the caches.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void NonTemporalRows(byte* destination, long destinationRow, byte* source, long sourceRow, long rows, long bytes)
    {
        for (; rows > 0; rows--)
        {
            for (long offset = 0; offset < bytes; offset += CacheLine.Bytes)
            {
                CacheLine.CopyPastCaches(source + offset, destination + offset);
            }

            source += sourceRow;
            destination += destinationRow;
        }
    }

    private static void ColumnRange(void* state, long begin, long end)
    {
        ref readonly StridedRun run = ref *(StridedRun*)state;
        Elements(run, run.Destination + (begin * run.DestinationColumn), run.Source + (begin * run.SourceColumn), end - begin);
    }

    private static void Elements(in StridedRun run, byte* destination, byte* source, long count)
    {
        if (run.DestinationColumn == run.Size)
        {
            if (run.SourceColumn == run.Size)
            {
                Buffer.MemoryCopy(source, destination, count * run.Size, count * run.Size);
                return;
            }

            if (run.SourceColumn == 0)
            {
                Fill.Serial(destination, count * run.Size, Fill.Repeat(source, run.Size));
                return;
            }
        }

        switch (run.Size)
        {
            case 1:
                Elements<byte>(destination, run.DestinationColumn, source, run.SourceColumn, count);
                break;
            case 2:
                Elements<ushort>(destination, run.DestinationColumn, source, run.SourceColumn, count);
                break;
            case 4:
                Elements<uint>(destination, run.DestinationColumn, source, run.SourceColumn, count);
                break;
            case 8:
                Elements<ulong>(destination, run.DestinationColumn, source, run.SourceColumn, count);
                break;
            case 16:
                Elements<Vector128<byte>>(destination, run.DestinationColumn, source, run.SourceColumn, count);
                break;
            default:
                throw new ArgumentException($"copy: no element has this size; got {run.Size} bytes; expected 1, 2, 4, 8 or 16");
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Elements<T>(byte* destination, long destinationStride, byte* source, long sourceStride, long count)
        where T : unmanaged
    {
        // Four loads in flight; the addresses of each group follow from one another by additions alone.
        for (; count >= 4; count -= 4)
        {
            T first = Unsafe.ReadUnaligned<T>(source);
            T second = Unsafe.ReadUnaligned<T>(source + sourceStride);
            T third = Unsafe.ReadUnaligned<T>(source + (2 * sourceStride));
            T fourth = Unsafe.ReadUnaligned<T>(source + (3 * sourceStride));
            Unsafe.WriteUnaligned(destination, first);
            Unsafe.WriteUnaligned(destination + destinationStride, second);
            Unsafe.WriteUnaligned(destination + (2 * destinationStride), third);
            Unsafe.WriteUnaligned(destination + (3 * destinationStride), fourth);
            source += 4 * sourceStride;
            destination += 4 * destinationStride;
        }

        for (; count > 0; count--)
        {
            Unsafe.WriteUnaligned(destination, Unsafe.ReadUnaligned<T>(source));
            source += sourceStride;
            destination += destinationStride;
        }
    }

    private readonly struct ContiguousRun(byte* destination, byte* source, bool isNonTemporal)
    {
        public readonly byte* Destination = destination;
        public readonly byte* Source = source;
        public readonly bool IsNonTemporal = isNonTemporal;
    }

    private readonly struct StridedRun(
        byte* destination, long destinationRow, long destinationColumn,
        byte* source, long sourceRow, long sourceColumn, long columns, int size, bool isNonTemporal)
    {
        public readonly byte* Destination = destination;
        public readonly long DestinationRow = destinationRow;
        public readonly long DestinationColumn = destinationColumn;
        public readonly byte* Source = source;
        public readonly long SourceRow = sourceRow;
        public readonly long SourceColumn = sourceColumn;
        public readonly long Columns = columns;
        public readonly int Size = size;
        public readonly bool IsNonTemporal = isNonTemporal;
    }
}
