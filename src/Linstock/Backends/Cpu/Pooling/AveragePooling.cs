using System.Numerics;
using System.Runtime.CompilerServices;

namespace Linstock.Backends.Cpu;

/// <summary>The mean of each window, as PyTorch's avg_pool1d to avg_pool3d, and its gradient.</summary>
internal static unsafe class AveragePooling
{
    /// <summary>output ← the sum of each window over its divisor.</summary>
    /// <param name="shape">Sizes; dilation 1.</param>
    /// <param name="countIncludePad">Counts the padding (not what a rounded-up output size needs beyond it) in the divisor.</param>
    /// <param name="divisorOverride">Divides by this instead; 0 for the count.</param>
    /// <param name="input">[planes, input].</param>
    /// <param name="output">[planes, output]; overwritten.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Forward<T>(in PoolingShape shape, bool countIncludePad, long divisorOverride, T* input, T* output)
        where T : unmanaged, INumber<T>
    {
        if (typeof(T) == typeof(float) && PairPooling.Takes(shape, divisorOverride))
        {
            PairPooling.Forward(shape, divisorOverride, (float*)input, (float*)output);
            return;
        }

        State<T> state = default;
        if (!Prepare(shape, countIncludePad, divisorOverride, &state)) return;
        state.Input = input;
        state.Output = output;
        WorkerPool.For(shape.Planes, state.Grain, &Planes, &state);

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        static void Planes(void* argument, long begin, long end)
        {
            var state = (State<T>*)argument;
            Windows<T> windows = state->Windows;
            T* padded = ScratchMemory.Get<T>(ScratchMemory.Slot.Rows, state->Layout.ChannelPitch + PoolingKernels<T>.Slack);
            T* row = ScratchMemory.Get<T>(ScratchMemory.Slot.Sums, windows.Count2 + PoolingKernels<T>.Slack);
            T* to = state->Output + (nint)begin * windows.Positions;
            for (nint plane = (nint)begin; plane < end; plane++)
            {
                state->Layout.Copy(state->Input + plane * state->Shape.Input.Volume, padded, 0, 1);
                for (nint t0 = 0; t0 < windows.Count0; t0++)
                {
                    for (nint t1 = 0; t1 < windows.Count1; t1++, to += windows.Count2)
                    {
                        PoolingKernels<T>.Best->Average(
                            windows.Count2, windows.Taps, windows.TapOffsets, padded + t0 * windows.Pitch0 + t1 * windows.Pitch1,
                            state->Scale(t0, t1), state->Divisors2, row);
                        new ReadOnlySpan<T>(row, (int)windows.Count2).CopyTo(new Span<T>(to, (int)windows.Count2));
                    }
                }
            }
        }
    }

    /// <summary>gradInput ← each element's shares of gradOutput.</summary>
    /// <inheritdoc cref="Forward"/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Backward<T>(in PoolingShape shape, bool countIncludePad, long divisorOverride, T* gradOutput, T* gradInput)
        where T : unmanaged, INumber<T>
    {
        if (typeof(T) == typeof(float) && PairPooling.Takes(shape, divisorOverride))
        {
            PairPooling.Backward(shape, divisorOverride, (float*)gradOutput, (float*)gradInput);
            return;
        }

        State<T> state = default;
        if (!Prepare(shape, countIncludePad, divisorOverride, &state))
        {
            new Span<T>(gradInput, checked((int)(shape.Planes * shape.Input.Volume))).Clear();
            return;
        }

        state.Input = gradOutput;
        state.Output = gradInput;
        WorkerPool.For(shape.Planes, state.Grain, &Planes, &state);

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        static void Planes(void* argument, long begin, long end)
        {
            var state = (State<T>*)argument;
            Windows<T> windows = state->Windows;
            T* padded = ScratchMemory.Get<T>(ScratchMemory.Slot.Rows, state->Layout.ChannelPitch);
            T* from = state->Input + (nint)begin * windows.Positions;
            for (nint plane = (nint)begin; plane < end; plane++)
            {
                new Span<T>(padded, checked((int)state->Layout.ChannelPitch)).Clear();
                for (nint t0 = 0; t0 < windows.Count0; t0++)
                {
                    for (nint t1 = 0; t1 < windows.Count1; t1++, from += windows.Count2)
                    {
                        PoolingKernels<T>.Best->Distribute(
                            windows.Count2, windows.Taps, windows.TapOffsets, from, state->Scale(t0, t1), state->Divisors2,
                            padded + t0 * windows.Pitch0 + t1 * windows.Pitch1);
                    }
                }

                state->Layout.CopyBack(padded, state->Output + plane * state->Shape.Input.Volume);
            }
        }
    }

    private static bool Prepare<T>(in PoolingShape shape, bool countIncludePad, long divisorOverride, State<T>* state)
        where T : unmanaged, INumber<T>
    {
        WindowPlan plan = WindowPlan.Forward(shape.Windows);
        if (shape.Planes * plan.Positions == 0) return false;
        state->Shape = shape;
        state->Layout = WindowPlan.Layout(1, shape.Input, [plan]);
        nint* offsets = ScratchMemory.Get<nint>(ScratchMemory.Slot.Offsets, plan.Taps);
        state->Windows = plan.Over<T>(state->Layout, shape.Kernel, offsets, null);

        // The divisor is a product of one number per dimension.
        T* divisors = ScratchMemory.Get<T>(
            ScratchMemory.Slot.SecondLayout, shape.Output.Depth + shape.Output.Height + shape.Output.Width + PoolingKernels<T>.Slack);
        state->Divisors0 = divisors;
        state->Divisors1 = divisors + shape.Output.Depth;
        state->Divisors2 = state->Divisors1 + shape.Output.Height;
        for (int dimension = 0; dimension < 3; dimension++)
        {
            T* divisor = dimension switch { 0 => state->Divisors0, 1 => state->Divisors1, _ => state->Divisors2 };
            for (nint i = 0; i < shape.Output[dimension]; i++)
            {
                nint begin = i * shape.Stride[dimension] - shape.Padding[dimension];
                nint end = Math.Min(begin + shape.Kernel[dimension], shape.Input[dimension] + shape.Padding[dimension]);
                nint count = countIncludePad ? end - begin : Math.Min(end, shape.Input[dimension]) - Math.Max(begin, 0);
                divisor[i] = divisorOverride == 0 ? T.CreateChecked(count) : dimension == 2 ? T.CreateChecked(divisorOverride) : T.One;
            }
        }

        new Span<T>(state->Divisors2 + shape.Output.Width, PoolingKernels<T>.Slack).Fill(T.One);
        state->Grain = shape.Planes * (plan.Positions * plan.Taps / 4 + shape.Input.Volume) >= 1 << 16 ? 1 : long.MaxValue;
        return true;
    }

    private struct State<T>
        where T : unmanaged, INumber<T>
    {
        public PoolingShape Shape;
        public PaddedImages Layout;
        public Windows<T> Windows;
        public T* Divisors0, Divisors1, Divisors2;
        public T* Input, Output;
        public long Grain;

        public readonly T Scale(nint t0, nint t1) => Divisors0[t0] * Divisors1[t1];
    }
}
