using System.Numerics;

namespace Linstock.Tests.Tensors;

/// <summary>complex32 against what PyTorch 1.13 answers for <c>torch.complex32</c>.</summary>
public class Complex32Tests
{
    private static Tensor Numbers() => Torch.FromArray([new Complex(1, 2), new Complex(0.5, -3), new Complex(1e4, 1e-3)]).Chalf();

    [Fact]
    public void PrintsAsPyTorchDoes() => Assert.Equal(
        "tensor([1.0000e+00+2.0000e+00j, 5.0000e-01-3.0000e+00j, 1.0000e+04+1.0004e-03j],\n       dtype=torch.complex32)",
        Numbers().ToString().ReplaceLineEndings("\n"));

    [Fact]
    public void ComputesAndRoundsEachResultToHalfPrecision()
    {
        Tensor x = Numbers();
        AssertValues([new(-3, 4), new(-8.75, -3), new(double.PositiveInfinity, 20.015625)], x * x);
        AssertValues([new(2.5, 5), new(1.25, -7.5), new(24992, 0.0025005340576171875)], x * 2.5);
        AssertValues([new(2, 2), new(1.5, -3), new(1e4, 0.0010004043579101562)], x + Torch.Ones([3], dtype: DType.Float16));
        AssertValues([new(1, -2), new(0.5, 3), new(1e4, -0.0010004043579101562)], x.Conj());
        AssertValues([new(0.447265625, 0.89453125), new(0.1644287109375, -0.986328125), new(1, 1.1920928955078125e-07)], x.Sgn());
        Assert.Equal([2.236328125, 3.041015625, 10000], x.Abs().ToArray<double>());
        Assert.Equal(DType.Float16, x.Abs().DType);
        Assert.Equal([true, true, true], x.Eq(x).ToArray<bool>());
        Assert.True(Torch.Allclose(x, x));
        Assert.Equal([true, true, false], (x * x).Isfinite().ToArray<bool>());
    }

    [Fact]
    public void HalfPrecisionBecomesComplexInHalfPrecisionAndBfloat16InSingle()
    {
        Complex i = Complex.ImaginaryOne;
        AssertValues([new(1, 1)], Torch.Ones([1], dtype: DType.Float16) + i);
        AssertValues([new(0, 0.5)], i / Torch.Full([1], 2, dtype: DType.Float16));
        Assert.Equal(DType.Complex64, (Torch.Ones([1], dtype: DType.BFloat16) + i).DType);
        Assert.Equal(DType.Complex64, Torch.PromoteTypes(DType.Complex32, DType.BFloat16));
        Assert.Equal(DType.Complex32, Torch.PromoteTypes(DType.Complex32, DType.Int64));
        Assert.Equal(DType.Complex128, Torch.PromoteTypes(DType.Float64, DType.Complex32));
    }

    [Fact]
    public void SharesItsMemoryWithItsParts()
    {
        Tensor x = Numbers(), real = x.Real, pairs = Torch.ViewAsReal(x);
        Assert.Equal(DType.Float16, real.DType);
        Assert.Equal([3, 2], pairs.Shape.ToArray());
        real.Fill_(7);
        Assert.Equal(new Complex32((Half)7, (Half)2), x[0].Item<Complex32>());
        Assert.Equal(DType.Complex32, Torch.ViewAsComplex(pairs).DType);
        Assert.Equal(4, x.ElementSize);
    }

    [Fact]
    public void ConvertsFromAndToEveryDtype()
    {
        foreach (DType dtype in Enum.GetValues<DType>())
        {
            Tensor there = Torch.Tensor([0, 1, 2]).To(dtype);
            Complex[] expected = dtype == DType.Bool ? [0, 1, 1] : [0, 1, 2];
            AssertValues(expected, there.To(DType.Complex32));
            Assert.Equal(there.ToArray<double>(), there.To(DType.Complex32).To(dtype).ToArray<double>());
        }
        AssertValues([new(double.PositiveInfinity, 1)], Torch.FromArray([new Complex(1e6, 1)]).Chalf());
    }

    [Fact]
    public void AddsUpAtEqualIndices()
    {
        Tensor x = Numbers(), index = Torch.Tensor([0, 0]);
        Tensor parts = Torch.FromArray([new Complex(0, 1), new Complex(0, 2)]).Chalf();
        Assert.Equal(new Complex(1, 5), x.Clone().IndexPut_([index], parts, accumulate: true)[0].Item<Complex>());
        Assert.Equal(new Complex(1, 5), x.IndexAdd(0, index, parts)[0].Item<Complex>());
        Assert.Equal(new Complex(1, 5), x.ScatterAdd(0, index, parts)[0].Item<Complex>());
    }

    [Fact]
    public void CarriesGradients()
    {
        Tensor x = Numbers().RequiresGrad_();
        Torch.ViewAsReal(x * x).Float().Sum().Backward();
        AssertValues([new(6, -2), new(-5, 7), new(20000, 20000)], x.Grad!);
        Tensor half = Torch.Ones([3], dtype: DType.Float16, requiresGrad: true);
        Torch.ViewAsReal(half * Complex.ImaginaryOne).Float().Sum().Backward();
        Assert.Equal(DType.Float16, half.Grad!.DType);
        Assert.Equal([1, 1, 1], half.Grad.ToArray<double>());
    }

    [Fact]
    public void DrawsWhatPyTorchDraws()
    {
        var generator = new Generator();
        generator.ManualSeed(0);
        Complex[] drawn = Torch.Randn([3], generator: generator, dtype: DType.Complex32).ToArray<Complex>();
        Complex[] expected = [new(1.0898, -0.2075), new(-1.5410, 0.4019), new(-0.7671, -0.9888)];
        for (int i = 0; i < drawn.Length; i++) Assert.True(Complex.Abs(drawn[i] - expected[i]) < 1e-4, $"{i}: {drawn[i]}; expected {expected[i]}");
    }

    public static TheoryData<string, Action<Tensor>> Refused => new()
    {
        { "matmul", x => Torch.Matmul(x, x) },
        { "fft.fft", x => Torch.Fft.Fft(x) },
        { "stft", x => Torch.Stft(x.Repeat(10), 4) },
        { "linalg.svd", x => Torch.Linalg.Svd(Torch.Outer(x, x)) },
        { "sort", x => x.Sort() },
        { "div", x => _ = x / 2 },
        { "pow", x => x.Pow(2) },
        { "exp", x => x.Exp() },
        { "lt", x => x.Lt(x) },
        { "softmax", x => Torch.Softmax(x, 0) },
        { "npy", x => Numpy.Save(new MemoryStream(), x) },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public void WhatItHasNoKernelForSaysSo(string operation, Action<Tensor> call)
    {
        Exception error = Assert.ThrowsAny<Exception>(() => call(Numbers()));
        Assert.True(error is ArgumentException or NotSupportedException, error.ToString());
        Assert.StartsWith(operation, error.Message, StringComparison.Ordinal);
    }

    private static void AssertValues(Complex[] expected, Tensor got)
    {
        Assert.Equal(DType.Complex32, got.DType);
        Assert.Equal(expected, got.ToArray<Complex>());
    }
}
