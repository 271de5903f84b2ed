using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Linstock.Backends.Cpu;

/// <summary>A matrix with any strides as an operand.</summary>
/// <param name="data">The element (0, 0).</param>
/// <param name="outerStride">Elements from one outer index (row of A, column of B) to the next.</param>
/// <param name="depthStride">Elements from k to k + 1.</param>
internal readonly unsafe struct StridedMatrix<T>(T* data, nint outerStride, nint depthStride) : IPanelSource<T>
    where T : unmanaged
{
    public bool LiesAlongOuter => outerStride == 1;

    public void Pack(T* panel, int width, nint outer, int count, nint depth, nint depthCount)
    {
        T* from = data + outer * outerStride + depth * depthStride;
        if (depthStride == 1 && outerStride != 1) PanelCopy.PackRows(panel, width, from, outerStride, count, depthCount);
        else PanelCopy.Pack(panel, width, from, outerStride, depthStride, count, depthCount);
    }

    public bool InPlace(nint outer, nint depth, out T* start, out nint outerStep, out nint depthStep)
    {
        start = data + outer * outerStride + depth * depthStride;
        (outerStep, depthStep) = (outerStride, depthStride);
        return true;
    }
}

/// <summary>C of a matrix product: C ← α·(A·B) + β·C with any strides.</summary>
/// <param name="c">The element (0, 0).</param>
/// <param name="rowStride">Elements from row to row.</param>
/// <param name="columnStride">Elements from column to column.</param>
/// <param name="alpha">Scales the product.</param>
/// <param name="beta">Scales what C holds.</param>
/// <param name="streams">Whether tiles go past the caches: for a C larger than they are, whose lines would be read only to be overwritten.</param>
internal readonly unsafe struct StridedTarget<T>(T* c, nint rowStride, nint columnStride, T alpha, T beta, bool streams = false) : ITileTarget<T>
    where T : unmanaged, INumber<T>
{
    /// <summary>The same C, past the caches where that can be: whole lines that are written once.</summary>
    public StridedTarget<T> Streaming() => new(
        c, rowStride, columnStride, alpha, beta,
        Vector256.IsHardwareAccelerated && columnStride == 1 && alpha == T.One && beta == T.Zero && ((nint)c | rowStride * sizeof(T)) % CacheLine.Bytes == 0);

    /// <summary>The part that begins at (row, column).</summary>
    public StridedTarget<T> From(nint row, nint column) =>
        new(c + row * rowStride + column * columnStride, rowStride, columnStride, alpha, beta);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T* Direct(nint row, nint column, int rows, int columns, bool first, out nint stride, out bool accumulate)
    {
        stride = rowStride;
        accumulate = !first || beta == T.One;
        bool plain = columnStride == 1 && alpha == T.One && (accumulate || beta == T.Zero) && !streams;
        return plain ? c + row * rowStride + column : null;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Write(T* tile, nint tileRow, nint row, nint column, int rows, int columns, bool first)
    {
        T scale = first ? beta : T.One;
        T* target = c + row * rowStride + column * columnStride;
        if (streams && columns * sizeof(T) % CacheLine.Bytes == 0 && column * sizeof(T) % CacheLine.Bytes == 0)
        {
            Stream(tile, tileRow, target, rows, columns);
            return;
        }

        if (columns == 1 && tileRow == 1 && rowStride == 1 && Vector<T>.IsSupported)
        {
            // A column whose elements follow one another is a row.
            WriteRow(tile, target, rows, scale);
            return;
        }

        for (int i = 0; i < rows; i++, tile += tileRow, target += rowStride)
        {
            if (columnStride == 1 && Vector<T>.IsSupported)
            {
                WriteRow(tile, target, columns, scale);
                continue;
            }

            // β = 0 overwrites: C may hold NaN or nothing yet.
            if (scale == T.Zero)
                for (int j = 0; j < columns; j++) target[j * columnStride] = alpha * tile[j];
            else if (scale == T.One && alpha == T.One)
                for (int j = 0; j < columns; j++) target[j * columnStride] += tile[j];
            else
                for (int j = 0; j < columns; j++) target[j * columnStride] = alpha * tile[j] + scale * target[j * columnStride];
        }
    }

    public void Finish()
    {
        if (streams && Sse.IsSupported) Sse.StoreFence();
    }

    private void Stream(T* tile, nint tileRow, T* target, int rows, int columns)
    {
        for (; rows > 0; rows--, tile += tileRow, target += rowStride)
        {
            for (int j = 0; j < columns; j += CacheLine.Bytes / sizeof(T)) CacheLine.CopyPastCaches((byte*)(tile + j), (byte*)(target + j));
        }
    }

    private void WriteRow(T* tile, T* target, int columns, T scale)
    {
        int j = 0, width = Vector<T>.Count;
        if (scale == T.Zero)
        {
            for (; j <= columns - width; j += width) (alpha * Vector.Load(tile + j)).Store(target + j);
            for (; j < columns; j++) target[j] = alpha * tile[j];
        }
        else if (scale == T.One && alpha == T.One)
        {
            for (; j <= columns - width; j += width) (Vector.Load(target + j) + Vector.Load(tile + j)).Store(target + j);
            for (; j < columns; j++) target[j] += tile[j];
        }
        else
        {
            for (; j <= columns - width; j += width) (alpha * Vector.Load(tile + j) + scale * Vector.Load(target + j)).Store(target + j);
            for (; j < columns; j++) target[j] = alpha * tile[j] + scale * target[j];
        }
    }
}
