using System.Runtime.CompilerServices;

namespace Linstock.Backends.Cpu.Indexing;

/// <summary>Rows that lie anywhere in memory are asked for some rows ahead: the processor cannot see the next one coming.</summary>
/// <remarks>
/// For the second-level cache: requests for the first wait for the few places that it has for lines on their way, and took 1.6 times as long
/// (<c>benchmarks/lab/copies</c>).
/// </remarks>
internal static unsafe class ScatteredRows
{
    // About what passes while memory answers.
    private const long BytesAhead = 8 << 10;
    private const long FewestAhead = 2;
    private const long MostAhead = 32;

    // Of a longer row the processor sees the rest coming.
    private const long MostBytes = 4 << 10;

    /// <summary>How many rows ahead a row of so many bytes is asked for.</summary>
    public static long Ahead(long bytes) => Math.Clamp(BytesAhead / bytes, FewestAhead, MostAhead);

    /// <summary>Asks for the beginning of a row, where the processor can be asked.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Request(byte* row, long bytes) => CacheLine.Request(row, (nint)Math.Min(bytes, MostBytes));
}
