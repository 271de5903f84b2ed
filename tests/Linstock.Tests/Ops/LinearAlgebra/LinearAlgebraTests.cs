namespace Linstock.Tests.Ops.LinearAlgebra;

public class LinearAlgebraTests
{
    [Fact]
    public void SolveAcceptsBatchesThatBroadcastAndVectors()
    {
        Tensor a = GradientCheck.Random(DType.Float64, 1, 3, 1, 4, 4) + 2 * Torch.Eye(4, dtype: DType.Float64), b = GradientCheck.Random(DType.Float64, 2, 2, 4, 5);
        Tensor x = Torch.Linalg.Solve(a, b);
        Assert.Equal(new long[] { 3, 2, 4, 5 }, x.Shape.ToArray());
        Assert.InRange(Torch.Linalg.VectorNorm(Torch.Matmul(a, x) - b).Item<double>(), 0, 1e-12);
        Assert.Equal(new long[] { 4 }, Torch.Linalg.Solve(a[0, 0], b[0].Select(-1, 0)).Shape.ToArray());
    }

    [Fact]
    public void SingularMatricesAreRefusedAndReported()
    {
        Tensor singular = Torch.Zeros([2, 3, 3], dtype: DType.Float64);
        Assert.Contains("singular", Assert.Throws<ArgumentException>(() => Torch.Linalg.Inv(singular)).Message, StringComparison.Ordinal);
        Assert.Equal([1, 1], Torch.Linalg.InvEx(singular).Info.ToArray<int>());
        Assert.Contains("positive-definite", Assert.Throws<ArgumentException>(() => Torch.Linalg.Cholesky(-Torch.Eye(3))).Message, StringComparison.Ordinal);
        Assert.Equal([1], Torch.Linalg.CholeskyEx(-Torch.Eye(3)).Info.ToArray<int>());
        Assert.Throws<ArgumentException>(() => Torch.Linalg.Svd(Torch.Full([3, 3], double.NaN)));
        Assert.Throws<ArgumentException>(() => Torch.Linalg.Eigh(Torch.Full([3, 3], double.NaN)));
    }

    [Theory]
    [InlineData("gels")]
    [InlineData("gelsy")]
    [InlineData("gelsd")]
    [InlineData("gelss")]
    public void LeastSquaresReturnsWhatTheDriverOffers(string driver)
    {
        Tensor a = GradientCheck.Random(DType.Float64, 1, 2, 6, 3), b = GradientCheck.Random(DType.Float64, 2, 2, 6, 2);
        var (solution, residuals, rank, values) = Torch.Linalg.Lstsq(a, b, driver: driver);
        Tensor error = Torch.Matmul(a, solution) - b;
        Assert.InRange(Torch.Linalg.VectorNorm(Torch.Matmul(a.MT, error)).Item<double>(), 0, 1e-12);
        Assert.Equal(driver == "gels" ? 0 : 2, rank.Numel);
        Assert.Equal(driver is "gelsd" or "gelss" ? 6 : 0, values.Numel);
        if (driver == "gelsy") return;
        Assert.InRange(Torch.Linalg.VectorNorm(residuals - (error * error).Sum(-2)).Item<double>(), 0, 1e-12);
    }

    [Fact]
    public void RankAndPseudoInverseIgnoreSmallSingularValues()
    {
        Tensor thin = GradientCheck.Random(DType.Float64, 1, 6, 2), a = Torch.Matmul(thin, thin.MT);
        Assert.Equal(2, Torch.Linalg.MatrixRank(a).Item<long>());
        Assert.Equal(2, Torch.Linalg.MatrixRank(a, hermitian: true).Item<long>());
        foreach (bool hermitian in (bool[])[false, true])
        {
            Tensor inverse = Torch.Linalg.Pinv(a, hermitian: hermitian);
            Assert.InRange(Torch.Linalg.VectorNorm(Torch.Matmul(a, Torch.Matmul(inverse, a)) - a).Item<double>(), 0, 1e-12);
            Assert.InRange(Torch.Linalg.VectorNorm(Torch.Matmul(inverse, Torch.Matmul(a, inverse)) - inverse).Item<double>(), 0, 1e-9);
        }
    }

    [Fact]
    public void LowRankDecompositionFindsALowRankMatrix()
    {
        Tensor a = Torch.Matmul(GradientCheck.Random(DType.Float64, 1, 30, 3), GradientCheck.Random(DType.Float64, 2, 3, 20));
        var (u, s, v) = Torch.SvdLowrank(a, q: 5);
        Assert.InRange(Torch.Linalg.VectorNorm(Torch.Matmul(u * s, v.MT) - a).Item<double>(), 0, 1e-10);
    }

    [Fact]
    public void ShapesAndTypesThatDoNotFitAreNamed()
    {
        Tensor a = Torch.Ones(2, 3);
        Assert.StartsWith("linalg.det:", Assert.Throws<ArgumentException>(() => Torch.Det(a)).Message, StringComparison.Ordinal);
        Assert.StartsWith("linalg.solve:", Assert.Throws<ArgumentException>(() => Torch.Linalg.Solve(Torch.Eye(3), Torch.Ones(4, 2))).Message, StringComparison.Ordinal);
        Assert.StartsWith("linalg.svd:", Assert.Throws<ArgumentException>(() => Torch.Linalg.Svd(a.To(DType.Int64))).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => Torch.Linalg.Eigh(Torch.Eye(2), uplo: "X"));
    }

    [Fact]
    public void HalfPrecisionNormsAreRoundedOnce()
    {
        Tensor x = Torch.Full([10000], 0.01, dtype: DType.Float16);
        double exact = 100 * x[0].Item<double>();
        Assert.Equal((double)(Half)exact, Torch.Linalg.VectorNorm(x).Item<double>());
    }
}
