using Linstock.NN;

namespace Linstock.Distributions;

/// <summary>Divergences between two distributions of one class.</summary>
internal static class KlOfOneFamily
{
    public static void AddTo(KlTable table)
    {
        Kl.Add<Bernoulli, Bernoulli>(table, OfBernoulli);
        Kl.Add<Beta, Beta>(table, OfBeta);
        Kl.Add<Binomial, Binomial>(table, OfBinomial);
        Kl.Add<Categorical, Categorical>(table, OfCategorical);
        Kl.Add<Cauchy, Cauchy>(table, OfCauchy);
        Kl.Add<ContinuousBernoulli, ContinuousBernoulli>(table, OfContinuousBernoulli);
        Kl.Add<Dirichlet, Dirichlet>(table, OfDirichlet);
        Kl.Add<Exponential, Exponential>(table, OfExponential);
        Kl.Add<ExponentialFamily, ExponentialFamily>(table, OfExponentialFamily);
        Kl.Add<Gamma, Gamma>(table, OfGamma);
        Kl.Add<Geometric, Geometric>(table, static (p, q) => -p.Entropy() - (-q.Probs).Log1p() / p.Probs - q.Logits);
        Kl.Add<Gumbel, Gumbel>(table, OfGumbel);
        Kl.Add<HalfNormal, HalfNormal>(table, static (p, q) => KlOfGaussians.OfNormal(p.Whole, q.Whole));
        Kl.Add<Independent, Independent>(table, OfIndependent);
        Kl.Add<Laplace, Laplace>(table, OfLaplace);
        Kl.Add<OneHotCategorical, OneHotCategorical>(table, static (p, q) => OfCategorical(p.Categorical, q.Categorical));
        Kl.Add<Pareto, Pareto>(table, OfPareto);
        Kl.Add<Poisson, Poisson>(table, static (p, q) => p.Rate * (p.Rate.Log() - q.Rate.Log()) - (p.Rate - q.Rate));
        Kl.Add<TransformedDistribution, TransformedDistribution>(table, OfTransformed);
        Kl.Add<Uniform, Uniform>(table, OfUniform);
    }

    private static Tensor OfBernoulli(Bernoulli p, Bernoulli q)
    {
        Tensor ones = (p.Probs * (Functional.Softplus(-q.Logits) - Functional.Softplus(-p.Logits)))
            .MaskedFill(Torch.Eq(q.Probs, 0), double.PositiveInfinity)
            .MaskedFill(Torch.Eq(p.Probs, 0), 0);
        Tensor zeros = ((1 - p.Probs) * (Functional.Softplus(q.Logits) - Functional.Softplus(p.Logits)))
            .MaskedFill(Torch.Eq(q.Probs, 1), double.PositiveInfinity)
            .MaskedFill(Torch.Eq(p.Probs, 1), 0);
        return ones + zeros;
    }

    private static Tensor OfBeta(Beta p, Beta q)
    {
        Tensor sumP = p.Concentration1 + p.Concentration0;
        Tensor sumQ = q.Concentration1 + q.Concentration0;
        Tensor normalizerQ = q.Concentration1.Lgamma() + q.Concentration0.Lgamma() + sumP.Lgamma();
        Tensor normalizerP = p.Concentration1.Lgamma() + p.Concentration0.Lgamma() + sumQ.Lgamma();
        return normalizerQ - normalizerP
            + (p.Concentration1 - q.Concentration1) * p.Concentration1.Digamma()
            + (p.Concentration0 - q.Concentration0) * p.Concentration0.Digamma()
            + (sumQ - sumP) * sumP.Digamma();
    }

    private static Tensor OfBinomial(Binomial p, Binomial q)
    {
        if ((p.TotalCount < q.TotalCount).Any().Item<bool>())
        {
            throw new NotSupportedException("kl_divergence: between binomial distributions it is not implemented where q has more trials than p");
        }

        Tensor divergence = p.TotalCount * (p.Probs * (p.Logits - q.Logits) + (-p.Probs).Log1p() - (-q.Probs).Log1p());
        return divergence.MaskedFill(p.TotalCount > q.TotalCount, double.PositiveInfinity);
    }

    private static Tensor OfCategorical(Categorical p, Categorical q)
        => (p.Probs * (p.Logits - q.Logits))
            .MaskedFill(Torch.Eq(q.Probs, 0), double.PositiveInfinity)
            .MaskedFill(Torch.Eq(p.Probs, 0), 0)
            .Sum(-1);

    // Chyzak and Nielsen 2019, arXiv:1905.10965.
    private static Tensor OfCauchy(Cauchy p, Cauchy q)
        => ((p.Scale + q.Scale).Pow(2) + (p.Loc - q.Loc).Pow(2)).Log() - (4 * p.Scale * q.Scale).Log();

    private static Tensor OfContinuousBernoulli(ContinuousBernoulli p, ContinuousBernoulli q)
        => p.Mean * (p.Logits - q.Logits) + p.LogNorm() + (-p.Probs).Log1p() - q.LogNorm() - (-q.Probs).Log1p();

    private static Tensor OfDirichlet(Dirichlet p, Dirichlet q)
    {
        Tensor sumP = p.Concentration.Sum(-1);
        Tensor normalizers = (p.Concentration.Lgamma() - q.Concentration.Lgamma()).Sum(-1);
        Tensor means = p.Concentration.Digamma() - sumP.Digamma().Unsqueeze(-1);
        return sumP.Lgamma() - q.Concentration.Sum(-1).Lgamma() - normalizers + ((p.Concentration - q.Concentration) * means).Sum(-1);
    }

    private static Tensor OfExponential(Exponential p, Exponential q)
    {
        Tensor ratio = q.Rate / p.Rate;
        return -ratio.Log() + ratio - 1;
    }

    // The Bregman divergence of the log normalizer.
    private static Tensor OfExponentialFamily(ExponentialFamily p, ExponentialFamily q)
    {
        if (p.GetType() != q.GetType())
        {
            throw new NotSupportedException(
                $"kl_divergence: no formula is registered for p {p.GetType().Name} and q {q.GetType().Name}, and a Bregman divergence needs one family");
        }

        (Tensor[] ofP, Tensor normalizerP, Tensor[] gradients) = p.Differentiate();
        Tensor[] ofQ = q.NaturalParams;
        Tensor result = q.LogNormalizer(ofQ) - normalizerP;
        for (int i = 0; i < ofP.Length; i++)
        {
            // A parameter of the family without the event's dimensions counts once.
            Tensor term = (ofQ[i] - ofP[i]) * gradients[i];
            result = result - Parameters.SumRightmost(term, term.NDim - result.NDim);
        }

        bool differentiates = p.NaturalParams.Concat(ofQ).Any(parameter => parameter.RequiresGrad);
        return differentiates ? result : result.Detach();
    }

    private static Tensor OfGamma(Gamma p, Gamma q)
        => q.Concentration * (p.Rate / q.Rate).Log() + q.Concentration.Lgamma() - p.Concentration.Lgamma()
            + (p.Concentration - q.Concentration) * p.Concentration.Digamma()
            + (q.Rate - p.Rate) * (p.Concentration / p.Rate);

    private static Tensor OfGumbel(Gumbel p, Gumbel q)
    {
        Tensor ratio = p.Scale / q.Scale;
        Tensor locQ = q.Loc / q.Scale;
        Tensor locP = p.Loc / q.Scale;
        return -ratio.Log() - locQ + locP + ratio * Parameters.EulerGamma + (locQ + (1 + ratio).Lgamma() - locP).Exp() - (1 + Parameters.EulerGamma);
    }

    private static Tensor OfIndependent(Independent p, Independent q)
        => p.ReinterpretedBatchNdims == q.ReinterpretedBatchNdims
            ? Parameters.SumRightmost(Kl.KlDivergence(p.BaseDist, q.BaseDist), p.ReinterpretedBatchNdims)
            : throw new NotSupportedException("kl_divergence: independent distributions that differ in reinterpreted_batch_ndims have no formula");

    // Gil 2011, "On Rényi divergence measures for continuous alphabet sources".
    private static Tensor OfLaplace(Laplace p, Laplace q)
    {
        Tensor ratio = p.Scale / q.Scale;
        Tensor distance = (p.Loc - q.Loc).Abs();
        return -ratio.Log() + distance / q.Scale + ratio * (-distance / p.Scale).Exp() - 1;
    }

    // Gil 2011, as above.
    private static Tensor OfPareto(Pareto p, Pareto q)
    {
        Tensor ratio = q.Alpha / p.Alpha;
        Tensor result = q.Alpha * (p.Scale / q.Scale).Log() - ratio.Log() + ratio - 1;
        return result.MaskedFill(p.Scale < q.Scale, double.PositiveInfinity);
    }

    private static Tensor OfTransformed(TransformedDistribution p, TransformedDistribution q)
        => p.EventShape == q.EventShape && p.Transforms.SequenceEqual(q.Transforms)
            ? Kl.KlDivergence(p.BaseDist, q.BaseDist)
            : throw new NotSupportedException(
                $"kl_divergence: transformed distributions have a formula only if their transforms are the same; got p {p}, q {q}");

    private static Tensor OfUniform(Uniform p, Uniform q)
        => ((q.High - q.Low) / (p.High - p.Low)).Log().MaskedFill((q.Low > p.Low) | (q.High < p.High), double.PositiveInfinity);
}
