using Linstock.Backends;
using Linstock.Backends.Cpu.LinearAlgebra;
using Linstock.Ops.Reductions;
using static Linstock.Ops.LinearAlgebra.MatrixParts;

namespace Linstock.Ops.LinearAlgebra;

/// <summary>The Cholesky factorisation and what is solved with it.</summary>
internal static class CholeskyFactors
{
    /// <summary>The Cholesky factor L of Hermitian positive definite matrices, A = L·L^H, or the upper one, A = U^H·U.</summary>
    /// <param name="a">[*, n, n]; only the triangle of the factor is read.</param>
    /// <param name="upper">Whether to return U.</param>
    /// <exception cref="ArgumentException">A matrix is not positive definite, not square, or of another dtype.</exception>
    [Op(Surface.Linalg | Surface.ExactOut)]
    [Autocast(AutocastRule.Full)]
    public static Tensor Cholesky(Tensor a, bool upper = false) => Factor(a, upper, checkErrors: true, "linalg.cholesky").L;

    /// <summary>The Cholesky factor without an exception where there is none: see <c>info</c>.</summary>
    /// <param name="a">[*, n, n]; only the triangle of the factor is read.</param>
    /// <param name="upper">Whether to return U.</param>
    /// <param name="checkErrors">Whether to throw as <see cref="Cholesky"/> does.</param>
    /// <returns>The factor, and per matrix 0 or the order of the first leading minor that is not positive definite.</returns>
    [Op(Surface.Linalg | Surface.ExactOut)]
    [Autocast(AutocastRule.Full)]
    public static (Tensor L, Tensor Info) CholeskyEx(Tensor a, bool upper = false, bool checkErrors = false)
        => Factor(a, upper, checkErrors, "linalg.cholesky_ex");

    /// <summary>The Cholesky factor; PyTorch's older name for <see cref="Cholesky"/>.</summary>
    [Op(Surface.Function | Surface.Method | Surface.Out, Name = "Cholesky")]
    [Autocast(AutocastRule.Full)]
    public static Tensor CholeskyFunction(Tensor input, bool upper = false) => Factor(input, upper, checkErrors: true, "cholesky").L;

    /// <summary>The inverse of L·L^H (or U^H·U) from its Cholesky factor.</summary>
    /// <param name="input">[*, n, n], the factor.</param>
    /// <param name="upper">Whether the factor is the upper one.</param>
    [Op(Surface.Function | Surface.Method | Surface.Out)]
    [Autocast(AutocastRule.Full)]
    public static Tensor CholeskyInverse(Tensor input, bool upper = false)
    {
        CheckSquare(input, "cholesky_inverse");
        Tensor factor = input.Detach(), identity = Identity(factor, factor.Shape[^1]).Expand(factor.Shape);
        if (Truths.IsAny(Torch.Eq(Diagonal(factor), 0)))
            Check.ThrowArgument("cholesky_inverse: the input matrix is singular; got a zero on its diagonal; expected a Cholesky factor");
        Tensor half = LinearSystems.Triangular(factor, identity, upper, left: true, unit: false, adjoint: upper);
        Tensor inverse = Product(Adjoint(half), half);
        if (Gradient.IsNeeded(input))
        {
            Gradient.Record("CholeskyInverse", [inverse], [input], [input, inverse], context =>
                [FactorGradient(context.Saved(0), Product(context.Saved(1), Product(context.Grad!, context.Saved(1))), upper)]);
        }

        return inverse;
    }

    /// <summary>X of L·L^H·X = B (or U^H·U·X = B) from the Cholesky factor.</summary>
    /// <param name="input">B, [*, n, k].</param>
    /// <param name="input2">The factor, [*, n, n]; batch dimensions broadcast.</param>
    /// <param name="upper">Whether the factor is the upper one.</param>
    [Op(Surface.Function | Surface.Method | Surface.Out)]
    [Autocast(AutocastRule.Full)]
    public static Tensor CholeskySolve(Tensor input, Tensor input2, bool upper = false)
    {
        CheckMatrix(input, "cholesky_solve");
        CheckSquare(input2, "cholesky_solve");
        LinearSystems.CheckSystem(input2, input, left: true, "cholesky_solve");
        var (factor, right) = BroadcastBatch(input2, input, "cholesky_solve");
        return SolveWith(factor, right, upper);
    }

    private static Tensor SolveWith(Tensor factor, Tensor right, bool upper)
    {
        Tensor half = LinearSystems.Triangular(factor.Detach(), right.Detach(), upper, left: true, unit: false, adjoint: upper);
        Tensor result = LinearSystems.Triangular(factor.Detach(), half, upper, left: true, unit: false, adjoint: !upper);
        if (Gradient.IsNeeded(factor, right))
        {
            Gradient.Record("CholeskySolve", [result], [factor, right], [factor, result], context =>
            {
                Tensor gradRight = SolveWith(context.Saved(0), context.Grad!, upper);
                return [context.Needs(0) ? FactorGradient(context.Saved(0), Product(gradRight, Adjoint(context.Saved(1))), upper) : null, gradRight];
            });
        }

        return result;
    }

    /// <summary>
    /// The gradient of a factor from -grad of A = L·L^H: both triangles, as PyTorch gives it, although only one is read.
    /// </summary>
    private static Tensor FactorGradient(Tensor factor, Tensor gradient, bool upper)
    {
        Tensor hermitian = gradient + Adjoint(gradient);
        return -(upper ? Product(factor, hermitian) : Product(hermitian, factor));
    }

    private static (Tensor L, Tensor Info) Factor(Tensor a, bool upper, bool checkErrors, string operation)
    {
        CheckSquare(a, operation);
        long n = a.Shape[^1];
        Tensor work = WorkCopy(a), info = Torch.Empty(BatchWith(a), dtype: DType.Int32, device: a.Device);
        Backend.Run(work, new MatrixKernel<CholeskyWork>(work.DType, Count(a), n * n * n / 3.0, new((nint)n, upper), work, info));
        if (checkErrors)
        {
            ThrowIfFailed(info, operation, order =>
                $"the factorization could not be completed because the input is not positive-definite (the leading minor of order {order} is not positive-definite)");
        }

        Tensor factor = work.To(a.DType);
        return (Gradient.IsNeeded(a) ? Record(factor, a, upper) : factor, info);
    }

    // With dL = L·π(L^-1·dA·L^-H), π halving the diagonal of the lower triangle (Murray 2016, arXiv:1602.07527).
    private static Tensor Record(Tensor factor, Tensor a, bool upper)
    {
        Gradient.Record("LinalgCholeskyEx", [factor], [a], [factor], context =>
        {
            Tensor l = upper ? Adjoint(context.Saved(0)) : context.Saved(0), grad = upper ? Adjoint(context.Grad!) : context.Grad!;
            Tensor phi = Product(Adjoint(l), grad);
            phi = 0.5 * (Lower(phi) + Adjoint(Lower(phi, -1)));
            Tensor half = LinearSystems.Triangular(l, phi, upper: false, left: true, unit: false, adjoint: true);
            return [LinearSystems.Triangular(l, half, upper: false, left: false, unit: false, adjoint: false)];
        });
        return factor;
    }
}
