using Linstock.Backends;
using Linstock.Backends.Cpu.LinearAlgebra;
using static Linstock.Ops.LinearAlgebra.MatrixParts;

namespace Linstock.Ops.LinearAlgebra;

/// <summary>Powers, exponentials and chains of products of matrices, and inverses of tensors seen as matrices.</summary>
internal static class MatrixFunctions
{
    /// <summary>exp(A) = Σ A^k / k!.</summary>
    /// <param name="a">[*, n, n].</param>
    [Op(Surface.Linalg | Surface.Function | Surface.Method)]
    [Autocast(AutocastRule.Full)]
    public static Tensor MatrixExp(Tensor a)
    {
        if (a.DType == DType.BFloat16) return MatrixExp(a.To(DType.Float32)).To(DType.BFloat16);
        CheckSquare(a, "linalg.matrix_exp");
        long n = a.Shape[^1];
        Tensor work = WorkView(a), result = WorkEmpty(a, a.Shape);
        if (work.Numel > 0) Backend.Run(result, new MatrixKernel<ExponentialWork>(work.DType, Count(a), 30.0 * n * n * n, new((nint)n), work, result));
        result = result.To(a.DType);
        return Gradient.IsNeeded(a) ? RecordExponential(result, a) : result;
    }

    /// <summary>A^n by repeated squaring; of the inverse for negative n.</summary>
    /// <param name="a">[*, m, m].</param>
    /// <param name="n">The exponent.</param>
    /// <exception cref="ArgumentException">n is negative and a matrix is singular.</exception>
    [Op(Surface.Linalg | Surface.Function | Surface.Method | Surface.Out)]
    [Autocast(AutocastRule.Full)]
    public static Tensor MatrixPower(Tensor a, long n)
    {
        if (a.NDim < 2 || a.Shape[^1] != a.Shape[^2]) Check.ThrowArgument($"linalg.matrix_power: the matrices must be square; got shape {a.Shape}");
        if (n == 0) return a.Clone(MemoryFormat.Contiguous).Copy_(Identity(a, a.Shape[^1]));
        Tensor factor = n < 0 ? LinearSystems.Inv(a) : a;
        Tensor? result = null;
        for (ulong exponent = (ulong)Math.Abs(n); ; exponent >>= 1)
        {
            if ((exponent & 1) != 0) result = result is null ? factor : Product(result, factor);
            if (exponent <= 1) return ReferenceEquals(result, a) ? a.Clone() : result!;
            factor = Product(factor, factor);
        }
    }

    /// <summary>The product of several matrices in the order of evaluation that takes the fewest operations.</summary>
    /// <param name="tensors">Two or more matrices; the first and the last may be vectors.</param>
    [Op(Surface.Linalg | Surface.ExactOut)]
    [Autocast(AutocastRule.Full)]
    public static Tensor MultiDot(ReadOnlySpan<Tensor> tensors)
    {
        if (tensors.Length < 2) Check.ThrowArgument($"linalg.multi_dot: expected at least 2 tensors; got {tensors.Length}");
        Tensor[] factors = tensors.ToArray();
        bool row = factors[0].NDim == 1, column = factors[^1].NDim == 1;
        for (int i = 0; i < factors.Length; i++)
        {
            bool end = i == 0 || i == factors.Length - 1;
            if (factors[i].NDim != 2 && !(end && factors[i].NDim == 1))
                Check.ThrowArgument($"linalg.multi_dot: tensor {i} must be {(end ? "1- or 2" : "2")}-dimensional; got shape {factors[i].Shape}");
            CheckSameDType(factors[0], factors[i], "linalg.multi_dot");
        }

        if (row) factors[0] = AsRow(factors[0]);
        if (column) factors[^1] = AsColumn(factors[^1]);
        for (int i = 1; i < factors.Length; i++)
        {
            if (factors[i - 1].Shape[1] != factors[i].Shape[0])
                Check.ThrowArgument($"linalg.multi_dot: tensors {i - 1} and {i} with shapes {factors[i - 1].Shape} and {factors[i].Shape} cannot be multiplied");
        }

        Tensor result = Chain(factors, Order(factors), 0, factors.Length - 1);
        if (row) result = result.Select(0, 0);
        return column ? result.Select(-1, 0) : result;
    }

    /// <summary>The X with tensordot(A, X, dims) = identity: A seen as a square matrix, inverted.</summary>
    /// <param name="a">The product of the first <paramref name="ind"/> sizes equals that of the others.</param>
    /// <param name="ind">How many dimensions are the rows.</param>
    [Op(Surface.Linalg | Surface.Out)]
    [Autocast(AutocastRule.Full)]
    public static Tensor Tensorinv(Tensor a, long ind = 2)
    {
        if (ind <= 0 || ind >= Math.Max(a.NDim, 1)) Check.ThrowArgument($"linalg.tensorinv: ind must be positive and less than the number of dimensions; got {ind} for shape {a.Shape}");
        ReadOnlySpan<long> sizes = Shape.AsSpan(in a.Shape), rows = sizes[..(int)ind], columns = sizes[(int)ind..];
        long height = new Shape(rows).Numel, width = new Shape(columns).Numel;
        if (height != width) Check.ThrowArgument($"linalg.tensorinv: the first {ind} sizes of {a.Shape} must have the product of the others; got {height} and {width}");
        Tensor inverse = LinearSystems.Inv(a.Reshape(height, width));
        return inverse.Reshape([.. columns, .. rows]);
    }

    /// <summary>The X with tensordot(A, X, X.NDim) = B.</summary>
    /// <param name="a">The product of the sizes of B equals that of the other sizes of A.</param>
    /// <param name="b">The right-hand side.</param>
    /// <param name="dims">Dimensions of A to move to the end first.</param>
    [Op(Surface.Linalg | Surface.Out)]
    [Autocast(AutocastRule.Full)]
    [TorchScript("linalg_tensorsolve(a, b, dims)")]
    public static Tensor Tensorsolve(Tensor a, Tensor b, IntList? dims = null)
    {
        if (dims is { Count: > 0 } moved)
        {
            ulong mask = Check.Dims(IntList.AsSpan(in moved), a.NDim, "linalg.tensorsolve", emptyMeansAll: false);
            List<long> order = [];
            for (int i = 0; i < a.NDim; i++)
                if ((mask >> i & 1) == 0) order.Add(i);
            foreach (long dim in moved) order.Add(Check.Dim(dim, a.NDim, "linalg.tensorsolve"));
            a = a.Permute(order.ToArray());
        }

        if (b.NDim > a.NDim || a.Numel != b.Numel * b.Numel)
            Check.ThrowArgument($"linalg.tensorsolve: expected self to satisfy the requirement prod(self.shape[other.ndim:]) == prod(self.shape[:other.ndim]); got {a.Shape} and {b.Shape}");
        long n = b.Numel;
        Tensor result = LinearSystems.Solve(a.Reshape(n, n), b.Reshape(n));
        return result.Reshape(Shape.AsSpan(in a.Shape)[b.NDim..]);
    }

    // The derivative of exp at A in direction E is the corner of exp([[A, E], [0, A]]) (Mathias 1996).
    private static Tensor RecordExponential(Tensor result, Tensor a)
    {
        Gradient.Record("LinalgMatrixExp", [result], [a], [a], context =>
        {
            Tensor adjoint = Adjoint(context.Saved(0)), grad = context.Grad!;
            long n = adjoint.Shape[^1];
            if (n == 0) return [grad];
            Tensor top = Torch.Cat([adjoint, grad], -1), bottom = Torch.Cat([Torch.ZerosLike(grad), adjoint], -1);
            return [MatrixExp(Torch.Cat([top, bottom], -2)).Slice(-2, 0, n).Slice(-1, n)];
        });
        return result;
    }

    private static int[,] Order(Tensor[] factors)
    {
        int count = factors.Length;
        var cost = new double[count, count];
        var split = new int[count, count];
        for (int length = 1; length < count; length++)
        {
            for (int i = 0; i + length < count; i++)
            {
                int j = i + length;
                cost[i, j] = double.PositiveInfinity;
                for (int k = i; k < j; k++)
                {
                    double total = cost[i, k] + cost[k + 1, j] + (double)factors[i].Shape[0] * factors[k].Shape[1] * factors[j].Shape[1];
                    if (total < cost[i, j]) (cost[i, j], split[i, j]) = (total, k);
                }
            }
        }

        return split;
    }

    private static Tensor Chain(Tensor[] factors, int[,] split, int first, int last)
        => first == last
            ? factors[first]
            : Product(Chain(factors, split, first, split[first, last]), Chain(factors, split, split[first, last] + 1, last));
}
