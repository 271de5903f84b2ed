using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Linstock.Backends.Cpu;

/// <summary>The kernels of one element type and one register width, with the block sizes that suit them.</summary>
/// <remarks>Lives in native memory for the life of the process, so that loop states can carry a plain pointer to it.</remarks>
internal unsafe struct GemmKernels<T>
    where T : unmanaged, INumber<T>
{
    /// <summary>The most depth of a block, whatever the width: so every width and path adds in the same order.</summary>
    public const int Depth = 384;

    /// <summary>The most rows a tile has.</summary>
    public const int TallestTile = 12;

    /// <summary>The most registers in a row of a tile; three only where a table finds the rows of b.</summary>
    public const int MostRegisters = 3;

    /// <summary>The widest set this machine runs.</summary>
    public static readonly GemmKernels<T>* Best = Choose();

    private fixed byte _tallest[MostRegisters * (TallestTile + 1)];
    private nint* _tiles;

    /// <summary>The dot-product kernel of this width.</summary>
    public delegate*<nint, nint, T*, T*, nint, T*, void> Dot;

    /// <summary>The kernel of several dot products at once.</summary>
    public delegate*<nint, nint, nint, T*, nint, T*, nint, T*, nint, void> DotTile;

    /// <summary>The row-combination kernel of this width.</summary>
    public delegate*<nint, nint, nint, T*, nint, nint, T*, nint, T*, nint, void> Combine;

    /// <summary>The transforms of <see cref="Cpu.Winograd"/>, one set per <see cref="MinimalFilter"/>.</summary>
    public WinogradKernels<T>* Winograd;

    /// <summary>Elements in a register.</summary>
    public int Lanes;

    /// <summary>The rows of A that share one packed block.</summary>
    public int BlockRows;

    /// <summary>The columns of B packed at a time.</summary>
    public int BlockColumns;

    /// <summary>The kernels of half this width, or null.</summary>
    public GemmKernels<T>* Narrower;

    /// <summary>The columns of the widest tile.</summary>
    public readonly int TileColumns => 2 * Lanes;

    /// <summary>The kernel of <paramref name="rows"/> (a value <see cref="NextRows"/> gave) and 1 or 2 registers of columns.</summary>
    public readonly delegate*<nint, T*, nint, nint, T*, nint, T*, nint, bool, void> Tile(int rows, int registers) =>
        (delegate*<nint, T*, nint, nint, T*, nint, T*, nint, bool, void>)_tiles[(registers - 1) * (TallestTile + 1) + rows];

    /// <summary>The kernel of <paramref name="rows"/> and 1 to 3 registers of columns that finds the rows of b by a table.</summary>
    public readonly delegate*<nint, T*, nint, nint, T*, nint, T*, nint, bool, void> TableTile(int rows, int registers) =>
        (delegate*<nint, T*, nint, nint, T*, nint, T*, nint, bool, void>)_tiles[(registers + 3) * (TallestTile + 1) + rows];

    /// <summary>The kernel of <paramref name="rows"/> and 1 or 2 registers of columns that finds its left factors by tables.</summary>
    public readonly delegate*<nint, T*, nint, nint, T*, nint, T*, nint, bool, void> Window(int rows, int registers) =>
        (delegate*<nint, T*, nint, nint, T*, nint, T*, nint, bool, void>)_tiles[(registers + 1) * (TallestTile + 1) + rows];

    /// <summary>How many rows to take next when <paramref name="remaining"/> are left.</summary>
    public readonly int NextRows(nint remaining, int registers) =>
        _tallest[(registers - 1) * (TallestTile + 1) + (int)Math.Min(remaining, TallestTile)];

    /// <summary>The set of <paramref name="lanes"/> elements per register, or null where the machine lacks that width.</summary>
    public static GemmKernels<T>* OfLanes(int lanes)
    {
        GemmKernels<T>* kernels = Best;
        while (kernels != null && kernels->Lanes != lanes) kernels = kernels->Narrower;
        return kernels;
    }

    private static GemmKernels<T>* Choose()
    {
        GemmKernels<T>* best = Create<Vector128<T>, Simd128<T>>(null);
        if (Simd256<T>.IsSupported) best = Create<Vector256<T>, Simd256<T>>(best);
        if (Simd512<T>.IsSupported) best = Create<Vector512<T>, Simd512<T>>(best);
        return best;
    }

    private static GemmKernels<T>* Create<TVector, TSimd>(GemmKernels<T>* narrower)
        where TVector : unmanaged
        where TSimd : struct, ISimd<T, TVector>
    {
        var kernels = (GemmKernels<T>*)NativeMemory.AllocZeroed((nuint)sizeof(GemmKernels<T>));
        kernels->_tiles = (nint*)NativeMemory.AllocZeroed(7 * (TallestTile + 1), (nuint)sizeof(nint));
        int tallestOfTwo = TSimd.Registers >= 32 ? 12 : 6;
        kernels->Add<TVector, TSimd, One>(12);
        kernels->Add<TVector, TSimd, Two>(tallestOfTwo);
        kernels->AddThree<TVector, TSimd>();
        kernels->Lanes = TSimd.Lanes;
        kernels->Narrower = narrower;
        kernels->Dot = &DotKernel<T, TVector, TSimd>.Run;
        kernels->DotTile = &DotTileKernel<T, TVector, TSimd>.Run;
        kernels->Combine = &CombineKernel<T, TVector, TSimd>.Run;
        kernels->Winograd = (WinogradKernels<T>*)NativeMemory.AllocZeroed(MinimalFilter.Count, (nuint)sizeof(WinogradKernels<T>));
        WinogradKernels<T>.Fill<TVector, TSimd>(kernels->Winograd);

        // A block of A (rows x Depth) takes half of a second-level cache of 512 KB, a block of B stays in the third.
        kernels->BlockRows = 168 * sizeof(float) / sizeof(T);
        kernels->BlockColumns = 4096 * sizeof(float) / sizeof(T);
        return kernels;
    }

    private void Add<TVector, TSimd, TColumns>(int tallest)
        where TVector : unmanaged
        where TSimd : struct, ISimd<T, TVector>
        where TColumns : struct, ICount
    {
        nint* tiles = _tiles + (TColumns.Value - 1) * (TallestTile + 1);
        Set<One>();
        Set<Two>();
        Set<Three>();
        Set<Four>();
        Set<Six>();
        if (tallest > 6)
        {
            Set<Eight>();
            Set<Twelve>();
        }

        // Two middling tiles beat a tall one and a single row, which has too few sums in flight.
        ReadOnlySpan<byte> tall = [0, 1, 2, 3, 4, 3, 6, 4, 8, 6, 6, 8, 12];
        ReadOnlySpan<byte> low = [0, 1, 2, 3, 4, 3, 6, 4, 4, 6, 6, 6, 6];
        for (int rows = 0; rows <= TallestTile; rows++)
            _tallest[(TColumns.Value - 1) * (TallestTile + 1) + rows] = tallest > 6 ? tall[rows] : low[rows];

        void Set<TRows>() where TRows : struct, ICount
        {
            delegate*<nint, T*, nint, nint, T*, nint, T*, nint, bool, void> tile = &TileKernel<T, TVector, TSimd>.Run<TRows, TColumns, RowStride, RowStride>;
            tiles[TRows.Value] = (nint)tile;
            tile = &TileKernel<T, TVector, TSimd>.Run<TRows, TColumns, RowTable, RowStride>;
            tiles[2 * (TallestTile + 1) + TRows.Value] = (nint)tile;
            tile = &TileKernel<T, TVector, TSimd>.Run<TRows, TColumns, RowStride, RowTable>;
            tiles[4 * (TallestTile + 1) + TRows.Value] = (nint)tile;
        }
    }

    // Tiles of three registers: they leave room for 8 rows of 32 registers, for 4 of 16.
    private void AddThree<TVector, TSimd>()
        where TVector : unmanaged
        where TSimd : struct, ISimd<T, TVector>
    {
        nint* tiles = _tiles + 6 * (TallestTile + 1);
        Set<One>();
        Set<Two>();
        Set<Three>();
        Set<Four>();
        if (TSimd.Registers >= 32)
        {
            Set<Six>();
            Set<Eight>();
        }

        ReadOnlySpan<byte> tall = [0, 1, 2, 3, 4, 3, 6, 4, 8, 6, 6, 8, 6];
        ReadOnlySpan<byte> low = [0, 1, 2, 3, 4, 3, 3, 4, 4, 3, 4, 4, 4];
        for (int rows = 0; rows <= TallestTile; rows++)
            _tallest[2 * (TallestTile + 1) + rows] = TSimd.Registers >= 32 ? tall[rows] : low[rows];

        void Set<TRows>() where TRows : struct, ICount
        {
            delegate*<nint, T*, nint, nint, T*, nint, T*, nint, bool, void> tile = &TileKernel<T, TVector, TSimd>.Run<TRows, Three, RowStride, RowTable>;
            tiles[TRows.Value] = (nint)tile;
        }
    }
}
