using System.Numerics;
using System.Runtime.CompilerServices;

namespace Linstock.Backends.Cpu.LinearAlgebra;

/// <summary>
/// Singular values and vectors of an upper bidiagonal matrix by divide and conquer: blocks of a few dozen rows, with a row between each two,
/// by QR, then pairs of blocks and the row between joined until one is left (see <see cref="BidiagonalMerge{R}"/>).
/// </summary>
internal static unsafe class BidiagonalDivision
{
    /// <summary>
    /// A matrix with diagonal <paramref name="d"/> and superdiagonal <paramref name="e"/>, all finite. The singular values in
    /// <paramref name="d"/> end descending; the rows of <paramref name="left"/> become the left vectors and those of
    /// <paramref name="right"/> the right ones (n x n each), in this order.
    /// </summary>
    /// <returns>The number of superdiagonal elements that did not converge.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static int Decompose<R>(nint n, double* d, double* e, R* left, R* right, double roundoff = DoublePrecision.UnitRoundoff)
        where R : unmanaged, IBinaryFloatingPointIeee754<R>
    {
        var scale = MatrixScaling.Normalise(n, d, e);
        var division = new Division(n, between: 1);
        using var matrices = new Workspace<R>(4 * n * n);
        using var gaps = new Workspace<double>(n * n);
        using var order = new Workspace<int>(n);
        R* leftBasis = matrices.Pointer, rightBasis = leftBasis + n * n;
        new Span<R>(leftBasis, checked((int)(2 * n * n))).Clear();
        var failures = division.Run(
            new Blocks<R>(n, division, d, e, order.Pointer, leftBasis, rightBasis, left, rightBasis + n * n, gaps.Pointer, roundoff));
        if (failures != 0) return failures;
        using var values = new Workspace<double>(n);
        for (nint i = 0; i < n; i++)
        {
            nint row = order.Pointer[n - 1 - i];
            values.Pointer[i] = d[row] / scale;
            new Span<R>(leftBasis + row * n, (int)n).CopyTo(new Span<R>(left + i * n, (int)n));
            new Span<R>(rightBasis + row * n, (int)n).CopyTo(new Span<R>(right + i * n, (int)n));
        }

        new Span<double>(values.Pointer, (int)n).CopyTo(new Span<double>(d, (int)n));
        return 0;
    }

    private readonly struct Blocks<R>(
        nint n, Division division, double* d, double* e, int* order, R* left, R* right, R* packed, R* rotation, double* gaps, double roundoff)
        : IDivided
        where R : unmanaged, IBinaryFloatingPointIeee754<R>
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public int SolveLeaf(nint block)
        {
            nint first = division.Boundary(block), last = division.Boundary(block + 1) - 1;
            nint size = last - first, extra = last == n ? 0 : 1, columns = size + extra;
            nint leftStride = RotatedRows<R>.Stride(size), rightStride = RotatedRows<R>.Stride(columns);
            using var memory = new Workspace<R>(RotatedRows<R>.Elements(size) + RotatedRows<R>.Elements(columns));
            using var rotations = new Workspace<RotatedRows<R>.Rotation>(2 * RotatedRows<R>.Capacity);
            using var off = new Workspace<double>(size);
            new Span<double>(e + first, (int)(columns - 1)).CopyTo(new Span<double>(off.Pointer, (int)(columns - 1)));
            R* leftRows = memory.Pointer, rightRows = leftRows + RotatedRows<R>.Elements(size);
            var leftRotated = new RotatedRows<R>(size, leftRows, rotations.Pointer);
            var rightRotated = new RotatedRows<R>(columns, rightRows, rotations.Pointer + RotatedRows<R>.Capacity);
            if (extra != 0) MakeSquare(size, d + first, off.Pointer, ref leftRotated, ref rightRotated);
            var failures = BidiagonalSingularValues.Decompose(size, d + first, off.Pointer, ref leftRotated, ref rightRotated, roundoff);
            leftRotated.Finish();
            rightRotated.Finish();
            for (nint i = 0; i < columns; i++)
                new Span<R>(rightRows + i * rightStride, (int)columns).CopyTo(new Span<R>(right + (first + i) * n + first, (int)columns));
            for (nint i = 0; i < size; i++)
            {
                new Span<R>(leftRows + i * leftStride, (int)size).CopyTo(new Span<R>(left + (first + i) * n + first, (int)size));
                order[first + i] = (int)(size - 1 - i);
            }

            if (extra != 0) left[last * (n + 1)] = R.One;
            return failures;
        }

        /// <summary>
        /// Rotations from the right move the last column's element into the others, which makes the matrix lower bidiagonal; rotations from the left
        /// make it upper bidiagonal again.
        /// </summary>
        private static void MakeSquare(nint size, double* d, double* e, ref RotatedRows<R> left, ref RotatedRows<R> right)
        {
            for (nint i = 0; i < size; i++)
            {
                (var c, var s, d[i]) = PlaneRotation.Make(d[i], e[i]);
                right.Rotate(i, c, s);
                if (i == size - 1) break;
                e[i] = s * d[i + 1];
                d[i + 1] *= c;
            }

            for (nint i = 0; i < size - 1; i++)
            {
                (var c, var s, d[i]) = PlaneRotation.Make(d[i], e[i]);
                left.Rotate(i, c, s);
                e[i] = s * d[i + 1];
                d[i + 1] *= c;
            }
        }

        public void Join(nint block, nint step)
        {
            nint begin = division.Boundary(block), middle = division.Boundary(block + step) - 1, end = division.Boundary(block + 2 * step) - 1;
            new BidiagonalMerge<R>(n, begin, middle, end, d, e[middle], order, left, right, packed, rotation, gaps).Run();
        }
    }
}
