using static Linstock.Ops.LinearAlgebra.MatrixParts;

namespace Linstock.Ops.LinearAlgebra;

/// <summary>Randomised decompositions of low rank (Halko, Martinsson and Tropp 2009, arXiv:0909.4061).</summary>
internal static class LowRank
{
    /// <summary>An approximate singular value decomposition of A - M of rank q: algorithm 5.1 with subspace iteration.</summary>
    /// <param name="a">[*, m, n].</param>
    /// <param name="q">A slightly overestimated rank; by default 6.</param>
    /// <param name="niter">Iterations, at least 0; more of them for slowly decaying singular values.</param>
    /// <param name="m">What to subtract from A; broadcasts.</param>
    /// <returns>U [*, m, q], S [*, q] and V [*, n, q].</returns>
    [Op(Surface.Function)]
    [Autocast(AutocastRule.Full)]
    [TorchScript]
    public static (Tensor U, Tensor S, Tensor V) SvdLowrank(Tensor a, long? q = 6, long niter = 2, Tensor? m = null)
    {
        CheckMatrix(a, "svd_lowrank");
        long rank = q ?? 6;
        if (rank < 0 || niter < 0) Check.ThrowArgument($"svd_lowrank: q and niter must be non-negative; got {rank} and {niter}");
        Tensor matrix = m is null ? a : a - m;
        if (matrix.Shape[^2] < matrix.Shape[^1] || matrix.Shape[^1] > rank)
        {
            Tensor across = Basis(Transposed(matrix), rank, niter);
            var (left, values, right) = SingularValueDecompositions.Svd(Product(matrix, Conjugate(across)), fullMatrices: false);
            return (left, values, Product(across, Adjoint(right)));
        }

        Tensor basis = Basis(matrix, rank, niter);
        var (u, s, vh) = SingularValueDecompositions.Svd(Transposed(Product(Transposed(matrix), Conjugate(basis))), fullMatrices: false);
        return (Product(basis, u), s, Adjoint(vh));
    }

    /// <summary>Principal components: the approximate singular value decomposition of a matrix whose columns are centred.</summary>
    /// <param name="a">[*, m, n]: m samples of n features.</param>
    /// <param name="q">A slightly overestimated rank; by default min(6, m, n).</param>
    /// <param name="center">Whether to subtract the mean of each column.</param>
    /// <param name="niter">Iterations, at least 0.</param>
    /// <returns>U [*, m, q], S [*, q] and V [*, n, q], whose columns are the principal directions.</returns>
    [Op(Surface.Function)]
    [Autocast(AutocastRule.Full)]
    [TorchScript]
    public static (Tensor U, Tensor S, Tensor V) PcaLowrank(Tensor a, long? q = null, bool center = true, long niter = 2)
    {
        CheckMatrix(a, "pca_lowrank");
        long m = a.Shape[^2], n = a.Shape[^1], rank = q ?? Math.Min(6, Math.Min(m, n));
        if (rank < 0 || rank > Math.Min(m, n)) Check.ThrowArgument($"pca_lowrank: q must be from 0 to min(m, n) = {Math.Min(m, n)}; got {rank}");
        if (niter < 0) Check.ThrowArgument($"pca_lowrank: niter must be non-negative; got {niter}");
        return SvdLowrank(center ? a - a.Mean(-2, keepdim: true) : a, rank, niter);
    }

    /// <summary>Orthonormal columns that nearly span the range of A.</summary>
    private static Tensor Basis(Tensor a, long q, long niter)
    {
        Tensor adjoint = Adjoint(a);
        Tensor basis = OrthogonalFactors.Qr(Product(a, Torch.Randn([a.Shape[^1], q], dtype: a.DType, device: a.Device))).Q;
        for (long i = 0; i < niter; i++)
        {
            basis = OrthogonalFactors.Qr(Product(adjoint, basis)).Q;
            basis = OrthogonalFactors.Qr(Product(a, basis)).Q;
        }

        return basis;
    }
}
