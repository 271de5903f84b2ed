namespace Linstock.Distributions;

/// <summary>Divergences between normal distributions of one and of many dimensions.</summary>
internal static class KlOfGaussians
{
    public static void AddTo(KlTable table)
    {
        Kl.Add<Normal, Normal>(table, OfNormal);
        Kl.Add<MultivariateNormal, MultivariateNormal>(table, FullFull);
        Kl.Add<MultivariateNormal, LowRankMultivariateNormal>(table, FullLow);
        Kl.Add<LowRankMultivariateNormal, MultivariateNormal>(table, LowFull);
        Kl.Add<LowRankMultivariateNormal, LowRankMultivariateNormal>(table, LowLow);
    }

    public static Tensor OfNormal(Normal p, Normal q)
    {
        Tensor ratio = (p.Scale / q.Scale).Pow(2);
        Tensor distance = ((p.Loc - q.Loc) / q.Scale).Pow(2);
        return 0.5 * (ratio + distance - 1 - ratio.Log());
    }

    // ½ (log det Σq - log det Σp + tr(Σq⁻¹ Σp) + (μq - μp)ᵀ Σq⁻¹ (μq - μp) - n) in all four.
    private static Tensor FullFull(MultivariateNormal p, MultivariateNormal q)
    {
        long n = Size(p, q);
        Tensor logDets = GaussianFactors.HalfLogDet(q.Factor) - GaussianFactors.HalfLogDet(p.Factor);
        Tensor trace = GaussianFactors.SumOfSquares(Solve(q.Factor, p.Factor));
        return logDets + 0.5 * (trace + GaussianFactors.Mahalanobis(q.Factor, q.Loc - p.Loc) - n);
    }

    private static Tensor FullLow(MultivariateNormal p, LowRankMultivariateNormal q)
    {
        long n = Size(p, q);
        Tensor trace = GaussianFactors.SumOfSquares(p.Factor * q.GivenDiag.Rsqrt().Unsqueeze(-1))
            - GaussianFactors.SumOfSquares(q.SolvedFactor().Matmul(p.Factor));
        return 0.5 * (q.LogDet() - 2 * GaussianFactors.HalfLogDet(p.Factor) + trace + q.Mahalanobis(q.Loc - p.Loc) - n);
    }

    private static Tensor LowFull(LowRankMultivariateNormal p, MultivariateNormal q)
    {
        long n = Size(p, q);
        Tensor trace = GaussianFactors.SumOfSquares(Solve(q.Factor, p.GivenFactor))
            + GaussianFactors.SumOfSquares(Solve(q.Factor, p.GivenDiag.Sqrt().DiagEmbed()));
        Tensor distance = GaussianFactors.Mahalanobis(q.Factor, q.Loc - p.Loc);
        return 0.5 * (2 * GaussianFactors.HalfLogDet(q.Factor) - p.LogDet() + trace + distance - n);
    }

    // Σq⁻¹ = Dq⁻¹ - Aᵀ A, A = Cq⁻¹ Wqᵀ Dq⁻¹.
    private static Tensor LowLow(LowRankMultivariateNormal p, LowRankMultivariateNormal q)
    {
        long n = Size(p, q);
        Tensor solved = q.SolvedFactor();
        Tensor trace = (p.GivenDiag / q.GivenDiag).Sum(-1)
            + GaussianFactors.SumOfSquares(p.GivenFactor * q.GivenDiag.Rsqrt().Unsqueeze(-1))
            - GaussianFactors.SumOfSquares(solved * p.GivenDiag.Sqrt().Unsqueeze(-2))
            - GaussianFactors.SumOfSquares(solved.Matmul(p.GivenFactor));
        return 0.5 * (q.LogDet() - p.LogDet() + trace + q.Mahalanobis(q.Loc - p.Loc) - n);
    }

    private static Tensor Solve(Tensor factor, Tensor matrix)
    {
        Shape batch = Torch.BroadcastShapes(factor.Shape.Leading(factor.NDim - 2), matrix.Shape.Leading(matrix.NDim - 2));
        return Torch.Linalg.SolveTriangular(
            factor.Expand([.. batch, factor.Shape[^2], factor.Shape[^1]]), matrix.Expand([.. batch, matrix.Shape[^2], matrix.Shape[^1]]), upper: false);
    }

    private static long Size(Distribution p, Distribution q)
    {
        Check.That(
            p.EventShape == q.EventShape,
            $"kl_divergence: normal distributions of different sizes have none; got event shapes {p.EventShape} and {q.EventShape}");
        return p.EventShape[0];
    }
}
