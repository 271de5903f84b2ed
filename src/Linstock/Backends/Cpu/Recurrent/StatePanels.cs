using System.Numerics;
using System.Runtime.CompilerServices;

namespace Linstock.Backends.Cpu.Recurrent;

/// <summary>
/// The weights of the state, [gates · units, units], as the two directions read them: in blocks of units that a task computes
/// with all their gates, so that the cell's formulas follow while the sums are in the first cache.
/// </summary>
internal static unsafe class StatePanels
{
    /// <summary>Up to this many sequences the weights are read where they lie, by dot products: packing would not be repaid.</summary>
    public const int MostDots = 3;

    /// <summary>The units of a forward block: with all gates together whole tiles, unless that would leave much of the last block empty.</summary>
    public static nint ForwardBlock<T>(GemmKernels<T>* kernels, nint units, int gates)
        where T : unmanaged, INumber<T>
        => gates == 1 || (gates % 2 == 1 && units % kernels->TileColumns == 0) ? kernels->TileColumns : kernels->Lanes;

    /// <summary>The columns of a tile that begins at <paramref name="column"/> of a block.</summary>
    public static int TileWidth<T>(GemmKernels<T>* kernels, nint columns, nint column)
        where T : unmanaged, INumber<T> => (int)Math.Min(kernels->TileColumns, columns - column);

    /// <summary>Block after block; in it tile after tile; in it for each k the tile's columns, gate by gate. Missing units are zero.</summary>
    public static void PackForward<T>(GemmKernels<T>* kernels, T* weight, nint units, int gates, T* panels)
        where T : unmanaged, INumber<T>
    {
        nint block = ForwardBlock(kernels, units, gates), columns = block * gates;
        nint* offsets = stackalloc nint[kernels->TileColumns];
        for (nint first = 0; first < units; first += block)
        {
            for (nint column = 0; column < columns;)
            {
                int width = TileWidth(kernels, columns, column);
                if (first + block <= units)
                {
                    for (int i = 0; i < width; i++) offsets[i] = (((column + i) / block * units) + first + ((column + i) % block)) * units;
                    PanelCopy.PackOffsets(panels, width, weight, offsets, width, units);
                }
                else
                {
                    for (nint i = 0; i < width; i++)
                    {
                        nint gate = (column + i) / block, unit = first + (column + i) % block;
                        Spread(unit < units ? weight + (gate * units + unit) * units : null, panels + i, width, units);
                    }
                }

                panels += width * units;
                column += width;
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Spread<T>(T* from, T* to, nint step, nint count)
        where T : unmanaged, INumber<T>
    {
        if (from == null)
            for (nint k = 0; k < count; k++) to[k * step] = T.Zero;
        else
            for (nint k = 0; k < count; k++) to[k * step] = from[k];
    }

    /// <summary>Block after block of a tile's width; in it for each row of the weights the block's columns. Missing columns are zero.</summary>
    public static void PackBackward<T>(GemmKernels<T>* kernels, T* weight, nint units, int gates, T* panels)
        where T : unmanaged, INumber<T>
    {
        nint width = kernels->TileColumns;
        for (nint first = 0; first < units; first += width)
        {
            int count = (int)Math.Min(width, units - first);
            PanelCopy.Rows(weight + first, units, panels, width, count, gates * units);
            for (nint row = 0; row < gates * units; row++, panels += width)
                if (count < width) new Span<T>(panels + count, (int)width - count).Clear();
        }
    }
}
