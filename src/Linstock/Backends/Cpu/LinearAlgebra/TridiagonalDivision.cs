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
    /// <summary>The largest order that is left to QR.</summary>
    public const int Leaf = 32;

    /// <summary>
    /// <paramref name="rows"/> (n x n) become the eigenvectors; the eigenvalues in <paramref name="d"/> end ascending, the rows in their order;
    /// <paramref name="e"/> is destroyed. All elements must be finite.
    /// </summary>
    /// <returns>The number of off-diagonal elements that did not converge.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static int Decompose<R>(nint n, double* d, double* e, R* rows, double roundoff = TridiagonalEigen.UnitRoundoff)
        where R : unmanaged, IBinaryFloatingPointIeee754<R>
    {
        double largest = 0;
        for (nint i = 0; i < n; i++) largest = Math.Max(largest, Math.Max(Math.Abs(d[i]), i < n - 1 ? Math.Abs(e[i]) : 0));
        var scale = largest == 0 ? 1 : Math.ScaleB(1, -Math.ILogB(largest));
        for (nint i = 0; i < n; i++)
        {
            d[i] *= scale;
            if (i < n - 1) e[i] *= scale;
        }

        nint blocks = 1;
        while ((n + blocks - 1) / blocks > Leaf) blocks *= 2;
        using var matrices = new Workspace<R>(2 * n * n);
        using var gaps = new Workspace<double>(n * n);
        using var order = new Workspace<int>(n);
        var basis = matrices.Pointer;
        new Span<R>(basis, checked((int)(n * n))).Clear();
        var run = new Job<R>(n, blocks, d, e, order.Pointer, basis, rows, basis + n * n, gaps.Pointer, roundoff);
        for (nint b = 1; b < blocks; b++)
        {
            var first = b * n / blocks;
            var coupling = Math.Abs(e[first - 1]);
            d[first - 1] -= coupling;
            d[first] -= coupling;
        }

        WorkerPool.For(blocks, 1, &Job<R>.Leaves, &run);
        if (run.Failures != 0) return run.Failures;
        for (run.Step = 1; run.Step < blocks; run.Step *= 2) WorkerPool.For(blocks / (2 * run.Step), 1, &Job<R>.Merges, &run);
        for (nint i = 0; i < n; i++) e[i] = d[order.Pointer[i]];
        for (nint i = 0; i < n; i++)
        {
            d[i] = e[i] / scale;
            new Span<R>(basis + order.Pointer[i] * n, (int)n).CopyTo(new Span<R>(rows + i * n, (int)n));
        }

        return 0;
    }

    private struct Job<R>(
        nint n, nint blocks, double* d, double* e, int* order, R* basis, R* packed, R* rotation, double* gaps, double roundoff)
        where R : unmanaged, IBinaryFloatingPointIeee754<R>
    {
        /// <summary>How many of the first blocks a block of this level is made of.</summary>
        public nint Step;

        public int Failures;

        private readonly nint Boundary(nint block) => block * n / blocks;

        public static void Leaves(void* state, long begin, long end)
        {
            var job = (Job<R>*)state;
            for (var block = (nint)begin; block < end; block++) job->RunLeaf(job->Boundary(block), job->Boundary(block + 1));
        }

        public static void Merges(void* state, long begin, long end)
        {
            var job = (Job<R>*)state;
            for (var pair = (nint)begin; pair < end; pair++) job->RunMerge(2 * pair * job->Step);
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private void RunLeaf(nint first, nint last)
        {
            var size = last - first;
            using var elements = new Workspace<R>(RotatedRows<R>.Elements(size));
            using var rotations = new Workspace<RotatedRows<R>.Rotation>(RotatedRows<R>.Capacity);
            using var off = new Workspace<double>(size);
            new Span<double>(e + first, (int)size - 1).CopyTo(new Span<double>(off.Pointer, (int)size - 1));
            var rotated = new RotatedRows<R>(size, elements.Pointer, rotations.Pointer);
            var failures = TridiagonalEigen.Decompose(size, d + first, off.Pointer, ref rotated, roundoff);
            rotated.Finish();
            if (failures != 0) Interlocked.Add(ref Failures, failures);
            for (nint i = 0; i < size; i++)
            {
                new Span<R>(elements.Pointer + i * RotatedRows<R>.Stride(size), (int)size).CopyTo(
                    new Span<R>(basis + (first + i) * n + first, (int)size));
                order[first + i] = (int)i;
            }
        }

        private readonly void RunMerge(nint block)
        {
            nint begin = Boundary(block), middle = Boundary(block + Step), end = Boundary(block + 2 * Step);
            new TridiagonalMerge<R>(n, begin, middle, end, e[middle - 1], d, order, basis, packed, rotation, gaps).Run();
        }
    }
}
