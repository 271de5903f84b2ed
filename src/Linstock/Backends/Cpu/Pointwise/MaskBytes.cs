using System.Runtime.CompilerServices;

namespace Linstock.Backends.Cpu.Pointwise;

/// <summary>Spreads the bits of a vector comparison over bytes.</summary>
internal static unsafe class MaskBytes
{
    /// <summary>Stores <paramref name="count"/> bytes, bit by bit; <paramref name="count"/> is a constant, a power of two.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(ulong bits, int count, byte* destination)
    {
        if (count == 2)
        {
            *(ushort*)destination = (ushort)((bits & 1) | (bits << 7 & 0x100));
        }
        else if (count == 4)
        {
            *(uint*)destination = (uint)(Spread(bits) & 0xFFFF_FFFF);
        }
        else
        {
            for (int i = 0; i < count; i += 8)
            {
                *(ulong*)(destination + i) = Spread(bits >> i);
            }
        }
    }

    /// <summary>
    /// Bit k of the low byte becomes byte k. The product holds bit k at 7j + k for j in 0..7, so that position 8k is reached by
    /// j = k alone as long as there are seven bits; the eighth is put in its place by itself.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Spread(ulong bits) =>
        ((bits & 0x7F) * 0x0002_0408_1020_4081UL & 0x0101_0101_0101_0101UL) | (bits & 0x80) << 49;
}
