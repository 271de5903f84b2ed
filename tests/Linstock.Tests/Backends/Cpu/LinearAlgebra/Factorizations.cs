using System.Numerics;
using Linstock.Backends.Cpu.LinearAlgebra;

namespace Linstock.Tests.Backends.Cpu.LinearAlgebra;

/// <summary>What each factorisation promises, checked for one element type.</summary>
internal sealed unsafe class Factorizations<T, F> : IFactorizations<T>
    where T : unmanaged, INumberBase<T>
    where F : struct, IField<T>
{
    public void Cholesky(int n)
    {
        var a = Matrices<T, F>.PositiveDefinite(n, n);
        var work = a.Copy();
        fixed (T* p = work.Values) Assert.Equal(0, Linstock.Backends.Cpu.LinearAlgebra.Cholesky.FactorLower<T, F>(n, p, n));
        var l = Matrices<T, F>.Lower(work);
        Matrices<T, F>.AssertClose(a, l * Matrices<T, F>.Adjoint(l));
        if (n < 2) return;
        a[n - 1, n - 1] = F.FromReal(-1);
        fixed (T* p = a.Values) Assert.Equal(n, Linstock.Backends.Cpu.LinearAlgebra.Cholesky.FactorLower<T, F>(n, p, n));
    }

    public void Lu(int m, int n)
    {
        var a = Matrices<T, F>.Random(m, n, 7 * m + n);
        var work = a.Copy();
        var k = Math.Min(m, n);
        int[] pivots = new int[k], permutation = new int[m];
        fixed (T* p = work.Values)
        fixed (int* pivot = pivots)
            Assert.Equal(0, LuFactorization.Factor<T, F>(m, n, p, n, pivot));
        LuFactorization.Permutation(pivots, permutation);
        var l = DenseMatrix<T>.From(m, k, (i, j) => i == j ? T.One : i > j ? work[i, j] : T.Zero);
        var u = DenseMatrix<T>.From(k, n, (i, j) => i <= j ? work[i, j] : T.Zero);
        Assert.All(l.Values, value => Assert.InRange(F.Abs(value), 0, 1.5));
        Matrices<T, F>.AssertClose(DenseMatrix<T>.From(m, n, (i, j) => a[permutation[i], j]), l * u);
    }

    public void LuSolve(int n)
    {
        var a = Matrices<T, F>.PositiveDefinite(n, n + 1);
        a = a.Map((i, j, value) => i < j ? value * F.FromParts(0.5, 0.25) : value);
        foreach (var columns in (int[])[0, 1, 3, 40])
        {
            var b = Matrices<T, F>.Random(n, columns, columns);
            var lu = a.Copy();
            var pivots = new int[n];
            fixed (T* p = lu.Values)
            fixed (int* pivot = pivots)
            {
                LuFactorization.Factor<T, F>(n, n, p, n, pivot);
                foreach (var (adjoint, conjugate) in ((bool, bool)[])[(false, false), (true, false), (true, true)])
                {
                    var x = b.Copy();
                    fixed (T* values = x.Values) LuFactorization.Solve<T, F>(n, columns, p, n, pivot, adjoint, conjugate, values, columns);
                    var matrix = !adjoint ? a : conjugate ? Matrices<T, F>.Adjoint(a) : a.Transposed();
                    Matrices<T, F>.AssertClose(b, matrix * x, 200);
                }
            }
        }
    }

    public void Triangular(int n)
    {
        var full = Matrices<T, F>.Random(n, n, n).Map((i, j, value) => i == j ? value + F.FromReal(3) : value * F.FromReal(2.0 / n));
        foreach (var columns in (int[])[1, 2, 37])
        {
            for (var flags = 0; flags < 32; flags++)
            {
                bool left = (flags & 1) != 0, upper = (flags & 2) != 0, unit = (flags & 4) != 0;
                bool transposed = (flags & 8) != 0, conjugate = (flags & 16) != 0;
                var triangle = upper ? Matrices<T, F>.Upper(full) : Matrices<T, F>.Lower(full);
                if (unit) triangle = triangle.Map((i, j, value) => i == j ? T.One : value);
                var seen = conjugate ? triangle.Map((_, _, value) => F.Conjugate(value)) : triangle;
                var b = left ? Matrices<T, F>.Random(n, columns, 5) : Matrices<T, F>.Random(columns, n, 5);
                var x = b.Copy();
                var stored = transposed ? full.Transposed() : full;
                var (row, column) = transposed ? (1, n) : (n, 1);
                fixed (T* p = stored.Values, values = x.Values)
                {
                    if (left) TriangularSolve.Left<T, F>(n, columns, p, row, column, conjugate, upper, unit, values, columns);
                    else TriangularSolve.Right<T, F>(columns, n, p, row, column, conjugate, upper, unit, values, n);
                }

                Matrices<T, F>.AssertClose(b, left ? seen * x : x * seen, 100);
            }
        }
    }

    public void Qr(int m, int n)
    {
        foreach (var a in (DenseMatrix<T>[])[Matrices<T, F>.Random(m, n, m + n), Matrices<T, F>.Graded(m, n, 1)])
        {
            var k = Math.Min(m, n);
            var (work, tau) = Reflectors(a);
            foreach (var columns in (int[])[k, m])
            {
                var q = new DenseMatrix<T>(m, columns);
                fixed (T* p = work.Values, t = tau, values = q.Values)
                    Householder.Generate<T, F>(m, columns, k, p, n, t, values, columns);
                Matrices<T, F>.AssertOrthonormalColumns(q);
                Matrices<T, F>.AssertClose(a, q * DenseMatrix<T>.From(columns, n, (i, j) => i <= j ? work[i, j] : T.Zero));
            }
        }
    }

    public void MultiplyQ(int m, int n)
    {
        var (work, tau) = Reflectors(Matrices<T, F>.Random(m, n, m + 3 * n));
        var k = Math.Min(m, n);
        var q = new DenseMatrix<T>(m, m);
        fixed (T* p = work.Values, t = tau, values = q.Values) Householder.Generate<T, F>(m, m, k, p, n, t, values, m);
        for (var flags = 0; flags < 4; flags++)
        {
            bool left = (flags & 1) != 0, adjoint = (flags & 2) != 0;
            var c = left ? Matrices<T, F>.Random(m, 11, 1) : Matrices<T, F>.Random(11, m, 1);
            var result = c.Copy();
            fixed (T* p = work.Values, t = tau, values = result.Values)
                Householder.Multiply<T, F>(left, adjoint, c.Rows, c.Columns, k, p, n, t, values, c.Columns);
            var factor = adjoint ? Matrices<T, F>.Adjoint(q) : q;
            Matrices<T, F>.AssertClose(left ? factor * c : c * factor, result);
        }
    }

    public void Indefinite(int n)
    {
        foreach (var hermitian in (bool[])[false, true])
        {
            var random = Matrices<T, F>.Random(n, n, 2 * n + 1);
            var a = DenseMatrix<T>.From(n, n, (i, j) => i == j
                ? hermitian ? F.FromReal(0.1 * F.Real(random[i, i])) : random[i, i] * F.FromReal(0.1)
                : i > j ? random[i, j] : hermitian ? F.Conjugate(random[j, i]) : random[j, i]);
            var b = Matrices<T, F>.Random(n, 3, 4);
            DenseMatrix<T> work = Matrices<T, F>.Lower(a), x = b.Copy();
            var pivots = new int[n];
            fixed (T* p = work.Values, values = x.Values)
            fixed (int* pivot = pivots)
            {
                Assert.Equal(0, BunchKaufman.Factor<T, F>(n, p, n, pivot, hermitian));
                BunchKaufman.Solve<T, F>(n, 3, p, n, pivot, hermitian, values, 3);
            }

            var scale = Math.Max(1, Matrices<T, F>.Norm(x)) * Math.Max(1, Matrices<T, F>.Norm(a));
            Assert.InRange(Matrices<T, F>.Norm(b - a * x), 0, 20 * F.Epsilon * scale * Math.Max(n, 1));
        }
    }

    public void HermitianEigen(int n)
    {
        DenseMatrix<T>[] all = [Matrices<T, F>.Hermitian(n, n), Matrices<T, F>.Hilbert(n), DenseMatrix<T>.Identity(n),
            Matrices<T, F>.Hermitian(n, 3).Map((i, j, value) => value * F.FromReal(Math.Pow(10, -(i + j) / 4.0)))];
        foreach (var a in all)
        {
            double[] values = new double[n], alone = new double[n];
            DenseMatrix<T> work = Matrices<T, F>.Lower(a), vectors = new(n, n);
            fixed (T* p = work.Values, v = vectors.Values)
            fixed (double* d = values)
                Assert.Equal(0, SymmetricEigen.Decompose<T, F>(n, p, n, d, v, n));
            Matrices<T, F>.AssertOrthonormalColumns(vectors);
            Matrices<T, F>.AssertClose(a, vectors.Map((_, j, value) => value * F.FromReal(values[j])) * Matrices<T, F>.Adjoint(vectors));
            Assert.Equal(values.Order(), values);
            work = a.Copy();
            fixed (T* p = work.Values)
            fixed (double* d = alone)
                Assert.Equal(0, SymmetricEigen.Decompose<T, F>(n, p, n, d, null, 0));
            for (var i = 0; i < n; i++) Assert.Equal(values[i], alone[i], 20 * n * F.Epsilon * Matrices<T, F>.Norm(a));
        }
    }

    public void SingularValueDecomposition(int m, int n)
    {
        var (rows, columns) = m >= n ? (m, n) : (n, m);
        DenseMatrix<T>[] all = [Matrices<T, F>.Random(rows, columns, m), Matrices<T, F>.Graded(rows, columns, n),
            new(rows, columns), DenseMatrix<T>.From(rows, columns, (i, j) => F.FromReal(1.0 / (i + j + 1)))];
        foreach (var a in all)
        {
            foreach (var width in (int[])[columns, rows])
            {
                double[] values = new double[columns], alone = new double[columns];
                DenseMatrix<T> work = a.Copy(), u = new(rows, width), vh = new(columns, columns);
                fixed (T* p = work.Values, left = u.Values, right = vh.Values)
                fixed (double* s = values)
                    Assert.Equal(0, SingularValues.Decompose<T, F>(rows, columns, p, columns, s, left, width, width, right, columns));
                Matrices<T, F>.AssertOrthonormalColumns(u);
                Matrices<T, F>.AssertOrthonormalColumns(vh);
                var scaled = DenseMatrix<T>.From(rows, columns, (i, j) => u[i, j] * F.FromReal(values[j]));
                Matrices<T, F>.AssertClose(a, scaled * vh);
                Assert.Equal(values.OrderDescending(), values);
                Assert.All(values, value => Assert.True(value >= 0));
                work = a.Copy();
                fixed (T* p = work.Values)
                fixed (double* s = alone)
                    Assert.Equal(0, SingularValues.Decompose<T, F>(rows, columns, p, columns, s, null, 0, 0, null, 0));
                for (var i = 0; i < columns; i++) Assert.Equal(values[i], alone[i], 20 * rows * F.Epsilon * (values[0] + 1e-290));
            }
        }
    }

    public void LeastSquares(int m, int n)
    {
        if (m == 0 || n == 0) return;
        var a = Matrices<T, F>.Random(m, n, m);
        var b = DenseMatrix<T>.From(Math.Max(m, n), 2, (i, j) => i < m ? F.FromParts(Math.Sin(i + j), i) : T.Zero);
        var given = DenseMatrix<T>.From(m, 2, (i, j) => b[i, j]);
        DenseMatrix<T> work = a.Copy(), full = b.Copy(), byValues = b.Copy();
        var values = new double[Math.Min(m, n)];
        fixed (T* p = work.Values, x = full.Values)
            Linstock.Backends.Cpu.LinearAlgebra.LeastSquares.SolveFullRank<T, F>(m, n, 2, p, n, x, 2);
        work = a.Copy();
        fixed (T* p = work.Values, x = byValues.Values)
        fixed (double* s = values)
        {
            var rank = Linstock.Backends.Cpu.LinearAlgebra.LeastSquares.SolveBySingularValues<T, F>(
                m, n, 2, p, n, x, 2, F.Epsilon * Math.Max(m, n), s);
            Assert.Equal(Math.Min(m, n), rank);
        }

        var condition = values[0] / values[^1];
        DenseMatrix<T> first = DenseMatrix<T>.From(n, 2, (i, j) => full[i, j]), second = DenseMatrix<T>.From(n, 2, (i, j) => byValues[i, j]);
        foreach (var x in (DenseMatrix<T>[])[first, second])
        {
            var gradient = Matrices<T, F>.Adjoint(a) * (given - a * x);
            var scale = Matrices<T, F>.Norm(a) * (Matrices<T, F>.Norm(given) + Matrices<T, F>.Norm(a) * Matrices<T, F>.Norm(x));
            Assert.InRange(Matrices<T, F>.Norm(gradient), 0, 20 * F.Epsilon * scale * Math.Max(m, n));
        }

        var bound = 50 * F.Epsilon * condition * condition * Math.Max(m, n) * Matrices<T, F>.Norm(first);
        Assert.InRange(Matrices<T, F>.Norm(first - second), 0, bound);
    }

    public void Exponential(int n)
    {
        foreach (var scale in (double[])[0.001, 0.1, 1, 4])
        {
            var a = Matrices<T, F>.Random(n, n, n).Map((_, _, value) => value * F.FromReal(scale / Math.Sqrt(Math.Max(n, 1))));
            var negative = a.Map((_, _, value) => -value);
            DenseMatrix<T> forth = new(n, n), back = new(n, n);
            fixed (T* p = a.Values, q = negative.Values, x = forth.Values, y = back.Values)
            {
                MatrixExponential.Compute<T, F>(n, p, x);
                MatrixExponential.Compute<T, F>(n, q, y);
            }

            var growth = Matrices<T, F>.Norm(forth) * Matrices<T, F>.Norm(back) + 1;
            Assert.InRange(Matrices<T, F>.Norm(forth * back - DenseMatrix<T>.Identity(n)), 0, 20 * F.Epsilon * growth * Math.Max(n, 1));
        }
    }

    private static (DenseMatrix<T> Packed, T[] Tau) Reflectors(DenseMatrix<T> a)
    {
        var work = a.Copy();
        var tau = new T[Math.Min(a.Rows, a.Columns)];
        fixed (T* p = work.Values, t = tau) Householder.Factor<T, F>(a.Rows, a.Columns, p, a.Columns, t);
        return (work, tau);
    }
}
