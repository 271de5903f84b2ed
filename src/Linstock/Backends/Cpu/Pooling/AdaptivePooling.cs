using System.Numerics;
using System.Runtime.CompilerServices;

namespace Linstock.Backends.Cpu;

/// <summary>Pooling to a given output size: window o of n over size s spans ⌊o·s/n⌋ to ⌈(o+1)·s/n⌉.</summary>
internal static unsafe class AdaptivePooling
{
    /// <summary>output ← the mean of each window.</summary>
    /// <param name="planes">Batch times channels.</param>
    /// <param name="input">The input's spatial size.</param>
    /// <param name="output">The output's spatial size.</param>
    /// <param name="source">[planes, input].</param>
    /// <param name="target">[planes, output]; overwritten.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Average<T>(nint planes, Size3 input, Size3 output, T* source, T* target)
        where T : unmanaged, INumber<T>
    {
        if (IsUniform(input, output) && output.Width > 1)
        {
            AveragePooling.Forward(Uniform(planes, input, output), false, 0, source, target);
            return;
        }

        State<T> state = new(input, output, source, target);
        WorkerPool.For(planes, state.Grain(planes), &Planes, &state);

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        static void Planes(void* argument, long begin, long end)
        {
            var state = (State<T>*)argument;
            Size3 size = state->Input;
            if (state->Output.Volume == 1)
            {
                PoolingKernels<T>.Best->Means((nint)(end - begin), size.Volume, state->Source + (nint)begin * size.Volume, state->Target + begin);
                return;
            }

            for (nint plane = (nint)begin; plane < end; plane++)
            {
                T* from = state->Source + plane * size.Volume;
                T* to = state->Target + plane * state->Output.Volume;
                for (nint i = 0; i < state->Output.Volume; i++)
                {
                    Window window = state->At(i);
                    T sum = T.Zero;

                    // A window as wide as the input is one run per plane of it, one as large a single run.
                    if (window.Width == size.Width && window.Height == size.Height)
                        sum = ConvolutionKernels<T>.Best->Sum(from + window.D * size.Height * size.Width, window.Volume);
                    else
                        for (nint d = 0; d < window.Depth; d++)
                            for (nint h = 0; h < window.Height; h++)
                                sum += ConvolutionKernels<T>.Best->Sum(from + window.Row(size, d, h), window.Width);
                    to[i] = sum / T.CreateTruncating(window.Volume);
                }
            }
        }
    }

    /// <summary>gradInput ← each element's shares of gradOutput.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AverageBackward<T>(nint planes, Size3 input, Size3 output, T* gradOutput, T* gradInput)
        where T : unmanaged, INumber<T>
    {
        if (IsUniform(input, output) && output.Width > 1)
        {
            AveragePooling.Backward(Uniform(planes, input, output), false, 0, gradOutput, gradInput);
            return;
        }

        State<T> state = new(input, output, gradOutput, gradInput);
        WorkerPool.For(planes, state.Grain(planes), &Planes, &state);

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        static void Planes(void* argument, long begin, long end)
        {
            var state = (State<T>*)argument;
            Size3 size = state->Input;
            for (nint plane = (nint)begin; plane < end; plane++)
            {
                T* from = state->Source + plane * state->Output.Volume;
                T* to = state->Target + plane * size.Volume;
                new Span<T>(to, checked((int)size.Volume)).Clear();
                for (nint i = 0; i < state->Output.Volume; i++)
                {
                    Window window = state->At(i);
                    T share = from[i] / T.CreateTruncating(window.Volume);
                    for (nint d = 0; d < window.Depth; d++)
                    {
                        for (nint h = 0; h < window.Height; h++)
                        {
                            T* row = to + window.Row(size, d, h);
                            for (nint w = 0; w < window.Width; w++) row[w] += share;
                        }
                    }
                }
            }
        }
    }

    /// <summary>output ← the largest of each window, indices ← where it is in its plane; ties and NaN as in <see cref="MaxPooling"/>.</summary>
    /// <remarks>The gradient is <see cref="MaxPooling.Backward"/>.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Max<T>(nint planes, Size3 input, Size3 output, T* source, T* target, long* indices)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (IsUniform(input, output) && output.Width > 1)
        {
            MaxPooling.Forward(Uniform(planes, input, output), source, target, indices);
            return;
        }

        State<T> state = new(input, output, source, target) { Indices = indices };
        WorkerPool.For(planes, state.Grain(planes), &Planes, &state);

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        static void Planes(void* argument, long begin, long end)
        {
            var state = (State<T>*)argument;
            Size3 size = state->Input;
            for (nint plane = (nint)begin; plane < end; plane++)
            {
                T* from = state->Source + plane * size.Volume;
                for (nint i = 0; i < state->Output.Volume; i++)
                {
                    Window window = state->At(i);
                    T best = T.NegativeInfinity;
                    nint place = window.Row(size, 0, 0);
                    for (nint d = 0; d < window.Depth; d++)
                    {
                        for (nint h = 0; h < window.Height; h++)
                        {
                            nint row = window.Row(size, d, h);
                            for (nint w = row; w < row + window.Width; w++)
                            {
                                if (!(from[w] > best) && !T.IsNaN(from[w])) continue;
                                (best, place) = (from[w], w);
                            }
                        }
                    }

                    nint at = plane * state->Output.Volume + i;
                    state->Target[at] = best;
                    if (state->Indices != null) state->Indices[at] = place;
                }
            }
        }
    }

    private static bool IsUniform(Size3 input, Size3 output) =>
        output.Volume > 0 && input.Depth % output.Depth == 0 && input.Height % output.Height == 0 && input.Width % output.Width == 0;

    private static PoolingShape Uniform(nint planes, Size3 input, Size3 output)
    {
        Size3 window = new(input.Depth / output.Depth, input.Height / output.Height, input.Width / output.Width);
        return new(planes, input, window, window, default, new(1, 1, 1), output);
    }

    private readonly record struct Window(nint D, nint Depth, nint H, nint Height, nint W, nint Width)
    {
        public nint Volume => Depth * Height * Width;

        public nint Row(Size3 size, nint d, nint h) => ((D + d) * size.Height + H + h) * size.Width + W;
    }

    private struct State<T>(Size3 input, Size3 output, T* source, T* target)
        where T : unmanaged
    {
        public Size3 Input = input, Output = output;
        public T* Source = source, Target = target;
        public long* Indices = null;

        public readonly long Grain(nint planes) => planes * (Input.Volume + Output.Volume) >= 1 << 16 ? 1 : long.MaxValue;

        public readonly Window At(nint position)
        {
            (nint line, nint w) = Math.DivRem(position, Output.Width);
            (nint d, nint h) = Math.DivRem(line, Output.Height);
            (nint beginD, nint depth) = Span(d, Input.Depth, Output.Depth);
            (nint beginH, nint height) = Span(h, Input.Height, Output.Height);
            (nint beginW, nint width) = Span(w, Input.Width, Output.Width);
            return new Window(beginD, depth, beginH, height, beginW, width);
        }

        private static (nint Begin, nint Length) Span(nint index, nint size, nint count)
        {
            nint begin = index * size / count;
            return (begin, ((index + 1) * size + count - 1) / count - begin);
        }
    }
}
