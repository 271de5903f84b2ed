using System.Runtime.InteropServices;

namespace Linstock.Serialization;

/// <summary>Sizes in bytes, with the overflow checks that numbers out of a file need.</summary>
internal static class ElementLayout
{
    /// <summary>Bytes of the numbers an element is made of, which is what byte order concerns.</summary>
    public static int ComponentSizeOf(DType dtype) => dtype.ToReal().ItemSize;

    /// <summary>Bytes of a tensor, or false where a size is negative or the product does not fit in 63 bits.</summary>
    public static bool TryByteCount(ReadOnlySpan<long> shape, int elementSize, out long bytes)
    {
        bytes = 0;
        Int128 product = elementSize;
        bool empty = false;
        foreach (long size in shape)
        {
            if (size < 0)
            {
                return false;
            }

            // A product that overflows is an error even beside a size of 0: no such tensor could be viewed.
            empty |= size == 0;
            product *= Math.Max(size, 1);
            if (product > long.MaxValue)
            {
                return false;
            }
        }

        bytes = empty ? 0 : (long)product;
        return true;
    }

    /// <summary>Makes every byte of a bool tensor 0 or 1: files may hold others, and kernels rely on these.</summary>
    public static void NormaliseBooleans(Span<byte> values)
    {
        if (values.IndexOfAnyExceptInRange((byte)0, (byte)1) < 0)
        {
            return;
        }

        foreach (ref byte value in values)
        {
            value = value == 0 ? (byte)0 : (byte)1;
        }
    }

    /// <summary>Turns the byte order of every number round.</summary>
    public static void ReverseBytes(Span<byte> values, int componentSize)
    {
        switch (componentSize)
        {
            case 2:
                Span<ushort> words = MemoryMarshal.Cast<byte, ushort>(values);
                System.Buffers.Binary.BinaryPrimitives.ReverseEndianness(words, words);
                break;
            case 4:
                Span<uint> doubleWords = MemoryMarshal.Cast<byte, uint>(values);
                System.Buffers.Binary.BinaryPrimitives.ReverseEndianness(doubleWords, doubleWords);
                break;
            case 8:
                Span<ulong> quadWords = MemoryMarshal.Cast<byte, ulong>(values);
                System.Buffers.Binary.BinaryPrimitives.ReverseEndianness(quadWords, quadWords);
                break;
        }
    }
}
