namespace Linstock.Tests.Backends;

/// <summary>Kernels touch nothing beyond their operands: here the process would end if they did.</summary>
public sealed class MemoryBoundsTests
{
    public static TheoryData<DType> DTypes => [.. Enum.GetValues<DType>().Where(dtype => dtype is not DType.Complex32)];

    [Theory]
    [MemberData(nameof(DTypes))]
    public void OperandsWithoutElementsAtTheEndOfMemoryAreNotRead(DType dtype)
    {
        Tensor x = GuardedMemory.Copy(Torch.Ones([1024], dtype: dtype)), none = x.Slice(0, 1024);
        Assert.Equal(0, none.Numel);
        Tensor[] results =
        [
            Torch.Ne(none, none), Torch.Eq(none, 1), none + none, none * 2, Torch.Where(Torch.Ne(none, 0), none, none), Torch.Sum(none, 0, keepdim: true).Slice(0, 1),
            none.Clone(), none.To(DType.Complex128), Torch.Cat([none, none]), dtype.IsComplex ? none : Torch.Unique(none).Output, Torch.Flip(none, 0),
        ];
        Assert.All(results, result => Assert.Equal(0, result.Numel));
    }

    [Theory]
    [MemberData(nameof(DTypes))]
    public void OperandsOfAnyLengthAreReadAndWrittenToTheirEndOnly(DType dtype)
    {
        foreach (long count in (long[])[1, 2, 3, 5, 7, 8, 9, 15, 17, 31, 33, 63, 65, 127, 129, 257])
        {
            Tensor values = (Torch.Arange(count) % 5 + 1).To(dtype);
            Tensor x = GuardedMemory.Copy(values), y = GuardedMemory.Copy(values);
            Tensor truth = dtype == DType.Bool ? Torch.LogicalXor(values, values) : values * values;
            Assert.True(Torch.Equal(truth, dtype == DType.Bool ? Torch.LogicalXor(x, y) : x * y));
            Assert.Equal(count, Torch.Eq(x, y).Sum().Item<long>());
            Assert.True(Torch.Equal(values.Sum(), x.Sum()));
            Assert.True(Torch.Equal(values.To(DType.Complex128), x.To(DType.Complex128)));
            Assert.True(Torch.Equal(Torch.Flip(values, 0), Torch.Flip(x, 0)));
            Assert.True(Torch.Equal(values, Torch.IndexSelect(x, 0, GuardedMemory.Copy(Torch.Arange(count)))));
            y.Copy_(x);
            y.Zero_();
            y.MaskedFill_(GuardedMemory.Copy(Torch.Ones([count], dtype: DType.Bool)), 1);
            Assert.Equal(count, y.To(DType.Bool).Sum().Item<long>());
        }
    }

    // PyTorch 1.13: istft(complex(arange(30).reshape(5, 6) / 7 - 2, cos(arange(30)).reshape(5, 6)), 8, 2, window=w) in double, for w in float16 as in float32.
    [Theory]
    [InlineData(DType.Float16)]
    [InlineData(DType.BFloat16)]
    [InlineData(DType.Float32)]
    [InlineData(DType.Float64)]
    public void AWindowOfAnotherPrecisionThanTheSpectrumIsAddedUpInThatOfTheSpectrum(DType dtype)
    {
        Tensor places = Torch.Arange(30, dtype: DType.Float64).Reshape(5, 6);
        Tensor window = Torch.Tensor(new[] { 0.25, 0.5, 0.75, 1, 1, 0.75, 0.5, 0.25 }, dtype);
        Tensor signal = Torch.Istft(Torch.Complex(places / 7 - 2, Torch.Cos(places)), 8, 2, window: window);
        Tensor expected = Torch.Tensor(new[]
        {
            0.02709258044346508, -0.3588109286413724, 0.09439606717023864, -0.1981119024117492, 0.05878184733838798,
            -0.14680101387743616, 0.004148454369571637, -0.33729400894065803, -0.08064062614776417, -0.3410282624298385,
        });
        Assert.Equal(DType.Float64, signal.DType);
        Assert.True(Torch.Allclose(signal, expected, 1e-12, 1e-12));
    }
}
