using Linstock.Backends;
using Linstock.Backends.Cpu.LinearAlgebra;
using static Linstock.Ops.LinearAlgebra.MatrixParts;

namespace Linstock.Ops.LinearAlgebra;

/// <summary>Linear systems with square matrices: general, triangular, and the inverse.</summary>
internal static class LinearSystems
{
    /// <summary>X of A·X = B, or of X·A = B.</summary>
    /// <param name="a">[*, n, n]; invertible.</param>
    /// <param name="b">[*, n, k], or [n] or [*, n] for one column per matrix; batch dimensions broadcast.</param>
    /// <param name="left">Whether A stands on the left.</param>
    /// <exception cref="ArgumentException">A matrix is singular, or the shapes or dtypes do not fit.</exception>
    [Op(Surface.Linalg | Surface.ExactOut)]
    [Autocast(AutocastRule.Full)]
    [TorchScript("linalg_solve(a, b, left=left)")]
    public static Tensor Solve(Tensor a, Tensor b, bool left = true) => General(a, b, left, checkErrors: true, "linalg.solve").Result;

    /// <summary>X of A·X = B without an exception for a singular A: see <c>info</c>.</summary>
    /// <param name="a">[*, n, n].</param>
    /// <param name="b">[*, n, k], or [n] or [*, n] for one column per matrix; batch dimensions broadcast.</param>
    /// <param name="left">Whether A stands on the left.</param>
    /// <param name="checkErrors">Whether to throw as <see cref="Solve"/> does.</param>
    /// <returns>X, and per matrix 0 or the place of the first pivot that is zero.</returns>
    [Op(Surface.Linalg | Surface.ExactOut)]
    [Autocast(AutocastRule.Full)]
    [TorchScript("linalg_solve_ex(a, b, left=left, check_errors=check_errors)")]
    public static (Tensor Result, Tensor Info) SolveEx(Tensor a, Tensor b, bool left = true, bool checkErrors = false)
        => General(a, b, left, checkErrors, "linalg.solve_ex");

    /// <summary>A^-1.</summary>
    /// <param name="a">[*, n, n].</param>
    /// <exception cref="ArgumentException">A matrix is singular or not square.</exception>
    [Op(Surface.Linalg | Surface.ExactOut)]
    [Autocast(AutocastRule.Full)]
    public static Tensor Inv(Tensor a) => Invert(a, checkErrors: true, "linalg.inv").Inverse;

    /// <summary>A^-1; PyTorch's older name for <see cref="Inv"/>.</summary>
    [Op(Surface.Function | Surface.Method | Surface.ExactOut)]
    [Autocast(AutocastRule.Full)]
    public static Tensor Inverse(Tensor input) => Invert(input, checkErrors: true, "inverse").Inverse;

    /// <summary>A^-1 without an exception for a singular A: see <c>info</c>.</summary>
    /// <param name="a">[*, n, n].</param>
    /// <param name="checkErrors">Whether to throw as <see cref="Inv"/> does.</param>
    /// <returns>The inverse, and per matrix 0 or the place of the first pivot that is zero.</returns>
    [Op(Surface.Linalg | Surface.ExactOut)]
    [Autocast(AutocastRule.Full)]
    public static (Tensor Inverse, Tensor Info) InvEx(Tensor a, bool checkErrors = false) => Invert(a, checkErrors, "linalg.inv_ex");

    /// <summary>X of A·X = B, or of X·A = B, with a triangular A.</summary>
    /// <param name="a">[*, n, n]; the other triangle is not read.</param>
    /// <param name="b">[*, n, k], or [*, k, n] with A on the right; batch dimensions broadcast.</param>
    /// <param name="upper">Whether A is upper triangular.</param>
    /// <param name="left">Whether A stands on the left.</param>
    /// <param name="unitriangular">Whether the diagonal counts as ones, unread.</param>
    [Op(Surface.Linalg | Surface.ExactOut)]
    [Autocast(AutocastRule.Full)]
    [TorchScript("linalg_solve_triangular(a, b, upper=upper, left=left, unitriangular=unitriangular)")]
    public static Tensor SolveTriangular(Tensor a, Tensor b, bool upper, bool left = true, bool unitriangular = false)
    {
        CheckSquare(a, "linalg.solve_triangular");
        CheckSystem(a, b, left, "linalg.solve_triangular");
        (a, b) = BroadcastBatch(a, b, "linalg.solve_triangular");
        return Triangular(a, b, upper, left, unitriangular, adjoint: false);
    }

    /// <summary>X of op(A)·X = B with a triangular A; PyTorch's older form of <see cref="SolveTriangular"/>.</summary>
    /// <param name="input">B, [*, n, k].</param>
    /// <param name="a">[*, n, n]; batch dimensions broadcast.</param>
    /// <param name="upper">Whether A is upper triangular.</param>
    /// <param name="transpose">Whether to solve with A^T.</param>
    /// <param name="unitriangular">Whether the diagonal counts as ones, unread.</param>
    /// <returns>X, and a copy of A.</returns>
    [Op(Surface.Function | Surface.Method | Surface.ExactOut)]
    [Autocast(AutocastRule.Full)]
    [TorchScript("triangular_solve(input, a, upper, transpose, unitriangular)")]
    public static (Tensor Solution, Tensor ClonedCoefficient) TriangularSolve(
        Tensor input, Tensor a, bool upper = true, bool transpose = false, bool unitriangular = false)
    {
        CheckSquare(a, "triangular_solve");
        CheckSystem(a, input, left: true, "triangular_solve");
        var (matrix, right) = BroadcastBatch(a, input, "triangular_solve");
        Tensor solution = transpose
            ? Triangular(Transposed(matrix), right, !upper, left: true, unitriangular, adjoint: false)
            : Triangular(matrix, right, upper, left: true, unitriangular, adjoint: false);
        return (solution, matrix.Clone());
    }

    /// <summary>Throws unless B fits a square A.</summary>
    public static void CheckSystem(Tensor a, Tensor b, bool left, string operation)
    {
        CheckSameDType(a, b, operation);
        if (b.NDim < 2 || b.Shape[left ? ^2 : ^1] != a.Shape[^1])
            Check.ThrowArgument($"{operation}: incompatible shapes of A and B for the equation {(left ? "AX = B" : "XA = B")}: {a.Shape} and {b.Shape}");
    }

    /// <summary>X of op(A)·X = B or X·op(A) = B for equal batches, op the adjoint if asked for.</summary>
    public static Tensor Triangular(Tensor a, Tensor b, bool upper, bool left, bool unit, bool adjoint)
    {
        Tensor work = WorkCopy(b), matrix = WorkView(a);
        long n = a.Shape[^1], columns = b.Shape[left ? ^1 : ^2];
        var options = new TriangularSolveWork((nint)n, (nint)columns, left, upper, adjoint, unit);
        if (work.Numel > 0) Backend.Run(work, new MatrixKernel<TriangularSolveWork>(work.DType, Count(b), (double)n * n * columns, options, matrix, work));
        Tensor result = work.To(b.DType);
        return Gradient.IsNeeded(a, b) ? RecordTriangular(result, a, b, upper, left, unit, adjoint) : result;
    }

    /// <summary>X of A·X = B (or of A^H·X = B) from an LU factorisation, without gradient.</summary>
    public static Tensor FromFactors(Tensor lu, Tensor pivots, Tensor b, bool adjoint)
    {
        Tensor work = WorkCopy(b), factors = WorkView(lu), exchanges = pivots.Detach().Contiguous();
        long n = lu.Shape[^1], columns = b.Shape[^1];
        if (work.Numel > 0)
        {
            Backend.Run(work, new MatrixKernel<LuSolveWork>(
                work.DType, Count(b), 2.0 * n * n * columns, new((nint)n, (nint)columns, adjoint), factors, exchanges, work));
        }

        return work.To(b.DType);
    }

    /// <summary>X of A·X = B for equal batches; the factors are kept for the gradient.</summary>
    public static (Tensor Result, Tensor Info) Columns(Tensor a, Tensor b)
    {
        var (lu, pivots, info) = LuFactors.FactorDetached(a, pivot: true);
        Tensor result = FromFactors(lu, pivots, b, adjoint: false);
        return (Gradient.IsNeeded(a, b) ? RecordSolve(result, a, b, lu, pivots) : result, info);
    }

    private static (Tensor Result, Tensor Info) General(Tensor a, Tensor b, bool left, bool checkErrors, string operation)
    {
        CheckSquare(a, operation);
        CheckSameDType(a, b, operation);
        bool vector = b.NDim == 1
            || (a.NDim - 1 == b.NDim && Shape.AsSpan(in b.Shape).SequenceEqual(Shape.AsSpan(in a.Shape)[..^1]));
        if (vector && !left) Check.ThrowArgument($"{operation}: left: false needs matrices on the other side; got A {a.Shape} and B {b.Shape}");
        Tensor right = vector ? AsColumn(b) : b;
        CheckSystem(a, right, left, operation);
        Tensor matrix = a;
        (matrix, right) = BroadcastBatch(matrix, right, operation);
        var (result, info) = left ? Columns(matrix, right) : Columns(Adjoint(matrix), Adjoint(right));
        if (checkErrors) ThrowIfFailed(info, operation, _ => "the solver failed because the input matrix is singular");
        if (!left) result = Adjoint(result);
        return (vector ? result.Squeeze(-1) : result, info);
    }

    private static (Tensor Inverse, Tensor Info) Invert(Tensor a, bool checkErrors, string operation)
    {
        CheckSquare(a, operation);
        long n = a.Shape[^1];
        Tensor work = WorkCopy(a), inverse = Torch.Empty(a.Shape, dtype: work.DType, device: a.Device), info = Torch.Empty(BatchWith(a), dtype: DType.Int32, device: a.Device);
        Backend.Run(work, new MatrixKernel<InverseWork>(work.DType, Count(a), 2.0 * n * n * n, new((nint)n), work, inverse, info));
        if (checkErrors) ThrowIfFailed(info, operation, place => $"the diagonal element {place} is zero, the inversion could not be completed because the input matrix is singular");
        Tensor result = inverse.To(a.DType);
        return (Gradient.IsNeeded(a) ? RecordInverse(result, a) : result, info);
    }

    private static Tensor RecordInverse(Tensor result, Tensor a)
    {
        Gradient.Record("LinalgInvEx", [result], [a], [result], context =>
        {
            Tensor inverse = Adjoint(context.Saved(0));
            return [-Product(inverse, Product(context.Grad!, inverse))];
        });
        return result;
    }

    private static Tensor RecordSolve(Tensor result, Tensor a, Tensor b, Tensor lu, Tensor pivots)
    {
        Gradient.Record("LinalgSolveEx", [result], [a, b], [a, result, lu, pivots], context =>
        {
            Tensor right = GradMode.IsEnabled
                ? Columns(Adjoint(context.Saved(0)), context.Grad!).Result
                : FromFactors(context.Saved(2), context.Saved(3), context.Grad!, adjoint: true);
            return [context.Needs(0) ? -Product(right, Adjoint(context.Saved(1))) : null, right];
        });
        return result;
    }

    private static Tensor RecordTriangular(Tensor result, Tensor a, Tensor b, bool upper, bool left, bool unit, bool adjoint)
    {
        Gradient.Record("LinalgSolveTriangular", [result], [a, b], [a, result], context =>
        {
            Tensor x = context.Saved(1), right = Triangular(context.Saved(0), context.Grad!, upper, left, unit, !adjoint);
            if (!context.Needs(0)) return [null, right];
            Tensor matrix = (left, adjoint) switch
            {
                (true, false) => Product(right, Adjoint(x)),
                (true, true) => Product(x, Adjoint(right)),
                (false, false) => Product(Adjoint(x), right),
                _ => Product(Adjoint(right), x),
            };
            return [-(upper ? Upper(matrix, unit ? 1 : 0) : Lower(matrix, unit ? -1 : 0)), right];
        });
        return result;
    }
}
