using Linstock.Backends;
using Linstock.Backends.Cpu.LinearAlgebra;
using static Linstock.Ops.LinearAlgebra.MatrixParts;

namespace Linstock.Ops.LinearAlgebra;

/// <summary>The singular value decomposition.</summary>
internal static class SingularValueDecompositions
{
    /// <summary>A = U·diag(S)·V^H with orthonormal columns in U and V and descending S.</summary>
    /// <param name="a">[*, m, n].</param>
    /// <param name="fullMatrices">U [*, m, m] and Vh [*, n, n]; else [*, m, k] and [*, k, n] with k = min(m, n).</param>
    /// <param name="driver">Accepted for PyTorch's sake, where it chooses a cuSOLVER routine on CUDA.</param>
    /// <exception cref="ArgumentException">The input is not finite, or a driver is given for a tensor on the processor.</exception>
    [Op(Surface.Linalg | Surface.ExactOut)]
    [Autocast(AutocastRule.Full)]
    public static (Tensor U, Tensor S, Tensor Vh) Svd(Tensor a, bool fullMatrices = true, string? driver = null)
    {
        CheckDriver(a, driver, "linalg.svd");
        return Decompose(a, fullMatrices, "linalg.svd");
    }

    /// <summary>A = U·diag(S)·V^H; PyTorch's older form, which returns V.</summary>
    /// <param name="input">[*, m, n].</param>
    /// <param name="some">Reduced matrices; else square ones.</param>
    /// <param name="computeUv">Whether U and V are wanted; else they are zeros.</param>
    [Op(Surface.Function | Surface.Method | Surface.ExactOut, Name = "Svd")]
    [Autocast(AutocastRule.Full)]
    public static (Tensor U, Tensor S, Tensor V) SvdFunction(Tensor input, bool some = true, bool computeUv = true)
    {
        if (!computeUv)
        {
            long m = input.NDim < 2 ? 0 : input.Shape[^2], n = input.NDim < 2 ? 0 : input.Shape[^1];
            Tensor values = Values(input, "svd");
            return (Torch.Zeros(BatchWith(input, m, m), dtype: input.DType, device: input.Device), values,
                Torch.Zeros(BatchWith(input, n, n), dtype: input.DType, device: input.Device));
        }

        var (u, s, vh) = Decompose(input, !some, "svd");
        return (u, s, Adjoint(vh));
    }

    /// <summary>The singular values, descending.</summary>
    /// <param name="a">[*, m, n].</param>
    /// <param name="driver">Accepted for PyTorch's sake, where it chooses a cuSOLVER routine on CUDA.</param>
    [Op(Surface.Linalg | Surface.ExactOut)]
    [Autocast(AutocastRule.Full)]
    public static Tensor Svdvals(Tensor a, string? driver = null)
    {
        CheckDriver(a, driver, "linalg.svdvals");
        return Values(a, "linalg.svdvals");
    }

    /// <summary>The singular values alone; through the reduced decomposition where a gradient is wanted.</summary>
    public static Tensor Values(Tensor a, string operation)
    {
        CheckMatrix(a, operation);
        return Gradient.IsNeeded(a) ? Decompose(a, false, operation).S : Detached(a, false, vectors: false, operation).S;
    }

    /// <summary>The decomposition without gradient, of matrices that the caller has checked.</summary>
    public static (Tensor U, Tensor S, Tensor Vh) Detached(Tensor a, bool fullMatrices, bool vectors, string operation)
    {
        long m = a.Shape[^2], n = a.Shape[^1], small = Math.Min(m, n), large = Math.Max(m, n), columns = fullMatrices ? large : small;
        bool wide = m < n;
        Tensor work = WorkCopy(wide ? Adjoint(a) : a);
        Tensor values = Torch.Empty(BatchWith(a, small + 1), dtype: DType.Float64, device: a.Device);
        Tensor outer = vectors ? WorkEmpty(a, BatchWith(a, large, columns)) : work, inner = vectors ? WorkEmpty(a, BatchWith(a, small, small)) : work;
        var options = new SingularValueWork((nint)large, (nint)small, (nint)columns, vectors);
        Backend.Run(values, new MatrixKernel<SingularValueWork>(
            work.DType, Count(a), 20.0 * large * small * small, options, work, values, outer, inner));
        ThrowIfFailed(values.Select(-1, small), operation, _ => "the algorithm failed to converge because the input is ill-conditioned or not finite");
        Tensor s = values.Slice(-1, 0, small).To(a.DType.ToReal()).Contiguous();
        if (!vectors) return (s, s, s);
        (outer, inner) = (outer.To(a.DType), inner.To(a.DType));
        return wide ? (Adjoint(inner), s, Adjoint(outer)) : (outer, s, inner);
    }

    private static void CheckDriver(Tensor a, string? driver, string operation)
    {
        if (driver is not null && a.Device.Type == DeviceType.Cpu)
            throw new ArgumentException($"{operation}: driver is only supported on CUDA inputs; got '{driver}'", nameof(driver));
    }

    private static (Tensor U, Tensor S, Tensor Vh) Decompose(Tensor a, bool fullMatrices, string operation)
    {
        CheckMatrix(a, operation);
        var result = Detached(a, fullMatrices, vectors: true, operation);
        if (Gradient.IsNeeded(a)) Record(result.U, result.S, result.Vh, a);
        return result;
    }

    private static void Record(Tensor u, Tensor s, Tensor vh, Tensor a)
        => Gradient.Record("LinalgSvd", [u, s, vh], [a], [u, s, vh], context =>
        {
            long k = context.Saved(1).Shape[^1];
            Tensor u = Narrow(context.Saved(0), -1, k)!, vh = Narrow(context.Saved(2), -2, k)!;
            return [FactorGradient(u, context.Saved(1), vh, Narrow(context.Grads[0], -1, k), context.Grads[1], Narrow(context.Grads[2], -2, k))];
        });

    private static Tensor? Narrow(Tensor? input, int dim, long k)
        => input is null || input.Size(dim) == k ? input : input.Slice(dim, 0, k);

    // Townsend 2016, "Differentiating the Singular Value Decomposition"; Wan and Zhang 2019, arXiv:1909.02659, for complex matrices.
    private static Tensor FactorGradient(Tensor u, Tensor s, Tensor vh, Tensor? gradU, Tensor? gradS, Tensor? gradVh)
    {
        Tensor values = s.To(u.DType);
        if (gradU is null && gradVh is null) return Product(u * AsRow(gradS!.To(u.DType)), vh);
        Tensor square = s * s;
        Tensor gaps = (AsRow(square) - AsColumn(square) + Identity(s, s.Shape[^1])).To(u.DType);
        Tensor? left = gradU is null ? null : Skew(Product(Adjoint(u), gradU));
        Tensor? right = gradVh is null ? null : Skew(Product(vh, Adjoint(gradVh)));
        Tensor inner = (left, right) switch
        {
            ({ } first, { } second) => (first * AsRow(values) + AsColumn(values) * second) / gaps,
            ({ } first, null) => first / gaps * AsRow(values),
            _ => AsColumn(values) * (right! / gaps),
        };
        inner = Lower(inner, -1) + Upper(inner, 1);
        if (u.IsComplex && left is not null) inner = inner + WithDiagonal(Diagonal(left) / (2 * values));
        if (gradS is not null) inner = inner + WithDiagonal(gradS.To(u.DType));

        Tensor result = Product(Product(u, inner), vh);
        long k = s.Shape[^1];
        if (gradU is not null && u.Shape[^2] > k)
        {
            Tensor scaled = gradU / AsRow(values);
            result = result + Product(scaled - Product(u, Product(Adjoint(u), scaled)), vh);
        }

        if (gradVh is not null && vh.Shape[^1] > k)
        {
            Tensor scaled = gradVh / AsColumn(values);
            result = result + Product(u, scaled - Product(Product(scaled, Adjoint(vh)), vh));
        }

        return result;
    }

    private static Tensor Skew(Tensor input) => input - Adjoint(input);
}
