using System.Numerics;
using System.Runtime.CompilerServices;

namespace Linstock.Backends.Cpu.LinearAlgebra;

/// <summary>What is done to one matrix of a batch; holds sizes and options, no tensors.</summary>
internal unsafe interface IMatrixWork
{
    /// <summary>The primitive's name, for errors and profiles.</summary>
    static abstract string Name { get; }

    /// <summary>Carries it out on the matrices number <paramref name="index"/> of the batch; <paramref name="data"/> holds
    /// the first bytes of the contiguous batched tensors in the order that the operation gave them.</summary>
    void Run<T, F>(nint index, byte** data)
        where T : unmanaged, INumberBase<T>
        where F : struct, IField<T>;
}

/// <summary>Runs a piece of work over a batch of matrices whose element type is float32, float64 or complex128.</summary>
/// <param name="dtype">The element type of the matrices.</param>
/// <param name="count">How many matrices there are.</param>
/// <param name="operations">About how many operations one matrix takes, by which the batch is spread over threads.</param>
/// <param name="work">The work.</param>
/// <param name="a">A contiguous tensor.</param>
/// <param name="b">Another one.</param>
/// <param name="c">Another one.</param>
/// <param name="d">Another one.</param>
internal readonly unsafe struct MatrixKernel<TWork>(
    DType dtype, long count, double operations, TWork work, Tensor a, Tensor? b = null, Tensor? c = null, Tensor? d = null) : IKernel
    where TWork : unmanaged, IMatrixWork
{
    /// <summary>Operations for which a second thread pays.</summary>
    private const double Grain = 50_000;

    /// <inheritdoc/>
    public static string Name => TWork.Name;

    /// <inheritdoc/>
    public void RunOnCpu()
    {
        if (count == 0) return;
        fixed (byte* first = &a.Reference, second = &(b ?? a).Reference, third = &(c ?? a).Reference, fourth = &(d ?? a).Reference)
        {
            byte** data = stackalloc byte*[] { first, second, third, fourth };
            switch (dtype)
            {
                case DType.Float32:
                    Run<float, RealField<float>>(data);
                    break;
                case DType.Float64:
                    Run<double, RealField<double>>(data);
                    break;
                default:
                    Run<Complex, ComplexField>(data);
                    break;
            }
        }

        // Pooled memory goes back when its tensor is gone, and pointers do not hold a tensor.
        GC.KeepAlive(a);
        GC.KeepAlive(b);
        GC.KeepAlive(c);
        GC.KeepAlive(d);
    }

    private void Run<T, F>(byte** data)
        where T : unmanaged, INumberBase<T>
        where F : struct, IField<T>
    {
        var batch = new Batch(work, data);
        WorkerPool.For(count, (long)Math.Clamp(Grain / Math.Max(operations, 1), 1, 1_000_000), &Run<T, F>, &batch);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Run<T, F>(void* state, long begin, long end)
        where T : unmanaged, INumberBase<T>
        where F : struct, IField<T>
    {
        var batch = (Batch*)state;
        for (var i = (nint)begin; i < end; i++) batch->Work.Run<T, F>(i, batch->Data);
    }

    private readonly struct Batch(TWork work, byte** data)
    {
        public readonly TWork Work = work;
        public readonly byte** Data = data;
    }
}
