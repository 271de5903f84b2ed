using Linstock.Backends;
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

            // The gradient is the adjoint of the adjugate, which exists for singular matrices too; A^-H·conj(det) is the same
            // where A is far from singular, and can be differentiated again.
            double worst = 1;
            if (!context.Saved(2).IsMeta)
                foreach (double ratio in context.Saved(2).ToArray<double>()) worst = Math.Min(worst, ratio);
            if (worst > 1e-6)
            {
                Tensor inverse = Adjoint(LinearSystems.InvEx(a).Inverse);
                return [grad * AsColumn(AsColumn(Conjugate(context.Saved(1)))) * inverse];
            }

            return [grad * Adjugate(a)];
        });
        return result;
    }

    private static Tensor Adjugate(Tensor a)
    {
        long n = a.Shape[^1];
        Tensor work = WorkCopy(a), result = WorkEmpty(a, a.Shape);
        Backend.Run(result, new MatrixKernel<AdjugateWork>(work.DType, Count(a), 30.0 * n * n * n, new((nint)n), work, result));
        result = result.To(a.DType);
        if (Gradient.IsNeeded(a))
        {
            Gradient.Record("Adjugate", [result], [a], [], _ => throw new NotSupportedException(
                "linalg.det: the second derivative at a singular matrix is not implemented"));
        }

        return result;
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
