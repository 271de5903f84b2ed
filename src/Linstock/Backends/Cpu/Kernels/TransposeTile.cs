using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace Linstock.Backends.Cpu;

/// <summary>Transposes a square tile one cache line wide.</summary>
/// <remarks>
/// n rows of n elements go through n registers of 16 bytes: log2 n rounds, each of which interleaves the first half of
/// the registers with the second, element by element, exchange rows and columns. Registers of 32 bytes hold
/// the next n rows in their upper halves (<see cref="ITileRegister{TVector}"/>). The rounds are written out, as the compiler keeps only named
/// variables in registers.
/// </remarks>
internal static unsafe partial class TransposeTile
{
    /// <summary>The bytes of a row of the tile: a cache line.</summary>
    public const int Bytes = 64;

    /// <summary>The kernel for elements of <paramref name="size"/> bytes: makes element (row, column) of the source element (column, row) of the destination.</summary>
    /// <remarks>Its arguments: destination, bytes from row to row of it, source, bytes from row to row of it.</remarks>
    public static delegate*<byte*, long, byte*, long, void> Kernel(int size) => (size, Avx2.IsSupported, Sse2.IsSupported || AdvSimd.Arm64.IsSupported) switch
    {
        (1, true, _) => &Tile1<Vector256<byte>, TileRegister256>,
        (2, true, _) => &Tile2<Vector256<byte>, TileRegister256>,
        (4, true, _) => Avx512F.IsSupported ? &Tile512Of4 : &Tile4<Vector256<byte>, TileRegister256>,
        (8, true, _) => &Tile8<Vector256<byte>, TileRegister256>,
        (1, _, true) => &Tile1<Vector128<byte>, TileRegister128>,
        (2, _, true) => &Tile2<Vector128<byte>, TileRegister128>,
        (4, _, true) => &Tile4<Vector128<byte>, TileRegister128>,
        (8, _, true) => &Tile8<Vector128<byte>, TileRegister128>,
        (1, _, _) => &Whole<byte>,
        (2, _, _) => &Whole<ushort>,
        (4, _, _) => &Whole<uint>,
        (8, _, _) => &Whole<ulong>,
        _ => &Whole<Vector128<byte>>,
    };

    /// <summary>Copies the rows of a tile to <paramref name="packed"/>, one after the other.</summary>
    /// <remarks>
    /// For rows a multiple of a large power of two apart: their lines compete for a few places of the first-level
    /// cache and would be fetched again for every column.
    /// </remarks>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Pack(byte* packed, byte* source, long sourceRow, int rows)
    {
        for (int row = 0; row < rows; row++)
        {
            Vector256<byte> first = Vector256.Load(source);
            Vector256<byte> second = Vector256.Load(source + 32);
            first.Store(packed);
            second.Store(packed + 32);
            source += sourceRow;
            packed += Bytes;
        }
    }

    /// <summary>Whether <paramref name="rows"/> rows so far apart compete for places in the first-level cache.</summary>
    public static bool Competes(long rowBytes, int rows)
    {
        // The places of a line repeat every 4 KiB; eight lines fit each, half of which are left to the destination.
        long powerOfTwo = Math.Min(rowBytes & -rowBytes, 4096);
        return rows * powerOfTwo > 4 * 4096;
    }

    private static void Whole<T>(byte* destination, long destinationRow, byte* source, long sourceRow)
        where T : unmanaged => Scalar<T>(destination, destinationRow, source, sourceRow, Bytes / sizeof(T), Bytes / sizeof(T));

    /// <summary>The plain loop: for a tile cut short at the edge of the matrix.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Scalar<T>(byte* destination, long destinationRow, byte* source, long sourceRow, long rows, long columns)
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
}
