using System.Numerics;
using System.Runtime.CompilerServices;

namespace Linstock.Backends.Cpu.LinearAlgebra;

/// <summary>
/// Real Schur form of an upper Hessenberg matrix by QR with many shifts at once and aggressive early deflation (Braman, Byers and Mathias 2002,
/// "The multishift QR algorithm", parts I and II). What is done to a small window on the diagonal is gathered and brought to the rest of the matrix
/// afterwards, in vectors and by several threads.
/// </summary>
internal static unsafe class RealSchur
{
    /// <summary>The largest order that is left to the plain algorithm.</summary>
    private const int Small = 48;

    /// <summary>Iterations in which nothing deflates before the shifts are taken from elsewhere.</summary>
    private const int Patience = 6;

    /// <summary>
    /// H (n x n) becomes the quasi-triangular T. <paramref name="rows"/> (n x n, or null) holds Z transposed and is updated.
    /// Without it only the blocks on T's diagonal are right.
    /// </summary>
    /// <returns>0, or the number of eigenvalues that were not found.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static int Decompose<T>(nint n, T* h, nint ldh, T* rows, nint ldr)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var matrix = new SchurMatrix<T>(n, h, ldh, rows, ldr);
        var last = n - 1;
        var pairs = stackalloc double[2 * BulgeChain.MostPairs];
        int stalled = 0, budget = 30 * (int)Math.Max(n, 10);
        while (last >= 0)
        {
            var first = last;
            while (first > 0 && !Hessenberg.IsNegligible<T, RealField<T>>(h, ldh, first)) first--;
            if (first > 0) h[first * ldh + first - 1] = T.Zero;
            var size = last - first + 1;
            if (size <= Small)
            {
                if (size > 1 && !DiagonalWindow<T>.Finish(matrix, first, size)) return (int)last + 1;
                last = first - 1;
                stalled = 0;
                continue;
            }

            if (budget-- == 0) return (int)last + 1;
            nint wanted = Pairs(size), window = Math.Min(size, DeflationWindow(size));
            var (deflated, count) = DiagonalWindow<T>.Deflate(matrix, first, last, window, pairs, wanted);
            last -= deflated;
            stalled = deflated > 0 ? 0 : stalled + 1;

            // As long as enough deflates, that is the cheaper way.
            if (7 * deflated > window || last - first + 1 <= Small) continue;
            if (count == 0 || (stalled > 0 && stalled % Patience == 0)) count = ExceptionalShifts(matrix, first, last, pairs, wanted);
            BulgeChain.Sweep(matrix, first, last, pairs, count);
        }

        return 0;
    }

    /// <summary>How many pairs of shifts a sweep over an active block takes.</summary>
    private static nint Pairs(nint size) => size < 96 ? 5 : size < 192 ? 8 : size < 600 ? 12 : BulgeChain.MostPairs;

    private static nint DeflationWindow(nint size) => size < 96 ? 16 : size < 192 ? 28 : size < 600 ? 40 : 72;

    private static nint ExceptionalShifts<T>(in SchurMatrix<T> matrix, nint first, nint last, double* pairs, nint wanted)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        nint count = 0, ldh = matrix.Stride;
        for (var i = last; count < wanted && i >= first + 2; i -= 2, count++)
        {
            (pairs[2 * count], pairs[2 * count + 1]) = SmallSchur<T>.ExceptionalShift(matrix.H + i * (ldh + 1), ldh);
        }

        return count;
    }
}

/// <summary>An upper Hessenberg matrix on its way to Schur form.</summary>
/// <param name="n">The order.</param>
/// <param name="h">The matrix.</param>
/// <param name="ldh">Elements from row to row.</param>
/// <param name="rows">n x n: the orthogonal factor, transposed; null where only eigenvalues are wanted.</param>
/// <param name="ldr">Elements from row to row of it.</param>
internal readonly unsafe struct SchurMatrix<T>(nint n, T* h, nint ldh, T* rows, nint ldr)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public nint Order { get; } = n;

    public T* H { get; } = h;

    public nint Stride { get; } = ldh;

    public T* Rows { get; } = rows;

    public nint RowStride { get; } = ldr;

    /// <summary>The first row that a change of the active block's columns reaches.</summary>
    public nint Top(nint first) => Rows == null ? first : 0;

    /// <summary>The end of the columns that a change of the active block's rows reaches.</summary>
    public nint Right(nint last) => Rows == null ? last + 1 : Order;
}
