using System.Numerics;
using System.Runtime.CompilerServices;
using Linstock.Backends.Batched;

namespace Linstock.Backends.Cpu.LinearAlgebra;

/// <summary>The p-norm of each contiguous row of <paramref name="length"/> real numbers (float32 or float64).</summary>
internal readonly unsafe struct NormKernel(Tensor source, Tensor result, long length, double p) : IKernel, IBatchedKernel
{
    /// <summary>Rows are summed in pieces of this many numbers whatever the threads: in vectors within a piece, in double
    /// precision across pieces.</summary>
    private const long Piece = 8192;

    /// <inheritdoc/>
    public static string Name => "vector_norm";

    /// <inheritdoc/>
    public bool TryRunBatched(FrameSet frames)
    {
        if (!Whole.TryDense(result, frames, out Tensor to)) return false;
        return Whole.Run(new NormKernel(Whole.Dense(source, frames), to, length, p));
    }

    /// <inheritdoc/>
    public void RunOnCpu()
    {
        if (result.Numel == 0) return;
        fixed (byte* from = &source.Reference, to = &result.Reference)
        {
            if (result.DType == DType.Float32) Rows((float*)from, (float*)to);
            else Rows((double*)from, (double*)to);
        }

        GC.KeepAlive(source);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Rows<T>(T* from, T* to)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        long pieces = Math.Max((length + Piece - 1) / Piece, 1), rows = result.Numel;
        using var scratch = new Scratch(rows * pieces * sizeof(double));
        var job = new Job((byte*)from, (double*)scratch.Address, length, pieces, p);
        WorkerPool.For(rows * pieces, Math.Max(1, 32768 / Math.Max(Math.Min(length, Piece), 1)), &Pieces<T>, &job);
        for (long row = 0; row < rows; row++)
        {
            var partial = job.Partial + row * pieces;
            var total = partial[0];
            for (long i = 1; i < pieces; i++)
            {
                total = double.IsPositiveInfinity(p) ? double.Max(total, partial[i])
                    : double.IsNegativeInfinity(p) ? double.Min(total, partial[i])
                    : total + partial[i];
            }

            to[row] = T.CreateTruncating(p == 2 ? Math.Sqrt(total) : p is 0 or 1 || double.IsInfinity(p) ? total : Math.Pow(total, 1 / p));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Pieces<T>(void* state, long begin, long end)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ref var job = ref *(Job*)state;
        for (var i = begin; i < end; i++)
        {
            long row = i / job.Pieces, start = i % job.Pieces * Piece;
            job.Partial[i] = One((T*)job.From + row * job.Length + start, (nint)Math.Min(Piece, job.Length - start), job.P);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static double One<T>(T* x, nint n, double p)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (p == 2) return double.CreateTruncating(RealField<T>.Dot(n, x, x));
        double sum = 0;
        if (p == 1)
        {
            nint i = 0;
            Vector<T> total = default;
            for (; i <= n - Vector<T>.Count; i += Vector<T>.Count) total += Vector.Abs(Vector.Load(x + i));
            sum = double.CreateTruncating(Vector.Sum(total));
            for (; i < n; i++) sum += double.CreateTruncating(T.Abs(x[i]));
            return sum;
        }

        if (double.IsInfinity(p))
        {
            var extreme = n > 0 ? T.Abs(x[0]) : T.Zero;
            for (nint i = 1; i < n; i++) extreme = p > 0 ? T.Max(extreme, T.Abs(x[i])) : T.Min(extreme, T.Abs(x[i]));
            return double.CreateTruncating(extreme);
        }

        for (nint i = 0; i < n; i++)
        {
            var modulus = Math.Abs(double.CreateTruncating(x[i]));
            sum += p == 0 ? (modulus != 0 ? 1 : 0) : Math.Pow(modulus, p);
        }

        return sum;
    }

    private readonly struct Job(byte* from, double* partial, long length, long pieces, double p)
    {
        public readonly byte* From = from;
        public readonly double* Partial = partial;
        public readonly long Length = length;
        public readonly long Pieces = pieces;
        public readonly double P = p;
    }
}
