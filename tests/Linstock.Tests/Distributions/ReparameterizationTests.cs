using Linstock.Distributions;
using Linstock.Sampling;
using Linstock.Tests.Sampling;

namespace Linstock.Tests.Distributions;

/// <summary>How gamma and beta deviates move with their parameters, against derivatives of the distribution functions.</summary>
[Collection(DefaultGeneratorCollection.Name)]
public sealed class ReparameterizationTests
{
    [Theory]
    [InlineData(0.05)]
    [InlineData(0.7)]
    [InlineData(1)]
    [InlineData(3.5)]
    [InlineData(40)]
    [InlineData(900)]
    public void AGammaDeviateKeepsItsPlaceInTheDistribution(double shape)
    {
        // dx/dα = -∂P/∂α / p by differences of the incomplete gamma function.
        foreach (double x in (double[])[shape * 0.1, shape * 0.7, shape, shape + 0.5, shape * 1.3 + 1, shape * 2 + 3])
        {
            double step = 1e-5 * shape;
            double density = Math.Exp((shape - 1) * Math.Log(x) - x - Lgamma(shape));
            double expected = -(Gammainc(shape + step, x) - Gammainc(shape - step, x)) / (2 * step) / density;
            if (density < 1e-8) continue;
            Assert.Equal(1, ReparameterizedGradients.Gamma(shape, x) / expected, 1e-4);
        }
    }

    [Theory]
    [InlineData(1e5)]
    [InlineData(2e6)]
    [InlineData(1e9)]
    public void ALargeGammaDeviateMovesAsANormalOneDoes(double shape)
    {
        foreach (double z in (double[])[-3, -0.5, 0.5, 3])
        {
            double expected = 1 + z / (2 * Math.Sqrt(shape));
            Assert.Equal(expected, ReparameterizedGradients.Gamma(shape, shape + z * Math.Sqrt(shape)), 20 / shape);
        }
    }

    [Fact]
    public void ABetaDeviateWithSecondParameterOneHasAClosedForm()
    {
        // F = x^α: -∂F/∂α / f / (1 - x) = -x log x / (α (1 - x)).
        foreach (double alpha in (double[])[0.01, 0.3, 1, 4, 70, 3000])
        {
            foreach (double x in (double[])[1e-6, 0.03, 0.4, 0.8, 0.999])
            {
                double expected = -x * Math.Log(x) / (alpha * (1 - x));
                Assert.Equal(1, ReparameterizedGradients.Beta(x, alpha, 1) / expected, 1e-9);
            }
        }
    }

    [Theory]
    [InlineData(1.5, 2)]
    [InlineData(8, 3)]
    [InlineData(30, 50)]
    [InlineData(200, 7)]
    public void ABetaDeviateKeepsItsPlaceInTheDistribution(double alpha, double beta)
    {
        // ∂F/∂α = ∫ f(t) (log t - ψ(α) + ψ(α + β)) dt by Simpson's rule, t = s².
        double slope = Digamma(alpha + beta) - Digamma(alpha);
        double logBeta = Lgamma(alpha) + Lgamma(beta) - Lgamma(alpha + beta);
        double mean = alpha / (alpha + beta);
        foreach (double x in (double[])[mean * 0.8, mean, 1 - (1 - mean) * 0.8])
        {
            double Density(double t) => Math.Exp((alpha - 1) * Math.Log(t) + (beta - 1) * Math.Log(1 - t) - logBeta);
            double Integrand(double s) => s == 0 ? 0 : 2 * s * Density(s * s) * (2 * Math.Log(s) + slope);
            const int Pieces = 20000;
            double width = Math.Sqrt(x) / Pieces;
            double sum = Integrand(0) + Integrand(Math.Sqrt(x));
            for (int i = 1; i < Pieces; i++) sum += (i % 2 == 0 ? 2 : 4) * Integrand(i * width);
            double expected = -sum * width / 3 / Density(x) / (1 - x);
            Assert.Equal(1, ReparameterizedGradients.Beta(x, alpha, beta) / expected, 1e-6);
        }
    }

    [Fact]
    public void ParametersOutsideOfTheFamilyGiveNoNumber()
    {
        Assert.True(double.IsNaN(ReparameterizedGradients.Gamma(-1, 1)));
        Assert.True(double.IsNaN(ReparameterizedGradients.Gamma(double.NaN, 1)));
        Assert.True(double.IsNaN(ReparameterizedGradients.Beta(1.5, 1, 1)));
        Assert.Equal(0, ReparameterizedGradients.Gamma(2, 0));
    }

    [Fact]
    public void ASampleDifferentiatesOnceAndSaysSo()
    {
        Tensor concentration = Torch.Full([3], 2, dtype: DType.Float64).RequiresGrad_();
        Tensor sample = new Gamma(concentration, 1).Rsample();
        Tensor gradient = Linstock.Autograd.Grad([sample.Sum()], [concentration], createGraph: true)[0]!;
        string message = Assert.Throws<NotSupportedException>(() => Linstock.Autograd.Grad([gradient.Sum()], [concentration])).Message;
        Assert.Contains("_standard_gamma_grad", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(DType.Float16)]
    [InlineData(DType.BFloat16)]
    [InlineData(DType.Float32)]
    [InlineData(DType.Float64)]
    public void DirichletSamplesLieOnTheSimplexInEveryDType(DType dtype)
    {
        Torch.ManualSeed(1);
        Tensor sample = new Dirichlet(Torch.Full([50, 4], 0.02, dtype: dtype)).Sample();
        Assert.Equal(dtype, sample.DType);
        Assert.True(((sample > 0) & (sample < 1)).All().Item<bool>());
        Assert.True(((sample.To(DType.Float64).Sum(-1) - 1).Abs() < 0.02).All().Item<bool>());
    }

    private static double Gammainc(double a, double x)
        => Torch.Special.Gammainc(Torch.Full([], a, dtype: DType.Float64), Torch.Full([], x, dtype: DType.Float64)).Item<double>();

    private static double Lgamma(double x) => Torch.Lgamma(Torch.Full([], x, dtype: DType.Float64)).Item<double>();

    private static double Digamma(double x) => Torch.Digamma(Torch.Full([], x, dtype: DType.Float64)).Item<double>();
}
