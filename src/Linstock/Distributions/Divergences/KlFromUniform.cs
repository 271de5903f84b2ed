namespace Linstock.Distributions;

/// <summary>Divergences from uniform distributions: means over an interval, infinite where the interval leaves the other support.</summary>
internal static class KlFromUniform
{
    public static void AddTo(KlTable table)
    {
        Kl.Add<Uniform, Beta>(table, ToBeta);
        Kl.Add<Uniform, ContinuousBernoulli>(table, ToContinuousBernoulli);
        Kl.Add<Uniform, Exponential>(table, static (p, q)
            => (q.Rate * (p.High + p.Low) / 2 - ((p.High - p.Low) * q.Rate).Log()).MaskedFill(p.Low < 0, double.PositiveInfinity));
        Kl.Add<Uniform, Gamma>(table, ToGamma);
        Kl.Add<Uniform, Gumbel>(table, ToGumbel);
        Kl.Add<Uniform, Normal>(table, ToNormal);
        Kl.Add<Uniform, Pareto>(table, ToPareto);
    }

    private static Tensor ToBeta(Uniform p, Beta q)
    {
        Tensor meanLog = MeanLog(p.Low, p.High);
        Tensor meanLogRest = MeanLog(1 - p.High, 1 - p.Low);
        Tensor logBeta = q.Concentration1.Lgamma() + q.Concentration0.Lgamma() - (q.Concentration1 + q.Concentration0).Lgamma();
        Tensor result = logBeta - (p.High - p.Low).Log() - (q.Concentration1 - 1) * meanLog - (q.Concentration0 - 1) * meanLogRest;
        return result.MaskedFill((p.High > 1) | (p.Low < 0), double.PositiveInfinity);
    }

    // Bounds that coincide with [0, 1] count as outside, as in PyTorch.
    private static Tensor ToContinuousBernoulli(Uniform p, ContinuousBernoulli q)
        => (-p.Entropy() - p.Mean * q.Logits - (-q.Probs).Log1p() - q.LogNorm()).MaskedFill((p.High >= 1) | (p.Low <= 0), double.PositiveInfinity);

    private static Tensor ToGamma(Uniform p, Gamma q)
    {
        Tensor normalizer = q.Concentration.Lgamma() - q.Concentration * q.Rate.Log();
        Tensor result = normalizer - (p.High - p.Low).Log() + (1 - q.Concentration) * MeanLog(p.Low, p.High) + q.Rate * (p.High + p.Low) / 2;
        return result.MaskedFill(p.Low < 0, double.PositiveInfinity);
    }

    private static Tensor ToGumbel(Uniform p, Gumbel q)
    {
        Tensor width = q.Scale / (p.High - p.Low);
        Tensor high = (p.High - q.Loc) / q.Scale;
        Tensor low = (p.Low - q.Loc) / q.Scale;
        return width.Log() + 0.5 * (high + low) - width * ((-high).Exp() - (-low).Exp());
    }

    private static Tensor ToNormal(Uniform p, Normal q)
    {
        Tensor length = p.High - p.Low;
        Tensor squares = length.Pow(2) / 12 + ((p.High + p.Low - 2 * q.Loc) / 2).Pow(2);
        return (Math.Sqrt(2 * Math.PI) * q.Scale / length).Log() + 0.5 * squares / q.Scale.Pow(2);
    }

    private static Tensor ToPareto(Uniform p, Pareto q)
    {
        Tensor length = p.High - p.Low;
        Tensor result = (q.Alpha + 1) * MeanLog(p.Low, p.High) - (q.Alpha * q.Scale.Pow(q.Alpha) * length).Log();
        return result.MaskedFill(p.Low < q.Scale, double.PositiveInfinity);
    }

    // The mean of log x over an interval: (b log b - a log a) / (b - a) - 1.
    private static Tensor MeanLog(Tensor low, Tensor high) => (Torch.Xlogy(high, high) - Torch.Xlogy(low, low)) / (high - low) - 1;
}
