using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Linstock.Backends.Cpu;

namespace Linstock.Lab.Memory;

/// <summary>What a tensor is to the allocator: an object without finalizer that owns a block.</summary>
internal sealed unsafe class FloatArray
{
    private Block? _block;

    public FloatArray(int count)
    {
        Count = count;
        _block = BlockPool.Shared.Rent(count * 4L, this);
    }

    public int Count { get; }

    /// <summary>An array of ones.</summary>
    public static FloatArray Filled(int count)
    {
        var made = new FloatArray(count);
        new Span<float>(made._block!.Address, count).Fill(1);
        GC.KeepAlive(made);
        return made;
    }

    public void Dispose()
    {
        if (_block is { } block)
        {
            _block = null;
            BlockPool.Shared.Return(block, this);
        }
    }

    /// <summary>x·a + b, into a new array.</summary>
    public FloatArray MultiplyAdd(float a, float b)
    {
        var result = new FloatArray(Count);
        Run run = new((float*)_block!.Address, (float*)result._block!.Address, a, b);
        WorkerPool.For(Count, 32768, &Kernel, &run);
        GC.KeepAlive(this);
        GC.KeepAlive(result);
        return result;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Kernel(void* state, long begin, long end)
    {
        Run run = *(Run*)state;
        Vector256<float> a = Vector256.Create(run.A);
        Vector256<float> b = Vector256.Create(run.B);
        long index = begin;
        for (; index + 16 <= end; index += 16)
        {
            Vector256<float> first = (Vector256.Load(run.Input + index) * a) + b;
            Vector256<float> second = (Vector256.Load(run.Input + index + 8) * a) + b;
            first.Store(run.Output + index);
            second.Store(run.Output + index + 8);
        }

        for (; index < end; index++)
        {
            run.Output[index] = (run.Input[index] * run.A) + run.B;
        }
    }

    private readonly struct Run(float* input, float* output, float a, float b)
    {
        public readonly float* Input = input;
        public readonly float* Output = output;
        public readonly float A = a;
        public readonly float B = b;
    }
}
