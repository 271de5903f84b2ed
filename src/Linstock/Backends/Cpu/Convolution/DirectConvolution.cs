using System.Numerics;
using System.Runtime.CompilerServices;

namespace Linstock.Backends.Cpu;

/// <summary>Convolutions whose groups have so few channels that a matrix product would be mostly empty: depthwise ones above all.</summary>
internal static unsafe class DirectConvolution
{
    /// <summary>The most result channels per group for which this is faster than the matrix product.</summary>
    public const nint MostChannels = 2;

    /// <summary>Whether each group is padded on its own, in the caches of a core.</summary>
    public static bool PadsGroups<T>(nint groups, nint sources, nint targets, in PaddedImages layout)
        where T : unmanaged => layout.IsCopy && groups > 1 && targets <= MostChannels && sources * layout.ChannelPitch * sizeof(T) <= 256 << 10;

    /// <summary>Every result channel as sums of shifted rows.</summary>
    /// <param name="images">Images in <paramref name="windows"/> and <paramref name="target"/>.</param>
    /// <param name="groups">Groups; their source channels and target channels follow each other.</param>
    /// <param name="sources">Source channels of a group.</param>
    /// <param name="targets">Target channels of a group.</param>
    /// <param name="layout">How the windows' images lie.</param>
    /// <param name="windows">The windows over the first group; over images without margins if <see cref="PadsGroups"/>.</param>
    /// <param name="weight">[groups · targets, sources · taps].</param>
    /// <param name="bias">One per target channel, or null.</param>
    /// <param name="target">Where the first group goes; overwritten.</param>
    /// <param name="range">What the results, which are dense then, are limited to.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run<T>(
        nint images, nint groups, nint sources, nint targets, in PaddedImages layout, in Windows<T> windows, T* weight, T* bias, in ImageTarget<T> target,
        ResultRange<T> range)
        where T : unmanaged, INumber<T>
    {
        nint terms = sources * windows.Taps;
        nint* offsets = ScratchMemory.Get<nint>(ScratchMemory.Slot.Rows, terms);
        for (nint channel = 0; channel < sources; channel++)
            for (nint tap = 0; tap < windows.Taps; tap++) offsets[channel * windows.Taps + tap] = channel * windows.ChannelPitch + windows.TapOffsets[tap];

        State<T> state = new()
        {
            Windows = windows,
            Target = target,
            Offsets = offsets,
            Terms = terms,
            Weight = weight,
            Bias = bias,
            Channels = groups * targets,
            Sources = sources,
            Targets = targets,
            Layout = layout,
            Pads = PadsGroups<T>(groups, sources, targets, layout),
            Range = range,
        };
        state.FindRows();
        long work = images * groups * targets * terms * windows.Positions;
        WorkerPool.For(images * groups * targets, work >= BlockedGemm.ParallelWork / 4 ? 1 : long.MaxValue, &Channels<T>, &state);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Channels<T>(void* argument, long begin, long end)
        where T : unmanaged, INumber<T>
    {
        var state = (State<T>*)argument;
        Windows<T> windows = state->Windows;
        ImageTarget<T> target = state->Target;
        nint length = windows.Count2;
        T* rows = target.Step2 == 1 ? null : ScratchMemory.Get<T>(ScratchMemory.Slot.Sums, windows.Count1 * length);
        T* padded = state->Pads ? ScratchMemory.Get<T>(ScratchMemory.Slot.Layout, state->Sources * windows.ChannelPitch) : null;
        nint held = -1;
        for (nint item = (nint)begin; item < end; item++)
        {
            (nint image, nint channel) = Math.DivRem(item, state->Channels);
            T* from;
            if (state->Pads)
            {
                nint group = item / state->Targets * state->Sources;
                if (held != group) state->Layout.Copy(windows.Source + group * state->Layout.Volume, padded, 0, state->Sources, hasMargin: held >= 0);
                held = group;
                from = padded;
            }
            else
            {
                from = windows.Source + image * windows.ImagePitch + channel / state->Targets * state->Sources * windows.ChannelPitch;
            }

            T* to = target.Data + image * target.ImagePitch + channel * target.ChannelPitch;
            T* weight = state->Weight + channel * state->Terms;
            T start = state->Bias == null ? T.Zero : state->Bias[channel];
            for (nint t0 = 0; t0 < windows.Count0; t0++)
            {
                T* source = from + t0 * windows.Pitch0, result = to + t0 * target.Step0;
                if (state->RowTaps > 0 && rows == null && ConvolutionKernels<T>.ThreeRows(
                    windows.Count1, windows.Count2, state->RowTaps, weight + state->TopRow * state->RowTaps, weight + state->RowTaps,
                    weight + (2 - state->TopRow) * state->RowTaps, windows.TapOffsets + state->TopRow * state->RowTaps,
                    source, windows.Pitch1, start, result, target.Step1)) continue;
                ConvolutionKernels<T>.Rows(
                    windows.Count1, length, state->Terms, weight, state->Offsets, source, windows.Pitch1, start,
                    rows == null ? result : rows, rows == null ? target.Step1 : length);
                for (nint t1 = 0; rows != null && t1 < windows.Count1; t1++)
                    for (nint t2 = 0; t2 < length; t2++) result[t1 * target.Step1 + t2 * target.Step2] = rows[t1 * length + t2];
            }

            if (state->Range.Limits) state->Range.Apply(to, windows.Positions);
        }
    }

    /// <summary>The gradient of the weight: gradWeight[channel, source · taps + tap] (+)= Σ gradient · window.</summary>
    /// <param name="images">Images.</param>
    /// <param name="groups">Groups.</param>
    /// <param name="sources">Source channels of a group.</param>
    /// <param name="targets">Target channels of a group.</param>
    /// <param name="layout">How the windows' images lie.</param>
    /// <param name="windows">The windows over the first group; over images without margins if <see cref="PadsGroups"/>.</param>
    /// <param name="gradient">The gradient of the result, [images, groups · targets, positions].</param>
    /// <param name="gradWeight">[groups · targets, sources · taps].</param>
    /// <param name="adds">Adds instead of overwriting.</param>
    public static void Weight<T>(
        nint images, nint groups, nint sources, nint targets, in PaddedImages layout, in Windows<T> windows, T* gradient, T* gradWeight, bool adds)
        where T : unmanaged, INumber<T>
    {
        State<T> state = new()
        {
            Windows = windows,
            Weight = gradWeight,
            Bias = gradient,
            Channels = groups * targets,
            Sources = sources,
            Targets = targets,
            Terms = sources * windows.Taps,
            Images = images,
            Adds = adds,
            Layout = layout,
            Pads = PadsGroups<T>(groups, sources, targets, layout),
        };
        state.FindRows();
        long work = images * groups * targets * state.Terms * windows.Positions;
        WorkerPool.For(state.Channels, work >= BlockedGemm.ParallelWork ? 1 : long.MaxValue, &Weights<T>, &state);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Weights<T>(void* argument, long begin, long end)
        where T : unmanaged, INumber<T>
    {
        var state = (State<T>*)argument;
        Windows<T> windows = state->Windows;
        nint plane = windows.Count1 * windows.Count2;
        T* padded = state->Pads ? ScratchMemory.Get<T>(ScratchMemory.Slot.Layout, state->Sources * windows.ChannelPitch) : null;
        for (nint channel = (nint)begin; channel < end; channel++)
        {
            T* sums = state->Weight + channel * state->Terms;
            if (!state->Adds) new Span<T>(sums, checked((int)state->Terms)).Clear();
            nint first = channel / state->Targets * state->Sources;
            for (nint image = 0; image < state->Images; image++)
            {
                T* group = windows.Source + image * windows.ImagePitch + first * windows.ChannelPitch;
                if (state->Pads)
                {
                    T* images = windows.Source + (image * (state->Channels / state->Targets * state->Sources) + first) * state->Layout.Volume;
                    state->Layout.Copy(images, padded, 0, state->Sources);
                    group = padded;
                }

                T* gradient = state->Bias + (image * state->Channels + channel) * windows.Positions;
                if (state->RowTaps > 0 && windows.Count0 == 1 && ConvolutionKernels<T>.CorrelateThreeRows(
                    windows.Count1, windows.Count2, state->RowTaps, gradient, windows.TapOffsets, group, windows.Pitch1, sums)) continue;
                for (nint term = 0; term < state->Terms; term++)
                {
                    (nint source, nint tap) = Math.DivRem(term, windows.Taps);
                    T* from = group + source * windows.ChannelPitch + windows.TapOffsets[tap];
                    T sum = T.Zero;
                    for (nint t0 = 0; t0 < windows.Count0; t0++)
                    {
                        sum += ConvolutionKernels<T>.Best->Correlate(
                            windows.Count1, windows.Count2, gradient + t0 * plane, windows.Count2, from + t0 * windows.Pitch0, windows.Pitch1);
                    }

                    sums[term] += sum;
                }
            }
        }
    }

    private struct State<T>
        where T : unmanaged, INumber<T>
    {
        public Windows<T> Windows;
        public ImageTarget<T> Target;
        public nint* Offsets;
        public T* Weight, Bias;
        public nint Terms, Channels, Sources, Targets, Images;
        public PaddedImages Layout;
        public ResultRange<T> Range;
        public bool Adds, Pads;

        /// <summary>Taps of each of three rows that are as far apart as rows of results, or 0; and which of them is the top one.</summary>
        public nint RowTaps, TopRow;

        public void FindRows()
        {
            nint taps = Windows.Taps / 3;
            if (Sources != 1 || Windows.Taps % 3 != 0) return;
            nint step = Windows.TapOffsets[taps] - Windows.TapOffsets[0];
            if (Math.Abs(step) != Windows.Pitch1) return;
            for (nint i = 0; i < 2 * taps; i++)
                if (Windows.TapOffsets[i + taps] - Windows.TapOffsets[i] != step) return;
            (RowTaps, TopRow) = (taps, step > 0 ? 0 : 2);
        }
    }
}
