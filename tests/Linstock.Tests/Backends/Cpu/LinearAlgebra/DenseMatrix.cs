using System.Numerics;
using Linstock.Backends.Cpu.LinearAlgebra;

namespace Linstock.Tests.Backends.Cpu.LinearAlgebra;

/// <summary>A matrix written in the plainest way, to hold the factorisations against.</summary>
internal sealed class DenseMatrix<T>(int rows, int columns)
    where T : unmanaged, INumberBase<T>
{
    public int Rows => rows;

    public int Columns => columns;

    public T[] Values { get; } = new T[rows * columns];

    public ref T this[int row, int column] => ref Values[row * columns + column];

    public static DenseMatrix<T> From(int rows, int columns, Func<int, int, T> value)
    {
        var result = new DenseMatrix<T>(rows, columns);
        for (var i = 0; i < rows; i++)
        {
            for (var j = 0; j < columns; j++) result[i, j] = value(i, j);
        }

        return result;
    }

    public static DenseMatrix<T> Identity(int n) => From(n, n, (i, j) => i == j ? T.One : T.Zero);

    public static DenseMatrix<T> operator *(DenseMatrix<T> left, DenseMatrix<T> right) => From(left.Rows, right.Columns, (i, j) =>
    {
        var sum = T.Zero;
        for (var k = 0; k < left.Columns; k++) sum += left[i, k] * right[k, j];
        return sum;
    });

    public static DenseMatrix<T> operator -(DenseMatrix<T> left, DenseMatrix<T> right) =>
        From(left.Rows, left.Columns, (i, j) => left[i, j] - right[i, j]);

    public DenseMatrix<T> Copy() => From(rows, columns, (i, j) => this[i, j]);

    public DenseMatrix<T> Map(Func<int, int, T, T> map) => From(rows, columns, (i, j) => map(i, j, this[i, j]));

    public DenseMatrix<T> Transposed() => From(columns, rows, (i, j) => this[j, i]);
}

/// <summary>Random and notorious matrices, and norms, for one element type.</summary>
internal static class Matrices<T, F>
    where T : unmanaged, INumberBase<T>
    where F : struct, IField<T>
{
    public static DenseMatrix<T> Random(int rows, int columns, int seed)
    {
        var random = new Random(seed);
        return DenseMatrix<T>.From(rows, columns, (_, _) => F.FromParts(random.NextDouble() * 2 - 1, random.NextDouble() * 2 - 1));
    }

    public static DenseMatrix<T> Hermitian(int n, int seed)
    {
        var a = Random(n, n, seed);
        return DenseMatrix<T>.From(n, n, (i, j) => a[i, j] + F.Conjugate(a[j, i]));
    }

    public static DenseMatrix<T> PositiveDefinite(int n, int seed)
    {
        var a = Random(n, n, seed);
        return (a * Adjoint(a)).Map((i, j, value) => i == j ? value + F.FromReal(n) : value);
    }

    public static DenseMatrix<T> Hilbert(int n) => DenseMatrix<T>.From(n, n, (i, j) => F.FromReal(1.0 / (i + j + 1)));

    public static DenseMatrix<T> Graded(int rows, int columns, int seed) =>
        Random(rows, columns, seed).Map((i, j, value) => value * F.FromReal(Math.Pow(10, -(i + j) / 4.0)));

    public static DenseMatrix<T> Adjoint(DenseMatrix<T> a) => DenseMatrix<T>.From(a.Columns, a.Rows, (i, j) => F.Conjugate(a[j, i]));

    public static double Norm(DenseMatrix<T> a) => Math.Sqrt(a.Values.Sum(F.AbsSquared));

    /// <summary>|actual - expected| relative to |expected|, in units of rounding times the order.</summary>
    public static void AssertClose(DenseMatrix<T> expected, DenseMatrix<T> actual, double factor = 20)
    {
        var bound = factor * F.Epsilon * Math.Max(1, Math.Max(expected.Rows, expected.Columns)) * Math.Max(Norm(expected), 1e-290);
        Assert.InRange(Norm(expected - actual), 0, bound);
    }

    public static void AssertOrthonormalColumns(DenseMatrix<T> q) =>
        AssertClose(DenseMatrix<T>.Identity(q.Columns), Adjoint(q) * q);

    public static DenseMatrix<T> Upper(DenseMatrix<T> a) => a.Map((i, j, value) => i <= j ? value : T.Zero);

    public static DenseMatrix<T> Lower(DenseMatrix<T> a) => a.Map((i, j, value) => i >= j ? value : T.Zero);
}
