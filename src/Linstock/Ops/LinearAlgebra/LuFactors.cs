using Linstock.Backends;
using Linstock.Backends.Cpu.LinearAlgebra;
using Linstock.Ops.Reductions;
using static Linstock.Ops.LinearAlgebra.MatrixParts;

namespace Linstock.Ops.LinearAlgebra;

/// <summary>The LU factorisation with partial pivoting and what is solved with it.</summary>
internal static class LuFactors
{
    /// <summary>L (unit lower, below the diagonal) and U of A = P·L·U in one matrix, and the row exchanges.</summary>
    /// <param name="a">[*, m, n].</param>
    /// <param name="pivot">Whether to exchange rows; without, a zero on the diagonal gives infinities.</param>
    /// <returns>LU, [*, m, n], and pivots, int32 [*, min(m, n)], counted from 1 as LAPACK does.</returns>
    [Op(Surface.Linalg | Surface.ExactOut)]
    [Autocast(AutocastRule.Full)]
    public static (Tensor LU, Tensor Pivots) LuFactor(Tensor a, bool pivot = true)
    {
        var (lu, pivots, _) = Factor(a, pivot, "linalg.lu_factor");
        return (lu, pivots);
    }

    /// <summary>The LU factorisation with, per matrix, 0 or the place of the first pivot that is zero.</summary>
    /// <param name="a">[*, m, n].</param>
    /// <param name="pivot">Whether to exchange rows.</param>
    /// <param name="checkErrors">Whether to throw where a pivot is zero.</param>
    [Op(Surface.Linalg | Surface.ExactOut)]
    [Autocast(AutocastRule.Full)]
    public static (Tensor LU, Tensor Pivots, Tensor Info) LuFactorEx(Tensor a, bool pivot = true, bool checkErrors = false)
    {
        var result = Factor(a, pivot, "linalg.lu_factor_ex");
        if (checkErrors) ThrowIfFailed(result.Info, "linalg.lu_factor_ex", place => $"U[{place},{place}] is zero and using it on lu_solve would result in a division by zero");
        return result;
    }

    /// <summary>The LU factorisation; PyTorch's older form of <see cref="LuFactor"/>.</summary>
    /// <param name="input">[*, m, n].</param>
    /// <param name="pivot">Whether to exchange rows.</param>
    /// <param name="getInfos">Whether to return the infos; else they are null.</param>
    [Op(Surface.Function | Surface.Method, Name = "Lu")]
    [Autocast(AutocastRule.Full)]
    [TorchScript]
    public static (Tensor LU, Tensor Pivots, Tensor? Infos) LuFunction(Tensor input, bool pivot = true, bool getInfos = false)
    {
        var (lu, pivots, info) = Factor(input, pivot, "lu");
        return (lu, pivots, getInfos ? info : null);
    }

    /// <summary>A = P·L·U.</summary>
    /// <param name="a">[*, m, n].</param>
    /// <param name="pivot">Whether to exchange rows; without, P is empty.</param>
    /// <returns>P [*, m, m], L [*, m, k] and U [*, k, n] with k = min(m, n).</returns>
    [Op(Surface.Linalg | Surface.ExactOut)]
    [Autocast(AutocastRule.Full)]
    public static (Tensor P, Tensor L, Tensor U) Lu(Tensor a, bool pivot = true)
    {
        var (lu, pivots, _) = Factor(a, pivot, "linalg.lu");
        var (l, u) = Split(lu);
        return (pivot ? Permutation(pivots, a) : Torch.Empty([0], dtype: a.DType, device: a.Device), l, u);
    }

    /// <summary>P, L and U from the results of <see cref="LuFactor"/>.</summary>
    /// <param name="luData">LU, [*, m, n].</param>
    /// <param name="luPivots">The row exchanges, int32 [*, min(m, n)].</param>
    /// <param name="unpackData">Whether to return L and U; else they are empty.</param>
    /// <param name="unpackPivots">Whether to return P; else it is empty.</param>
    [Op(Surface.Function | Surface.ExactOut)]
    [Autocast(AutocastRule.Full)]
    [TorchScript("lu_unpack(lu_data, lu_pivots, unpack_data, unpack_pivots)")]
    public static (Tensor P, Tensor L, Tensor U) LuUnpack(Tensor luData, Tensor luPivots, bool unpackData = true, bool unpackPivots = true)
    {
        CheckMatrix(luData, "lu_unpack");
        if (unpackPivots) CheckPivots(luData, luPivots, "lu_unpack");
        Tensor empty = Torch.Empty([0], dtype: luData.DType, device: luData.Device);
        var (l, u) = unpackData ? Split(luData) : (empty, empty);
        return (unpackPivots ? Permutation(luPivots, luData) : empty, l, u);
    }

    /// <summary>X of A·X = B (A^H·X = B, X·A = B, X·A^H = B) from an LU factorisation of A.</summary>
    /// <param name="lu">LU, [*, n, n].</param>
    /// <param name="pivots">The row exchanges, int32 [*, n].</param>
    /// <param name="b">[*, n, k], or [*, k, n] with A on the right; batch dimensions broadcast.</param>
    /// <param name="left">Whether A stands on the left.</param>
    /// <param name="adjoint">Whether to solve with A^H.</param>
    [Op(Surface.Linalg | Surface.ExactOut)]
    [Autocast(AutocastRule.Full)]
    [TorchScript("linalg_lu_solve(lu, pivots, b, left=left, adjoint=adjoint)")]
    public static Tensor LuSolve(Tensor lu, Tensor pivots, Tensor b, bool left = true, bool adjoint = false)
        => SolveWith(lu, pivots, b, left, adjoint, "linalg.lu_solve");

    /// <summary>X of A·X = B from an LU factorisation of A; PyTorch's older form of <see cref="LuSolve"/>.</summary>
    [Op(Surface.Function | Surface.Method | Surface.ExactOut, Name = "LuSolve")]
    [Autocast(AutocastRule.Full)]
    [TorchScript("lu_solve(b, lu_data, lu_pivots)")]
    public static Tensor LuSolveFunction(Tensor b, Tensor luData, Tensor luPivots)
        => SolveWith(luData, luPivots, b, left: true, adjoint: false, "lu_solve");

    /// <summary>The factorisation without gradient.</summary>
    public static (Tensor LU, Tensor Pivots, Tensor Info) FactorDetached(Tensor a, bool pivot)
    {
        long m = a.Shape[^2], n = a.Shape[^1], k = Math.Min(m, n);
        Tensor work = WorkCopy(a), pivots = Torch.Empty(BatchWith(a, k), dtype: DType.Int32, device: a.Device);
        Tensor info = Torch.Empty(BatchWith(a), dtype: DType.Int32, device: a.Device);
        Backend.Run(work, new MatrixKernel<LuWork>(work.DType, Count(a), (double)m * n * k, new((nint)m, (nint)n, pivot), work, pivots, info));
        return (work.To(a.DType), pivots, info);
    }

    /// <summary>P of A = P·L·U as matrices of the dtype of <paramref name="like"/>, [*, m, m].</summary>
    private static Tensor Permutation(Tensor pivots, Tensor like)
    {
        long m = like.Shape[^2];
        Tensor result = Torch.Zeros(BatchWith(like, m, m), dtype: like.DType.ToReal(), device: like.Device);
        Backend.Run(result, new PermutationKernel(pivots.Detach().Contiguous(), result));
        return result.To(like.DType);
    }

    private static (Tensor L, Tensor U) Split(Tensor lu)
    {
        long m = lu.Shape[^2], n = lu.Shape[^1], k = Math.Min(m, n);
        Tensor left = n > k ? lu.Slice(-1, 0, k) : lu, right = m > k ? lu.Slice(-2, 0, k) : lu;
        Tensor unit = Torch.Zeros([m, k], dtype: lu.DType, device: lu.Device);
        Diagonal(unit).Fill_(1);
        return (Lower(left, -1) + unit, Upper(right));
    }

    private static Tensor SolveWith(Tensor lu, Tensor pivots, Tensor b, bool left, bool adjoint, string operation)
    {
        CheckSquare(lu, operation);
        LinearSystems.CheckSystem(lu, b, left, operation);
        CheckPivots(lu, pivots, operation);
        if (!left) return Adjoint(SolveWith(lu, pivots, Adjoint(b), left: true, !adjoint, operation));
        var (factors, right) = BroadcastBatch(lu, b, operation);
        if (factors.NDim != lu.NDim || factors.Shape != lu.Shape)
            pivots = pivots.Expand(BatchWith(factors, pivots.Shape[^1]));
        if (!Gradient.IsNeeded(lu, b)) return LinearSystems.FromFactors(factors, pivots, right, adjoint);

        Tensor permutation = Permutation(pivots, factors);
        if (!adjoint)
        {
            Tensor inner = LinearSystems.Triangular(factors, Product(Transposed(permutation), right), upper: false, left: true, unit: true, adjoint: false);
            return LinearSystems.Triangular(factors, inner, upper: true, left: true, unit: false, adjoint: false);
        }

        Tensor outer = LinearSystems.Triangular(factors, right, upper: true, left: true, unit: false, adjoint: true);
        return Product(permutation, LinearSystems.Triangular(factors, outer, upper: false, left: true, unit: true, adjoint: true));
    }

    private static void CheckPivots(Tensor lu, Tensor pivots, string operation)
    {
        if (pivots.DType != DType.Int32) Check.ThrowArgument($"{operation}: pivots must be int32; got {pivots.DType.Name}");
        long k = Math.Min(lu.Shape[^1], lu.Shape[^2]);
        if (pivots.Shape != BatchWith(lu, k))
            Check.ThrowArgument($"{operation}: pivots must have shape {BatchWith(lu, k)}; got {pivots.Shape}");
        if (Truths.IsAny(Torch.LogicalOr(Torch.Lt(pivots, 1), Torch.Gt(pivots, lu.Shape[^2]))))
            Check.ThrowArgument($"{operation}: pivots must be between 1 and {lu.Shape[^2]}, as lu_factor returns them");
    }

    private static (Tensor LU, Tensor Pivots, Tensor Info) Factor(Tensor a, bool pivot, string operation)
    {
        CheckMatrix(a, operation);
        var result = FactorDetached(a, pivot);
        if (Gradient.IsNeeded(a)) Record(result.LU, a, result.Pivots, pivot);
        return result;
    }

    private static void Record(Tensor lu, Tensor a, Tensor pivots, bool pivot)
        => Gradient.Record("LinalgLuFactorEx", [lu], [a], [lu, pivots], context =>
        {
            Tensor factors = context.Saved(0), grad = context.Grad!;
            Tensor result = SquareGradient(factors, grad);
            return [pivot ? Product(Permutation(context.Saved(1), factors), result) : result];
        });

    // From dL = L·lower(M), dU = upper(M)·U with M = L^-1·P^T·dA·U^-1; the rest of a wide or tall matrix hangs on the square part.
    private static Tensor SquareGradient(Tensor lu, Tensor grad)
    {
        long m = lu.Shape[^2], n = lu.Shape[^1], k = Math.Min(m, n);
        if (k == 0) return Torch.ZerosLike(grad);
        var (l, u) = Split(lu);
        Tensor square = m == n ? lu : lu.Slice(-2, 0, k).Slice(-1, 0, k), gradSquare = m == n ? grad : grad.Slice(-2, 0, k).Slice(-1, 0, k);
        Tensor lowerPart = Product(Adjoint(m > k ? l.Slice(-2, 0, k) : l), Lower(gradSquare, -1));
        Tensor upperPart = Product(Upper(gradSquare), Adjoint(n > k ? u.Slice(-1, 0, k) : u));
        if (n > k) lowerPart = lowerPart - Product(grad.Slice(-1, k), Adjoint(u.Slice(-1, k)));
        if (m > k) upperPart = upperPart - Product(Adjoint(l.Slice(-2, k)), grad.Slice(-2, k));
        Tensor inner = Lower(lowerPart, -1) + Upper(upperPart);
        if (n > k)
        {
            Tensor first = LinearSystems.Triangular(square, inner, upper: true, left: false, unit: false, adjoint: true);
            return LinearSystems.Triangular(square, Torch.Cat([first, grad.Slice(-1, k)], -1), upper: false, left: true, unit: true, adjoint: true);
        }

        Tensor top = LinearSystems.Triangular(square, inner, upper: false, left: true, unit: true, adjoint: true);
        Tensor all = m > k ? Torch.Cat([top, grad.Slice(-2, k)], -2) : top;
        return LinearSystems.Triangular(square, all, upper: true, left: false, unit: false, adjoint: true);
    }
}
