using Linstock.Distributions;
using Linstock.Tests.Sampling;

namespace Linstock.Tests.Distributions;

/// <summary>The distributions that PyTorch added after the recorded version, against their formulas.</summary>
[Collection(DefaultGeneratorCollection.Name)]
public sealed class AddedDistributionTests
{
    [Fact]
    public void TheInverseOfAGammaVariableHasItsDensity()
    {
        Tensor concentration = Torch.Tensor((double[])[0.7, 3, 6]);
        var distribution = new InverseGamma(concentration, 2);
        Tensor x = Torch.Tensor((double[])[0.5, 1.3, 4]);
        Tensor expected = concentration * Math.Log(2) - concentration.Lgamma() - (concentration + 1) * x.Log() - 2 / x;
        Recording.Equal(expected, distribution.LogProb(x), 1e-10, "log_prob");
        Assert.Equal([double.PositiveInfinity, 1, 0.4], distribution.Mean.ToArray<double>());
        Assert.Equal([double.PositiveInfinity, 1, 4 / (25 * 4.0)], distribution.Variance.ToArray<double>().Select(value => Math.Round(value, 12)));
        Recording.Equal(2 / (concentration + 1), distribution.Mode, 1e-12, "mode");
        AssertEntropyIsTheMean(new InverseGamma(3, 2));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(0.3)]
    [InlineData(-0.4)]
    public void TheGeneralizedParetoDistributionHasItsDensity(double concentration)
    {
        Tensor Number(double value) => Torch.Full([], value, dtype: DType.Float64);
        var distribution = new GeneralizedPareto(Number(1), Number(2), Number(concentration));
        Tensor x = Torch.Tensor((double[])[1.1, 2.5, 4]).RequiresGrad_();
        Tensor cdf = distribution.Cdf(x);
        Recording.Equal(Linstock.Autograd.Grad([cdf.Sum()], [x], retainGraph: true)[0]!, distribution.LogProb(x).Exp(), 1e-10, "density");
        Recording.Equal(x.Detach(), distribution.Icdf(cdf), 1e-10, "icdf");
        AssertEntropyIsTheMean(distribution);
        Assert.Equal(1 + 2 / (1 - concentration), distribution.Mean.Item<double>(), 1e-12);
        Torch.ManualSeed(5);
        Assert.Equal(distribution.Mean.Item<double>(), distribution.Sample(20000).Mean().Item<double>(), 0.1);
        if (concentration < 0) Assert.Throws<ArgumentException>(() => distribution.LogProb(Number(1 + 2 / 0.4 + 0.1)));
    }

    private static void AssertEntropyIsTheMean(Distribution distribution)
    {
        Torch.ManualSeed(9);
        Tensor sample = distribution.Sample(20000);
        Assert.Equal(distribution.Entropy().Item<double>(), -distribution.LogProb(sample).Mean().Item<double>(), 0.05);
    }
}
