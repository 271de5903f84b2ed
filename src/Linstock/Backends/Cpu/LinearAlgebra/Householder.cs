using System.Numerics;
using System.Runtime.CompilerServices;

namespace Linstock.Backends.Cpu.LinearAlgebra;

/// <summary>
/// Elementary reflectors H = I - tau·v·v^H in LAPACK's convention (v starts with an implicit 1, H^H maps a vector to a
/// real multiple of the first axis), the QR factorisation made of them, and products with Q.
/// </summary>
internal static unsafe class Householder
{
    internal const int Block = 32;

    /// <summary>Elements of the target up to which one reflector after the other beats the compact form.</summary>
    private const nint Small = 1024;

    /// <summary>
    /// Makes the reflector of (alpha, x): alpha becomes the real beta, x becomes v without its leading 1.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static T Make<T, F>(nint length, ref T alpha, T* x, nint stride)
        where T : unmanaged, INumberBase<T>
        where F : struct, IField<T>
    {
        var norm = Norm<T, F>(length, x, stride);
        double real = F.Real(alpha), imaginary = F.Imaginary(alpha);
        if (norm == 0 && imaginary == 0) return T.Zero;
        var beta = -Math.CopySign(Hypotenuse(real, imaginary, norm), real);
        var safe = F.Epsilon > 1e-10 ? 1e-30 : 1e-290;
        if (Math.Abs(beta) < safe)
        {
            // Subnormal numbers have too few digits for v: make the reflector of a larger multiple.
            for (nint i = 0; i < length; i++) x[i * stride] *= F.FromReal(1 / safe);
            alpha *= F.FromReal(1 / safe);
            var same = Make<T, F>(length, ref alpha, x, stride);
            alpha *= F.FromReal(safe);
            return same;
        }

        var tau = F.FromParts((beta - real) / beta, -imaginary / beta);
        var divisor = alpha - F.FromReal(beta);
        if (stride == 1)
            F.DivideBy(length, divisor, x);
        else
            for (nint i = 0; i < length; i++) x[i * stride] /= divisor;
        alpha = F.FromReal(beta);
        return tau;
    }

    /// <summary>The Euclidean norm, scaled only where the plain sum would overflow or lose everything.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static double Norm<T, F>(nint length, T* x, nint stride)
        where T : unmanaged, INumberBase<T>
        where F : struct, IField<T>
    {
        double sum = 0;
        if (stride == 1)
            sum = F.SumOfSquares(length, x);
        else
            for (nint i = 0; i < length; i++) sum += F.AbsSquared(x[i * stride]);
        if (sum is > 1e-280 and < 1e300) return Math.Sqrt(sum);
        double largest = 0;
        for (nint i = 0; i < length; i++) largest = Math.Max(largest, F.PivotSize(x[i * stride]));
        if (largest == 0 || !double.IsFinite(largest)) return largest;
        sum = 0;
        for (nint i = 0; i < length; i++)
        {
            double real = F.Real(x[i * stride]) / largest, imaginary = F.Imaginary(x[i * stride]) / largest;
            sum += real * real + imaginary * imaginary;
        }

        return largest * Math.Sqrt(sum);
    }

    /// <summary>A (m x n) becomes R above and the reflectors below the diagonal; tau has min(m, n) entries.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Factor<T, F>(nint m, nint n, T* a, nint lda, T* tau)
        where T : unmanaged, INumberBase<T>
        where F : struct, IField<T>
    {
        var steps = Math.Min(m, n);
        var ld = (m | 15) + 17;
        using var memory = new Workspace<T>(Math.Min(Block, steps) * ld);
        using var buffer = new Workspace<T>(n <= Math.Min(m, Block) ? 0 : m * Block + Block * Block + 2 * Block * n);
        T* panel = memory.Pointer, v = buffer.Pointer, triangle = v + m * Block, work = triangle + Block * Block;
        for (nint start = 0; start < steps; start += Block)
        {
            // In the panel each column is a row, so that the work runs along memory.
            var width = Math.Min(Block, steps - start);
            var corner = a + start * (lda + 1);
            Transpose.Run((byte*)panel, ld * sizeof(T), (byte*)corner, lda * sizeof(T), m - start, width, sizeof(T));
            FactorPanel<T, F>(m - start, width, panel, ld, tau + start);
            Transpose.Run((byte*)corner, lda * sizeof(T), (byte*)panel, ld * sizeof(T), width, m - start, sizeof(T));
            if (start + width >= n) continue;
            PackReflectors<T, F>(m - start, width, a + start * lda + start, lda, v);
            Triangle<T, F>(m - start, width, v, tau + start, triangle);
            ApplyBlockLeft<T, F>(
                m - start, n - start - width, width, v, triangle, adjoint: true, a + start * lda + start + width, lda, work);
        }
    }

    /// <summary>A few columns, each of which is a row of <paramref name="panel"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void FactorPanel<T, F>(nint m, nint width, T* panel, nint ld, T* tau)
        where T : unmanaged, INumberBase<T>
        where F : struct, IField<T>
    {
        for (nint j = 0; j < width; j++)
        {
            var v = panel + j * (ld + 1);
            var length = m - j - 1;
            tau[j] = Make<T, F>(length, ref *v, v + 1, 1);
            if (T.IsZero(tau[j])) continue;
            var factor = -F.Conjugate(tau[j]);
            for (var k = j + 1; k < width; k++)
            {
                var column = panel + k * ld + j;
                var along = factor * (column[0] + F.DotConjugate(length, v + 1, column + 1));
                column[0] += along;
                F.Axpy(length, along, v + 1, column + 1);
            }
        }
    }

    /// <summary>
    /// The first <paramref name="n"/> columns of H1·H2···Hk, from the output of <see cref="Factor"/> in <paramref name="a"/>.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Generate<T, F>(nint m, nint n, nint k, T* a, nint lda, T* tau, T* q, nint ldq)
        where T : unmanaged, INumberBase<T>
        where F : struct, IField<T>
    {
        for (nint i = 0; i < m; i++)
        {
            new Span<T>(q + i * ldq, (int)n).Clear();
            if (i < n) q[i * ldq + i] = T.One;
        }

        if (m * n <= Small)
        {
            var row = stackalloc T[(int)Small];
            for (var j = k - 1; j >= 0; j--)
            {
                var diagonal = a + j * lda + j;
                if (n > j) ApplyLeft<T, F>(m - j, n - j, diagonal, lda, tau[j], q + j * ldq + j, ldq, row);
            }

            return;
        }

        using var buffer = new Workspace<T>(m * Block + Block * Block + 2 * Block * n);
        T* v = buffer.Pointer, triangle = v + m * Block, work = triangle + Block * Block;
        for (var start = (k - 1) / Block * Block; start >= 0 && k > 0; start -= Block)
        {
            var width = Math.Min(Block, k - start);
            PackReflectors<T, F>(m - start, width, a + start * lda + start, lda, v);
            Triangle<T, F>(m - start, width, v, tau + start, triangle);

            // Columns before the block are still those of the identity there.
            if (n > start)
            {
                ApplyBlockLeft<T, F>(
                    m - start, n - start, width, v, triangle, adjoint: false, q + start * ldq + start, ldq, work);
            }
        }
    }

    /// <summary>
    /// C (m x n) becomes Q·C, Q^H·C, C·Q or C·Q^H, Q the product of k reflectors stored as columns of A, whose elements are
    /// <paramref name="lda"/> apart downwards and <paramref name="column"/> apart sideways.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Multiply<T, F>(bool left, bool adjoint, nint m, nint n, nint k, T* a, nint lda, T* tau, T* c, nint ldc, nint column = 1)
        where T : unmanaged, INumberBase<T>
        where F : struct, IField<T>
    {
        if (k == 0 || m == 0 || n == 0) return;
        if (m * n <= Small)
        {
            MultiplySmall<T, F>(left, adjoint, m, n, k, a, lda, column, tau, c, ldc);
            return;
        }

        var order = left ? m : n;
        using var buffer = new Workspace<T>(order * Block + Block * Block + 2 * Block * Math.Max(m, n));
        T* v = buffer.Pointer, triangle = v + order * Block, work = triangle + Block * Block;
        var blocks = (k + Block - 1) / Block;
        var forward = left == adjoint;
        for (nint step = 0; step < blocks; step++)
        {
            var start = (forward ? step : blocks - 1 - step) * Block;
            var width = Math.Min(Block, k - start);
            PackReflectors<T, F>(order - start, width, a + start * (lda + column), lda, v, column);
            Triangle<T, F>(order - start, width, v, tau + start, triangle);
            if (left) ApplyBlockLeft<T, F>(m - start, n, width, v, triangle, adjoint, c + start * ldc, ldc, work);
            else ApplyBlockRight<T, F>(m, n - start, width, v, triangle, adjoint, c + start, ldc, work);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void MultiplySmall<T, F>(
        bool left, bool adjoint, nint m, nint n, nint k, T* a, nint lda, nint column, T* tau, T* c, nint ldc)
        where T : unmanaged, INumberBase<T>
        where F : struct, IField<T>
    {
        var row = stackalloc T[(int)Small];
        for (nint step = 0; step < k; step++)
        {
            var j = left == adjoint ? step : k - 1 - step;
            var factor = adjoint ? F.Conjugate(tau[j]) : tau[j];
            var v = a + j * (lda + column);
            if (left)
            {
                ApplyLeft<T, F>(m - j, n, v, lda, factor, c + j * ldc, ldc, row);
                continue;
            }

            for (nint i = 0; i < m; i++)
            {
                var target = c + i * ldc + j;
                var sum = target[0];
                for (nint p = 1; p < n - j; p++) sum += target[p] * v[p * lda];
                sum *= factor;
                target[0] -= sum;
                for (nint p = 1; p < n - j; p++) target[p] -= sum * F.Conjugate(v[p * lda]);
            }
        }
    }

    /// <summary>C ← (I - tau·v·v^H)·C, v strided with an implicit leading 1; <paramref name="row"/> holds n entries.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void ApplyLeft<T, F>(nint m, nint n, T* v, nint stride, T tau, T* c, nint ldc, T* row)
        where T : unmanaged, INumberBase<T>
        where F : struct, IField<T>
    {
        if (T.IsZero(tau) || n == 0) return;
        new Span<T>(c, (int)n).CopyTo(new Span<T>(row, (int)n));
        F.AddCombination(n, m - 1, T.One, v + stride, stride, conjugate: true, c + ldc, ldc, row);
        F.Axpy(n, -tau, row, c);
        for (nint i = 1; i < m; i++) F.Axpy(n, -tau * v[i * stride], row, c + i * ldc);
    }

    /// <summary>The columns of V as an m x Block row-major matrix with its ones and zeros written out.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void PackReflectors<T, F>(nint m, nint width, T* a, nint lda, T* v, nint column = 1)
        where T : unmanaged, INumberBase<T>
        where F : struct, IField<T>
    {
        var triangular = column == 1 ? Math.Min(width, m) : m;
        for (var i = triangular; i < m; i++) new Span<T>(a + i * lda, (int)width).CopyTo(new Span<T>(v + i * Block, (int)width));
        for (nint i = 0; i < triangular; i++)
        {
            for (nint j = 0; j < width; j++) v[i * Block + j] = i > j ? a[i * lda + j * column] : i == j ? T.One : T.Zero;
        }
    }

    /// <summary>The upper triangular T of the compact form H1···Hk = I - V·T·V^H (Schreiber and Van Loan 1989).</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Triangle<T, F>(nint m, nint width, T* v, T* tau, T* triangle)
        where T : unmanaged, INumberBase<T>
        where F : struct, IField<T>
    {
        var gram = stackalloc T[Block * Block];
        F.Multiply(width, width, m, T.One, v, 1, Block, true, v, Block, 1, false, T.Zero, gram, Block, 1);
        for (nint j = 0; j < width; j++)
        {
            for (nint i = 0; i < j; i++)
            {
                var sum = T.Zero;
                for (var k = i; k < j; k++) sum += triangle[i * Block + k] * gram[k * Block + j];
                triangle[i * Block + j] = -tau[j] * sum;
            }

            triangle[j * Block + j] = tau[j];
            for (var i = j + 1; i < width; i++) triangle[i * Block + j] = T.Zero;
        }
    }

    /// <summary>C ← (I - V·op(T)·V^H)·C; <paramref name="work"/> holds 2·Block·n entries.</summary>
    public static void ApplyBlockLeft<T, F>(nint m, nint n, nint width, T* v, T* triangle, bool adjoint, T* c, nint ldc, T* work)
        where T : unmanaged, INumberBase<T>
        where F : struct, IField<T>
    {
        if (n == 0) return;
        var second = work + Block * n;
        F.Multiply(width, n, m, T.One, v, 1, Block, true, c, ldc, 1, false, T.Zero, work, n, 1);
        F.Multiply(
            width, n, width, T.One, triangle, adjoint ? 1 : Block, adjoint ? Block : 1, adjoint, work, n, 1, false, T.Zero, second,
            n, 1);
        F.Multiply(m, n, width, -T.One, v, Block, 1, false, second, n, 1, false, T.One, c, ldc, 1);
    }

    private static void ApplyBlockRight<T, F>(
        nint m, nint n, nint width, T* v, T* triangle, bool adjoint, T* c, nint ldc, T* work)
        where T : unmanaged, INumberBase<T>
        where F : struct, IField<T>
    {
        var second = work + Block * m;
        F.Multiply(m, width, n, T.One, c, ldc, 1, false, v, Block, 1, false, T.Zero, work, Block, 1);
        F.Multiply(
            m, width, width, T.One, work, Block, 1, false, triangle, adjoint ? 1 : Block, adjoint ? Block : 1, adjoint, T.Zero,
            second, Block, 1);
        F.Multiply(m, n, width, -T.One, second, Block, 1, false, v, 1, Block, true, T.One, c, ldc, 1);
    }

    private static double Hypotenuse(double x, double y, double z)
    {
        var largest = Math.Max(Math.Abs(x), Math.Max(Math.Abs(y), z));
        if (largest is > 1e-140 and < 1e150) return Math.Sqrt(x * x + y * y + z * z);
        x /= largest;
        y /= largest;
        z /= largest;
        return largest * Math.Sqrt(x * x + y * y + z * z);
    }
}
