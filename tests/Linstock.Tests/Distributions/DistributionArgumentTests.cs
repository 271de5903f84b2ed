using Linstock.Distributions;

namespace Linstock.Tests.Distributions;

/// <summary>Wrong parameters and values, and what can be told and turned off about checking them.</summary>
public sealed class DistributionArgumentTests
{
    private static readonly double[] BadScale = [1, -2];

    public static TheoryData<string, string, Func<object>> Wrong => new()
    {
        { "scale", "GreaterThan(lower_bound=0.0)", () => new Normal(0, -1) },
        { "scale", "GreaterThan(lower_bound=0.0)", () => new Normal(0, Torch.Tensor(BadScale)) },
        { "loc", "Real()", () => new Laplace(double.NaN, 1) },
        { "scale", "GreaterThan(lower_bound=0.0)", () => new HalfNormal(-1) },
        { "scale", "GreaterThan(lower_bound=0.0)", () => new LogNormal(0, -1) },
        { "alpha", "GreaterThan(lower_bound=0.0)", () => new Pareto(1, 0) },
        { "df", "GreaterThan(lower_bound=0.0)", () => new Chi2(-1) },
        { "probs", "Interval(lower_bound=0.0, upper_bound=1.0)", () => new Bernoulli(1.5) },
        { "logits", "Real()", () => new Bernoulli(logits: double.NaN) },
        { "probs", "HalfOpenInterval(lower_bound=0.0, upper_bound=1.0)", () => new NegativeBinomial(3, 1) },
        { "probs", "0 < probs <= 1", () => new Geometric(0) },
        { "total_count", "IntegerGreaterThan(lower_bound=0)", () => new Binomial(1.5, 0.5) },
        { "probs", "Simplex()", () => new Categorical(Torch.Tensor([-1.0, 3.0])) },
        { "logits", "IndependentConstraint(Real(), 1)", () => new Categorical(logits: Torch.Tensor([double.NaN, 3.0])) },
        { "concentration", "IndependentConstraint(GreaterThan(lower_bound=0.0), 1)", () => new Dirichlet(Torch.Tensor([0.0, 3.0])) },
        { "covariance_matrix", "PositiveDefinite()", () => new MultivariateNormal(Torch.Zeros(2), Torch.Ones(2, 2)) },
        { "scale_tril", "LowerCholesky()", () => new MultivariateNormal(Torch.Zeros(2), scaleTril: Torch.Ones(2, 2)) },
        { "low", "low < high", () => new Uniform(1, 1) },
        { "Gamma", "support", () => new Gamma(1, 1).LogProb(-1) },
        { "Gamma", "GreaterThanEq(lower_bound=0.0)", () => new Gamma(1, 1).LogProb(-1) },
        { "Categorical", "IntegerInterval(lower_bound=0, upper_bound=1)", () => new Categorical(Torch.Ones(2)).LogProb(Torch.Tensor(2)) },
        { "Bernoulli", "Boolean()", () => new Bernoulli(0.5).LogProb(Torch.Tensor(0.5)) },
        { "OneHotCategorical", "OneHot()", () => new OneHotCategorical(Torch.Ones(2)).LogProb(Torch.Ones(2)) },
        { "Normal", "broadcast", () => new Normal(Torch.Zeros(3), 1).LogProb(Torch.Zeros(4)) },
        { "Dirichlet", "broadcast", () => new Dirichlet(Torch.Ones(3)).LogProb(Torch.Ones(2) / 2) },
        { "either probs or logits", "both", () => new Bernoulli(0.5, 0.5) },
        { "either probs or logits", "neither", () => new Categorical() },
        { "exactly one", "got 0", () => new MultivariateNormal(Torch.Zeros(2)) },
        { "exactly one", "got 2", () => new MultivariateNormal(Torch.Zeros(2), Torch.Eye(2), Torch.Eye(2)) },
        { "one dimension", "[]", () => new Categorical(Torch.Tensor(0.5)) },
        { "too few", "expected more than 1", () => new Wishart(1, Torch.Eye(2)) },
        { "dim 1", "at least 2", () => new LKJCholesky(1) },
        { "Independent", "reinterpreted", () => new Independent(new Normal(0, 1), 1) },
        { "MixtureSameFamily", "expected [..., 3]", () => new MixtureSameFamily(new Categorical(Torch.Ones(3)), new Normal(Torch.Zeros(2), 1)) },
        { "TransformedDistribution", "at least 1", () => new TransformedDistribution(new Normal(0, 1), new SoftmaxTransform()) },
        { "cache", "0 or 1", () => new ExpTransform(2) },
        { "ReshapeTransform", "number of elements", () => new ReshapeTransform([2], [3]) },
        { "StackTransform", "[3]", () => new StackTransform([new ExpTransform()]).Call(Torch.Zeros(3)) },
        { "CorrCholeskyTransform", "1, 3, 6, 10", () => new CorrCholeskyTransform().Call(Torch.Zeros(4)) },
        { "dependent", "validity", () => Constraints.Dependent.Check(Torch.Zeros(1)) },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public void WrongArgumentsAreNamedTogetherWithTheConstraint(string offender, string expected, Func<object> use)
    {
        string message = Assert.ThrowsAny<ArgumentException>(use).Message;
        Assert.Contains(offender, message, StringComparison.Ordinal);
        Assert.Contains(expected, message, StringComparison.Ordinal);
    }

    [Fact]
    public void NothingIsCheckedWhereThatIsNotWanted()
    {
        var normal = new Normal(0, -1, validateArgs: false);
        Assert.False(normal.ValidatesArgs);
        Assert.False(((Distribution)normal.Expand(3)).ValidatesArgs);
        Assert.Equal(double.NegativeInfinity, new Uniform(0, 1, validateArgs: false).LogProb(2).Item<double>());
    }

    [Fact]
    public void ADistributionPrintsItsParametersAsPyTorchDoes()
    {
        Assert.Equal("Normal(loc: 0.0, scale: 1.5)", new Normal(0, 1.5).ToString());
        Assert.Equal("Normal(loc: [3], scale: [3])", new Normal(Torch.Zeros(3), 1).ToString());
        Assert.Equal("Bernoulli(logits: [2])", new Bernoulli(logits: Torch.Zeros(2)).ToString());
        Assert.Equal("Independent(Normal(loc: [3], scale: [3]), 1)", new Independent(new Normal(Torch.Zeros(3), 1), 1).ToString());
    }

    [Fact]
    public void ConstraintsOfParametersAreToldByName()
    {
        IReadOnlyDictionary<string, Constraint> constraints = new Gamma(1, 1).ArgConstraints;
        Assert.Equal(["concentration", "rate"], constraints.Keys);
        Assert.Same(Constraints.Positive, constraints["rate"]);
        Assert.Equal(["probs", "logits"], new Multinomial(3, Torch.Ones(2)).ArgConstraints.Keys);
        Assert.True(Constraints.IsDependent(new Uniform(0, 1).ArgConstraints["low"]));
    }

    [Fact]
    public void NumbersTakeTheDTypeOfTheTensorsBesideThem()
    {
        Assert.Equal(DType.Float32, new Normal(0, 1).Loc.DType);
        Assert.Equal(DType.Float64, new Normal(Torch.Zeros([2], dtype: DType.Float64), 1).Scale.DType);
        Assert.Equal([2], new StudentT(Torch.Ones(2)).Scale.Shape.ToArray());
    }

    [Fact]
    public void WhatADistributionDoesNotDefineItNames()
    {
        string message = Assert.Throws<NotSupportedException>(() => new Gamma(1, 1).Cdf(1)).Message;
        Assert.Contains("Gamma: cdf", message, StringComparison.Ordinal);
        Assert.Throws<NotSupportedException>(() => new Bernoulli(0.5).Rsample());
        Assert.Throws<NotSupportedException>(() => new Binomial(Torch.Tensor([2.0, 3.0]), 0.5).EnumerateSupport());
    }
}
