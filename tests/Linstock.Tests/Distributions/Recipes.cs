using Linstock.Distributions;

namespace Linstock.Tests.Distributions;

/// <summary>From the names of the recording to distributions, transforms and constraints.</summary>
internal static class Recipes
{
    public static Distribution Make(string name, Dictionary<string, Tensor> p)
    {
        Tensor? probs = p.GetValueOrDefault("probs");
        Tensor? logits = p.GetValueOrDefault("logits");
        return name switch
        {
            "Bernoulli" => new Bernoulli(Optional(probs), Optional(logits)),
            "Beta" => new Beta(p["concentration1"], p["concentration0"]),
            "Binomial" => new Binomial(p["total_count"], Optional(probs), Optional(logits)),
            "Categorical" => new Categorical(probs, logits),
            "Cauchy" => new Cauchy(p["loc"], p["scale"]),
            "Chi2" => new Chi2(p["df"]),
            "ContinuousBernoulli" => new ContinuousBernoulli(Optional(probs), Optional(logits)),
            "Copula" => new TransformedDistribution(
                new MultivariateNormal(Torch.Zeros([3], dtype: p["scale_tril"].DType), scaleTril: p["scale_tril"]),
                new CumulativeDistributionTransform(new Normal(Torch.Zeros([], dtype: p["scale_tril"].DType), 1))),
            "Dirichlet" => new Dirichlet(p["concentration"]),
            "ExpRelaxedCategorical" => new ExpRelaxedCategorical(p["temperature"], probs, logits),
            "Exponential" => new Exponential(p["rate"]),
            "Falling" => new TransformedDistribution(new Normal(p["loc"], p["scale"]), [new AffineTransform(1, -2), new ExpTransform()]),
            "FisherSnedecor" => new FisherSnedecor(p["df1"], p["df2"]),
            "Gamma" => new Gamma(p["concentration"], p["rate"]),
            "Geometric" => new Geometric(Optional(probs), Optional(logits)),
            "Gumbel" => new Gumbel(p["loc"], p["scale"]),
            "HalfCauchy" => new HalfCauchy(p["scale"]),
            "HalfNormal" => new HalfNormal(p["scale"]),
            "IndependentBernoulli" => new Independent(new Bernoulli(probs!), 2),
            "IndependentNormal" => new Independent(new Normal(p["loc"], p["scale"]), 1),
            "Kumaraswamy" => new Kumaraswamy(p["concentration1"], p["concentration0"]),
            "LKJCholesky" => new LKJCholesky(p["dim"].Item<int>(), p["concentration"]),
            "Laplace" => new Laplace(p["loc"], p["scale"]),
            "LogNormal" => new LogNormal(p["loc"], p["scale"]),
            "Logistic" => new TransformedDistribution(
                new Uniform(Torch.ZerosLike(p["loc"]), Torch.OnesLike(p["loc"])), [new SigmoidTransform().Inv, new AffineTransform(p["loc"], p["scale"])]),
            "LogisticNormal" => new LogisticNormal(p["loc"], p["scale"]),
            "LogitRelaxedBernoulli" => new LogitRelaxedBernoulli(p["temperature"], Optional(probs), Optional(logits)),
            "LowRankMultivariateNormal" => new LowRankMultivariateNormal(p["loc"], p["cov_factor"], p["cov_diag"]),
            "MixtureOfNormals" => new MixtureSameFamily(new Categorical(logits: logits), new Normal(p["loc"], p["scale"])),
            "MixtureOfVectors" => new MixtureSameFamily(new Categorical(logits: logits), new Independent(new Normal(p["loc"], p["scale"]), 1)),
            "Multinomial" => new Multinomial(p["total_count"].Item<long>(), probs, logits),
            "MultivariateNormal" => new MultivariateNormal(
                p["loc"], p.GetValueOrDefault("covariance_matrix"), p.GetValueOrDefault("precision_matrix"), p.GetValueOrDefault("scale_tril")),
            "NegativeBinomial" => new NegativeBinomial(p["total_count"], Optional(probs), Optional(logits)),
            "Normal" => new Normal(p["loc"], p["scale"]),
            "OneHotCategorical" => new OneHotCategorical(probs, logits),
            "OneHotCategoricalStraightThrough" => new OneHotCategoricalStraightThrough(probs, logits),
            "Pareto" => new Pareto(p["scale"], p["alpha"]),
            "Poisson" => new Poisson(p["rate"]),
            "RelaxedBernoulli" => new RelaxedBernoulli(p["temperature"], Optional(probs), Optional(logits)),
            "RelaxedOneHotCategorical" => new RelaxedOneHotCategorical(p["temperature"], probs, logits),
            "StudentT" => new StudentT(p["df"], p["loc"], p["scale"]),
            "Uniform" => new Uniform(p["low"], p["high"]),
            "VonMises" => new VonMises(p["loc"], p["concentration"]),
            "Weibull" => new Weibull(p["scale"], p["concentration"]),
            "Wishart" => new Wishart(
                p["df"], p.GetValueOrDefault("covariance_matrix"), p.GetValueOrDefault("precision_matrix"), p.GetValueOrDefault("scale_tril")),
            _ => throw new ArgumentException($"no recipe for {name}"),
        };
    }

    public static Transform MakeTransform(string name) => name switch
    {
        "AbsTransform" => new AbsTransform(),
        "AffineEvent" => new AffineTransform(0, Torch.Tensor((double[])[1, 2, 3]), eventDim: 1),
        "AffineNumbers" => new AffineTransform(1.5, -2),
        "AffineTransform" => new AffineTransform(Torch.Tensor((double[])[1, 2, 3]), Torch.Tensor(new double[,] { { 2 }, { -0.5 } })),
        "CatTransform" => new CatTransform([new ExpTransform(), Transform.Identity], 1, [2, 1]),
        "ComposeMixed" => new ComposeTransform([new ExpTransform(), new StickBreakingTransform()]),
        "ComposeTransform" => new ComposeTransform([new AffineTransform(1, 0.5), new TanhTransform(), new ExpTransform()]),
        "CorrCholeskyTransform" => new CorrCholeskyTransform(),
        "CumulativeDistributionTransform" => new CumulativeDistributionTransform(
            new Normal(Torch.Full([], 0.5, dtype: DType.Float64), Torch.Full([], 2, dtype: DType.Float64))),
        "ExpTransform" => new ExpTransform(),
        "IndependentTransform" => new IndependentTransform(new ExpTransform(), 1),
        "InverseExp" => new ExpTransform().Inv,
        "LowerCholeskyTransform" => new LowerCholeskyTransform(),
        "PowerTransform" => new PowerTransform(Torch.Tensor((double[])[1.5, 2, -0.5])),
        "ReshapeTransform" => new ReshapeTransform([6], [2, 3]),
        "SigmoidTransform" => new SigmoidTransform(),
        "SoftmaxTransform" => new SoftmaxTransform(),
        "SoftplusTransform" => new SoftplusTransform(),
        "StackTransform" => new StackTransform([new ExpTransform(), new SigmoidTransform(), Transform.Identity], -1),
        "StickBreakingTransform" => new StickBreakingTransform(),
        "TanhTransform" => new TanhTransform(),
        _ => throw new ArgumentException($"no recipe for {name}"),
    };

    public static Constraint MakeConstraint(string name) => name switch
    {
        "boolean" => Constraints.Boolean,
        "cat" => Constraints.Cat([Constraints.Positive, Constraints.Real], 1, 2, 1),
        "corr_cholesky" => Constraints.CorrCholesky,
        "greater_than" => Constraints.GreaterThan(1),
        "greater_than_eq" => Constraints.GreaterThanEq(1),
        "half_open_interval" => Constraints.HalfOpenInterval(-0.5, 1.5),
        "independent" => Constraints.Independent(Constraints.Positive, 1),
        "integer_interval" => Constraints.IntegerInterval(0, 2),
        "interval" => Constraints.Interval(-0.5, 1.5),
        "less_than" => Constraints.LessThan(1),
        "lower_cholesky" => Constraints.LowerCholesky,
        "lower_triangular" => Constraints.LowerTriangular,
        "multinomial" => Constraints.Multinomial(4),
        "nonnegative" => Constraints.Nonnegative,
        "nonnegative_integer" => Constraints.NonnegativeInteger,
        "one_hot" => Constraints.OneHot,
        "positive" => Constraints.Positive,
        "positive_definite" => Constraints.PositiveDefinite,
        "positive_integer" => Constraints.PositiveInteger,
        "positive_semidefinite" => Constraints.PositiveSemidefinite,
        "real" => Constraints.Real,
        "real_vector" => Constraints.RealVector,
        "simplex" => Constraints.Simplex,
        "square" => Constraints.Square,
        "stack" => Constraints.Stack([Constraints.Positive, Constraints.Real, Constraints.UnitInterval], -1),
        "symmetric" => Constraints.Symmetric,
        "unit_interval" => Constraints.UnitInterval,
        _ => throw new ArgumentException($"no recipe for {name}"),
    };

    private static TensorOrNumber? Optional(Tensor? value) => value is null ? default(TensorOrNumber?) : value;
}
