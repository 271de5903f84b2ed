namespace Linstock.Tests.Autograd;

/// <summary>
/// Gradients in float32 at points where a careless formula cancels: they differ from those in float64 of the same inputs by a few
/// units in the last place, and by what rounding the inputs does to them.
/// </summary>
public sealed class GradientPrecisionTests
{
    public static TheoryData<string, Func<Tensor, Tensor>, double[]> Points => new()
    {
        { "sinc", Torch.Sinc, [1e-6, 1e-4, 1e-3, 0.01, 0.1, 0.3, 0.33, 1, 2.5] },
        { "erfcx", Torch.Special.Erfcx, [-3, 0, 1, 10, 25, 49, 51, 100, 1e5] },
        { "std", x => x.Std(), [1000, 1000.001, 1000.002, 999.999] },
        { "var", x => x.Var(), [1000, 1000.001, 1000.002, 999.999] },
        { "logcumsumexp", x => Torch.Logcumsumexp(x, 0), [1000, 1001, 900, 1002] },
        { "acosh", Torch.Acosh, [1.0000001, 1.00001, 50, 1e10] },
        { "asinh", Torch.Asinh, [1e-8, 1, 1e18] },
        { "atanh", Torch.Atanh, [1e-7, 0.999, -0.9999999] },
        { "asin", Torch.Asin, [1e-7, 0.999, 0.9999999] },
        { "log1p", Torch.Log1p, [1e-8, -0.999999, 1e8] },
        { "softplus", x => Linstock.NN.Functional.Softplus(x), [-60, -20, 0, 19.9, 60] },
        { "logit", x => Torch.Logit(x), [1e-20, 1e-6, 0.9999999] },
        { "xlogy", x => Torch.Xlogy(x, x), [1e-10, 1, 1e5] },
        { "lgamma", Torch.Lgamma, [1e-5, 1.0001, 2.0001, 50, -3.7] },
        { "logsigmoid", x => Linstock.NN.Functional.Logsigmoid(x), [-80, 5, 20, 80] },
        { "silu", x => Linstock.NN.Functional.Silu(x), [-80, -20, 5] },
        { "vector_norm", x => Torch.Linalg.VectorNorm(x), [1e-20, 2e-20, -1e-20] },
        { "hypot", x => Torch.Hypot(x, x * 2), [1e-20, 1e18] },
        { "logaddexp", x => Torch.Logaddexp(x, x * 0.999), [100, -500, 5] },
    };

    [Theory]
    [MemberData(nameof(Points))]
    public void Float32AgreesWithFloat64(string name, Func<Tensor, Tensor> function, double[] points)
    {
        Assert.NotEmpty(name);
        double[] given = [.. points.Select(point => (double)(float)point)];
        double[] actual = Gradient(function, given, DType.Float32), expected = Gradient(function, given, DType.Float64);
        const double Epsilon = 1.1920929e-7;
        double[] moved = Gradient(function, [.. given.Select(x => x * (1 + (Epsilon / 2)))], DType.Float64);
        for (int i = 0; i < points.Length; i++)
        {
            double allowed = (16 * ((Epsilon * Math.Abs(expected[i])) + Math.Abs(moved[i] - expected[i]))) + 1e-37;
            Assert.True(Math.Abs(actual[i] - expected[i]) <= allowed, $"at {points[i]}: float32 {actual[i]:g9}, float64 {expected[i]:g9}, allowed {allowed:g3}");
        }
    }

    [Theory]
    [InlineData(0.0)]
    [InlineData(0.2)]
    [InlineData(0.5)]
    public void SincCanBeDifferentiatedTwiceOnBothSidesOfItsSeries(double at) =>
        Assert.True(Linstock.Autograd.Gradgradcheck(x => [Torch.Sinc(x[0])], [Torch.FromArray([at, -at + 0.01]).RequiresGrad_()]));

    private static double[] Gradient(Func<Tensor, Tensor> function, double[] points, DType dtype)
    {
        Tensor x = Torch.FromArray(points).To(dtype).Detach().RequiresGrad_();
        return Linstock.Autograd.Grad([function(x).Sum()], [x])[0]!.To(DType.Float64).ToArray<double>();
    }
}
