using Linstock.Backends;
using Linstock.Backends.Batched;
using Linstock.Backends.Cpu.LinearAlgebra;
using static Linstock.Ops.LinearAlgebra.MatrixParts;

namespace Linstock.Ops.LinearAlgebra;

/// <summary>Least squares, the pseudo-inverse, and the rank and condition of matrices, from their singular values.</summary>
internal static class PseudoInverses
{
    /// <summary>The Moore-Penrose inverse, from the singular values or, for Hermitian matrices, the eigenvalues.</summary>
    /// <param name="a">[*, m, n].</param>
    /// <param name="atol">Singular values not above it count as zero; batches of tolerances broadcast.</param>
    /// <param name="rtol">Likewise, relative to the largest; by default max(m, n)·epsilon, or 0 if <paramref name="atol"/> is given.</param>
    /// <param name="hermitian">Whether the matrices are Hermitian.</param>
    [Op(Surface.Linalg | Surface.Out)]
    [Autocast(AutocastRule.Full)]
    public static Tensor Pinv(Tensor a, Tensor? atol = null, Tensor? rtol = null, bool hermitian = false)
        => Inverse(a, atol, rtol, hermitian, "linalg.pinv");

    /// <summary>The Moore-Penrose inverse; PyTorch's older form of <see cref="Pinv"/>.</summary>
    /// <param name="input">[*, m, n].</param>
    /// <param name="rcond">Singular values not above it times the largest count as zero.</param>
    [Op(Surface.Function | Surface.Method)]
    [Autocast(AutocastRule.Full)]
    public static Tensor Pinverse(Tensor input, double rcond = 1e-15)
        => Inverse(input, null, Torch.Full([], rcond, dtype: DType.Float64, device: input.Device), false, "pinverse");

    /// <summary>The number of singular values above a tolerance.</summary>
    /// <param name="a">[*, m, n].</param>
    /// <param name="atol">Singular values not above it count as zero; batches of tolerances broadcast.</param>
    /// <param name="rtol">Likewise, relative to the largest; by default max(m, n)·epsilon, or 0 if <paramref name="atol"/> is given.</param>
    /// <param name="hermitian">Whether the matrices are Hermitian.</param>
    /// <returns>int64, [*].</returns>
    [Op(Surface.Linalg | Surface.Out)]
    [Autocast(AutocastRule.Full)]
    public static Tensor MatrixRank(Tensor a, Tensor? atol = null, Tensor? rtol = null, bool hermitian = false)
    {
        CheckMatrix(a, "linalg.matrix_rank");
        if (hermitian) CheckSquare(a, "linalg.matrix_rank");
        Tensor input = a.Detach();
        if (input.Shape[^1] == 0 || input.Shape[^2] == 0) return Torch.Zeros(BatchWith(a), dtype: DType.Int64, device: a.Device);
        Tensor values = hermitian ? Torch.Abs(Eigenvalues.Eigvalsh(input)) : SingularValueDecompositions.Values(input, "linalg.matrix_rank");
        return (values > Tolerance(input, values, atol, rtol)).Sum(-1);
    }

    /// <summary>The condition number |A|·|A^-1|; for the default, the ratio of the singular values.</summary>
    /// <param name="a">[*, n, n]; [*, m, n] for null, 2 and -2.</param>
    /// <param name="p">null, 2, -2, 1, -1, infinity, -infinity, "fro" or "nuc".</param>
    [Op(Surface.Linalg | Surface.Out)]
    [Autocast(AutocastRule.Full)]
    public static Tensor Cond(Tensor a, NormOrder? p = null)
    {
        CheckMatrix(a, "linalg.cond");
        if (p is null || p.Value.Number is 2 or -2)
        {
            Tensor values = SingularValueDecompositions.Values(a, "linalg.cond");
            if (values.Shape[^1] == 0) return Torch.Zeros(BatchWith(a), dtype: values.DType, device: a.Device);
            Tensor largest = values.Select(-1, 0), smallest = values.Select(-1, -1);
            return p is { Number: -2 } ? smallest / largest : largest / smallest;
        }

        CheckSquare(a, "linalg.cond");
        if (a.Numel == 0) return Torch.Zeros(BatchWith(a), dtype: a.DType.ToReal(), device: a.Device);
        var (inverse, info) = LinearSystems.InvEx(a);
        Tensor singular = Torch.Ne(info, 0);
        inverse = Torch.Where(AsColumn(AsColumn(singular)), double.PositiveInfinity, inverse);
        Tensor result = Norms.MatrixNorm(a, p) * Norms.MatrixNorm(inverse, p);
        return p.Value.IsNuclear ? Torch.Where(singular, double.PositiveInfinity, result) : result;
    }

    /// <summary>X that minimises |A·X - B|, the smallest such X where there are several.</summary>
    /// <param name="a">[*, m, n].</param>
    /// <param name="b">[*, m, k], or [*, m] for one column per matrix; batch dimensions broadcast.</param>
    /// <param name="rcond">Singular values not above it times the largest count as zero; by default max(m, n)·epsilon.</param>
    /// <param name="driver">"gels" (full rank), "gelsy" (the default), "gelsd" or "gelss".</param>
    /// <returns>
    /// The solution [*, n, k]; the squared residuals [*, k] where m > n and every matrix has full rank, else empty; the rank
    /// (empty for gels); the singular values (gelsd and gelss, else empty).
    /// </returns>
    [Op(Surface.Linalg | Surface.Out)]
    [Autocast(AutocastRule.Full)]
    public static (Tensor Solution, Tensor Residuals, Tensor Rank, Tensor SingularValues) Lstsq(
        Tensor a, Tensor b, double? rcond = null, string? driver = null)
    {
        const string operation = "linalg.lstsq";
        CheckMatrix(a, operation);
        CheckSameDType(a, b, operation);
        driver ??= "gelsy";
        if (driver is not ("gels" or "gelsy" or "gelsd" or "gelss"))
            throw new ArgumentException($"{operation}: driver must be one of gels, gelsy, gelsd, gelss; got '{driver}'", nameof(driver));
        bool vector = b.NDim == 1 || (a.NDim - 1 == b.NDim && Shape.AsSpan(in b.Shape).SequenceEqual(Shape.AsSpan(in a.Shape)[..^1]));
        Tensor right = vector ? AsColumn(b) : b;
        if (right.Shape[^2] != a.Shape[^2]) Check.ThrowArgument($"{operation}: A and B must have the same number of rows; got {a.Shape} and {b.Shape}");
        Tensor matrix = a;
        (matrix, right) = BroadcastBatch(matrix, right, operation);

        long m = a.Shape[^2], n = a.Shape[^1], small = Math.Min(m, n), columns = right.Shape[^1];
        double epsilon = a.DType.ToReal() == DType.Float32 ? 1.1920928955078125e-07 : 2.220446049250313e-16;
        double tolerance = driver == "gels" ? -1 : rcond is > 0 ? rcond.Value : epsilon * Math.Max(m, n);
        Tensor work = WorkCopy(matrix), values = Torch.Zeros(BatchWith(right, small), dtype: DType.Float64, device: a.Device);
        Tensor rank = Torch.Zeros(BatchWith(right), dtype: DType.Int64, device: a.Device), solution = WorkEmpty(a, BatchWith(right, Math.Max(m, n), columns));
        solution.Slice(-2, 0, m).Copy_(right.Detach());
        if (n > m) solution.Slice(-2, m).Zero_();
        if (small > 0)
        {
            Backend.Run(solution, new MatrixKernel<LeastSquaresWork>(
                work.DType, Count(right), 20.0 * m * n * small, new((nint)m, (nint)n, (nint)columns, tolerance), work, solution, values, rank));
            ThrowIfFailed(rank < 0, operation, _ => "the singular values did not converge; the input is ill-conditioned or not finite");
        }
        else
        {
            solution.Zero_();
        }

        Tensor result = solution.Slice(-2, 0, n).To(a.DType).Contiguous();
        if (Gradient.IsNeeded(matrix, right)) Record(result, matrix, right);
        DType real = a.DType.ToReal();
        Tensor residuals = Torch.Empty([0], dtype: real, device: a.Device);
        if (m > n && driver != "gelsy" && !rank.IsMeta && Array.TrueForAll(Whole.Values(rank).ToArray<long>(), value => value == n))
        {
            Tensor difference = Torch.Abs(Product(matrix, result) - right);
            residuals = (difference * difference).Sum(-2);
        }

        return (
            vector ? result.Squeeze(-1) : result, residuals,
            driver == "gels" ? Torch.Empty([0], dtype: DType.Int64, device: a.Device) : rank,
            driver is "gelsd" or "gelss" ? values.To(real) : Torch.Empty([0], dtype: real, device: a.Device));
    }

    private static void Record(Tensor solution, Tensor a, Tensor b)
        => Gradient.Record("LinalgLstsq", [solution], [a, b], [a, b], context =>
        {
            Tensor a = context.Saved(0), inverse = Inverse(a, null, null, false, "linalg.lstsq");
            Tensor? gradA = context.Needs(0) ? InverseGradient(Product(context.Grad!, Adjoint(context.Saved(1))), inverse, a) : null;
            return [gradA, context.Needs(1) ? Product(Adjoint(inverse), context.Grad!) : null];
        });

    private static Tensor Inverse(Tensor a, Tensor? atol, Tensor? rtol, bool hermitian, string operation)
    {
        CheckMatrix(a, operation);
        if (hermitian) CheckSquare(a, operation);
        Tensor input = a.Detach(), result;
        if (input.Numel == 0)
        {
            result = Torch.Empty(BatchWith(a, a.Shape[^1], a.Shape[^2]), dtype: a.DType, device: a.Device);
        }
        else if (hermitian)
        {
            var (values, vectors) = Eigenvalues.Eigh(input);
            Tensor sizes = Torch.Abs(values), inverse = Torch.Where(sizes > Tolerance(input, sizes, atol, rtol), Torch.Reciprocal(values), 0);
            result = Product(vectors * AsRow(inverse).To(a.DType), Adjoint(vectors));
        }
        else
        {
            var (u, s, vh) = SingularValueDecompositions.Detached(input, false, true, operation);
            Tensor inverse = Torch.Where(s > Tolerance(input, s, atol, rtol), Torch.Reciprocal(s), 0);
            result = Product(Adjoint(vh) * AsRow(inverse).To(a.DType), Adjoint(u));
        }

        return Gradient.IsNeeded(a) ? RecordInverse(result, a) : result;
    }

    private static Tensor RecordInverse(Tensor result, Tensor a)
    {
        Gradient.Record("LinalgPinv", [result], [a], [result, a], context =>
            [InverseGradient(context.Grad!, context.Saved(0), context.Saved(1))]);
        return result;
    }

    /// <summary>What counts as zero, as a column beside the singular values.</summary>
    private static Tensor Tolerance(Tensor a, Tensor values, Tensor? atol, Tensor? rtol)
    {
        DType real = values.DType;
        Tensor largest = values.Max(-1).Values;
        double epsilon = real == DType.Float32 ? 1.1920928955078125e-07 : 2.220446049250313e-16;
        Tensor absolute = atol?.To(real) ?? Torch.Zeros([], dtype: real, device: a.Device);
        Tensor relative = rtol?.To(real)
            ?? (atol is null
                ? Torch.Full([], epsilon * Math.Max(a.Shape[^1], a.Shape[^2]), dtype: real, device: a.Device)
                : Torch.Where(absolute > 0, Torch.Zeros([], dtype: real, device: a.Device), epsilon * Math.Max(a.Shape[^1], a.Shape[^2])).To(real));
        return AsColumn(Torch.Maximum(absolute, relative * largest));
    }

    // Golub and Pereyra 1973: dX = -X·dA·X + X·X^H·dA^H·(I - A·X) + (I - X·A)·dA^H·X^H·X for X = pinv(A).
    private static Tensor InverseGradient(Tensor grad, Tensor x, Tensor a)
    {
        Tensor adjoint = Adjoint(x), gradAdjoint = Adjoint(grad);
        Tensor result = -Product(Product(adjoint, grad), adjoint);
        Tensor first = Product(Product(gradAdjoint, x), adjoint), second = Product(Product(adjoint, x), gradAdjoint);
        return result + first - Product(a, Product(x, first)) + second - Product(Product(second, x), a);
    }
}
