using System.Numerics;
using System.Runtime.CompilerServices;

namespace Linstock.Backends.Cpu;

/// <summary>C of a product to which a bias is added, C ← A·B + bias in every row: laid under each tile as the tile is about to be written.</summary>
/// <param name="c">The element (0, 0); columns side by side.</param>
/// <param name="rowStride">Elements from row to row.</param>
/// <param name="bias">One element for each column.</param>
internal readonly unsafe struct BiasTarget<T>(T* c, nint rowStride, T* bias) : ITileTarget<T>
    where T : unmanaged, INumber<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T* Direct(nint row, nint column, int rows, int columns, bool first, out nint stride, out bool accumulate)
    {
        T* target = c + (row * rowStride) + column;
        if (first) PanelCopy.Rows(bias + column, 0, target, rowStride, columns, rows);
        (stride, accumulate) = (rowStride, true);
        return target;
    }

    public void Write(T* tile, nint tileRow, nint row, nint column, int rows, int columns, bool first)
    {
        T* target = c + (row * rowStride) + column;
        for (int i = 0; i < rows; i++, tile += tileRow, target += rowStride)
        {
            T* under = first ? bias + column : target;
            for (int j = 0; j < columns; j++) target[j] = under[j] + tile[j];
        }
    }

    public void Finish()
    {
    }
}
