using Linstock.Distributions;

namespace Linstock.Tests.Distributions;

/// <summary>How formulas of divergences are found, and what holds for all of them.</summary>
public sealed class DivergenceTests
{
    [Fact]
    public void APairWithoutFormulaIsNamed()
    {
        string message = Assert.Throws<NotSupportedException>(() => Kl.KlDivergence(new Normal(0, 1), new StudentT(3))).Message;
        Assert.Contains("Normal", message, StringComparison.Ordinal);
        Assert.Contains("StudentT", message, StringComparison.Ordinal);
    }

    [Fact]
    public void TheMostSpecificRegistrationAnswers()
    {
        Kl.Register<BaseP, BaseQ>((_, _) => 1);
        Assert.Equal(1, Kl.KlDivergence(new DerivedP(), new DerivedQ()).Item<int>());
        Kl.Register<DerivedP, BaseQ>((_, _) => 2);
        Assert.Equal(2, Kl.KlDivergence(new DerivedP(), new DerivedQ()).Item<int>());
        Assert.Equal(1, Kl.KlDivergence(new BaseP(), new DerivedQ()).Item<int>());
        Kl.Register<BaseP, DerivedQ>((_, _) => 3);
        string message = Assert.Throws<InvalidOperationException>(() => Kl.KlDivergence(new DerivedP(), new DerivedQ())).Message;
        Assert.Contains("register one for DerivedP and DerivedQ", message, StringComparison.Ordinal);
        Kl.Register<DerivedP, DerivedQ>((_, _) => 4);
        Assert.Equal(4, Kl.KlDivergence(new DerivedP(), new DerivedQ()).Item<int>());
    }

    [Fact]
    public void IndependentAndTransformedDistributionsUseTheFormulasOfTheirBases()
    {
        var p = new Normal(Torch.Tensor([0.5, 1.0]), 1.5);
        var q = new Normal(Torch.Tensor([0.0, 2.0]), 0.7);
        Tensor expected = Kl.KlDivergence(p, q);
        Recording.Equal(expected.Sum(), Kl.KlDivergence(new Independent(p, 1), new Independent(q, 1)), 1e-6, "independent");
        Recording.Equal(expected, Kl.KlDivergence(Squashed(p), Squashed(q)), 1e-6, "transformed");
        Assert.Throws<NotSupportedException>(() => Kl.KlDivergence(Squashed(p), new TransformedDistribution(q, new ExpTransform())));
        Assert.Throws<NotSupportedException>(() => Kl.KlDivergence(new Independent(p, 1), new Independent(q, 0)));

        static TransformedDistribution Squashed(Normal normal) => new(normal, [new AffineTransform(1, 2), new TanhTransform()]);
    }

    [Fact]
    public void ClosedFormsAgreeWithTheBregmanDivergenceOfTheFamily()
    {
        Tensor concentration = Torch.Tensor((double[])[0.7, 3, 12]).RequiresGrad_();
        var p = new Gamma(concentration, 2);
        var q = new Gamma(Torch.Full([], 1.5, dtype: DType.Float64), 0.5);
        Tensor closed = Kl.KlDivergence(p, q);
        (Tensor[] parameters, Tensor normalizer, Tensor[] gradients) = p.Differentiate();
        Tensor bregman = q.LogNormalizer(q.NaturalParams) - normalizer;
        for (int i = 0; i < 2; i++) bregman = bregman - (q.NaturalParams[i] - parameters[i]) * gradients[i];
        Recording.Equal(closed, bregman, 1e-9, "divergence");
        Recording.Equal(
            Linstock.Autograd.Grad([closed.Sum()], [concentration], retainGraph: true)[0]!, Linstock.Autograd.Grad([bregman.Sum()], [concentration])[0]!, 1e-8, "gradient");
    }

    [Fact]
    public void TheEntropyOfAFamilyFollowsFromItsLogNormalizer()
    {
        foreach (ExponentialFamily family in (ExponentialFamily[])[
            new Normal(0.5, 2), new Exponential(1.5), new Gamma(3, 2), new Bernoulli(0.3), new ContinuousBernoulli(0.2)])
        {
            (Tensor[] parameters, Tensor normalizer, Tensor[] gradients) = family.Differentiate();
            Tensor entropy = normalizer - family.MeanCarrierMeasure;
            foreach ((Tensor parameter, Tensor gradient) in parameters.Zip(gradients)) entropy = entropy - parameter * gradient;
            Assert.Equal(family.Entropy().Item<double>(), entropy.Item<double>(), 1e-5);
        }
    }

    [Fact]
    public void ADivergenceFromItselfIsZero()
    {
        Distribution[] all =
        [
            new Normal(1, 2), new Laplace(1, 2), new Gumbel(1, 2), new Cauchy(1, 2), new Gamma(1.5, 2), new Beta(0.5, 3), new Exponential(2),
            new Bernoulli(0.3), new Geometric(0.3), new Poisson(4), new Uniform(0, 1), new Pareto(1, 3), new HalfNormal(2), new LogNormal(1, 2),
            new Categorical(Torch.Ones(3)), new Dirichlet(Torch.Ones(3)), new Wishart(4, Torch.Eye(2)), new Chi2(3),
            new MultivariateNormal(Torch.Zeros(2), Torch.Eye(2)), new LowRankMultivariateNormal(Torch.Zeros(2), Torch.Ones(2, 1), Torch.Ones(2)),
        ];
        foreach (Distribution distribution in all)
        {
            Assert.Equal(0, Kl.KlDivergence(distribution, distribution).Item<double>(), 1e-5);
        }
    }

    private class BaseP : Nothing;

    private sealed class DerivedP : BaseP;

    private class BaseQ : Nothing;

    private sealed class DerivedQ : BaseQ;

    private abstract class Nothing() : Distribution([], [], null)
    {
        public override Constraint Support => Constraints.Real;

        public override Tensor LogProb(Tensor value) => value;

        public override Distribution Expand(params ReadOnlySpan<long> batchShape) => this;
    }
}
