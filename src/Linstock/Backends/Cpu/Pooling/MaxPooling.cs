using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Linstock.Backends.Cpu;

/// <summary>The largest element of each window and where it is, as PyTorch's max_pool1d to max_pool3d.</summary>
/// <remarks>
/// The first of equal elements wins; a NaN wins over numbers, the last NaN over earlier ones. Indices count within a plane.
/// A plane is copied with a margin of −∞ and the columns of neighbouring windows side by side, then whole registers of windows
/// are compared tap by tap.
/// </remarks>
internal static unsafe class MaxPooling
{
    /// <summary>output ← the maxima, indices ← where they are.</summary>
    /// <param name="shape">Sizes.</param>
    /// <param name="input">[planes, input].</param>
    /// <param name="output">[planes, output]; overwritten.</param>
    /// <param name="indices">[planes, output]; overwritten. May be null.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Forward<T>(in PoolingShape shape, T* input, T* output, long* indices)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        WindowPlan plan = WindowPlan.Forward(shape.Windows);
        if (shape.Planes * plan.Positions == 0) return;
        PaddedImages layout = WindowPlan.Layout(1, shape.Input, [plan]);
        nint* offsets = ScratchMemory.Get<nint>(ScratchMemory.Slot.Offsets, 2 * plan.Taps);
        T* marks = (T*)(offsets + plan.Taps);
        State<T> state = new()
        {
            Shape = shape,
            Layout = layout,
            Windows = plan.Over<T>(layout, shape.Kernel, offsets, null),
            Marks = marks,
            Input = input,
            Output = output,
            Indices = indices,
        };
        nint mark = 0;
        for (nint d = 0; d < shape.Kernel.Depth; d++)
        {
            for (nint h = 0; h < shape.Kernel.Height; h++)
            {
                for (nint w = 0; w < shape.Kernel.Width; w++)
                    marks[mark++] = Mark<T>(((d * shape.Dilation.Depth * shape.Input.Height) + h * shape.Dilation.Height) * shape.Input.Width + w * shape.Dilation.Width);
            }
        }

        long work = shape.Planes * (plan.Positions * plan.Taps / 4 + shape.Input.Volume);
        WorkerPool.For(shape.Planes, work >= 1 << 16 ? 1 : long.MaxValue, &Planes<T>, &state);
    }

    /// <summary>gradInput ← gradOutput at the indices, added up, zero elsewhere.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Backward<T>(nint planes, nint inputVolume, nint outputVolume, T* gradOutput, long* indices, T* gradInput)
        where T : unmanaged, INumber<T>
    {
        Scatter<T> state = new() { InputVolume = inputVolume, OutputVolume = outputVolume, GradOutput = gradOutput, Indices = indices, GradInput = gradInput };
        WorkerPool.For(planes, planes * (inputVolume + outputVolume) >= 1 << 16 ? 1 : long.MaxValue, &Add, &state);

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        static void Add(void* argument, long begin, long end)
        {
            var state = (Scatter<T>*)argument;
            for (nint plane = (nint)begin; plane < end; plane++)
            {
                T* target = state->GradInput + plane * state->InputVolume;
                T* source = state->GradOutput + plane * state->OutputVolume;
                long* indices = state->Indices + plane * state->OutputVolume;
                new Span<T>(target, checked((int)state->InputVolume)).Clear();
                for (nint i = 0; i < state->OutputVolume; i++) target[indices[i]] += source[i];
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Planes<T>(void* argument, long begin, long end)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var state = (State<T>*)argument;
        Windows<T> windows = state->Windows;
        PoolingShape shape = state->Shape;
        T* padded = ScratchMemory.Get<T>(ScratchMemory.Slot.Rows, state->Layout.ChannelPitch + PoolingKernels<T>.Slack);
        T* row = ScratchMemory.Get<T>(ScratchMemory.Slot.Sums, 2 * (windows.Count2 + PoolingKernels<T>.Slack));
        T* rowMarks = row + windows.Count2 + PoolingKernels<T>.Slack;
        for (nint plane = (nint)begin; plane < end; plane++)
        {
            state->Layout.Copy(state->Input + plane * shape.Input.Volume, padded, 0, 1, T.NegativeInfinity);
            for (nint t0 = 0; t0 < windows.Count0; t0++)
            {
                for (nint t1 = 0; t1 < windows.Count1; t1++)
                {
                    PoolingKernels<T>.Best->Largest(
                        windows.Count2, windows.Taps, windows.TapOffsets, state->Marks, padded + t0 * windows.Pitch0 + t1 * windows.Pitch1,
                        T.NegativeInfinity, Mark<T>(-1), row, rowMarks);
                    nint at = plane * windows.Positions + (t0 * windows.Count1 + t1) * windows.Count2;
                    new ReadOnlySpan<T>(row, (int)windows.Count2).CopyTo(new Span<T>(state->Output + at, (int)windows.Count2));
                    if (state->Indices != null) Locate(shape, t0, t1, windows.Count2, rowMarks, state->Indices + at);
                }
            }
        }
    }

    /// <summary>Turns a row's marks, relative to the beginning of each window, into indices of the plane.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Locate<T>(in PoolingShape shape, nint t0, nint t1, nint count, T* marks, long* indices)
        where T : unmanaged
    {
        nint d = t0 * shape.Stride.Depth - shape.Padding.Depth, h = t1 * shape.Stride.Height - shape.Padding.Height;
        nint start = (d * shape.Input.Height + h) * shape.Input.Width - shape.Padding.Width;
        nint step = shape.Stride.Width;
        nint i = 0;
        if (sizeof(T) == 4)
        {
            Vector256<long> places = Vector256.Create((long)start) + (Vector256.Create(0L, 1, 2, 3) * step);
            for (; i + 8 <= count; i += 8)
            {
                Vector256<int> mark = Vector256.Load((int*)marks + i);
                if (mark.ExtractMostSignificantBits() != 0) break;
                (places + Vector256.WidenLower(mark)).Store(indices + i);
                places += Vector256.Create(4L * step);
                (places + Vector256.WidenUpper(mark)).Store(indices + i + 4);
                places += Vector256.Create(4L * step);
            }
        }

        for (; i < count; i++)
        {
            long mark = sizeof(T) == 4 ? ((int*)marks)[i] : ((long*)marks)[i];

            // Nothing exceeded −∞: PyTorch names the window's first element inside the input.
            indices[i] = mark >= 0
                ? start + i * step + mark
                : (FirstInside(d, shape.Dilation.Depth, shape.Input.Depth) * shape.Input.Height
                    + FirstInside(h, shape.Dilation.Height, shape.Input.Height)) * shape.Input.Width
                    + FirstInside(i * step - shape.Padding.Width, shape.Dilation.Width, shape.Input.Width);
        }

        // A window whose taps all step over the input has no such element: the last one stands in, so that an index is always one.
        static nint FirstInside(nint begin, nint dilation, nint size) =>
            Math.Min(size - 1, begin >= 0 ? begin : begin + (-begin + dilation - 1) / dilation * dilation);
    }

    /// <summary>A signed integer of T's size, as T's bits.</summary>
    private static T Mark<T>(nint value)
        where T : unmanaged
    {
        if (sizeof(T) == 8) return Unsafe.BitCast<long, T>(value);
        return Unsafe.BitCast<int, T>(checked((int)value));
    }

    private struct State<T>
        where T : unmanaged
    {
        public PoolingShape Shape;
        public PaddedImages Layout;
        public Windows<T> Windows;
        public T* Marks, Input, Output;
        public long* Indices;
    }

    private struct Scatter<T>
        where T : unmanaged
    {
        public nint InputVolume, OutputVolume;
        public T* GradOutput, GradInput;
        public long* Indices;
    }
}
