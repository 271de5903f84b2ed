using System.Numerics;

namespace Linstock.Backends.Cpu;

/// <summary>How the columns of a product with <see cref="TileKernel{T, TVector, TSimd}"/> are cut: panels of two registers, then what is left.</summary>
/// <remarks>The last ones take narrower registers, so that 24 channels do not cost as much as 32.</remarks>
internal readonly unsafe struct WindowPanels<T>
    where T : unmanaged, INumber<T>
{
    private readonly nint _columns;

    /// <summary>Cuts <paramref name="columns"/> columns.</summary>
    public WindowPanels(nint columns)
    {
        _columns = columns;
        nint count = 0, first = 0;
        for (; first < columns; count++) first += At(first).Width;
        Count = count;
        Columns = first;
    }

    /// <summary>Panels.</summary>
    public nint Count { get; }

    /// <summary>Columns of all panels, with those that pad the last.</summary>
    public nint Columns { get; }

    /// <summary>Panel <paramref name="index"/>.</summary>
    public WindowPanel<T> this[nint index]
    {
        get
        {
            // All but the last few are as wide as they can be.
            nint wide = GemmKernels<T>.Best->TileColumns;
            nint whole = Math.Min(index, _columns / wide);
            nint first = whole * wide;
            for (nint i = whole; i < index; i++) first += At(first).Width;
            return At(first);
        }
    }

    private WindowPanel<T> At(nint first)
    {
        GemmKernels<T>* kernels = GemmKernels<T>.Best;
        nint left = _columns - first;
        if (2 * left > 3 * kernels->Lanes) return new(kernels, 2, first, (int)Math.Min(left, kernels->TileColumns));
        while (kernels->Narrower != null && left <= kernels->Narrower->Lanes) kernels = kernels->Narrower;

        // Two registers of half the width take half as many broadcasts a cycle, if there are registers for as many rows.
        GemmKernels<T>* half = kernels->Narrower;
        return half != null && half->NextRows(GemmKernels<T>.TallestTile, 2) == GemmKernels<T>.TallestTile
            ? new(half, 2, first, (int)Math.Min(left, half->TileColumns))
            : new(kernels, 1, first, (int)Math.Min(left, kernels->Lanes));
    }
}

/// <summary>Neighbouring columns that one tile takes.</summary>
/// <param name="kernels">The register width.</param>
/// <param name="registers">Registers per row.</param>
/// <param name="first">The first column.</param>
/// <param name="count">Columns that count; the rest of the width is padding.</param>
internal readonly unsafe struct WindowPanel<T>(GemmKernels<T>* kernels, int registers, nint first, int count)
    where T : unmanaged, INumber<T>
{
    /// <summary>The kernels of the register width.</summary>
    public GemmKernels<T>* Kernels => kernels;

    /// <summary>Registers per row.</summary>
    public int Registers => registers;

    /// <summary>The first column.</summary>
    public nint First => first;

    /// <summary>Columns that count.</summary>
    public int Count => count;

    /// <summary>Columns with padding.</summary>
    public int Width => registers * kernels->Lanes;

    /// <summary>sums[r, :] (+)= Σₖ source[rows[r] + depths[k]] · packed[k, :] for any number of rows.</summary>
    public void Multiply(nint rowCount, nint k, T* source, nint* rows, nint* depths, T* packed, T* sums, bool accumulate)
    {
        for (nint row = 0; row < rowCount;)
        {
            int tall = kernels->NextRows(rowCount - row, registers);
            kernels->Window(tall, registers)(k, source, (nint)(rows + row), (nint)depths, packed, Width, sums + row * Width, Width, accumulate);
            row += tall;
        }
    }
}
