using System.Numerics;
using System.Runtime.CompilerServices;

namespace Linstock.Backends.Cpu.Optimizers;

/// <summary>Runs an update rule over a parameter: one pass that reads and writes everything once.</summary>
internal static unsafe class ParameterUpdate
{
    // About 100 KB of parameter, gradient and two states: below that a second thread costs more than it saves.
    private const long Grain = 8192;

    /// <summary>Whether a parameter can be updated here: dense floats or doubles on the processor, states alike.</summary>
    public static bool Takes(Tensor parameter, Tensor gradient, Tensor? first = null, Tensor? second = null, Tensor? third = null) =>
        parameter.DType is DType.Float32 or DType.Float64 && parameter.Device.Type == DeviceType.Cpu && parameter.IsContiguous
        && Fits(gradient, parameter) && Fits(first, parameter) && Fits(second, parameter) && Fits(third, parameter);

    private static bool Fits(Tensor? tensor, Tensor parameter) =>
        tensor is null || (tensor.IsContiguous && tensor.DType == parameter.DType && tensor.Numel == parameter.Numel
            && tensor.Device.Type == DeviceType.Cpu);

    /// <summary>Makes a step's rule for the parameter's dtype and applies it, or returns false where the tensors do not fit.</summary>
    public static bool TryRun<TStep>(
        in TStep step, Tensor parameter, Tensor gradient, Tensor? first = null, Tensor? second = null, Tensor? third = null)
        where TStep : struct, IUpdateStep
    {
        if (!Takes(parameter, gradient, first, second, third))
        {
            return false;
        }
        if (parameter.DType == DType.Float32)
        {
            step.Run<float>(parameter, gradient, first, second, third);
        }
        else
        {
            step.Run<double>(parameter, gradient, first, second, third);
        }
        return true;
    }

    /// <summary>Applies a rule to all elements.</summary>
    /// <exception cref="ArgumentException">The tensors are not what <see cref="Takes"/> asks for, or a state is missing.</exception>
    public static void Run<T, TRule>(
        Tensor parameter, Tensor gradient, TRule rule, Tensor? first = null, Tensor? second = null, Tensor? third = null)
        where T : unmanaged
        where TRule : unmanaged, IUpdateRule<T>
    {
        int states = (first is null ? 0 : 1) + (second is null ? 0 : 1) + (third is null ? 0 : 1);
        if (!Takes(parameter, gradient, first, second, third) || parameter.ElementSize != sizeof(T) || states < TRule.States)
        {
            throw new ArgumentException($"optimizer: the fused update does not fit; got {parameter.DType.Name} {parameter.Shape}, {states} states");
        }
        fixed (byte* p = &parameter.Reference, g = &gradient.Reference, a = &At(first), b = &At(second), c = &At(third))
        {
            var work = new Work<T, TRule>
            {
                Parameter = (T*)p,
                Gradient = (T*)g,
                First = (T*)a,
                Second = (T*)b,
                Third = (T*)c,
                Rule = rule,
            };
            if (parameter.Numel <= Grain)
            {
                Range<T, TRule>(&work, 0, parameter.Numel);
            }
            else
            {
                WorkerPool.For(parameter.Numel, Grain, &Range<T, TRule>, &work);
            }
        }
        parameter.Storage.Version++;
        GC.KeepAlive(parameter);
        GC.KeepAlive(gradient);
        GC.KeepAlive(first);
        GC.KeepAlive(second);
        GC.KeepAlive(third);
    }

    private static ref byte At(Tensor? tensor)
    {
        if (tensor is null)
        {
            return ref Unsafe.NullRef<byte>();
        }
        return ref tensor.Reference;
    }

    private struct Work<T, TRule>
        where T : unmanaged
        where TRule : unmanaged
    {
        public T* Parameter;
        public T* Gradient;
        public T* First;
        public T* Second;
        public T* Third;
        public TRule Rule;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Range<T, TRule>(void* state, long begin, long end)
        where T : unmanaged
        where TRule : unmanaged, IUpdateRule<T>
    {
        var work = (Work<T, TRule>*)state;
        T* p = work->Parameter, g = work->Gradient, a = work->First, b = work->Second, c = work->Third;
        TRule rule = work->Rule;
        Vector<T> first = default, second = default, third = default;
        long i = begin;
        for (; i <= end - Vector<T>.Count; i += Vector<T>.Count)
        {
            Vector<T> parameter = Vector.Load(p + i);
            if (TRule.States > 0)
            {
                first = Vector.Load(a + i);
            }
            if (TRule.States > 1)
            {
                second = Vector.Load(b + i);
            }
            if (TRule.States > 2)
            {
                third = Vector.Load(c + i);
            }
            rule.Apply(ref parameter, Vector.Load(g + i), ref first, ref second, ref third);
            parameter.Store(p + i);
            if (TRule.States > 0)
            {
                first.Store(a + i);
            }
            if (TRule.States > 1)
            {
                second.Store(b + i);
            }
            if (TRule.States > 2)
            {
                third.Store(c + i);
            }
        }
        if (i < end)
        {
            Tail(work, i, (int)(end - i));
        }
    }

    // The last lanes run in vectors too, filled up with zeros, so that every element sees the same arithmetic. Apart from
    // the loop, whose vectors would leave the registers if their addresses were taken.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Tail<T, TRule>(Work<T, TRule>* work, long i, int rest)
        where T : unmanaged
        where TRule : unmanaged, IUpdateRule<T>
    {
        Vector<T> parameter = Part(work->Parameter + i, rest), gradient = Part(work->Gradient + i, rest);
        Vector<T> first = TRule.States > 0 ? Part(work->First + i, rest) : default;
        Vector<T> second = TRule.States > 1 ? Part(work->Second + i, rest) : default;
        Vector<T> third = TRule.States > 2 ? Part(work->Third + i, rest) : default;
        work->Rule.Apply(ref parameter, gradient, ref first, ref second, ref third);
        Put(work->Parameter + i, &parameter, rest);
        if (TRule.States > 0)
        {
            Put(work->First + i, &first, rest);
        }
        if (TRule.States > 1)
        {
            Put(work->Second + i, &second, rest);
        }
        if (TRule.States > 2)
        {
            Put(work->Third + i, &third, rest);
        }
    }

    private static Vector<T> Part<T>(T* source, int count)
        where T : unmanaged
    {
        Vector<T> part = default;
        Unsafe.CopyBlockUnaligned(&part, source, (uint)(count * sizeof(T)));
        return part;
    }

    private static void Put<T>(T* target, Vector<T>* part, int count)
        where T : unmanaged => Unsafe.CopyBlockUnaligned(target, part, (uint)(count * sizeof(T)));
}
