namespace Linstock.Distributions;

/// <summary>Divergences between different families where they are finite: minus the entropy of p, minus the mean of log q.</summary>
internal static class KlAcrossFamilies
{
    public static void AddTo(KlTable table)
    {
        Kl.Add<Bernoulli, Poisson>(table, static (p, q) => -p.Entropy() - (p.Probs * q.Rate.Log() - q.Rate));
        FromBeta(table);
        FromContinuousBernoulli(table);
        FromExponential(table);
        FromGamma(table);
        FromReal(table);
        FromPareto(table);
    }

    // log(σ √2π).
    private static Tensor LogNormalizer(Normal q) => (Math.Sqrt(2 * Math.PI) * q.Scale).Log();

    // E[(x - μ)²] / 2σ² from the first two moments of x.
    private static Tensor HalfSquare(Normal q, Tensor mean, Tensor secondMoment)
        => (secondMoment * 0.5 - q.Loc * mean + q.Loc.Pow(2) * 0.5) / q.Scale.Pow(2);

    private static void FromBeta(KlTable table)
    {
        Kl.Add<Beta, ContinuousBernoulli>(table, static (p, q) => -p.Entropy() - p.Mean * q.Logits - (-q.Probs).Log1p() - q.LogNorm());
        Kl.Add<Beta, Exponential>(table, static (p, q) => -p.Entropy() - q.Rate.Log() + q.Rate * p.Mean);
        Kl.Add<Beta, Gamma>(table, static (p, q) =>
        {
            Tensor meanLog = p.Concentration1.Digamma() - (p.Concentration1 + p.Concentration0).Digamma();
            return -p.Entropy() + q.Concentration.Lgamma() - q.Concentration * q.Rate.Log() - (q.Concentration - 1) * meanLog + q.Rate * p.Mean;
        });
        Kl.Add<Beta, Normal>(table, static (p, q) => -p.Entropy() + LogNormalizer(q) + HalfSquare(q, p.Mean, p.Variance + p.Mean.Pow(2)));
        Kl.Add<Beta, Uniform>(table, static (p, q)
            => (-p.Entropy() + (q.High - q.Low).Log()).MaskedFill((q.Low > 0) | (q.High < 1), double.PositiveInfinity));
    }

    private static void FromContinuousBernoulli(KlTable table)
    {
        Kl.Add<ContinuousBernoulli, Exponential>(table, static (p, q) => -p.Entropy() - q.Rate.Log() + q.Rate * p.Mean);
        Kl.Add<ContinuousBernoulli, Normal>(
            table, static (p, q) => -p.Entropy() + LogNormalizer(q) + HalfSquare(q, p.Mean, p.Variance + p.Mean.Square()));

        // Bounds that coincide with [0, 1] count as too narrow, as in PyTorch.
        Kl.Add<ContinuousBernoulli, Uniform>(table, static (p, q)
            => (-p.Entropy() + (q.High - q.Low).Log()).MaskedFill((q.Low >= 0) | (q.High <= 1), double.PositiveInfinity));
    }

    private static void FromExponential(KlTable table)
    {
        Kl.Add<Exponential, Gamma>(table, static (p, q) =>
        {
            Tensor ratio = q.Rate / p.Rate;
            return -q.Concentration * ratio.Log() + ratio + q.Concentration.Lgamma() + q.Concentration * Parameters.EulerGamma
                - (1 + Parameters.EulerGamma);
        });
        Kl.Add<Exponential, Gumbel>(table, static (p, q) =>
        {
            Tensor product = p.Rate * q.Scale;
            Tensor loc = q.Loc / q.Scale;
            return product.Log() - 1 - loc + loc.Exp() * product / (product + 1) + product.Reciprocal();
        });
        Kl.Add<Exponential, Normal>(
            table, static (p, q) => p.Rate.Log() - 1 + LogNormalizer(q) + HalfSquare(q, p.Rate.Reciprocal(), 2 * p.Rate.Pow(2).Reciprocal()));
    }

    private static void FromGamma(KlTable table)
    {
        Kl.Add<Gamma, Exponential>(table, static (p, q) => -p.Entropy() - q.Rate.Log() + q.Rate * p.Concentration / p.Rate);
        Kl.Add<Gamma, Gumbel>(table, static (p, q) =>
        {
            Tensor product = p.Rate * q.Scale;
            Tensor loc = q.Loc / q.Scale;
            return (p.Concentration - 1) * p.Concentration.Digamma() - p.Concentration.Lgamma() - p.Concentration
                + product.Log() + p.Concentration / product
                + loc.Exp() * (1 + product.Reciprocal()).Pow(-p.Concentration) - loc;
        });
        Kl.Add<Gamma, Normal>(table, static (p, q)
            => -p.Entropy() + LogNormalizer(q) + HalfSquare(q, p.Mean, (p.Concentration.Pow(2) + p.Concentration) / p.Rate.Pow(2)));
    }

    private static void FromReal(KlTable table)
    {
        Kl.Add<Gumbel, Normal>(table, static (p, q) =>
        {
            Tensor ratio = p.Scale / q.Scale;
            Tensor distance = (p.Loc + p.Scale * Parameters.EulerGamma - q.Loc) / q.Scale;
            return (Math.PI * ratio * 0.5).Pow(2) / 3 + distance.Pow(2) * 0.5 - (ratio / Math.Sqrt(2 * Math.PI)).Log() - (Parameters.EulerGamma + 1);
        });
        Kl.Add<Laplace, Normal>(table, static (p, q)
            => LogNormalizer(q) - (2 * p.Scale).Log() - 1 + HalfSquare(q, p.Loc, p.Loc.Pow(2) + 2 * p.Scale.Pow(2)));
        Kl.Add<Normal, Gumbel>(table, static (p, q) =>
        {
            Tensor mean = (p.Loc - q.Loc) / q.Scale;
            Tensor ratio = (p.Scale / q.Scale).Pow(2);
            return mean + (0.5 * ratio - mean).Exp() - ratio.Log() * 0.5 - 0.5 * (1 + Math.Log(2 * Math.PI));
        });
        Kl.Add<Normal, Laplace>(table, static (p, q) =>
        {
            Tensor difference = p.Loc - q.Loc;
            Tensor relative = difference / p.Scale;
            Tensor distance = Math.Sqrt(2 / Math.PI) * p.Scale * (-0.5 * relative.Pow(2)).Exp() + difference * (Math.Sqrt(0.5) * relative).Erf();
            return distance / q.Scale - (p.Scale / q.Scale).Log() - 0.5 * (1 + Math.Log(0.5 * Math.PI));
        });
    }

    private static void FromPareto(KlTable table)
    {
        Kl.Add<Pareto, Exponential>(table, static (p, q) =>
        {
            Tensor product = p.Scale * q.Rate;
            Tensor result = (p.Alpha / product).Log() - p.Alpha.Reciprocal() + p.Alpha * product / (p.Alpha - 1) - 1;
            return result.MaskedFill(p.Alpha <= 1, double.PositiveInfinity);
        });
        Kl.Add<Pareto, Gamma>(table, static (p, q) =>
        {
            Tensor meanLog = p.Scale.Log() + p.Alpha.Reciprocal();
            Tensor result = p.Alpha.Log() - meanLog + q.Concentration.Lgamma() - q.Concentration * q.Rate.Log() + (1 - q.Concentration) * meanLog
                + q.Rate * p.Alpha * p.Scale / (p.Alpha - 1) - 1;
            return result.MaskedFill(p.Alpha <= 1, double.PositiveInfinity);
        });
        Kl.Add<Pareto, Normal>(table, static (p, q) =>
        {
            Tensor common = p.Scale / (p.Alpha - 1);
            Tensor squares = p.Alpha * common.Pow(2) / (p.Alpha - 2) + (p.Alpha * common - q.Loc).Pow(2);
            Tensor result = (Math.Sqrt(2 * Math.PI) * q.Scale * p.Alpha / p.Scale).Log() - p.Alpha.Reciprocal() + squares / (2 * q.Scale.Pow(2)) - 1;
            return result.MaskedFill(p.Alpha <= 2, double.PositiveInfinity);
        });
    }
}
