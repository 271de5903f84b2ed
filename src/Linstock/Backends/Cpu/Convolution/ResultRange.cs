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
    public void Apply(T* data, nint count) => Finish(data, 0, data, 0, 1, count, null);

    /// <summary>to[i, j] ← min(max(from[i, j] + bias[i], low), high), without the limits if there are none; NaN stays.</summary>
    /// <param name="from">The sums, perhaps where the results go.</param>
    /// <param name="fromPitch">Elements from row to row of the sums.</param>
    /// <param name="to">Where the results go.</param>
    /// <param name="toPitch">Elements from row to row of the results.</param>
    /// <param name="rows">Rows.</param>
    /// <param name="columns">Elements of a row.</param>
    /// <param name="bias">One per row, or null.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Finish(T* from, nint fromPitch, T* to, nint toPitch, nint rows, nint columns, T* bias)
    {
        // The machine's own comparisons keep their second operand where one is NaN. Negative zero is what leaves every number as it is.
        bool limits = Limits;
        Vector512<T> low512 = default, high512 = default;
        if (Vector512.IsHardwareAccelerated) (low512, high512) = (Vector512.Create(_low), Vector512.Create(_high));
        Vector256<T> low256 = Vector256.Create(_low), high256 = Vector256.Create(_high);
        Vector128<T> low128 = Vector128.Create(_low), high128 = Vector128.Create(_high);
        for (nint row = 0; row < rows; row++, from += fromPitch, to += toPitch)
        {
            T added = bias == null ? -T.Zero : bias[row];
            nint i = 0;
            if (Vector512.IsHardwareAccelerated)
            {
                for (; i <= columns - Vector512<T>.Count; i += Vector512<T>.Count)
                {
                    Vector512<T> value = Vector512.Load(from + i) + Vector512.Create(added);
                    if (limits) value = Vector512.MinNative(high512, Vector512.MaxNative(low512, value));
                    value.Store(to + i);
                }
            }

            if (Vector256.IsHardwareAccelerated)
            {
                for (; i <= columns - Vector256<T>.Count; i += Vector256<T>.Count)
                {
                    Vector256<T> value = Vector256.Load(from + i) + Vector256.Create(added);
                    if (limits) value = Vector256.MinNative(high256, Vector256.MaxNative(low256, value));
                    value.Store(to + i);
                }
            }

            if (Vector128.IsHardwareAccelerated)
            {
                for (; i <= columns - Vector128<T>.Count; i += Vector128<T>.Count)
                {
                    Vector128<T> value = Vector128.Load(from + i) + Vector128.Create(added);
                    if (limits) value = Vector128.MinNative(high128, Vector128.MaxNative(low128, value));
                    value.Store(to + i);
                }
            }

            for (; i < columns; i++)
            {
                T value = from[i] + added;
                if (limits)
                {
                    value = _low > value ? _low : value;
                    value = _high < value ? _high : value;
                }

                to[i] = value;
            }
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
