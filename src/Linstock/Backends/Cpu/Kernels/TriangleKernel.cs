using System.Runtime.CompilerServices;
using Linstock.Backends.Batched;

namespace Linstock.Backends.Cpu.Kernels;

/// <summary>
/// Copies one triangle of each matrix of a contiguous batch and writes zeros elsewhere: elements (i, j) with
/// j - i &lt;= diagonal, or &gt;= diagonal for the upper triangle.
/// </summary>
internal readonly unsafe struct TriangleKernel(Tensor source, Tensor result, long diagonal, bool upper) : IKernel, IBatchedKernel
{
    /// <inheritdoc/>
    public static string Name => "triangle";

    /// <inheritdoc/>
    public bool TryRunBatched(FrameSet frames)
    {
        if (!Whole.TryDense(result, frames, out Tensor to)) return false;
        return Whole.Run(new TriangleKernel(Whole.Dense(source, frames), to, diagonal, upper));
    }

    /// <inheritdoc/>
    public void RunOnCpu()
    {
        if (result.Numel == 0) return;
        long columns = result.Shape[^1];
        fixed (byte* from = &source.Reference, to = &result.Reference)
        {
            var job = new Job(from, to, result.Shape[^2], columns, diagonal, result.ElementSize, upper);
            WorkerPool.For(result.Numel / columns, Math.Max(1, 65536 / columns), &Rows, &job);
        }

        GC.KeepAlive(source);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Rows(void* state, long begin, long end)
    {
        ref var job = ref *(Job*)state;
        for (var row = begin; row < end; row++)
        {
            // Columns before the cut belong to the lower triangle.
            var i = row % job.Height;
            var cut = Math.Clamp(job.Upper ? i + job.Diagonal : i + job.Diagonal + 1, 0, job.Columns);
            long start = row * job.Columns * job.Size, middle = cut * job.Size, length = (job.Columns - cut) * job.Size;
            byte* from = job.From + start, to = job.To + start;
            if (job.Upper)
            {
                new Span<byte>(to, checked((int)middle)).Clear();
                Buffer.MemoryCopy(from + middle, to + middle, length, length);
            }
            else
            {
                Buffer.MemoryCopy(from, to, middle, middle);
                new Span<byte>(to + middle, checked((int)length)).Clear();
            }
        }
    }

    private readonly struct Job(byte* from, byte* to, long height, long columns, long diagonal, int size, bool upper)
    {
        public readonly byte* From = from;
        public readonly byte* To = to;
        public readonly long Height = height;
        public readonly long Columns = columns;
        public readonly long Diagonal = diagonal;
        public readonly int Size = size;
        public readonly bool Upper = upper;
    }
}
