using Linstock.Tests.Ops.LinearAlgebra;

namespace Linstock.Tests.Ops.Fourier;

public class FourierTests
{
    public static TheoryData<int, FftNorm> Lengths
    {
        get
        {
            TheoryData<int, FftNorm> result = [];
            foreach (int n in (int[])[1, 2, 5, 8, 12, 53])
            {
                foreach (FftNorm norm in Enum.GetValues<FftNorm>()) result.Add(n, norm);
            }

            return result;
        }
    }

    [Theory]
    [MemberData(nameof(Lengths))]
    public void EveryTransformIsUndoneByItsInverse(int n, FftNorm norm)
    {
        Tensor complex = GradientCheck.Random(DType.Complex128, n, 3, n), real = GradientCheck.Random(DType.Float64, n, 3, n);
        AssertClose(complex, Torch.Fft.Ifft(Torch.Fft.Fft(complex, norm: norm), norm: norm));
        AssertClose(real.To(DType.Complex128), Torch.Fft.Ifft(Torch.Fft.Fft(real, norm: norm), norm: norm));
        AssertClose(real, Torch.Fft.Irfft(Torch.Fft.Rfft(real, norm: norm), n: n, norm: norm));
        AssertClose(real, Torch.Fft.Hfft(Torch.Fft.Ihfft(real, norm: norm), n: n, norm: norm));
        AssertClose(complex, Torch.Fft.Ifft2(Torch.Fft.Fft2(complex, norm: norm), norm: norm));
        AssertClose(real, Torch.Fft.Irfftn(Torch.Fft.Rfftn(real, norm: norm), s: [3, n], norm: norm));
        AssertClose(real, Torch.Fft.Hfftn(Torch.Fft.Ihfftn(real, norm: norm), s: [3, n], norm: norm));
    }

    [Fact]
    public void GradientsEqualDifferences()
    {
        Tensor real = GradientCheck.Random(DType.Float64, 1, 3, 7), complex = GradientCheck.Random(DType.Complex128, 2, 3, 5);
        GradientCheck.Run(x => Torch.Fft.Fft(x[0], n: 9), real);
        GradientCheck.Run(x => Torch.Fft.Rfft(x[0], n: 6, norm: FftNorm.Ortho), real);
        GradientCheck.Run(x => Torch.Fft.Ihfft(x[0]), real);
        GradientCheck.Run(x => Torch.Fft.Ifft(x[0], dim: 0), complex);
        GradientCheck.Run(x => Torch.Fft.Irfft2(x[0]), complex);
        GradientCheck.Run(x => Torch.Fft.Hfft(x[0], n: 7), complex);
    }

    [Theory]
    [InlineData(16, 4, 16)]
    [InlineData(16, 5, 12)]
    [InlineData(15, 3, 15)]
    public void ShortTimeTransformsAreUndoneAndDifferentiable(int size, int hop, int width)
    {
        Tensor signal = GradientCheck.Random(DType.Float64, 1, 2, 60), window = Torch.HannWindow(width, dtype: DType.Float64) + 0.1;
        foreach (bool onesided in (bool[])[true, false])
        {
            Tensor spectrum = Torch.Stft(signal, size, hop, width, window, onesided: onesided, returnComplex: true);
            Tensor back = Torch.Istft(spectrum, size, hop, width, window, onesided: onesided, length: 60);
            AssertClose(signal, back);
        }

        GradientCheck.Run(x => Torch.Stft(x[0], size, hop, width, x[1], returnComplex: true), signal, window);
    }

    [Theory]
    [InlineData(DType.Float32, 300, 250, 1e-4)]
    [InlineData(DType.Float64, 181, 210, 1e-12)]
    public void LargeRealPlanesAreTransformedAlongRowsAndThenColumns(DType dtype, int rows, int columns, double bound)
    {
        Tensor planes = GradientCheck.Random(DType.Float64, 7, 2, rows, columns).To(dtype).Detach().RequiresGrad_(), same = planes.Detach().RequiresGrad_();
        Tensor both = Torch.Fft.Rfft2(planes, norm: FftNorm.Ortho), steps = Torch.Fft.Fft(Torch.Fft.Rfft(same, norm: FftNorm.Ortho), dim: -2, norm: FftNorm.Ortho);
        AssertClose(steps, both, bound * Math.Sqrt(planes.Numel));
        AssertClose(Torch.Fft.Rfftn(same), Torch.Fft.Fft(Torch.Fft.Rfft2(planes), dim: 0), bound * planes.Numel);
        Torch.Abs(both).Pow(3).Sum().Backward();
        Torch.Abs(steps).Pow(3).Sum().Backward();
        AssertClose(same.Grad!, planes.Grad!, 100 * bound * Math.Sqrt(planes.Numel));
    }

    [Fact]
    public void ShiftsMoveFrequencyZeroToTheMiddleAndBack()
    {
        Tensor frequencies = Torch.Fft.Fftfreq(7, dtype: DType.Float64);
        double[] shifted = Torch.Fft.Fftshift(frequencies).ToArray<double>();
        Assert.Equal(shifted.Order(), shifted);
        AssertClose(frequencies, Torch.Fft.Ifftshift(Torch.Fft.Fftshift(frequencies)));
    }

    [Fact]
    public void WrongLengthsAndTypesAreRefused()
    {
        Tensor real = Torch.Ones(2, 4);
        Assert.Throws<ArgumentException>(() => Torch.Fft.Fft(real, n: 0));
        Assert.Throws<ArgumentException>(() => Torch.Fft.Rfft(Torch.Fft.Fft(real)));
        Assert.Throws<ArgumentException>(() => Torch.Fft.Fftn(real, dim: [0, 0]));
        Assert.Throws<ArgumentException>(() => Torch.Stft(real, nFft: 2, hopLength: 0, returnComplex: true));
        Assert.Throws<ArgumentException>(() => Torch.Istft(Torch.Stft(Torch.Ones(100), 16, 16, returnComplex: true), 16, 16, window: Torch.HannWindow(16)));
    }

    private static void AssertClose(Tensor expected, Tensor actual, double bound = 1e-12)
    {
        Assert.Equal(expected.Shape.ToArray(), actual.Shape.ToArray());
        Assert.InRange(Torch.Linalg.VectorNorm(expected.Detach() - actual.Detach()).To(DType.Float64).Item<double>(), 0, bound);
    }

    [Fact]
    public void ADimensionThatIsNamedTwiceIsShiftedTwice()
    {
        Tensor x = Torch.Arange(5);
        Assert.Equal([1L, 2, 3, 4, 0], Torch.Fft.Fftshift(x, dim: [0, 0]).ToArray<long>());
        Assert.Equal([4L, 0, 1, 2, 3], Torch.Fft.Ifftshift(x, dim: [0, 0]).ToArray<long>());
        Assert.Equal(0, Torch.Fft.Fftfreq(0).Numel);
    }
}
