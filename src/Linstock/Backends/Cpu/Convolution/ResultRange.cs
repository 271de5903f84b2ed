using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Linstock.Backends.Cpu;

/// <summary>Limits results where they were just computed, while the first caches have them; the default value limits nothing.</summary>
/// <param name="low">The lower end.</param>
/// <param name="high">The upper end.</param>
internal readonly unsafe struct ResultRange<T>(T low, T high)
    where T : unmanaged, INumber<T>
{
    private const long Grain = 1 << 15;

    private readonly T _low = low, _high = high;

    /// <summary>Whether there is anything to do.</summary>
    public bool Limits { get; } = true;

    /// <summary>data[i] ← min(max(data[i], low), high) of neighbours; NaN stays.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Apply(T* data, nint count)
    {
        // The machine's own comparisons keep their second operand where one is NaN.
        nint i = 0;
        if (Vector512.IsHardwareAccelerated && count >= Vector512<T>.Count)
        {
            Vector512<T> low = Vector512.Create(_low), high = Vector512.Create(_high);
            for (; i <= count - Vector512<T>.Count; i += Vector512<T>.Count) Vector512.MinNative(high, Vector512.MaxNative(low, Vector512.Load(data + i))).Store(data + i);
        }

        if (Vector256.IsHardwareAccelerated && count - i >= Vector256<T>.Count)
        {
            Vector256<T> low = Vector256.Create(_low), high = Vector256.Create(_high);
            for (; i <= count - Vector256<T>.Count; i += Vector256<T>.Count) Vector256.MinNative(high, Vector256.MaxNative(low, Vector256.Load(data + i))).Store(data + i);
        }

        for (; i < count; i++)
        {
            T value = data[i];
            value = _low > value ? _low : value;
            data[i] = _high < value ? _high : value;
        }
    }

    /// <summary><see cref="Apply"/> by all threads.</summary>
    public void ApplyAll(T* data, nint count)
    {
        State state = new() { Range = this, Data = data };
        WorkerPool.For(count, Grain, &Part, &state);

        static void Part(void* argument, long begin, long end)
        {
            var state = (State*)argument;
            state->Range.Apply(state->Data + begin, (nint)(end - begin));
        }
    }

    private struct State
    {
        public ResultRange<T> Range;
        public T* Data;
    }
}
