using Linstock.Backends;
using Linstock.Backends.Cpu.LinearAlgebra;
using static Linstock.Ops.LinearAlgebra.MatrixParts;

namespace Linstock.Ops.LinearAlgebra;

/// <summary>The factorisation of symmetric and Hermitian indefinite matrices.</summary>
internal static class IndefiniteFactors
{
    /// <summary>A compact form of A = L·D·L^T (or L·D·L^H), D with blocks of order 1 and 2.</summary>
    /// <param name="a">[*, n, n]; the lower triangle is read.</param>
    /// <param name="hermitian">Whether complex matrices are Hermitian instead of symmetric.</param>
    /// <returns>LD [*, n, n] and the exchanges, int32 [*, n], as LAPACK's sytrf writes them.</returns>
    /// <exception cref="ArgumentException">A block of D is zero.</exception>
    [Op(Surface.Linalg | Surface.ExactOut)]
    [Autocast(AutocastRule.Full)]
    public static (Tensor LD, Tensor Pivots) LdlFactor(Tensor a, bool hermitian = false)
    {
        var (ld, pivots, info) = Factor(a, hermitian, "linalg.ldl_factor");
        ThrowIfFailed(info, "linalg.ldl_factor", place => $"D[{place},{place}] is zero, using it to solve a linear system leads to a division by zero");
        return (ld, pivots);
    }

    /// <summary>The factorisation with, per matrix, 0 or the place of the first block of D that is zero.</summary>
    /// <param name="a">[*, n, n]; the lower triangle is read.</param>
    /// <param name="hermitian">Whether complex matrices are Hermitian instead of symmetric.</param>
    /// <param name="checkErrors">Whether to throw as <see cref="LdlFactor"/> does.</param>
    [Op(Surface.Linalg | Surface.ExactOut)]
    [Autocast(AutocastRule.Full)]
    public static (Tensor LD, Tensor Pivots, Tensor Info) LdlFactorEx(Tensor a, bool hermitian = false, bool checkErrors = false)
    {
        var result = Factor(a, hermitian, "linalg.ldl_factor_ex");
        if (checkErrors) ThrowIfFailed(result.Info, "linalg.ldl_factor_ex", place => $"D[{place},{place}] is zero, using it to solve a linear system leads to a division by zero");
        return result;
    }

    /// <summary>X of A·X = B from the factorisation of A.</summary>
    /// <param name="ld">LD, [*, n, n].</param>
    /// <param name="pivots">The exchanges, int32 [*, n].</param>
    /// <param name="b">[*, n, k]; batch dimensions broadcast.</param>
    /// <param name="hermitian">As it was given to <see cref="LdlFactor"/>.</param>
    [Op(Surface.Linalg | Surface.ExactOut)]
    [Autocast(AutocastRule.Full)]
    [TorchScript("linalg_ldl_solve(ld, pivots, b, hermitian=hermitian)")]
    public static Tensor LdlSolve(Tensor ld, Tensor pivots, Tensor b, bool hermitian = false)
    {
        CheckSquare(ld, "linalg.ldl_solve");
        LinearSystems.CheckSystem(ld, b, left: true, "linalg.ldl_solve");
        long n = ld.Shape[^1], columns = b.Shape[^1];
        if (pivots.DType != DType.Int32 || pivots.Shape != BatchWith(ld, n))
            Check.ThrowArgument($"linalg.ldl_solve: pivots must be int32 of shape {BatchWith(ld, n)}; got {pivots.DType.Name} {pivots.Shape}");
        var (factors, right) = BroadcastBatch(ld, b, "linalg.ldl_solve");
        Tensor exchanges = pivots.Expand(BatchWith(factors, n)).Contiguous(), work = WorkCopy(right);
        if (work.Numel > 0)
        {
            Backend.Run(work, new MatrixKernel<IndefiniteSolveWork>(
                work.DType, Count(right), 2.0 * n * n * columns, new((nint)n, (nint)columns, hermitian), WorkView(factors), exchanges, work));
        }

        Tensor result = work.To(b.DType);
        if (Gradient.IsNeeded(ld, b))
            Gradient.Record("LinalgLdlSolve", [result], [ld, b], [], _ => throw new NotSupportedException("linalg.ldl_solve: the derivative is not implemented, as in PyTorch; use Torch.Linalg.Solve"));
        return result;
    }

    private static (Tensor LD, Tensor Pivots, Tensor Info) Factor(Tensor a, bool hermitian, string operation)
    {
        CheckSquare(a, operation);
        long n = a.Shape[^1];
        Tensor work = WorkCopy(Lower(a.Detach())), pivots = Torch.Empty(BatchWith(a, n), dtype: DType.Int32, device: a.Device);
        Tensor info = Torch.Empty(BatchWith(a), dtype: DType.Int32, device: a.Device);
        Backend.Run(work, new MatrixKernel<IndefiniteWork>(work.DType, Count(a), n * n * n / 3.0, new((nint)n, hermitian), work, pivots, info));
        Tensor result = work.To(a.DType);
        if (Gradient.IsNeeded(a))
            Gradient.Record("LinalgLdlFactorEx", [result], [a], [], _ => throw new NotSupportedException($"{operation}: the derivative is not implemented, as in PyTorch; use Torch.Linalg.Solve"));
        return (result, pivots, info);
    }
}
