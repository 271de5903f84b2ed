using Linstock.Backends;
using Linstock.Backends.Batched;
using Linstock.Backends.Cpu.LinearAlgebra;
using static Linstock.Ops.LinearAlgebra.MatrixParts;

namespace Linstock.Ops.LinearAlgebra;

/// <summary>Determinants, from the LU factorisation.</summary>
internal static class Determinants
{
    /// <summary>The determinant.</summary>
    /// <param name="a">[*, n, n].</param>
    [Op(Surface.Linalg | Surface.Function | Surface.Method)]
    [Autocast(AutocastRule.Full)]
    public static Tensor Det(Tensor a)
    {
        CheckSquare(a, "linalg.det");
        long n = a.Shape[^1];
        Tensor work = WorkCopy(a), result = WorkEmpty(a, BatchWith(a)), condition = Torch.Empty(BatchWith(a), dtype: DType.Float64, device: a.Device);
        Backend.Run(result, new MatrixKernel<DeterminantWork>(work.DType, Count(a), n * n * n / 1.5, new((nint)n), work, result, condition));
        result = result.To(a.DType);
        return Gradient.IsNeeded(a) ? RecordDeterminant(result, a, condition) : result;
    }

    /// <summary>The sign (for complex matrices: the phase) and the logarithm of the modulus of the determinant.</summary>
    /// <param name="a">[*, n, n].</param>
    /// <returns>Sign, 0 for a singular matrix, and logabsdet, then -inf.</returns>
    [Op(Surface.Linalg | Surface.Function | Surface.Method)]
    [Autocast(AutocastRule.Full)]
    public static (Tensor Sign, Tensor Logabsdet) Slogdet(Tensor a)
    {
        CheckSquare(a, "linalg.slogdet");
        long n = a.Shape[^1];
        Tensor work = WorkCopy(a), sign = WorkEmpty(a, BatchWith(a)), logarithm = Torch.Empty(BatchWith(a), dtype: DType.Float64, device: a.Device);
        Backend.Run(sign, new MatrixKernel<LogDeterminantWork>(work.DType, Count(a), n * n * n / 1.5, new((nint)n), work, sign, logarithm));
        (sign, logarithm) = (sign.To(a.DType), logarithm.To(a.DType.ToReal()));
        if (Gradient.IsNeeded(a)) RecordLogDeterminant(sign, logarithm, a);
        return (sign, logarithm);
    }

    /// <summary>The logarithm of the determinant; nan where a real one is negative.</summary>
    /// <param name="input">[*, n, n].</param>
    [Op(Surface.Function | Surface.Method)]
    [Autocast(AutocastRule.Full)]
    public static Tensor Logdet(Tensor input)
    {
        var (sign, logarithm) = Slogdet(input);
        return Torch.Log(sign) + logarithm;
    }

    private static Tensor RecordDeterminant(Tensor result, Tensor a, Tensor condition)
    {
        Gradient.Record("LinalgDet", [result], [a], [a, result, condition], context =>
        {
            Tensor a = context.Saved(0), grad = AsColumn(AsColumn(context.Grad!));
            if (a.Numel == 0) return [null];

            // The gradient is the adjoint of the adjugate, which exists for singular matrices too; A^-H·conj(det) is the same
            // where A is far from singular, and can be differentiated again.
            double worst = 1;
            if (!context.Saved(2).IsMeta)
                foreach (double ratio in Whole.Values(context.Saved(2)).ToArray<double>()) worst = Math.Min(worst, ratio);
            if (worst > 1e-6)
            {
                Tensor inverse = Adjoint(LinearSystems.InvEx(a).Inverse);
                return [grad * AsColumn(AsColumn(Conjugate(context.Saved(1)))) * inverse];
            }

            return [grad * (Gradient.IsNeeded(a) ? Cofactors(a) : Adjugate(a))];
        });
        return result;
    }

    private static Tensor Adjugate(Tensor a)
    {
        long n = a.Shape[^1];
        Tensor work = WorkCopy(a), result = WorkEmpty(a, a.Shape);
        Backend.Run(result, new MatrixKernel<AdjugateWork>(work.DType, Count(a), 30.0 * n * n * n, new((nint)n), work, result));
        return result.To(a.DType);
    }

    // The same from the determinants of all minors, which is a polynomial and can be differentiated again however singular the matrix is.
    private static Tensor Cofactors(Tensor a)
    {
        long n = a.Shape[^1];
        if (n == 1) return Torch.OnesLike(a.Detach());
        var others = new long[n * (n - 1)];
        for (long i = 0, next = 0; i < n; i++)
            for (long j = 0; j < n; j++)
                if (j != i) others[next++] = j;
        Tensor kept = Torch.FromArray(others).To(a.Device), signs = 1 - (2 * (Torch.Arange(n, device: a.Device) % 2));
        int rank = a.NDim;
        Span<long> batch = stackalloc long[rank - 2];
        for (int d = 0; d < batch.Length; d++) batch[d] = a.Shape[d];
        Tensor rows = Views.Reshape(Torch.IndexSelect(a, -2, kept), [.. batch, n, n - 1, n]);
        Tensor minors = Views.Reshape(Torch.IndexSelect(rows, -1, kept), [.. batch, n, n - 1, n, n - 1]);
        return Conjugate(Det(Views.Transpose(minors, -3, -2)) * (Views.Unsqueeze(signs, 1) * signs));
    }

    // d log det = tr(A^-1·dA); its real part moves the logarithm, its imaginary part turns the sign.
    private static void RecordLogDeterminant(Tensor sign, Tensor logarithm, Tensor a)
        => Gradient.Record("LinalgSlogdet", [sign, logarithm], [a], [a, sign], context =>
        {
            Tensor a = context.Saved(0);
            Tensor? weight = context.Grads[1]?.To(a.DType);
            if (a.IsComplex && context.Grads[0] is { } gradSign)
            {
                Tensor turn = Conjugate(gradSign) * context.Saved(1);
                Tensor imaginary = 0.5 * (turn - Conjugate(turn));
                weight = weight is null ? -imaginary : weight - imaginary;
            }

            return weight is null
                ? [Torch.ZerosLike(a)]
                : [AsColumn(AsColumn(weight)) * Adjoint(LinearSystems.InvEx(a).Inverse)];
        });
}
