using System.Numerics;

namespace Linstock.Backends.Cpu.LinearAlgebra;

/// <summary>
/// What a factorisation needs to know of its element type beyond <see cref="INumberBase{T}"/>: the conjugate, the modulus
/// and the contiguous loops over rows. Implemented once for real types and once for complex ones, so that every
/// algorithm in this folder is written once and the JIT specialises it.
/// </summary>
/// <remarks>Matrices are row-major with a leading dimension (elements between rows). Norms, singular values and the
/// eigenvalues of Hermitian matrices are <see cref="double"/> whatever the element type.</remarks>
internal unsafe interface IField<T>
    where T : unmanaged, INumberBase<T>
{
    static abstract bool IsComplex { get; }

    /// <summary>The distance from 1 to the next larger number of the real type that T is made of.</summary>
    static abstract double Epsilon { get; }

    /// <summary>The most rows that one call of <see cref="UpdateRows"/> takes.</summary>
    const int RowsAtOnce = 4;

    static abstract T FromReal(double value);

    static abstract T FromParts(double real, double imaginary);

    static abstract double Real(T value);

    static abstract double Imaginary(T value);

    static abstract T Conjugate(T value);

    static abstract double Abs(T value);

    static abstract double AbsSquared(T value);

    /// <summary>Σ |x|², in double.</summary>
    static abstract double SumOfSquares(nint n, T* x);

    /// <summary>The cheap modulus by which LAPACK picks pivots: |x|, or |re| + |im|.</summary>
    static abstract double PivotSize(T value);

    /// <summary>y += a·x.</summary>
    static abstract void Axpy(nint n, T a, T* x, T* y);

    /// <summary>Σ x·y, nothing conjugated.</summary>
    static abstract T Dot(nint n, T* x, T* y);

    /// <summary>Σ conj(x)·y.</summary>
    static abstract T DotConjugate(nint n, T* x, T* y);

    /// <summary>x *= a.</summary>
    static abstract void Scale(nint n, T a, T* x);

    /// <summary>x /= a.</summary>
    static abstract void DivideBy(nint n, T a, T* x);

    /// <summary>y += alpha·Σ factors[k]·row k, the factors <paramref name="step"/> apart and conjugated if asked for, the rows <paramref name="ld"/>.</summary>
    static abstract void AddCombination(nint n, nint count, T alpha, T* factors, nint step, bool conjugate, T* rows, nint ld, T* y);

    /// <summary>
    /// For each of up to <see cref="RowsAtOnce"/> rows of y: y += a·x + b·z, then sums += factor·y, and unless <paramref name="products"/> is null
    /// its element becomes the Σ y·v of what the row has become. a, b, factors and products have an element a row.
    /// </summary>
    static abstract void UpdateRows(
        nint n, nint rows, T* a, T* x, T* b, T* z, T* y, nint ld, T* factors, T* sums, T* v = null, T* products = null);

    /// <summary>The largest <see cref="PivotSize"/> of at least one element; a NaN counts only in the first place.</summary>
    static abstract double Largest(nint n, T* x);

    /// <summary>Where the first of the elements of largest <see cref="PivotSize"/> is; a NaN counts only in the first place.</summary>
    static abstract nint LargestIndex(nint n, T* x);

    /// <summary>
    /// C = alpha·op(A)·op(B) + beta·C with any strides; op conjugates when asked to. C must not overlap A or B.
    /// </summary>
    static abstract void Multiply(
        nint m, nint n, nint k, T alpha, T* a, nint aRow, nint aColumn, bool conjugateA, T* b, nint bRow, nint bColumn,
        bool conjugateB, T beta, T* c, nint cRow, nint cColumn);
}
