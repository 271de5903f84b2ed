using Linstock.NN;

namespace Linstock.Tests.Backends.Cpu.Memory;

/// <summary>Results too large for the caches are stored past them: they are what smaller pieces give, which are stored through them.</summary>
public sealed class ResultPlacementTests
{
    // More than goes through the caches, and no multiple of a vector.
    private const long Bytes = (16L << 20) + 148;
    private const int Piece = 60_000;

    public static TheoryData<DType, DType> Casts { get; } = new()
    {
        { DType.Float32, DType.BFloat16 },
        { DType.Float32, DType.Float16 },
        { DType.Float32, DType.Float64 },
        { DType.Float32, DType.Int64 },
        { DType.BFloat16, DType.Float32 },
        { DType.Float16, DType.Float32 },
        { DType.Float64, DType.Float32 },
        { DType.Float64, DType.Int64 },
        { DType.UInt8, DType.Float32 },
        { DType.Int32, DType.Float32 },
        { DType.Int32, DType.Int64 },
        { DType.Int64, DType.Float32 },
        { DType.Int64, DType.Float64 },
        { DType.Int64, DType.Int32 },
    };

    [Theory]
    [MemberData(nameof(Casts))]
    public void ALargeCastIsThatOfItsPieces(DType from, DType to)
    {
        Tensor source = Numbers(Bytes / to.ItemSize).To(from);
        AssertPieces(source.To(to), (start, length) => source.Narrow(0, start, length).To(to));
    }

    [Theory]
    [InlineData(DType.Float32)]
    [InlineData(DType.Float64)]
    [InlineData(DType.BFloat16)]
    [InlineData(DType.Float16)]
    [InlineData(DType.Int64)]
    [InlineData(DType.Int8)]
    public void ALargeSumIsThatOfItsPiecesWhereverTheOperandsBegin(DType dtype)
    {
        long count = Bytes / dtype.ItemSize;
        Tensor x = (Numbers(count + 3) * 50).To(dtype);
        Tensor left = x.Narrow(0, 0, count);
        Tensor right = x.Narrow(0, 3, count);
        Tensor expected = left + right;
        AssertPieces(expected, (start, length) => left.Narrow(0, start, length) + right.Narrow(0, start, length));

        // Into memory that begins anywhere, and in place.
        Tensor buffer = Torch.Zeros([count + 3], dtype);
        foreach (long offset in new long[] { 1, 3 })
        {
            Tensor place = buffer.Narrow(0, offset, count);
            place.Copy_(left).Add_(right);
            Assert.True(Torch.Equal(expected, place));
        }

        Tensor own = left.Clone();
        own.Add_(right);
        Assert.True(Torch.Equal(expected, own));
    }

    [Theory]
    [InlineData(1025, 4099)]
    [InlineData(4099, 1025)]
    public void RowsAndColumnsSpreadOverALargeResult(long rows, long columns)
    {
        Tensor x = Numbers(rows * columns).Reshape(rows, columns);
        Tensor row = Numbers(columns);
        Tensor column = Numbers(rows).Reshape(rows, 1);
        Tensor byRow = x * row;
        Tensor byColumn = x * column;
        for (long i = 0; i < rows; i += 41)
        {
            Assert.True(Torch.Equal(byRow[i], x[i] * row));
            Assert.True(Torch.Equal(byColumn[i], x[i] * column[i]));
        }
    }

    [Fact]
    public void RowsOfWholeLinesArriveInAnotherOrder()
    {
        Tensor x = Numbers(3 * 500 * 48 * 64).Reshape(3, 500, 48, 64);
        Tensor heads = x.Permute(0, 2, 1, 3).Contiguous();
        for (long batch = 0; batch < 3; batch++)
            for (long head = 0; head < 48; head++)
                Assert.True(Torch.Equal(heads[batch, head], x[batch].Select(1, head)));
    }

    [Theory]
    [InlineData(DType.Float32)]
    [InlineData(DType.Float64)]
    [InlineData(DType.BFloat16)]
    public void ChannelsArriveLastInALargeResult(DType dtype)
    {
        // Whole lines of channels and a ragged end of pixels; then channels that are no whole lines.
        foreach (long channels in new long[] { 128, 129 })
        {
            long height = 201, width = Bytes / (channels * dtype.ItemSize * height);
            Tensor x = (Numbers(channels * height * width) * 50).Abs().Reshape(1, channels, height, width).To(dtype);
            Tensor pixels = x.Permute(0, 2, 3, 1).Contiguous();
            for (long channel = 0; channel < channels; channel += 7)
                Assert.True(Torch.Equal(pixels.Select(3, channel), x.Select(1, channel)), $"channel {channel} of {channels}");
        }
    }

    [Theory]
    [InlineData(16)]
    [InlineData(24)]
    [InlineData(61)]
    [InlineData(1024)]
    [InlineData(1500)]
    public void RowsOfAnyLengthArriveInAnotherOrder(long row)
    {
        long heads = 11, times = Bytes / (4 * 2 * heads * row);
        Tensor x = Numbers(2 * times * heads * row).Reshape(2, times, heads, row);
        Tensor swapped = x.Permute(2, 0, 1, 3).Contiguous();
        for (long head = 0; head < heads; head++)
            Assert.True(Torch.Equal(swapped[head], x.Select(2, head)), $"head {head}");
    }

    [Theory]
    [InlineData(DType.Float32, 1024)]
    [InlineData(DType.Float32, 1500)]
    [InlineData(DType.Float64, 1000)]
    [InlineData(DType.Int16, 4096)]
    public void ElementsOfRowsArriveInAnotherOrder(DType dtype, long size)
    {
        long rows = Bytes / (size * dtype.ItemSize);
        Tensor x = (Numbers(rows * size) * 50).To(dtype).Reshape(rows, size), back = Torch.Arange(size - 1, -1, -1).Expand(rows, size).Contiguous();
        Assert.True(Torch.Equal(x.Gather(1, back), x.Flip(1)));
        foreach (long outside in new[] { -1, size })
        {
            back[rows - 1, size / 2] = outside;
            Assert.Throws<ArgumentOutOfRangeException>(() => x.Gather(1, back));
        }
    }

    [Theory]
    [InlineData(3136)]
    [InlineData(3001)]
    [InlineData(37)]
    [InlineData(1)]
    public void ChannelsAreNormalizedAsThoseOfOneImage(long positions)
    {
        const long channels = 64;
        long images = Bytes / (4 * channels * positions);
        Tensor x = Numbers(images * channels * positions).Reshape(images, channels, positions);
        Tensor mean = Numbers(channels), variance = Numbers(channels).Abs() + 1;
        Tensor whole = Functional.BatchNorm(x, mean, variance);
        for (long image = 0; image < images; image += Math.Max(1, images / 50))
            Assert.True(Torch.Equal(whole[image], Functional.BatchNorm(x.Narrow(0, image, 1), mean, variance)[0]), $"image {image}");
    }

    [Fact]
    public void ALargeGradientIsThatOfItsPieces()
    {
        Tensor x = Numbers(Bytes / sizeof(float)).RequiresGrad_();
        Torch.Tanh(x).Sum().Backward();
        AssertPieces(x.Grad!, (start, length) =>
        {
            Tensor piece = x.Detach().Narrow(0, start, length).Clone().RequiresGrad_();
            Torch.Tanh(piece).Sum().Backward();
            return piece.Grad!;
        });
    }

    private static Tensor Numbers(long count) => Torch.Sin(Torch.Arange(count, dtype: DType.Float32) * 0.37);

    private static void AssertPieces(Tensor whole, Func<long, long, Tensor> piece)
    {
        long count = whole.Numel;
        for (long start = 0; start < count; start += Piece)
        {
            long length = Math.Min(Piece, count - start);
            Assert.True(Torch.Equal(whole.Narrow(0, start, length), piece(start, length)), $"elements from {start}");
        }
    }
}
