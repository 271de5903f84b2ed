using System.Runtime.InteropServices;
using Linstock.Backends.Cpu;

namespace Linstock.Tests.Backends.Cpu.Kernels;

public sealed unsafe class FillTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    [InlineData(8)]
    [InlineData(16)]
    public void EveryElementIsWrittenAndNothingElse(int size)
    {
        byte[] element = [.. Enumerable.Range(1, size).Select(value => (byte)(value * 11))];
        foreach (long count in new long[] { 0, 1, 2, 3, 5, 31, 32, 33, 100, 1027, 40_000, 300_001, (Bulk.NonTemporalBytes / size) + 3 })
        {
            foreach (int shift in new[] { 0, 1, 3 })
            {
                Check(element, count, shift * size);
            }
        }
    }

    [Fact]
    public void ZeroWritesZeros()
    {
        byte[] memory = new byte[500_000];
        Array.Fill(memory, (byte)9);
        fixed (byte* pointer = memory)
        {
            Fill.Zero(pointer + 5, memory.Length - 12);
        }

        Assert.Equal(-1, memory.AsSpan(5, memory.Length - 12).IndexOfAnyExcept((byte)0));
        Assert.Equal([9, 9, 9, 9, 9], memory[..5]);
        Assert.Equal([9, 9, 9, 9, 9, 9, 9], memory[^7..]);
    }

    [Fact]
    public void OtherSizesAreRefusedBeforeAnythingIsWritten()
    {
        byte* memory = stackalloc byte[16];
        nint address = (nint)memory;
        Assert.Throws<ArgumentOutOfRangeException>(() => Fill.Contiguous((byte*)address, 1, (void*)address, 3));
    }

    private static void Check(byte[] element, long count, int offset)
    {
        const byte Guard = 0xEE;
        long bytes = count * element.Length;
        byte* memory = (byte*)NativeMemory.AlignedAlloc((nuint)(offset + bytes + 64), 64);
        try
        {
            NativeMemory.Fill(memory, (nuint)(offset + bytes + 64), Guard);
            fixed (byte* pattern = element)
            {
                Fill.Contiguous(memory + offset, count, pattern, element.Length);
            }

            for (int index = 0; index < offset; index++)
            {
                Assert.Equal(Guard, memory[index]);
            }

            // The first element against the formula, the others against the ones before them.
            if (count > 0)
            {
                var filled = new Span<byte>(memory + offset, checked((int)bytes));
                Assert.True(filled[..element.Length].SequenceEqual(element));
                Assert.True(filled[element.Length..].SequenceEqual(filled[..^element.Length]));
            }

            Assert.Equal(-1, new Span<byte>(memory + offset + bytes, 64).IndexOfAnyExcept(Guard));
        }
        finally
        {
            NativeMemory.AlignedFree(memory);
        }
    }
}
