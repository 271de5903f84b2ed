using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace Linstock.Backends.Cpu.Indexing;

/// <summary>Rows that lie anywhere in memory are asked for a few rows ahead: the processor cannot see the next one coming.</summary>
internal static unsafe class ScatteredRows
{
    /// <summary>How many rows ahead.</summary>
    public const long Ahead = 4;

    // Of a longer row the processor sees the rest coming.
    private const long MostBytes = 1024;

    /// <summary>Asks for the beginning of a row, where the processor can be asked.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Request(byte* row, long bytes)
    {
        if (!Sse.IsSupported) return;
        for (long offset = 0; offset < Math.Min(bytes, MostBytes); offset += CacheLine.Bytes) Sse.Prefetch0(row + offset);
    }
}
