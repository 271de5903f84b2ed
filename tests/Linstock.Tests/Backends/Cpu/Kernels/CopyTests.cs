using System.Runtime.InteropServices;
using Linstock.Backends.Cpu;

namespace Linstock.Tests.Backends.Cpu.Kernels;

public sealed unsafe class CopyTests
{
    private const byte Guard = 0xEE;

    public static TheoryData<int> Lengths() => [0, 1, 31, 257, 500_003, (int)Bulk.NonTemporalBytes + 77];

    [Theory]
    [MemberData(nameof(Lengths))]
    public void ContiguousBytesArriveAndNothingElseChanges(int bytes)
    {
        byte[] source = new byte[bytes + 3];
        new Random(bytes).NextBytes(source);
        byte[] destination = new byte[bytes + 100];
        Array.Fill(destination, Guard);
        fixed (byte* from = source, to = destination)
        {
            Copy.Contiguous(to + 5, from + 3, bytes);
        }

        Assert.True(destination.AsSpan(5, bytes).SequenceEqual(source.AsSpan(3)));
        Assert.Equal(-1, destination.AsSpan(0, 5).IndexOfAnyExcept(Guard));
        Assert.Equal(-1, destination.AsSpan(bytes + 5).IndexOfAnyExcept(Guard));
    }

    public static TheoryData<int, int, int> Matrices()
    {
        var matrices = new TheoryData<int, int, int>();
        foreach (int size in new[] { 1, 2, 4, 8, 16 })
        {
            foreach ((int rows, int columns) in new[] { (0, 5), (1, 1), (1, 1000), (1000, 1), (3, 7), (16, 16), (64, 64), (65, 130), (129, 63), (300, 517) })
            {
                matrices.Add(rows, columns, size);
            }
        }

        return matrices;
    }

    [Theory]
    [MemberData(nameof(Matrices))]
    public void StridedElementsArriveAndNothingElseChanges(int rows, int columns, int size)
    {
        long row = columns * (long)size;
        long column = rows * (long)size;

        // Destination rows, columns; source rows, columns; in every combination of layouts a tensor can have.
        Check(rows, columns, size, row, size, row, size);                     // contiguous
        Check(rows, columns, size, row + (3 * size), size, row + size, size); // padded rows
        Check(rows, columns, size, row, size, size, column);                  // transposed source
        Check(rows, columns, size, size, column, row, size);                  // transposed destination
        Check(rows, columns, size, row + size, size, size, column + (5L * size));
        Check(rows, columns, size, row, size, row * 2, 2L * size);            // every other column
        Check(rows, columns, size, row * 2, 2L * size, row, size);
        Check(rows, columns, size, row, size, 0, size);                       // one row for all
        Check(rows, columns, size, row, size, size, 0);                       // one column for all
        Check(rows, columns, size, row, size, 0, 0);                          // one element for all
        Check(rows, columns, size, row, size, row, -size);                    // flipped
        Check(rows, columns, size, row, size, -row, size);
        Check(rows, columns, size, row, size, size, -column);
        Check(rows, columns, size, size, column, -size, column);
        Check(rows, columns, size, row * 3, 3L * size, size, column);
    }

    [Fact]
    public void ALargeTranspositionIsSharedAndWhole()
    {
        Check(1030, 777, 4, 777 * 4, 4, 4, 1030 * 4);
    }

    [Fact]
    public void OtherSizesAreRefused()
    {
        byte* memory = stackalloc byte[64];
        nint address = (nint)memory;
        Assert.ThrowsAny<ArgumentException>(() => Copy.Strided((byte*)address + 32, 12, 6, (byte*)address, 12, 6, 2, 2, 3));
        Assert.ThrowsAny<ArgumentException>(() => Transpose.Run((byte*)address + 32, 6, (byte*)address, 6, 2, 2, 3));
    }

    private static void Check(long rows, long columns, int size, long destinationRow, long destinationColumn, long sourceRow, long sourceColumn)
    {
        (long sourceLow, long sourceHigh) = Extent(rows, columns, sourceRow, sourceColumn, size);
        (long destinationLow, long destinationHigh) = Extent(rows, columns, destinationRow, destinationColumn, size);
        byte[] source = new byte[sourceHigh - sourceLow];
        new Random((int)(rows + columns)).NextBytes(source);
        byte[] expected = new byte[destinationHigh - destinationLow + 32];
        Array.Fill(expected, Guard);
        byte[] actual = (byte[])expected.Clone();
        for (long row = 0; row < rows; row++)
        {
            for (long column = 0; column < columns; column++)
            {
                Array.Copy(
                    source, (row * sourceRow) + (column * sourceColumn) - sourceLow,
                    expected, 16 + (row * destinationRow) + (column * destinationColumn) - destinationLow, size);
            }
        }

        fixed (byte* from = &MemoryMarshal.GetArrayDataReference(source), to = actual)
        {
            Copy.Strided(
                to + 16 - destinationLow, destinationRow, destinationColumn,
                from - sourceLow, sourceRow, sourceColumn, rows, columns, size);
        }

        Assert.True(expected.AsSpan().SequenceEqual(actual), $"{rows}x{columns} of {size}: [{destinationRow}, {destinationColumn}] from [{sourceRow}, {sourceColumn}]");
    }

    private static (long Low, long High) Extent(long rows, long columns, long row, long column, int size)
    {
        if (rows == 0 || columns == 0)
        {
            return (0, 0);
        }

        long down = (rows - 1) * row;
        long across = (columns - 1) * column;
        return (Math.Min(down, 0) + Math.Min(across, 0), Math.Max(down, 0) + Math.Max(across, 0) + size);
    }
}
