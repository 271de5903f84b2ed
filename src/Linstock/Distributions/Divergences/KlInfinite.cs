namespace Linstock.Distributions;

/// <summary>Pairs whose divergence is infinite because p has values where q has none.</summary>
internal static class KlInfinite
{
    public static void AddTo(KlTable table)
    {
        Kl.Add<Beta, Pareto>(table, Infinite);
        Kl.Add<ContinuousBernoulli, Pareto>(table, Infinite);
        Kl.Add<Exponential, Beta>(table, Infinite);
        Kl.Add<Exponential, ContinuousBernoulli>(table, Infinite);
        Kl.Add<Exponential, Pareto>(table, Infinite);
        Kl.Add<Exponential, Uniform>(table, Infinite);
        Kl.Add<Gamma, Beta>(table, Infinite);
        Kl.Add<Gamma, ContinuousBernoulli>(table, Infinite);
        Kl.Add<Gamma, Pareto>(table, Infinite);
        Kl.Add<Gamma, Uniform>(table, Infinite);
        FromWholeLine<Gumbel>(table);
        FromWholeLine<Laplace>(table);
        FromWholeLine<Normal>(table);
        Kl.Add<Pareto, Beta>(table, Infinite);
        Kl.Add<Pareto, ContinuousBernoulli>(table, Infinite);
        Kl.Add<Pareto, Uniform>(table, Infinite);
        Kl.Add<Poisson, Bernoulli>(table, Infinite);
        Kl.Add<Poisson, Binomial>(table, Infinite);
    }

    private static void FromWholeLine<TP>(KlTable table)
        where TP : Distribution
    {
        Kl.Add<TP, Beta>(table, Infinite);
        Kl.Add<TP, ContinuousBernoulli>(table, Infinite);
        Kl.Add<TP, Exponential>(table, Infinite);
        Kl.Add<TP, Gamma>(table, Infinite);
        Kl.Add<TP, Pareto>(table, Infinite);
        Kl.Add<TP, Uniform>(table, Infinite);
    }

    private static Tensor Infinite(Distribution p, Distribution q)
        => Parameters.Filled(Torch.BroadcastShapes(p.BatchShape, q.BatchShape), double.PositiveInfinity, p.Variance);
}
