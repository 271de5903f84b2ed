using Linstock.Tests.Ops.LinearAlgebra;
using F = Linstock.NN.Functional;

namespace Linstock.Tests.Ops.Resampling;

public class ResamplingTests
{
    private static Tensor Square => Images.Counting([1, 1, 4, 4]);

    [Fact]
    public void InterpolationByAFactorIsPyTorchs()
    {
        Images.AssertClose(
            [-3.5, -0.5714285714285712, -1.1181318681318686, 0.7829670329670326, -0.9752747252747249, 1.0467032967032968, -1.7994505494505506, 0.8269230769230765, 1.0027472527472516, 2.420329670329669],
            F.Interpolate(Square, scaleFactor: [1.3, 0.7], mode: InterpolateMode.Bilinear, alignCorners: false));
        Images.AssertClose(
            [-5, 5, -0.5, 1.25, -1.5, -2.5, -2.5, -3.5, 2, 1],
            F.Interpolate(Square, scaleFactor: [1.3, 0.7], mode: InterpolateMode.Bilinear, alignCorners: true));
        Images.AssertClose(
            [-3.8045865081993773, -1.1705566728284382, -0.8473819168685697, 0.957264033566927, -0.9283220326949962, 1.74654166031842, -2.197760255576034, 1.447413966871986, 0.9388390216071995, 2.7638294852421827],
            F.Interpolate(Square, scaleFactor: [1.3, 0.7], mode: InterpolateMode.Bicubic, alignCorners: false));
        Images.AssertClose(
            [-5, -5, 2, -2, -2, 5, 5, -4, -4, 3, -1, -1, -5, -5, 2, 2, -2, 5, 5, 1, 1], F.Interpolate(Square, [3, 7], mode: InterpolateMode.NearestExact));
    }

    [Theory]
    [InlineData(28, 56)]
    [InlineData(9, 31)]
    [InlineData(17, 18)]
    [InlineData(33, 100)]
    [InlineData(40, 23)]
    [InlineData(64, 7)]
    public void RowsInLanesAreThoseOfDoublePrecision(long from, long to)
    {
        // Only float32 is computed in lanes.
        Tensor x = GradientCheck.Random(DType.Float32, 5, 2, 3, 7, from);
        foreach (InterpolateMode mode in (InterpolateMode[])[InterpolateMode.Bilinear, InterpolateMode.Bicubic])
        {
            foreach (bool alignCorners in (bool[])[false, true])
            {
                Images.AssertClose(
                    F.Interpolate(x.To(DType.Float64), [11, to], mode: mode, alignCorners: alignCorners),
                    F.Interpolate(x, [11, to], mode: mode, alignCorners: alignCorners), 1e-4);
            }
        }
    }

    [Fact]
    public void TheNearestElementGoesByTheFactorEvenIfTheSizesAreEqual()
        => Images.AssertClose(
            [0, 0, 1, 2, 3], F.Interpolate(Torch.FromArray([0.0, 1, 2, 3, 4], 1, 1, 5), scaleFactor: 1.19, mode: InterpolateMode.Nearest));

    [Fact]
    public void AntialiasedInterpolationIsPyTorchs()
    {
        Images.AssertClose(
            [-1.1857142857142853, 1.4857142857142855, -0.4285714285714285, -0.4285714285714286, 0.3285714285714283, 0.9571428571428564],
            F.Interpolate(Square, [3, 2], mode: InterpolateMode.Bilinear, alignCorners: false, antialias: true));
        Images.AssertClose(
            [-1.467244737787696, 1.9224142822020918, -0.4008887859789115, -0.5804983613565119, 0.3286778750685553, 1.0703235811411378],
            F.Interpolate(Square, [3, 2], mode: InterpolateMode.Bicubic, alignCorners: false, antialias: true));
    }

    [Theory]
    [InlineData(GridSampleMode.Bilinear, GridSamplePaddingMode.Zeros, false, new[] { 0.0, 0.07, 0.06, 1.25 })]
    [InlineData(GridSampleMode.Bilinear, GridSamplePaddingMode.Border, true, new[] { -3.0, -0.565, 1.3, 1.125 })]
    [InlineData(GridSampleMode.Bilinear, GridSamplePaddingMode.Reflection, false, new[] { -2.91, 0.1, 1.0, 1.25 })]
    [InlineData(GridSampleMode.Bilinear, GridSamplePaddingMode.Reflection, true, new[] { -0.84, -0.565, -0.5, 1.125 })]
    [InlineData(GridSampleMode.Nearest, GridSamplePaddingMode.Zeros, false, new[] { 0.0, -2, 0, -1 })]
    [InlineData(GridSampleMode.Nearest, GridSamplePaddingMode.Reflection, true, new[] { -4.0, -2, 1, -1 })]
    [InlineData(GridSampleMode.Bicubic, GridSamplePaddingMode.Zeros, false, new[] { 0.2377755, -0.612313625, 0.039546, 2.0498046875 })]
    [InlineData(GridSampleMode.Bicubic, GridSamplePaddingMode.Border, true, new[] { -4.149861, -0.8514179922, 1.9345802236, 2.0723876953 })]
    [InlineData(GridSampleMode.Bicubic, GridSamplePaddingMode.Reflection, false, new[] { -3.340335, -1.140640625, 0.685, 1.9091796875 })]
    public void SamplesOfAGridArePyTorchs(GridSampleMode mode, GridSamplePaddingMode padding, bool alignCorners, double[] expected)
    {
        Tensor grid = Torch.FromArray([-1.3, 0.2, 0.4, -0.9, 0.95, 1.2, 0.0, 0.5], 1, 2, 2, 2);
        Tensor input = Images.Counting([1, 2, 5, 4])[.., ..1, ..4, ..4];
        Images.AssertClose(expected, F.GridSample(input, grid, mode, padding, alignCorners));
        GradientCheck.Run(
            x => F.GridSample(x[0], x[1], mode, padding, alignCorners),
            GradientCheck.Random(DType.Float64, 1, 2, 3, 4, 5), GradientCheck.Random(DType.Float64, 2, 2, 2, 3, 2) * 2.3);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void TheGridOfTheIdentityReadsTheImageItself(bool alignCorners)
    {
        Tensor image = Images.Distinct(1, 2, 3, 4, 5);
        Tensor theta = Torch.Eye(3, 4, dtype: DType.Float64).Unsqueeze(0);
        Images.AssertClose(image, F.GridSample(image, F.AffineGrid(theta, image.Shape, alignCorners), alignCorners: alignCorners));
        GradientCheck.Run(x => F.AffineGrid(x[0], [2, 1, 3, 2], alignCorners), GradientCheck.Random(DType.Float64, 1, 2, 2, 3));
    }

    [Fact]
    public void GradientsEqualDifferences()
    {
        Tensor image = GradientCheck.Random(DType.Float64, 1, 1, 2, 4, 5), volume = GradientCheck.Random(DType.Float64, 1, 1, 2, 3, 4, 3);
        GradientCheck.Run(x => F.Interpolate(x[0], [3, 7]), image);
        GradientCheck.Run(x => F.Interpolate(x[0], [3, 7], mode: InterpolateMode.Bilinear), image);
        GradientCheck.Run(x => F.Interpolate(x[0], [3, 7], mode: InterpolateMode.Bicubic, alignCorners: true), image);
        GradientCheck.Run(x => F.Interpolate(x[0], [2, 2], mode: InterpolateMode.Bicubic, antialias: true), image);
        GradientCheck.Run(x => F.Interpolate(x[0], scaleFactor: 1.5, mode: InterpolateMode.Trilinear), volume);
        GradientCheck.Run(x => F.Interpolate(x[0], [3, 7], mode: InterpolateMode.Area), image);
    }

    [Fact]
    public void ShufflesAreUndone()
    {
        Tensor image = Images.Counting([2, 12, 2, 3]);
        Tensor large = F.PixelShuffle(image, 2);
        Assert.Equal([2, 3, 4, 6], large.Shape.ToArray());
        Assert.Equal(image[0, 1, 0, 0].Item<double>(), large[0, 0, 0, 1].Item<double>());
        Images.AssertClose(image, F.PixelUnshuffle(large, 2));
        Images.AssertClose(image, F.ChannelShuffle(F.ChannelShuffle(image, 3), 4));
    }

    [Fact]
    public void ResponsesAreNormalizedByTheirNeighbours()
    {
        double[] expected =
        [
            -1.5338386648, 1.2029398844, -0.660770412, 1.6519260301, 0.6014699422, -0.9203031989, 1.6594597869, 0, -1.2626425701, 1.5518455739,
            -0.4148649467, -1.5338386648, 1.2029398844, -0.660770412, 1.6519260301, 0.6014699422, -0.9203031989, 1.6594597869, 0, -1.2626425701,
        ];
        Images.AssertClose(expected, F.LocalResponseNorm(Images.Counting([1, 2, 5, 4]), 3, alpha: 0.5, beta: 0.6, k: 1.5)[0, 0]);
    }
}
