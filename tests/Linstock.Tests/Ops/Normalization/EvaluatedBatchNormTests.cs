using System.Globalization;
using Linstock.NN;
using Linstock.Ops.Normalization;

namespace Linstock.Tests.Ops.Normalization;

/// <summary>Batch normalisation with running statistics in one pass, held against the composition of pointwise operations.</summary>
public class EvaluatedBatchNormTests
{
    private static Tensor Values(DType dtype, double phase, params long[] shape) =>
        (Torch.Arange(shape.Aggregate(1L, (product, size) => product * size)).To(DType.Float64) * 0.37 + phase).Sin().Reshape(shape).To(dtype);

    private static long[] Shape(string size) => [.. size.Split('x').Select(part => long.Parse(part, CultureInfo.InvariantCulture))];

    [Theory]
    [InlineData(DType.Float32, true, true, "4x5")]
    [InlineData(DType.Float32, true, true, "3x37")]
    [InlineData(DType.Float32, false, true, "2x5x3")]
    [InlineData(DType.Float32, true, false, "2x5x7x9")]
    [InlineData(DType.Float64, true, true, "2x3x8x8")]
    [InlineData(DType.Float64, false, false, "5x33")]
    [InlineData(DType.Float32, true, true, "3x40x40x17")]
    public void ValuesAndGradientsAreTheComposedOnes(DType dtype, bool hasWeight, bool hasBias, string size)
    {
        long[] shape = Shape(size);
        long channels = shape[1];
        Tensor mean = Values(dtype, 1, channels), variance = Values(dtype, 2, channels).Abs() + 0.3;
        Tensor[] fused = Inputs(), composed = Inputs();
        Tensor result = Functional.BatchNorm(fused[0], mean, variance, hasWeight ? fused[1] : null, hasBias ? fused[2] : null);
        Tensor expected = EvaluatedBatchNorm.Composed(composed[0], mean, variance, hasWeight ? composed[1] : null, hasBias ? composed[2] : null, 1e-5);
        double tolerance = dtype == DType.Float32 ? 2e-5 : 1e-12;
        Assert.True(Torch.Allclose(result, expected, tolerance, tolerance));
        Tensor gradient = Values(dtype, 5, shape);
        result.Backward(gradient);
        expected.Backward(gradient);
        for (int i = 0; i < 3; i++)
        {
            if (composed[i].Grad is not { } wanted)
            {
                Assert.Null(fused[i].Grad);
                continue;
            }
            double scale = Math.Max(1, wanted.Abs().Max().Item<double>());
            Assert.True(Torch.Allclose(fused[i].Grad!, wanted, tolerance, tolerance * scale), $"gradient {i}");
        }

        Tensor[] Inputs() =>
            [Values(dtype, 0, shape).RequiresGrad_(), (Values(dtype, 3, channels) + 1.5).RequiresGrad_(), Values(dtype, 4, channels).RequiresGrad_()];
    }

    [Theory]
    [InlineData("3x2")]
    [InlineData("2x3x9")]
    public void GradientsOfGradientsAreRight(string size)
    {
        long[] shape = Shape(size);
        Tensor mean = Values(DType.Float64, 1, shape[1]), variance = Values(DType.Float64, 2, shape[1]).Abs() + 0.3;
        Tensor[] inputs =
        [
            Values(DType.Float64, 0, shape).RequiresGrad_(), (Values(DType.Float64, 3, shape[1]) + 1.5).RequiresGrad_(),
            Values(DType.Float64, 4, shape[1]).RequiresGrad_(),
        ];
        Func<Tensor[], Tensor[]> function = x => [Functional.BatchNorm(x[0], mean, variance, x[1], x[2]).Tanh()];
        Assert.True(Linstock.Autograd.Gradcheck(function, inputs));
        Assert.True(Linstock.Autograd.Gradgradcheck(function, inputs));
    }

    [Fact]
    public void OtherLayoutsKeepTheirStrides()
    {
        Tensor x = Values(DType.Float32, 0, 2, 6, 5, 3).Permute(0, 3, 1, 2);
        var norm = new BatchNorm2d(3).Eval();
        Tensor result = norm.Call(x);
        Assert.True(Torch.Allclose(result, norm.Call(x.Contiguous()), atol: 1e-6));
    }
}
