using System.Numerics;
using System.Runtime.CompilerServices;

namespace Linstock.Backends.Cpu.LinearAlgebra;

/// <summary>
/// Eigenvalues and vectors of a real symmetric tridiagonal matrix by divide and conquer (Cuppen 1981, "A divide and conquer method for the
/// symmetric tridiagonal eigenproblem"): blocks of a few dozen rows by QR, then pairs of blocks joined until one is left. Almost all the work is
/// matrix products, and deflation saves much of that.
/// </summary>
internal static unsafe class TridiagonalDivision
{
    /// <summary>
    /// <paramref name="rows"/> (n x n) become the eigenvectors; the eigenvalues in <paramref name="d"/> end ascending, the rows in their order;
    /// <paramref name="e"/> is destroyed. All elements must be finite.
    /// </summary>
    /// <returns>The number of off-diagonal elements that did not converge.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static int Decompose<R>(nint n, double* d, double* e, R* rows, double roundoff = DoublePrecision.UnitRoundoff)
        where R : unmanaged, IBinaryFloatingPointIeee754<R>
    {
        var scale = MatrixScaling.Normalise(n, d, e);
        var division = new Division(n, between: 0);
        using var matrices = new Workspace<R>(2 * n * n);
        using var gaps = new Workspace<double>(n * n);
        using var order = new Workspace<int>(n);
        var basis = matrices.Pointer;
        new Span<R>(basis, checked((int)(n * n))).Clear();
        for (nint block = 1; block < division.Count; block++)
        {
            var first = division.Boundary(block);
            var coupling = Math.Abs(e[first - 1]);
            d[first - 1] -= coupling;
            d[first] -= coupling;
        }

        var failures = division.Run(new Blocks<R>(n, division, d, e, order.Pointer, basis, rows, basis + n * n, gaps.Pointer, roundoff));
        if (failures != 0) return failures;
        for (nint i = 0; i < n; i++) e[i] = d[order.Pointer[i]];
        for (nint i = 0; i < n; i++)
        {
            d[i] = e[i] / scale;
            new Span<R>(basis + order.Pointer[i] * n, (int)n).CopyTo(new Span<R>(rows + i * n, (int)n));
        }

        return 0;
    }

    private readonly struct Blocks<R>(
        nint n, Division division, double* d, double* e, int* order, R* basis, R* packed, R* rotation, double* gaps, double roundoff) : IDivided
        where R : unmanaged, IBinaryFloatingPointIeee754<R>
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public int SolveLeaf(nint block)
        {
            nint first = division.Boundary(block), size = division.Boundary(block + 1) - first;
            using var elements = new Workspace<R>(RotatedRows<R>.Elements(size));
            using var rotations = new Workspace<RotatedRows<R>.Rotation>(RotatedRows<R>.Capacity);
            using var off = new Workspace<double>(size);
            new Span<double>(e + first, (int)size - 1).CopyTo(new Span<double>(off.Pointer, (int)size - 1));
            var rotated = new RotatedRows<R>(size, elements.Pointer, rotations.Pointer);
            var failures = TridiagonalEigen.Decompose(size, d + first, off.Pointer, ref rotated, roundoff);
            rotated.Finish();
            for (nint i = 0; i < size; i++)
            {
                new Span<R>(elements.Pointer + i * RotatedRows<R>.Stride(size), (int)size).CopyTo(
                    new Span<R>(basis + (first + i) * n + first, (int)size));
                order[first + i] = (int)i;
            }

            return failures;
        }

        public void Join(nint block, nint step)
        {
            nint begin = division.Boundary(block), middle = division.Boundary(block + step), end = division.Boundary(block + 2 * step);
            new TridiagonalMerge<R>(n, begin, middle, end, e[middle - 1], d, order, basis, packed, rotation, gaps).Run();
        }
    }
}
