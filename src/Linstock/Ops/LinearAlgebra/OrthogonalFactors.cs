using Linstock.Backends;
using Linstock.Backends.Cpu.LinearAlgebra;
using static Linstock.Ops.LinearAlgebra.MatrixParts;

namespace Linstock.Ops.LinearAlgebra;

/// <summary>The QR factorisation and products of Householder reflectors.</summary>
internal static class OrthogonalFactors
{
    /// <summary>A = Q·R with orthonormal columns in Q and an upper triangular R.</summary>
    /// <param name="a">[*, m, n].</param>
    /// <param name="mode">Reduced: Q [*, m, k], R [*, k, n] with k = min(m, n). Complete: Q [*, m, m], R [*, m, n]. R: Q is empty.</param>
    [Op(Surface.Linalg | Surface.ExactOut)]
    [Autocast(AutocastRule.Full)]
    public static (Tensor Q, Tensor R) Qr(Tensor a, QrMode mode = QrMode.Reduced) => Factor(a, mode, "linalg.qr");

    /// <summary>A = Q·R; PyTorch's older form of <see cref="Qr"/>.</summary>
    /// <param name="input">[*, m, n].</param>
    /// <param name="some">Reduced factors; else complete ones.</param>
    [Op(Surface.Function | Surface.Method | Surface.ExactOut, Name = "Qr")]
    [Autocast(AutocastRule.Full)]
    public static (Tensor Q, Tensor R) QrFunction(Tensor input, bool some = true)
        => Factor(input, some ? QrMode.Reduced : QrMode.Complete, "qr");

    /// <summary>The QR factorisation as LAPACK keeps it: R above, the reflectors below the diagonal, and their factors.</summary>
    /// <param name="input">[*, m, n].</param>
    /// <returns>a [*, m, n] and tau [*, min(m, n)].</returns>
    [Op(Surface.Function | Surface.Method | Surface.Out)]
    [Autocast(AutocastRule.Full)]
    public static (Tensor A, Tensor Tau) Geqrf(Tensor input)
    {
        CheckMatrix(input, "geqrf");
        var (a, tau) = Reflectors(input);
        (a, tau) = (a.To(input.DType), tau.To(input.DType));
        if (Gradient.IsNeeded(input))
            Gradient.Record("Geqrf", [a, tau], [input], [], _ => throw new NotSupportedException("geqrf: the derivative is not implemented, as in PyTorch; use Torch.Linalg.Qr"));
        return (a, tau);
    }

    /// <summary>The first n columns of H1·H2···Hk with Hi = I - tau_i·v_i·v_i^H, v_i below the diagonal of column i of A.</summary>
    /// <param name="input">A, [*, m, n] with m at least n.</param>
    /// <param name="tau">[*, k] with k at most n.</param>
    [Op(Surface.Linalg | Surface.Out)]
    [Autocast(AutocastRule.Full)]
    public static Tensor HouseholderProduct(Tensor input, Tensor tau) => Generate(input, tau, "linalg.householder_product");

    /// <summary>Columns of a product of reflectors; PyTorch's older name for <see cref="HouseholderProduct"/>.</summary>
    [Op(Surface.Function | Surface.Method)]
    [Autocast(AutocastRule.Full)]
    [TorchScript("orgqr(input, tau)")]
    public static Tensor Orgqr(Tensor input, Tensor tau) => Generate(input, tau, "orgqr");

    /// <summary>Q·C, Q^H·C, C·Q or C·Q^H with the whole Q of reflectors as <see cref="Geqrf"/> returns them.</summary>
    /// <param name="input">The reflectors, [*, order, k].</param>
    /// <param name="tau">[*, at most k].</param>
    /// <param name="other">C, [*, m, n].</param>
    /// <param name="left">Whether Q stands on the left.</param>
    /// <param name="transpose">Whether to multiply by Q^H.</param>
    [Op(Surface.Function | Surface.Method | Surface.ExactOut)]
    [Autocast(AutocastRule.Full)]
    [TorchScript("ormqr(input, tau, other, left, transpose)")]
    public static Tensor Ormqr(Tensor input, Tensor tau, Tensor other, bool left = true, bool transpose = false)
    {
        CheckReflectors(input, tau, "ormqr");
        CheckMatrix(other, "ormqr");
        CheckSameDType(input, other, "ormqr");
        long m = other.Shape[^2], n = other.Shape[^1], k = tau.Shape[^1], order = left ? m : n;
        if (input.Shape[^2] != order || BatchWith(other) != BatchWith(input))
            Check.ThrowArgument($"ormqr: the reflectors must have {order} rows and the batch of other; got input {input.Shape} and other {other.Shape}");
        if (Gradient.IsNeeded(input, tau, other))
        {
            Tensor v = Vectors(input, k);
            if (left)
            {
                Tensor inner = Combine(v, tau, Product(Adjoint(v), other), transpose);
                return other - Product(v, inner);
            }

            return other - Product(Adjoint(Combine(v, tau, Adjoint(Product(other, v)), !transpose)), Adjoint(v));
        }

        Tensor work = WorkCopy(other);
        if (work.Numel > 0 && k > 0)
        {
            Backend.Run(work, new MatrixKernel<MultiplyWork>(
                work.DType, Count(other), 4.0 * m * n * k, new((nint)m, (nint)n, (nint)input.Shape[^1], (nint)k, left, transpose),
                WorkView(input), WorkView(tau), work));
        }

        return work.To(other.DType);
    }

    private static (Tensor A, Tensor Tau) Reflectors(Tensor input)
    {
        long m = input.Shape[^2], n = input.Shape[^1], k = Math.Min(m, n);
        Tensor work = WorkCopy(input), tau = WorkEmpty(input, BatchWith(input, k));
        Backend.Run(work, new MatrixKernel<ReflectorWork>(work.DType, Count(input), 2.0 * m * n * k, new((nint)m, (nint)n), work, tau));
        return (work, tau);
    }

    private static (Tensor Q, Tensor R) Factor(Tensor a, QrMode mode, string operation)
    {
        CheckMatrix(a, operation);
        long m = a.Shape[^2], n = a.Shape[^1], k = Math.Min(m, n), columns = mode == QrMode.Complete ? m : k;
        var (work, tau) = Reflectors(a);
        Tensor r = Upper(columns < m ? work.Slice(-2, 0, columns) : work).To(a.DType), q;
        if (mode == QrMode.R)
        {
            q = Torch.Empty([0], dtype: a.DType, device: a.Device);
        }
        else
        {
            q = WorkEmpty(a, BatchWith(a, m, columns));
            if (q.Numel > 0)
            {
                Backend.Run(q, new MatrixKernel<GenerateWork>(
                    q.DType, Count(a), 4.0 * m * columns * k, new((nint)m, (nint)n, (nint)k, (nint)columns), work, tau, q));
            }

            q = q.To(a.DType);
        }

        if (Gradient.IsNeeded(a)) Record(q, r, a, mode, operation);
        return (q, r);
    }

    private static void Record(Tensor q, Tensor r, Tensor a, QrMode mode, string operation)
        => Gradient.Record("LinalgQr", [q, r], [a], [q, r], context =>
        {
            Tensor q = context.Saved(0), r = context.Saved(1);
            if (mode == QrMode.R)
                throw new NotSupportedException($"{operation}: the derivative is not implemented for mode R; use Reduced");
            if (mode == QrMode.Complete && q.Shape[^1] > r.Shape[^1])
                throw new NotSupportedException($"{operation}: the derivative is not defined for mode Complete when there are more rows than columns; use Reduced");
            return [FactorGradient(q, r, context.Grads[0], context.Grads[1])];
        });

    // Walter and Lehmann 2018, arXiv:1009.6112; for a wide A = [X | Y] the columns beyond the square part are Y = Q·V.
    private static Tensor FactorGradient(Tensor q, Tensor r, Tensor? gradQ, Tensor? gradR)
    {
        long m = q.Shape[^2], n = r.Shape[^1];
        if (m >= n) return TallGradient(q, r, gradQ, gradR);
        Tensor square = r.Slice(-1, 0, m), rest = r.Slice(-1, m);
        if (gradR is null)
            return Torch.Cat([TallGradient(q, square, gradQ, null), Torch.ZerosLike(rest)], -1);
        Tensor gradRest = gradR.Slice(-1, m), outer = Product(Product(q, rest), Adjoint(gradRest));
        Tensor first = TallGradient(q, square, gradQ is null ? outer : gradQ + outer, gradR.Slice(-1, 0, m));
        return Torch.Cat([first, Product(q, gradRest)], -1);
    }

    private static Tensor TallGradient(Tensor q, Tensor r, Tensor? gradQ, Tensor? gradR)
    {
        Tensor? inner = gradR is null ? null : Product(gradR, Adjoint(r));
        if (gradQ is not null)
        {
            Tensor overlap = Product(Adjoint(q), gradQ);
            inner = inner is null ? -overlap : inner - overlap;
        }

        // The Hermitian matrix with this upper triangle, its diagonal the real part.
        Tensor upper = Upper(inner!, 1), diagonal = Diagonal(inner!);
        Tensor hermitian = upper + Adjoint(upper) + WithDiagonal(0.5 * (diagonal + Conjugate(diagonal)));
        Tensor sum = Product(q, hermitian);
        if (gradQ is not null) sum = sum + gradQ;
        return LinearSystems.Triangular(r, sum, upper: true, left: false, unit: false, adjoint: true);
    }

    private static Tensor Generate(Tensor input, Tensor tau, string operation)
    {
        CheckReflectors(input, tau, operation);
        long m = input.Shape[^2], n = input.Shape[^1], k = tau.Shape[^1];
        if (m < n) Check.ThrowArgument($"{operation}: expected at least as many rows as columns; got shape {input.Shape}");
        if (Gradient.IsNeeded(input, tau) && k > 0)
        {
            Tensor v = Vectors(input, k), identity = Torch.Zeros([m, n], dtype: input.DType, device: input.Device);
            Diagonal(identity).Fill_(1);
            return identity - Product(v, Combine(v, tau, Adjoint(n < m ? v.Slice(-2, 0, n) : v), adjoint: false));
        }

        Tensor q = WorkEmpty(input, input.Shape);
        if (q.Numel > 0)
        {
            Backend.Run(q, new MatrixKernel<GenerateWork>(
                q.DType, Count(input), 4.0 * m * n * k, new((nint)m, (nint)n, (nint)k, (nint)n), WorkView(input), WorkView(tau), q));
        }

        q = q.To(input.DType);
        if (Gradient.IsNeeded(input, tau)) Gradient.Record("LinalgHouseholderProduct", [q], [input, tau], [], _ => [null, null]);
        return q;
    }

    private static void CheckReflectors(Tensor input, Tensor tau, string operation)
    {
        CheckMatrix(input, operation);
        CheckSameDType(input, tau, operation);
        if (tau.NDim != input.NDim - 1 || BatchWith(input, tau.Shape[^1]) != tau.Shape || tau.Shape[^1] > input.Shape[^1])
            Check.ThrowArgument($"{operation}: tau must have the batch of the input and at most as many entries as it has columns; got input {input.Shape} and tau {tau.Shape}");
    }

    /// <summary>The vectors of the reflectors as columns, ones on the diagonal written out.</summary>
    private static Tensor Vectors(Tensor input, long k)
    {
        Tensor columns = k < input.Shape[^1] ? input.Slice(-1, 0, k) : input;
        Tensor unit = Torch.Zeros([input.Shape[^2], k], dtype: input.DType, device: input.Device);
        Diagonal(unit).Fill_(1);
        return Lower(columns, -1) + unit;
    }

    /// <summary>
    /// T·X (or T^H·X) for the compact form Q = I - V·T·V^H, T = (I + D·N)^-1·D with D = diag(tau) and N the strict upper
    /// triangle of V^H·V (Puglisi 1992): made of differentiable operations.
    /// </summary>
    private static Tensor Combine(Tensor v, Tensor tau, Tensor x, bool adjoint)
    {
        Tensor system = AsColumn(tau) * Upper(Product(Adjoint(v), v), 1);
        if (!adjoint)
            return LinearSystems.Triangular(system, AsColumn(tau) * x, upper: true, left: true, unit: true, adjoint: false);
        return AsColumn(Conjugate(tau)) * LinearSystems.Triangular(system, x, upper: true, left: true, unit: true, adjoint: true);
    }
}
