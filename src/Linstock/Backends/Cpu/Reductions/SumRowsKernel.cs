using System.Numerics;

namespace Linstock.Backends.Cpu.Reductions;

/// <summary>Sums each row of a dense matrix of as many rows as the result has elements.</summary>
internal readonly unsafe struct SumRowsKernel(Tensor source, Tensor result) : IKernel
{
    /// <inheritdoc/>
    public static string Name => "sum";

    /// <inheritdoc/>
    public void RunOnCpu()
    {
        if (result.Numel == 0) return;
        fixed (byte* from = &source.Reference, to = &result.Reference)
        {
            long rows = result.Numel, size = source.Numel / rows;
            switch (result.DType)
            {
                case DType.Float32: Rows((float*)from, (float*)to, rows, size); break;
                case DType.Float64: Rows((double*)from, (double*)to, rows, size); break;
                case DType.Complex128: Rows((Complex*)from, (Complex*)to, rows, size); break;
                case DType.Int64: Rows((long*)from, (long*)to, rows, size); break;
                case DType.Int32: Rows((int*)from, (int*)to, rows, size); break;
                case DType.Float16: for (long i = 0; i < rows; i++) ((Half*)to)[i] = (Half)Pairwise(new Converting<Half>((Half*)from + (i * size)), 0, size); break;
                case DType.BFloat16: for (long i = 0; i < rows; i++) ((BFloat16*)to)[i] = (BFloat16)Pairwise(new Converting<BFloat16>((BFloat16*)from + (i * size)), 0, size); break;
                default: throw new NotSupportedException($"sum: not implemented for {result.DType.Name}");
            }
        }
    }

    private static void Rows<T>(T* from, T* to, long rows, long size)
        where T : unmanaged, INumberBase<T>
    {
        for (long i = 0; i < rows; i++) to[i] = Pairwise(from + (i * size), size);
    }

    private static T Pairwise<T>(T* from, long count)
        where T : unmanaged, INumberBase<T>
    {
        if (count > 128)
        {
            long half = count / 2;
            return Pairwise(from, half) + Pairwise(from + half, count - half);
        }
        T sum = T.Zero;
        for (long i = 0; i < count; i++) sum += from[i];
        return sum;
    }

    private static float Pairwise<T>(Converting<T> from, long begin, long end)
        where T : unmanaged
    {
        float sum = 0;
        for (long i = begin; i < end; i++) sum += from[i];
        return sum;
    }

    private readonly struct Converting<T>(T* values)
        where T : unmanaged
    {
        public float this[long index] => Kernels.CastLoops.Cast<T, float>(values[index]);
    }
}
