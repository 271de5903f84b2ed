using Linstock.Backends;
using Linstock.Backends.Cpu.LinearAlgebra;
using static Linstock.Ops.LinearAlgebra.MatrixParts;

namespace Linstock.Ops.LinearAlgebra;

/// <summary>Eigenvalues and eigenvectors of Hermitian and of general matrices.</summary>
internal static class Eigenvalues
{
    /// <summary>A = V·diag(L)·V^H for Hermitian A: L real and ascending, V unitary.</summary>
    /// <param name="a">[*, n, n].</param>
    /// <param name="uplo">"L" or "U": which triangle is read.</param>
    /// <returns>Eigenvalues [*, n] and eigenvectors [*, n, n] as columns, unique up to their phase.</returns>
    [Op(Surface.Linalg | Surface.ExactOut)]
    [Autocast(AutocastRule.Full)]
    [TorchScript("linalg_eigh(a, uplo)")]
    public static (Tensor Eigenvalues, Tensor Eigenvectors) Eigh(Tensor a, string uplo = "L")
        => Hermitian(a, IsUpper(uplo, "linalg.eigh"), "linalg.eigh");

    /// <summary>The eigenvalues of Hermitian matrices, ascending.</summary>
    /// <param name="a">[*, n, n].</param>
    /// <param name="uplo">"L" or "U": which triangle is read.</param>
    [Op(Surface.Linalg | Surface.ExactOut)]
    [Autocast(AutocastRule.Full)]
    [TorchScript("linalg_eigvalsh(a, uplo)")]
    public static Tensor Eigvalsh(Tensor a, string uplo = "L")
    {
        bool upper = IsUpper(uplo, "linalg.eigvalsh");
        return Gradient.IsNeeded(a) ? Hermitian(a, upper, "linalg.eigvalsh").Values : HermitianDetached(a, upper, false, "linalg.eigvalsh").Values;
    }

    /// <summary>Eigenvalues and, if asked for, eigenvectors of Hermitian matrices; PyTorch's older form of <see cref="Eigh"/>.</summary>
    /// <param name="input">[*, n, n].</param>
    /// <param name="eigenvectors">Whether to compute the vectors; else they are empty.</param>
    /// <param name="upper">Whether the upper triangle is read.</param>
    [Op(Surface.Function | Surface.Method | Surface.Out)]
    [Autocast(AutocastRule.Full)]
    public static (Tensor Eigenvalues, Tensor Eigenvectors) Symeig(Tensor input, bool eigenvectors = false, bool upper = true)
    {
        if (eigenvectors || Gradient.IsNeeded(input))
        {
            var (values, vectors) = Hermitian(input, upper, "symeig");
            return (values, eigenvectors ? vectors : Torch.Empty([0], dtype: input.DType, device: input.Device));
        }

        return (HermitianDetached(input, upper, false, "symeig").Values, Torch.Empty([0], dtype: input.DType, device: input.Device));
    }

    /// <summary>A·V = V·diag(L) for general A; the results are complex.</summary>
    /// <param name="a">[*, n, n].</param>
    /// <returns>Eigenvalues [*, n] in no particular order and eigenvectors [*, n, n] as columns of length 1.</returns>
    [Op(Surface.Linalg | Surface.Out)]
    [Autocast(AutocastRule.Full)]
    public static (Tensor Eigenvalues, Tensor Eigenvectors) Eig(Tensor a) => General(a, "linalg.eig");

    /// <summary>The eigenvalues of general matrices; complex, in no particular order.</summary>
    /// <param name="a">[*, n, n].</param>
    [Op(Surface.Linalg | Surface.Out)]
    [Autocast(AutocastRule.Full)]
    public static Tensor Eigvals(Tensor a)
        => Gradient.IsNeeded(a) ? General(a, "linalg.eigvals").Values : GeneralDetached(a, false, "linalg.eigvals").Values;

    private static bool IsUpper(string uplo, string operation)
    {
        if (uplo is "L" or "l") return false;
        if (uplo is "U" or "u") return true;
        throw new ArgumentException($"{operation}: uplo must be 'L' or 'U'; got '{uplo}'", nameof(uplo));
    }

    private static (Tensor Values, Tensor Vectors) HermitianDetached(Tensor a, bool upper, bool vectors, string operation)
    {
        CheckSquare(a, operation);
        long n = a.Shape[^1];
        Tensor work = WorkCopy(a), values = Torch.Empty(BatchWith(a, n), dtype: DType.Float64, device: a.Device);
        Tensor info = Torch.Empty(BatchWith(a), dtype: DType.Int32, device: a.Device), result = vectors ? WorkEmpty(a, a.Shape) : work;
        if (work.Numel > 0)
        {
            var options = new SymmetricEigenWork((nint)n, upper, vectors);
            Backend.Run(work, new MatrixKernel<SymmetricEigenWork>(work.DType, Count(a), 9.0 * n * n * n, options, work, values, info, result));
            ThrowIfFailed(info, operation, left => $"the algorithm failed to converge because the input is ill-conditioned or not finite ({left} off-diagonal elements did not converge)");
        }

        return (values.To(a.DType.ToReal()), result.To(a.DType));
    }

    private static (Tensor Values, Tensor Vectors) Hermitian(Tensor a, bool upper, string operation)
    {
        var (values, vectors) = HermitianDetached(a, upper, true, operation);
        if (Gradient.IsNeeded(a)) RecordHermitian(values, vectors, a);
        return (values, vectors);
    }

    // Giles 2008: with E_ij = L_j - L_i, gA = V·(diag(gL) + (V^H·gV) / E)·V^H.
    private static void RecordHermitian(Tensor values, Tensor vectors, Tensor a)
        => Gradient.Record("LinalgEigh", [values, vectors], [a], [values, vectors], context =>
        {
            Tensor l = context.Saved(0), v = context.Saved(1);
            if (context.Grads[1] is not { } gradVectors)
                return [Product(v * AsRow(context.Grads[0]!).To(v.DType), Adjoint(v))];

            // A Hermitian input moves V along the skew-Hermitian matrices only, so the gradient is Hermitian.
            Tensor overlap = Product(Adjoint(v), gradVectors);
            Tensor inner = 0.5 * (overlap - Adjoint(overlap)) / Differences(l).To(v.DType);
            inner = Lower(inner, -1) + Upper(inner, 1);
            if (context.Grads[0] is { } gradValues) inner = inner + WithDiagonal(gradValues.To(v.DType));
            return [Product(Product(v, inner), Adjoint(v))];
        });

    /// <summary>E_ij = L_j - L_i with ones on the diagonal.</summary>
    private static Tensor Differences(Tensor l) => AsRow(l) - AsColumn(l) + Identity(l, l.Shape[^1]);

    private static (Tensor Values, Tensor Vectors) GeneralDetached(Tensor a, bool vectors, string operation)
    {
        CheckFinite(a, operation);
        CheckSquare(a, operation);
        long n = a.Shape[^1];
        DType wide = a.IsComplex ? DType.Complex128 : a.DType, complex = a.DType.ToComplex();
        Tensor work = Copying.To(a.Detach(), wide, a.Device, copy: true, MemoryFormat.Contiguous);
        Tensor values = Torch.Empty(BatchWith(a, n), dtype: DType.Complex128, device: a.Device);
        Tensor result = Torch.Empty(vectors ? a.Shape : BatchWith(a, 0, 0), dtype: DType.Complex128, device: a.Device);
        Tensor info = Torch.Empty(BatchWith(a), dtype: DType.Int32, device: a.Device);
        if (work.Numel > 0)
        {
            var options = new GeneralEigenWork((nint)n, vectors);
            Backend.Run(work, new MatrixKernel<GeneralEigenWork>(wide, Count(a), 25.0 * n * n * n, options, work, values, info, result));
            ThrowIfFailed(info, operation, left => $"the algorithm failed to converge; {left} eigenvalues were not found");
        }

        return (values.To(complex), result.To(complex));
    }

    private static (Tensor Values, Tensor Vectors) General(Tensor a, string operation)
    {
        var (values, vectors) = GeneralDetached(a, true, operation);
        if (Gradient.IsNeeded(a)) RecordGeneral(values, vectors, a);
        return (values, vectors);
    }

    // Boeddeker et al. 2017, arXiv:1701.00392, with the columns of V kept at length 1.
    private static void RecordGeneral(Tensor values, Tensor vectors, Tensor a)
    {
        bool complex = a.IsComplex;
        Gradient.Record("LinalgEig", [values, vectors], [a], [values, vectors], context =>
        {
            Tensor l = context.Saved(0), v = context.Saved(1), adjoint = Adjoint(v);
            Tensor right;
            if (context.Grads[1] is { } gradVectors)
            {
                Tensor overlap = Product(adjoint, gradVectors);
                Tensor diagonal = Torch.Real(Diagonal(overlap)).To(v.DType);
                Tensor inner = overlap - Product(adjoint, v) * AsRow(diagonal);
                inner = inner / Conjugate(Differences(l));
                inner = Lower(inner, -1) + Upper(inner, 1);
                if (context.Grads[0] is { } gradValues) inner = inner + WithDiagonal(gradValues);
                right = Product(inner, adjoint);
            }
            else
            {
                right = AsColumn(context.Grads[0]!) * adjoint;
            }

            return [ToKind(LinearSystems.Columns(adjoint, right).Result, complex)];
        });
    }
}
