namespace Linstock.Tests.Ops.LinearAlgebra;

public class LinearAlgebraGradientTests
{
    public static TheoryData<DType> DTypes => [DType.Float64, DType.Complex128];

    private static Tensor Square(DType dtype, int n = 4) => GradientCheck.Random(dtype, n, 2, n, n) + 2 * Torch.Eye(n, dtype: dtype);

    private static Tensor Hermitian(Tensor a) => a + a.MH;

    [Theory]
    [MemberData(nameof(DTypes))]
    public void Solving(DType dtype)
    {
        Tensor b = GradientCheck.Random(dtype, 1, 2, 4, 3), one = GradientCheck.Random(dtype, 2, 4, 3);
        GradientCheck.Run(x => Torch.Linalg.Solve(x[0], x[1]), Square(dtype), b);
        GradientCheck.Run(x => Torch.Linalg.Solve(x[0], x[1]), Square(dtype), one);
        GradientCheck.Run(x => Torch.Linalg.Solve(x[0], x[1].MT, left: false), Square(dtype), b);
        GradientCheck.Run(x => Torch.Linalg.Inv(x[0]), Square(dtype));
        GradientCheck.Run(x => Torch.Linalg.LuSolve(x[0], Torch.Linalg.LuFactor(Square(dtype)).Pivots, x[1], adjoint: true), Square(dtype), b);
    }

    [Theory]
    [MemberData(nameof(DTypes))]
    public void TriangularSolvingOfEverySide(DType dtype)
    {
        Tensor b = GradientCheck.Random(dtype, 1, 2, 4, 4);
        foreach (bool upper in (bool[])[false, true])
        {
            foreach (bool left in (bool[])[false, true])
            {
                foreach (bool unit in (bool[])[false, true])
                    GradientCheck.Run(x => Torch.Linalg.SolveTriangular(x[0], x[1], upper, left, unit), Square(dtype), b);
            }
        }
    }

    [Theory]
    [MemberData(nameof(DTypes))]
    public void Factorisations(DType dtype)
    {
        Tensor tall = GradientCheck.Random(dtype, 5, 5, 3), wide = GradientCheck.Random(dtype, 6, 3, 5);
        foreach (Tensor a in (Tensor[])[Square(dtype), tall, wide])
        {
            GradientCheck.Run(x => Torch.Linalg.LuFactor(x[0]).LU, a);
            GradientCheck.Run(x => Torch.Linalg.Qr(x[0]).Q, a);
            GradientCheck.Run(x => Torch.Linalg.Qr(x[0]).R, a);
            GradientCheck.Run(x => Torch.Linalg.Svdvals(x[0]), a);
            GradientCheck.Run(x => Torch.Linalg.Pinv(x[0]), a);
        }

        GradientCheck.Run(x => Torch.Linalg.Cholesky(Torch.Matmul(x[0], x[0].MH)), Square(dtype));
        GradientCheck.Run(x => Torch.Linalg.Cholesky(Torch.Matmul(x[0], x[0].MH), upper: true), Square(dtype));
    }

    [Theory]
    [MemberData(nameof(DTypes))]
    public void SpectraThroughWhatDoesNotDependOnThePhaseOfVectors(DType dtype)
    {
        GradientCheck.Run(x => Torch.Linalg.Eigvalsh(Hermitian(x[0])), Square(dtype));
        GradientCheck.Run(x =>
        {
            var (l, v) = Torch.Linalg.Eigh(Hermitian(x[0]));
            return Torch.Matmul(v * Torch.Exp(l).Unsqueeze(-2).To(v.DType), v.MH);
        }, Square(dtype));
        GradientCheck.Run(x =>
        {
            var (l, v) = Torch.Linalg.Eig(x[0]);
            return Torch.Matmul(v * Torch.Exp(l).Unsqueeze(-2), Torch.Linalg.Inv(v));
        }, Square(dtype));
        GradientCheck.Run(x =>
        {
            var (u, s, vh) = Torch.Linalg.Svd(x[0], fullMatrices: false);
            return Torch.Matmul(u * (s * s * s).Unsqueeze(-2).To(u.DType), vh);
        }, GradientCheck.Random(dtype, 8, 5, 3));
    }

    [Theory]
    [MemberData(nameof(DTypes))]
    public void FunctionsOfMatrices(DType dtype)
    {
        GradientCheck.Run(x => Torch.MatrixExp(x[0]), Square(dtype));
        GradientCheck.Run(x => Torch.Linalg.MatrixPower(x[0], -3), Square(dtype));
        GradientCheck.Run(x => Torch.Linalg.Det(x[0]), Square(dtype));
        GradientCheck.Run(x => Torch.Linalg.Slogdet(x[0]).Logabsdet, Square(dtype));
        GradientCheck.Run(x => Torch.Linalg.Slogdet(x[0]).Sign, Square(dtype));
        GradientCheck.Run(x => Torch.Linalg.Lstsq(x[0], x[1]).Solution, GradientCheck.Random(dtype, 3, 5, 3), GradientCheck.Random(dtype, 4, 5, 2));
        GradientCheck.Run(x => Torch.Linalg.HouseholderProduct(x[0], x[1]), GradientCheck.Random(dtype, 3, 5, 3), GradientCheck.Random(dtype, 4, 2));
        GradientCheck.Run(x => Torch.Ormqr(x[0], x[1], x[2], left: false, transpose: true),
            GradientCheck.Random(dtype, 3, 5, 3), GradientCheck.Random(dtype, 4, 3), GradientCheck.Random(dtype, 5, 2, 5));
    }

    [Theory]
    [MemberData(nameof(DTypes))]
    public void NormsOfEveryOrder(DType dtype)
    {
        Tensor a = GradientCheck.Random(dtype, 7, 3, 4);
        foreach (double order in (double[])[0.5, 1, 1.5, 2, 3, double.PositiveInfinity, double.NegativeInfinity])
        {
            GradientCheck.Run(x => Torch.Linalg.VectorNorm(x[0], order, 1), a);
            GradientCheck.Run(x => Torch.Linalg.VectorNorm(x[0], order), a);
        }

        foreach (NormOrder order in (NormOrder[])["fro", "nuc", 2, -2, 1, -1, double.PositiveInfinity, double.NegativeInfinity])
            GradientCheck.Run(x => Torch.Linalg.MatrixNorm(x[0], order), a);
    }

    [Fact]
    public void TheDeterminantOfASingularMatrixHasTheAdjugateAsItsGradient()
    {
        Tensor a = Torch.FromArray(new double[] { 1, 2, 2, 4 }, 2, 2).RequiresGrad_();
        Torch.Det(a).Backward();
        Assert.Equal([4.0, -2.0, -2.0, 1.0], a.Grad!.ToArray<double>().Select(value => Math.Round(value, 12)));
    }

    [Fact]
    public void GradientsCanBeDifferentiatedAgain()
    {
        Tensor a = Square(DType.Float64), b = GradientCheck.Random(DType.Float64, 1, 2, 4, 3);
        GradientCheck.Run(x => Slope(y => Torch.Linalg.Solve(y, b), x[0]), a);
        GradientCheck.Run(x => Slope(Torch.Linalg.Inv, x[0]), a);
        GradientCheck.Run(x => Slope(Torch.Linalg.Det, x[0]), a);
        GradientCheck.Run(x => Slope(y => Torch.Linalg.Cholesky(Torch.Matmul(y, y.MH)), x[0]), a);
        GradientCheck.Run(x => Slope(y => Torch.Linalg.Eigvalsh(Hermitian(y)), x[0]), a);
        GradientCheck.Run(x => Slope(y => Torch.Linalg.Svdvals(y), x[0]), a);
        GradientCheck.Run(x => Slope(y => Torch.MatrixExp(y), x[0]), a);

        // The gradient of Σ f(x)², recorded so that it can be differentiated; differences see it as a plain function.
        static Tensor Slope(Func<Tensor, Tensor> function, Tensor x)
        {
            Tensor leaf = x.RequiresGrad ? x : x.Detach().RequiresGrad_(), output = function(leaf);
            return Linstock.Autograd.Grad([(output * output).Sum()], [leaf], createGraph: true)[0]!;
        }
    }
}
