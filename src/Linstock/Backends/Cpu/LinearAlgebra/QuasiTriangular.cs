using System.Numerics;
using System.Runtime.CompilerServices;

namespace Linstock.Backends.Cpu.LinearAlgebra;

/// <summary>
/// Real Schur forms: triangular but for blocks of order 2 on the diagonal that hold complex pairs. Each change is made to the rows of the
/// orthogonal factor too, which is kept transposed.
/// </summary>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
internal static unsafe class QuasiTriangular<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Eigenvalues in the order of the diagonal, complex ones as exact conjugate pairs, the positive imaginary part first.</summary>
    public static void Eigenvalues(nint n, T* t, nint ldt, Complex* values)
    {
        for (nint k = 0; k < n; k++)
        {
            var corner = t + k * (ldt + 1);
            double a = double.CreateTruncating(corner[0]);
            values[k] = a;
            if (k == n - 1 || corner[ldt] == T.Zero) continue;
            double b = double.CreateTruncating(corner[1]), c = double.CreateTruncating(corner[ldt]), d = double.CreateTruncating(corner[ldt + 1]);
            var (half, scale, discriminant) = Discriminant(a, b, c, d);
            if (discriminant < 0)
            {
                values[k] = new(d + half, Math.Sqrt(scale) * Math.Sqrt(-discriminant));
                values[k + 1] = Complex.Conjugate(values[k]);
            }
            else
            {
                // Only rounding makes a pair real that was left as a block.
                var root = half + Math.CopySign(Math.Sqrt(scale) * Math.Sqrt(discriminant), half);
                values[k] = d + root;
                values[k + 1] = root == 0 ? d : d - b / root * c;
            }

            k++;
        }
    }

    /// <summary>A block of order 2: split when its eigenvalues are real, left alone when they are a complex pair.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Standardise(nint n, T* t, nint ldt, T* rows, nint ldr, nint k)
    {
        T* top = t + k * ldt, bottom = top + ldt;
        double a = double.CreateTruncating(top[k]), b = double.CreateTruncating(top[k + 1]);
        double c = double.CreateTruncating(bottom[k]), d = double.CreateTruncating(bottom[k + 1]);
        if (c == 0) return;
        var (half, scale, discriminant) = Discriminant(a, b, c, d);
        if (discriminant < 0) return;

        // (z, c) is an eigenvector of the block: rotate it onto the first axis.
        var z = half + Math.CopySign(Math.Sqrt(scale) * Math.Sqrt(discriminant), half);
        var (cosine, sine, _) = PlaneRotation.Make(z, c);
        Rotate(n, t, ldt, rows, ldr, k, cosine, sine);
        bottom[k] = T.Zero;
    }

    /// <summary>Moves the block of the diagonal at <paramref name="from"/> up to <paramref name="to"/>, past the blocks between.</summary>
    /// <returns>Whether it has arrived whole; else it is on the way, or has fallen into two, and T is a Schur form all the same.</returns>
    public static bool Move(nint n, T* t, nint ldt, T* rows, nint ldr, nint from, nint to)
    {
        nint size = IsPair(n, t, ldt, from) ? 2 : 1;
        while (from > to)
        {
            nint above = from > 1 && IsPair(n, t, ldt, from - 2) ? 2 : 1;
            if (!Exchange(n, t, ldt, rows, ldr, from - above, above, size)) return false;
            from -= above;
            if (IsPair(n, t, ldt, from) != (size == 2)) return false;
        }

        return from == to;
    }

    /// <summary>Whether a block of order 2 begins here.</summary>
    public static bool IsPair(nint n, T* t, nint ldt, nint k) => k + 1 < n && t[(k + 1) * ldt + k] != T.Zero;

    /// <summary>
    /// Exchanges two neighbouring blocks: with T11·X - X·T22 = T12, the columns of (-X, I) span the space that belongs to T22, and reflectors bring
    /// it to the front (Bai and Demmel 1993, "On swapping diagonal blocks in real Schur form").
    /// </summary>
    /// <returns>Whether it could be done to working accuracy; nothing has changed otherwise.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static bool Exchange(nint n, T* t, nint ldt, T* rows, nint ldr, nint k, nint first, nint second)
    {
        var corner = t + k * (ldt + 1);
        if (first == 1 && second == 1)
        {
            T upper = corner[0], lower = corner[ldt + 1];
            var (cosine, sine, _) = PlaneRotation.Make(double.CreateTruncating(corner[1]), double.CreateTruncating(lower) - double.CreateTruncating(upper));
            Rotate(n, t, ldt, rows, ldr, k, cosine, sine);
            (corner[0], corner[ldt], corner[ldt + 1]) = (lower, T.Zero, upper);
            return true;
        }

        var size = first + second;
        double* block = stackalloc double[16], span = stackalloc double[8], vector = stackalloc double[4], factors = stackalloc double[2];
        double* vectors = stackalloc double[8];
        double norm = 0;
        for (nint i = 0; i < size; i++)
        {
            for (nint j = 0; j < size; j++)
            {
                block[i * 4 + j] = double.CreateTruncating(corner[i * ldt + j]);
                norm = Math.Max(norm, Math.Abs(block[i * 4 + j]));
            }
        }

        if (!SolveSylvester(first, second, block, span)) return false;

        // First on a copy: what should vanish tells whether the exchange is good.
        for (nint j = 0; j < second; j++)
        {
            double sum = 0;
            for (var i = j; i < size; i++) sum += span[i * 2 + j] * span[i * 2 + j];
            var length = Math.CopySign(Math.Sqrt(sum), span[j * 2 + j]);
            for (nint i = 0; i < size; i++) vector[i] = i < j ? 0 : span[i * 2 + j];
            vector[j] += length;
            double square = 0;
            for (var i = j; i < size; i++) square += vector[i] * vector[i];
            factors[j] = square == 0 ? 0 : 2 / square;
            for (nint i = 0; i < size; i++) vectors[j * 4 + i] = vector[i];
            Reflect(size, second, span, 2, 1, vector, factors[j]);
            Reflect(size, size, block, 4, 1, vector, factors[j]);
            Reflect(size, size, block, 1, 4, vector, factors[j]);
        }

        for (var i = second; i < size; i++)
        {
            for (nint j = 0; j < second; j++)
                if (Math.Abs(block[i * 4 + j]) > 10 * RealField<T>.Epsilon * norm) return false;
        }

        var narrow = stackalloc T[4];
        for (nint j = 0; j < second; j++)
        {
            for (nint i = 0; i < size; i++) narrow[i] = T.CreateTruncating(vectors[j * 4 + i]);
            var factor = T.CreateTruncating(factors[j]);
            ReflectRows(size, n - k, corner, ldt, narrow, factor);
            Reflect(size, k + size, t + k, 1, ldt, narrow, factor);
            ReflectRows(size, n, rows + k * ldr, ldr, narrow, factor);
        }

        for (var i = second; i < size; i++)
        {
            for (nint j = 0; j < second; j++) corner[i * ldt + j] = T.Zero;
        }

        if (second == 2) Standardise(n, t, ldt, rows, ldr, k);
        if (first == 2) Standardise(n, t, ldt, rows, ldr, k + second);
        return true;
    }

    /// <summary>(-X, I) for T11·X - X·T22 = T12, the solution of at most four equations.</summary>
    private static bool SolveSylvester(nint first, nint second, double* block, double* span)
    {
        var count = first * second;
        double* matrix = stackalloc double[20];
        for (nint i = 0; i < 20; i++) matrix[i] = 0;
        for (nint i = 0; i < first; i++)
        {
            for (nint j = 0; j < second; j++)
            {
                var row = matrix + (i * second + j) * 5;
                for (nint p = 0; p < first; p++) row[p * second + j] += block[i * 4 + p];
                for (nint p = 0; p < second; p++) row[i * second + p] -= block[(first + p) * 4 + first + j];
                row[4] = block[i * 4 + first + j];
            }
        }

        for (nint step = 0; step < count; step++)
        {
            var pivot = step;
            for (var i = step + 1; i < count; i++)
                if (Math.Abs(matrix[i * 5 + step]) > Math.Abs(matrix[pivot * 5 + step])) pivot = i;
            if (!(Math.Abs(matrix[pivot * 5 + step]) > DoublePrecision.SmallestNormal)) return false;
            PlaneRotation.SwapRows(5, matrix + step * 5, matrix + pivot * 5);
            for (var i = step + 1; i < count; i++)
            {
                var factor = matrix[i * 5 + step] / matrix[step * 5 + step];
                for (var j = step; j < 5; j++) matrix[i * 5 + j] -= factor * matrix[step * 5 + j];
            }
        }

        for (var step = count - 1; step >= 0; step--)
        {
            var value = matrix[step * 5 + 4];
            for (var j = step + 1; j < count; j++) value -= matrix[step * 5 + j] * matrix[j * 5 + 4];
            matrix[step * 5 + 4] = value / matrix[step * 5 + step];
        }

        for (nint i = 0; i < first; i++)
        {
            for (nint j = 0; j < second; j++) span[i * 2 + j] = -matrix[(i * second + j) * 5 + 4];
        }

        for (nint i = 0; i < second; i++)
        {
            for (nint j = 0; j < second; j++) span[(first + i) * 2 + j] = i == j ? 1 : 0;
        }

        return true;
    }

    /// <summary>Rows and columns k and k + 1 of T and rows of the factor.</summary>
    private static void Rotate(nint n, T* t, nint ldt, T* rows, nint ldr, nint k, double cosine, double sine)
    {
        T c = T.CreateTruncating(cosine), s = T.CreateTruncating(sine);
        var corner = t + k * (ldt + 1);
        PlaneRotation.Apply(n - k, corner, corner + ldt, c, s);
        for (nint i = 0; i <= k + 1; i++)
        {
            var at = t + i * ldt + k;
            (at[0], at[1]) = (c * at[0] + s * at[1], c * at[1] - s * at[0]);
        }

        PlaneRotation.Apply(n, rows + k * ldr, rows + (k + 1) * ldr, c, s);
    }

    /// <summary>A ← (I - factor·v·vᵀ)·A for a few rows with any strides.</summary>
    private static void Reflect<R>(nint size, nint n, R* a, nint row, nint column, R* v, R factor)
        where R : unmanaged, IBinaryFloatingPointIeee754<R>
    {
        for (nint j = 0; j < n; j++, a += column)
        {
            var dot = R.Zero;
            for (nint i = 0; i < size; i++) dot += v[i] * a[i * row];
            dot *= factor;
            for (nint i = 0; i < size; i++) a[i * row] -= dot * v[i];
        }
    }

    /// <summary>The same for up to four contiguous rows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void ReflectRows(nint size, nint n, T* a, nint lda, T* v, T factor)
    {
        nint j = 0, width = Vector<T>.Count;
        for (; j <= n - width; j += width)
        {
            Vector<T> dot = default;
            for (nint i = 0; i < size; i++) dot += v[i] * Vector.Load(a + i * lda + j);
            dot *= factor;
            for (nint i = 0; i < size; i++) Vector.Store(Vector.Load(a + i * lda + j) - dot * v[i], a + i * lda + j);
        }

        Reflect(size, n - j, a + j, lda, 1, v, factor);
    }

    /// <summary>The discriminant over a scale that keeps it from overflow, and half the difference of the diagonal.</summary>
    private static (double Half, double Scale, double Discriminant) Discriminant(double a, double b, double c, double d)
    {
        double half = 0.5 * (a - d), scale = Math.Max(Math.Abs(half), Math.Max(Math.Abs(b), Math.Abs(c)));
        return (half, scale, scale == 0 ? 0 : half / scale * half + b / scale * c);
    }
}
