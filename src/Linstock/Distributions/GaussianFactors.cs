namespace Linstock.Distributions;

/// <summary>Products and distances with batches of triangular factors of covariance matrices.</summary>
internal static class GaussianFactors
{
    /// <summary>Matrix times vector, the batches broadcast.</summary>
    public static Tensor MatVec(Tensor matrix, Tensor vector) => matrix.Matmul(vector.Unsqueeze(-1)).Squeeze(-1);

    /// <summary>xᵀ (L Lᵀ)⁻¹ x = |L⁻¹ x|², the batches broadcast.</summary>
    public static Tensor Mahalanobis(Tensor factor, Tensor x)
    {
        // Vectors that share a factor are columns of one system: the dimensions that the factors do not have come last.
        int batch = factor.NDim - 2;
        Tensor aligned = x;
        while (aligned.NDim - 1 < batch) aligned = aligned.Unsqueeze(0);
        int extra = aligned.NDim - 1 - batch;
        long n = factor.Shape[^1];
        Shape inner = Torch.BroadcastShapes(factor.Shape.Leading(batch), aligned.Shape.From(extra).Leading(batch));
        Shape outer = aligned.Shape.Leading(extra);
        Tensor columns = aligned.Expand([.. outer, .. inner, n]).Reshape([-1, .. inner, n]).Movedim(0, -1);
        Tensor solved = Torch.Linalg.SolveTriangular(factor.Expand([.. inner, n, n]), columns, upper: false);
        return solved.Square().Sum(-2).Movedim(-1, 0).Reshape([.. outer, .. inner]);
    }

    /// <summary>log det L, half of that of the covariance.</summary>
    public static Tensor HalfLogDet(Tensor factor) => factor.Diagonal(dim1: -2, dim2: -1).Log().Sum(-1);

    /// <summary>The trace of X Xᵀ: the sum of squares of each matrix.</summary>
    public static Tensor SumOfSquares(Tensor matrix) => matrix.Square().Sum([-2, -1]);

    /// <summary>The factor L of the covariance L Lᵀ whose inverse is given.</summary>
    public static Tensor FromPrecision(Tensor precision)
    {
        // The factor of the matrix turned around, turned around, is upper triangular U with P = U Uᵀ; L = U⁻ᵀ.
        Tensor turned = Torch.Linalg.Cholesky(precision.Flip(-2, -1));
        Tensor lower = turned.Flip(-2, -1).MT;
        Tensor identity = Torch.Eye(precision.Shape[^1], dtype: precision.DType, device: precision.Device);
        return Torch.Linalg.SolveTriangular(lower, identity.Expand(precision.Shape), upper: false);
    }

    /// <summary>Throws unless exactly one of the three forms of a covariance is given, as matrices; gives the one.</summary>
    public static Tensor TheOne(string distribution, Tensor? covarianceMatrix, Tensor? precisionMatrix, Tensor? scaleTril)
    {
        int given = (covarianceMatrix is null ? 0 : 1) + (precisionMatrix is null ? 0 : 1) + (scaleTril is null ? 0 : 1);
        Check.That(given == 1, $"{distribution}: exactly one of covariance_matrix, precision_matrix and scale_tril is to be given; got {given}");
        Tensor matrix = covarianceMatrix ?? precisionMatrix ?? scaleTril!;
        Check.That(
            matrix.NDim >= 2 && matrix.Shape[^1] == matrix.Shape[^2],
            $"{distribution}: the covariance is no square matrix, or batch of them; got shape {matrix.Shape}");
        return matrix;
    }
}
