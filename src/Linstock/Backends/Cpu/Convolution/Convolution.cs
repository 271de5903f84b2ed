using System.Numerics;
using System.Runtime.InteropServices;

namespace Linstock.Backends.Cpu;

/// <summary>Convolution and its gradients on the CPU, for <see cref="float"/> and <see cref="double"/>.</summary>
/// <remarks>
/// All of them are matrix products in which one operand, the windows, is never stored: it is packed panel by panel out of images
/// with a margin of zeros (<see cref="PaddedImages"/>), a few images at a time so that they stay in cache. Transposed
/// convolution is <see cref="BackwardInput"/>. Results do not depend on the number of threads.
/// </remarks>
internal static unsafe class Convolution
{
    /// <summary>Images are padded in groups of about this many bytes.</summary>
    private const nint GroupBytes = 3 << 19;

    /// <summary>Images read where they are take more: nothing was just written that a cache should still hold.</summary>
    private const nint UncopiedBytes = 6 << 20;

    /// <summary>A page: nothing is fetched ahead beyond it.</summary>
    private const nint FarBytes = 4 << 10;

    /// <summary>Columns packed at a time: with 256 of depth they fit a second-level cache of 1 MB or half of one.</summary>
    public const nint BlockColumns = 512;

    /// <summary>Whether a part of a convolution is computed in images whose channels are neighbours.</summary>
    public static bool TakesChannelsLast<T>(ConvolutionPart part, in ConvolutionShape shape)
        where T : unmanaged, INumber<T> =>
        ChannelProduct.Pays<T>(part == ConvolutionPart.Input ? shape.GroupInputs : shape.GroupOutputs);

    /// <summary>output ← input ⋆ weight + bias.</summary>
    /// <param name="shape">Sizes; all data is dense.</param>
    /// <param name="input">[batch, input channels, input].</param>
    /// <param name="weight">[output channels, input channels / groups, kernel].</param>
    /// <param name="bias">One per output channel, or null.</param>
    /// <param name="output">[batch, output channels, output]; overwritten.</param>
    /// <param name="tiles">Whether <see cref="Winograd"/> computes it where it can; null where that pays.</param>
    /// <param name="isPastCaches">Whether sums of few terms are stored past the caches.</param>
    /// <param name="range">What the output is limited to.</param>
    public static void Forward<T>(
        in ConvolutionShape shape, T* input, T* weight, T* bias, T* output, bool? tiles = null, bool isPastCaches = false, ResultRange<T> range = default)
        where T : unmanaged, INumber<T>
    {
        bool limited = Sums(shape, input, weight, bias, output, tiles, isPastCaches, range);
        if (range.Limits && !limited) range.ApplyAll(output, shape.Batch * shape.OutputChannels * shape.Output.Volume);
    }

    /// <summary><see cref="Forward"/> of all but what is left to do to limit the output; returns whether that is nothing.</summary>
    private static bool Sums<T>(
        in ConvolutionShape shape, T* input, T* weight, T* bias, T* output, bool? tiles, bool isPastCaches, ResultRange<T> range)
        where T : unmanaged, INumber<T>
    {
        WindowPlan plan = WindowPlan.Forward(shape);
        nint terms = shape.GroupInputs * plan.Taps;
        if (shape.Batch * shape.OutputChannels * plan.Positions == 0) return true;
        if (terms == 0)
        {
            Fill(shape.Batch, shape.OutputChannels, plan.Positions, bias, output);
            return false;
        }

        if (IsOfElements(shape) && PlaneProduct.Pays<T>(shape.Batch, shape.GroupInputs, shape.GroupOutputs, plan.Positions))
        {
            PlaneProduct.Run(shape.Batch, shape.Groups, shape.GroupInputs, shape.GroupOutputs, plan.Positions, input, weight, bias, output, range);
            return true;
        }

        if (IsOfElements(shape) && JoinedPlanes.Pays<T>(shape.Batch, shape.GroupOutputs))
        {
            JoinedPlanes.Run(
                shape.Batch, shape.Groups, shape.GroupInputs, shape.GroupOutputs, plan.Positions, input, weight, shape.GroupInputs, 1, bias, output);
            return false;
        }

        if (StridedElements.Pays<T>(shape))
        {
            T* chosen = StridedElements.Take(shape, input);
            return Sums(shape with { Input = shape.Output, Stride = new(1, 1, 1) }, chosen, weight, bias, output, tiles, isPastCaches, range);
        }

        bool broadcasts = shape.ChannelsLast || (ChannelProduct.Pays<T>(shape.GroupOutputs, terms, shape.Stride.Width) && !HasFarChannels<T>(shape.GroupOutputs, plan, shape.Input));
        PaddedImages layout = WindowPlan.Layout(shape.InputChannels, shape.Input, [plan], spreads: !broadcasts, shape.ChannelsLast);
        nint* offsets = ScratchMemory.Get<nint>(ScratchMemory.Slot.Offsets, plan.Taps);
        Windows<T> windows = plan.Over<T>(layout, shape.Kernel, offsets, null, shape.ChannelsLast ? shape.InputChannels : 1);
        ChannelWeight<T> channels = new(
            weight, shape.GroupOutputs, shape.GroupInputs, plan.Taps, null, shape.GroupOutputs * terms, terms,
            shape.WeightLast ? 1 : plan.Taps, shape.WeightLast ? shape.GroupInputs : 1);
        T* packed = null;
        if (broadcasts)
        {
            WinogradPlan[]? tiled = Tiles<T>(tiles, shape.Batch, shape.GroupInputs, shape.GroupOutputs, [(plan, default)], new(1, 1, 1), shape.Input, shape.Output);
            if (tiled is not null || !ChannelProduct.PacksInTasks<T>(shape.Batch * plan.Positions, shape.GroupOutputs, terms))
            {
                packed = ScratchMemory.Get<T>(ScratchMemory.Slot.Columns, shape.Groups * ChannelProduct.PackedSize<T>(shape.GroupOutputs, terms));
                ChannelProduct.Pack(shape.Groups, channels, packed);
            }

            if (tiled is not null)
            {
                bool finite = Winograd.Run(
                    tiled, shape.Batch, shape.Groups, shape.GroupInputs, shape.GroupOutputs, shape.Input.Volume, plan.Positions,
                    (float*)input, (float*)packed, (float*)bias, (float*)output, shape.ChannelsLast);
                return !finite && Sums(shape, input, weight, bias, output, false, isPastCaches, range);
            }
        }

        nint positions = plan.Positions, outputPixel = shape.ChannelsLast ? shape.OutputChannels : 1;
        ImageTarget<T> target = new()
        {
            ImagePitch = shape.OutputChannels * positions,
            ChannelPitch = shape.ChannelsLast ? 1 : positions,
            Count0 = windows.Count0,
            Count1 = windows.Count1,
            Count2 = windows.Count2,
            Step0 = windows.Count1 * windows.Count2 * outputPixel,
            Step1 = windows.Count2 * outputPixel,
            Step2 = outputPixel,
        };
        bool padsGroups = !broadcasts && DirectConvolution.PadsGroups<T>(shape.Groups, shape.GroupInputs, shape.GroupOutputs, layout);
        nint group = padsGroups ? shape.Batch : ImagesAtATime<T>(shape.Batch, layout);
        for (nint image = 0; image < shape.Batch; image += group)
        {
            nint images = Math.Min(group, shape.Batch - image);
            T* from = input + image * shape.InputChannels * shape.Input.Volume;
            windows.Source = padsGroups ? from : Pad(layout, images, from);
            target.Data = output + image * target.ImagePitch;
            if (broadcasts) Product(images, shape.Groups, windows, channels, packed, bias, target);
            else Product(images, shape.Groups, shape.GroupInputs, shape.GroupOutputs, layout, windows, weight, bias, target, isPastCaches, range);
        }

        return !broadcasts && shape.GroupOutputs <= DirectConvolution.MostChannels;
    }

    /// <summary>gradInput ← the gradient of <see cref="Forward"/> to its input; with a bias, transposed convolution.</summary>
    /// <param name="shape">The sizes of the forward convolution.</param>
    /// <param name="gradOutput">[batch, output channels, output].</param>
    /// <param name="weight">[output channels, input channels / groups, kernel].</param>
    /// <param name="bias">One per input channel, added to the result (transposed convolution), or null.</param>
    /// <param name="gradInput">[batch, input channels, input]; overwritten.</param>
    /// <param name="tiles">Whether <see cref="Winograd"/> computes it where it can; null where that pays.</param>
    public static void BackwardInput<T>(in ConvolutionShape shape, T* gradOutput, T* weight, T* bias, T* gradInput, bool? tiles = null)
        where T : unmanaged, INumber<T>
    {
        nint volume = shape.Input.Volume;
        if (shape.Batch * shape.InputChannels * volume == 0) return;
        if (IsOfElements(shape) && shape.OutputChannels > 0 && PlaneProduct.Pays<T>(shape.Batch, shape.GroupOutputs, shape.GroupInputs, volume))
        {
            nint size = shape.GroupOutputs * shape.GroupInputs;
            T* across = ScratchMemory.Get<T>(ScratchMemory.Slot.SecondLayout, shape.Groups * size);
            for (nint g = 0; g < shape.Groups; g++)
                PanelCopy.Transposed(weight + g * size, shape.GroupInputs, across + g * size, shape.GroupOutputs, shape.GroupOutputs, shape.GroupInputs);
            PlaneProduct.Run(shape.Batch, shape.Groups, shape.GroupOutputs, shape.GroupInputs, volume, gradOutput, across, bias, gradInput, default);
            return;
        }

        if (IsOfElements(shape) && shape.OutputChannels > 0 && JoinedPlanes.Pays<T>(shape.Batch, shape.GroupInputs))
        {
            JoinedPlanes.Run(
                shape.Batch, shape.Groups, shape.GroupOutputs, shape.GroupInputs, volume, gradOutput, weight, 1, shape.GroupInputs, bias, gradInput);
            return;
        }

        // One set of windows per residue of the input index modulo the stride; together they use each tap of the kernel once.
        List<(WindowPlan Plan, Size3 Residue)> plans = [];
        bool complete = true;
        nint taps = 0;
        for (nint d = 0; d < shape.Stride.Depth; d++)
        {
            for (nint h = 0; h < shape.Stride.Height; h++)
            {
                for (nint w = 0; w < shape.Stride.Width; w++)
                {
                    WindowPlan plan = new(WindowAxis.Backward(shape, 0, d), WindowAxis.Backward(shape, 1, h), WindowAxis.Backward(shape, 2, w));
                    if (plan.Positions == 0) continue;
                    if (plan.Taps * shape.GroupOutputs * shape.Output.Volume == 0) complete = false;
                    else plans.Add((plan, new(d, h, w)));
                    taps += plan.Taps;
                }
            }
        }

        if (!complete) Fill(shape.Batch, shape.InputChannels, volume, bias, gradInput);
        if (plans.Count == 0) return;
        PaddedImages layout = WindowPlan.Layout(shape.OutputChannels, shape.Output, [.. plans.Select(item => item.Plan)], channelsLast: shape.ChannelsLast);
        nint* offsets = ScratchMemory.Get<nint>(ScratchMemory.Slot.Offsets, 2 * taps);
        bool broadcasts = shape.ChannelsLast || (ChannelProduct.Pays<T>(shape.GroupInputs, shape.GroupOutputs * (taps / plans.Count), 1) && !HasFarChannels<T>(shape.GroupInputs, plans[0].Plan, shape.Output));
        nint sourcePixel = shape.ChannelsLast ? shape.OutputChannels : 1, targetPixel = shape.ChannelsLast ? shape.InputChannels : 1;
        WinogradPlan[]? tiled = broadcasts && complete
            ? Tiles<T>(tiles, shape.Batch, shape.GroupOutputs, shape.GroupInputs, CollectionsMarshal.AsSpan(plans), shape.Stride, shape.Output, shape.Input)
            : null;
        bool inTasks = tiled is null && ChannelProduct.PacksInTasks<T>(shape.Batch * plans[0].Plan.Positions, shape.GroupInputs, shape.GroupOutputs * plans[0].Plan.Taps);
        nint turnedSize = shape.Groups * (broadcasts ? ChannelProduct.PackedSize<T>(shape.GroupInputs, shape.GroupOutputs) : shape.GroupOutputs * shape.GroupInputs);
        T* turned = broadcasts && inTasks ? null : ScratchMemory.Get<T>(ScratchMemory.Slot.SecondLayout, taps * turnedSize);
        List<(Windows<T> Windows, ChannelWeight<T> Weight, nint Start, Size3 Residue)> passes = [];
        nint done = 0;
        foreach ((WindowPlan plan, Size3 residue) in plans)
        {
            nint* places = offsets + taps + done;
            Windows<T> windows = plan.Over<T>(layout, shape.Kernel, offsets + done, places, sourcePixel);
            nint kernel = shape.Kernel.Volume, output = shape.GroupInputs * kernel, start = done * turnedSize;
            ChannelWeight<T> channels = new(
                weight, shape.GroupInputs, shape.GroupOutputs, plan.Taps, plan.Taps == kernel ? null : places, shape.GroupOutputs * output,
                shape.WeightLast ? 1 : kernel, output, shape.WeightLast ? shape.GroupInputs : 1);
            if (!broadcasts) Turn(shape, weight, places, plan.Taps, turned + start);
            else if (turned != null) ChannelProduct.Pack(shape.Groups, channels, turned + start);
            passes.Add((windows, channels, start, residue));
            done += plan.Taps;
        }

        if (tiled is not null)
        {
            bool finite = Winograd.Run(
                tiled, shape.Batch, shape.Groups, shape.GroupOutputs, shape.GroupInputs, shape.Output.Volume, volume,
                (float*)gradOutput, (float*)turned, (float*)bias, (float*)gradInput, shape.ChannelsLast);
            if (!finite) BackwardInput(shape, gradOutput, weight, bias, gradInput, tiles: false);
            return;
        }

        bool padsGroups = !broadcasts && DirectConvolution.PadsGroups<T>(shape.Groups, shape.GroupOutputs, shape.GroupInputs, layout);
        nint group = padsGroups ? shape.Batch : ImagesAtATime<T>(shape.Batch, layout);
        for (nint image = 0; image < shape.Batch; image += group)
        {
            nint images = Math.Min(group, shape.Batch - image);
            T* from = gradOutput + image * shape.OutputChannels * shape.Output.Volume;
            T* source = padsGroups ? from : Pad(layout, images, from);
            foreach ((Windows<T> pass, ChannelWeight<T> channels, nint start, Size3 residue) in passes)
            {
                Windows<T> windows = pass;
                windows.Source = source;
                nint row = shape.Input.Width, plane = shape.Input.Height * row;
                ImageTarget<T> target = new()
                {
                    Data = gradInput + image * shape.InputChannels * volume + (residue.Depth * plane + residue.Height * row + residue.Width) * targetPixel,
                    ImagePitch = shape.InputChannels * volume,
                    ChannelPitch = shape.ChannelsLast ? 1 : volume,
                    Count0 = windows.Count0,
                    Count1 = windows.Count1,
                    Count2 = windows.Count2,
                    Step0 = shape.Stride.Depth * plane * targetPixel,
                    Step1 = shape.Stride.Height * row * targetPixel,
                    Step2 = shape.Stride.Width * targetPixel,
                };
                if (broadcasts) Product(images, shape.Groups, windows, channels, turned == null ? null : turned + start, bias, target);
                else Product(images, shape.Groups, shape.GroupOutputs, shape.GroupInputs, layout, windows, turned + start, bias, target);
            }
        }
    }

    /// <summary>gradWeight ← the gradient of <see cref="Forward"/> to its weight.</summary>
    /// <param name="shape">The sizes of the forward convolution.</param>
    /// <param name="input">[batch, input channels, input].</param>
    /// <param name="gradOutput">[batch, output channels, output].</param>
    /// <param name="gradWeight">[output channels, input channels / groups, kernel]; overwritten.</param>
    /// <param name="tiles">Whether <see cref="WinogradGradient"/> computes it where it can; null where that pays.</param>
    public static void BackwardWeight<T>(in ConvolutionShape shape, T* input, T* gradOutput, T* gradWeight, bool? tiles = null)
        where T : unmanaged, INumber<T>
    {
        WindowPlan plan = WindowPlan.Forward(shape);
        nint terms = shape.GroupInputs * plan.Taps, positions = plan.Positions;
        if (shape.OutputChannels * terms == 0) return;
        if (shape.Batch * positions == 0)
        {
            Fill<T>(1, shape.OutputChannels, terms, null, gradWeight);
            return;
        }

        if (Tiles<T>(tiles, shape.Batch, shape.GroupInputs, shape.GroupOutputs, [(plan, default)], new(1, 1, 1), shape.Input, shape.Output) is [WinogradPlan tiled])
        {
            bool finite = WinogradGradient.Run(
                tiled, shape.Batch, shape.Groups, shape.GroupInputs, shape.GroupOutputs, shape.Input.Volume, positions,
                (float*)input, (float*)gradOutput, (float*)gradWeight, shape.ChannelsLast);
            if (!finite) BackwardWeight(shape, input, gradOutput, gradWeight, tiles: false);
            return;
        }

        bool broadcasts = shape.ChannelsLast || ChannelProduct.Pays<T>(shape.GroupOutputs);
        PaddedImages layout = WindowPlan.Layout(shape.InputChannels, shape.Input, [plan], spreads: !broadcasts, shape.ChannelsLast);
        nint* offsets = ScratchMemory.Get<nint>(ScratchMemory.Slot.Offsets, plan.Taps);
        Windows<T> windows = plan.Over<T>(layout, shape.Kernel, offsets, null, shape.ChannelsLast ? shape.InputChannels : 1);
        bool direct = !broadcasts && shape.GroupInputs <= DirectConvolution.MostChannels && shape.GroupOutputs <= DirectConvolution.MostChannels;
        bool padsGroups = direct && DirectConvolution.PadsGroups<T>(shape.Groups, shape.GroupInputs, shape.GroupOutputs, layout);
        nint group = padsGroups ? shape.Batch : ImagesAtATime<T>(shape.Batch, layout);
        for (nint image = 0; image < shape.Batch; image += group)
        {
            nint images = Math.Min(group, shape.Batch - image);
            T* from = input + image * shape.InputChannels * shape.Input.Volume;
            T* source = padsGroups ? from : Pad(layout, images, from);
            T* gradient = gradOutput + image * shape.OutputChannels * positions;
            windows.Source = source;
            if (broadcasts)
            {
                ImageTarget<T> layoutOfGradient = new()
                {
                    Data = gradient,
                    ImagePitch = shape.OutputChannels * positions,
                    ChannelPitch = shape.ChannelsLast ? 1 : positions,
                    Step2 = shape.ChannelsLast ? shape.OutputChannels : 1,
                };
                ChannelProduct.Weight(
                    images, shape.Groups, shape.GroupInputs, shape.GroupOutputs, windows, layoutOfGradient, gradWeight, image == 0, image + images == shape.Batch);
                continue;
            }

            if (direct)
            {
                DirectConvolution.Weight(images, shape.Groups, shape.GroupInputs, shape.GroupOutputs, layout, windows, gradient, gradWeight, image > 0);
                continue;
            }

            Windows<T> joined = windows;
            joined.JoinRows();
            for (nint g = 0; g < shape.Groups; g++)
            {
                joined.Source = source + g * shape.GroupInputs * layout.ChannelPitch;
                BlockedGemm.Run(
                    GemmKernels<T>.Best, shape.GroupOutputs, terms, images * positions,
                    new ImageRows<T>(gradient + g * shape.GroupOutputs * positions, shape.OutputChannels * positions, positions),
                    new WindowDepth<T>(&joined),
                    new StridedTarget<T>(gradWeight + g * shape.GroupOutputs * terms, terms, 1, T.One, image > 0 ? T.One : T.Zero));
            }
        }
    }

    /// <summary>gradBias ← the sums of gradOutput over images and positions.</summary>
    public static void BackwardBias<T>(in ConvolutionShape shape, T* gradOutput, T* gradBias)
        where T : unmanaged, INumber<T>
    {
        ChannelLoop<T> state = new() { Images = shape.Batch, Channels = shape.OutputChannels, Volume = shape.Output.Volume, Data = gradOutput, PerChannel = gradBias };
        long work = state.Images * state.Channels * state.Volume;
        WorkerPool.For(state.Channels, work >= BlockedGemm.ParallelWork / 4 ? 1 : long.MaxValue, &SumChannels, &state);

        static void SumChannels(void* argument, long begin, long end)
        {
            var state = (ChannelLoop<T>*)argument;
            for (nint channel = (nint)begin; channel < end; channel++)
            {
                T sum = T.Zero;
                for (nint image = 0; image < state->Images; image++)
                    sum += ConvolutionKernels<T>.Best->Sum(state->Data + (image * state->Channels + channel) * state->Volume, state->Volume);
                state->PerChannel[channel] = sum;
            }
        }
    }

    /// <summary>target ← weight · windows + bias for every group by <see cref="ChannelProduct"/>.</summary>
    private static void Product<T>(
        nint images, nint groups, Windows<T> windows, in ChannelWeight<T> weight, T* packed, T* bias, in ImageTarget<T> target)
        where T : unmanaged, INumber<T>
    {
        windows.JoinRows();
        ChannelProduct.Run(images, groups, windows, weight, packed, bias, target);
    }

    /// <summary>target ← weight · windows + bias for every group otherwise.</summary>
    private static void Product<T>(
        nint images, nint groups, nint sources, nint targets, in PaddedImages layout, Windows<T> windows, T* weight, T* bias, ImageTarget<T> target,
        bool isPastCaches = false, ResultRange<T> range = default)
        where T : unmanaged, INumber<T>
    {
        if (targets <= DirectConvolution.MostChannels)
        {
            DirectConvolution.Run(images, groups, sources, targets, layout, windows, weight, bias, target, range);
            return;
        }

        nint columns = images * windows.Positions, terms = sources * windows.Taps;
        windows.Channels = sources;
        if (RowProduct.Pays(targets, terms, windows, target))
        {
            for (nint g = 0; g < groups; g++)
            {
                Windows<T> group = windows;
                group.Source += g * sources * windows.ChannelPitch;
                ImageTarget<T> place = target;
                place.Data += g * targets * target.ChannelPitch;
                RowProduct.Run(images, targets, group, weight + g * targets * terms, bias == null ? null : bias + g * targets, place, isPastCaches);
            }

            return;
        }

        if (layout.IsCopy && WindowProduct.Pays(GemmKernels<T>.Best, targets, terms, windows, layout.RowPitch, layout.ColumnStride))
        {
            for (nint g = 0; g < groups; g++)
            {
                Windows<T> group = windows;
                group.Source += g * sources * windows.ChannelPitch;
                ImageTarget<T> place = target;
                place.Data += g * targets * target.ChannelPitch;
                WindowProduct.Run(
                    GemmKernels<T>.Best, images, targets, group, weight + g * targets * terms, bias == null ? null : bias + g * targets, place);
            }

            return;
        }

        windows.JoinRows();
        if (windows.Taps == 1 && windows.Count0 * windows.Count1 == 1)
        {
            Multiply(images, groups, sources, targets, windows, weight, bias, target);
            return;
        }

        GemmKernels<T>* kernels = GemmKernels<T>.Best;
        while (kernels->Narrower != null && columns <= kernels->Narrower->Lanes) kernels = kernels->Narrower;
        for (nint g = 0; g < groups; g++)
        {
            Windows<T> group = windows;
            group.Source += g * sources * windows.ChannelPitch;
            ImageTarget<T> place = target;
            place.Data += g * targets * target.ChannelPitch;
            if (bias != null) place.Bias = bias + g * targets;
            Multiply(kernels, targets, columns, terms, weight + g * targets * terms, new WindowColumns<T>(&group), place);
        }
    }

    /// <summary>target ← weight · windows + bias where an image is the matrix of its own windows.</summary>
    private static void Multiply<T>(
        nint images, nint groups, nint sources, nint targets, in Windows<T> windows, T* weight, T* bias, in ImageTarget<T> target)
        where T : unmanaged, INumber<T>
    {
        GemmKernels<T>* kernels = GemmKernels<T>.Best;
        while (kernels->Narrower != null && windows.Count2 <= kernels->Narrower->Lanes) kernels = kernels->Narrower;
        for (nint image = 0; image < images; image++)
        {
            for (nint g = 0; g < groups; g++)
            {
                T* source = windows.Source + image * windows.ImagePitch + g * sources * windows.ChannelPitch + windows.TapOffsets[0];
                ImageTarget<T> place = target;
                place.Data += image * target.ImagePitch + g * targets * target.ChannelPitch;
                if (bias != null) place.Bias = bias + g * targets;
                Multiply(kernels, targets, windows.Count2, sources, weight + g * targets * sources, new StridedMatrix<T>(source, windows.Pitch2, windows.ChannelPitch), place);
            }
        }
    }

    private static void Multiply<T, TColumns>(
        GemmKernels<T>* kernels, nint targets, nint columns, nint terms, T* weight, in TColumns windows, in ImageTarget<T> target)
        where T : unmanaged, INumber<T>
        where TColumns : unmanaged, IPanelSource<T>
    {
        StridedMatrix<T> rows = new(weight, terms, 1);
        if (targets * terms * sizeof(T) <= StripGemm.MostRowBytes) StripGemm.Run(kernels, targets, columns, terms, rows, windows, target);
        else BlockedGemm.Run(kernels, targets, columns, terms, rows, windows, target, BlockColumns);
    }

    /// <summary>Whether windows are single elements, every one of the image in its order, of images whose channels are planes.</summary>
    private static bool IsOfElements(in ConvolutionShape shape) =>
        shape.Kernel.Volume == 1 && shape.Stride.Volume == 1 && shape.Output == shape.Input && shape.Padding == default && !shape.ChannelsLast;

    /// <summary>
    /// Whether windows are single elements, every one of the image, and the channels of an image a page or more apart, while those of the result fill few
    /// registers: then an element of every channel costs <see cref="ChannelProduct"/> a page each for little work, and the image is the right operand of
    /// a matrix product as it is.
    /// </summary>
    private static bool HasFarChannels<T>(nint targets, in WindowPlan plan, Size3 size)
        where T : unmanaged, INumber<T> =>
        plan.Taps == 1 && targets < GemmKernels<T>.Best->TileColumns && plan.Positions == size.Volume && plan.Positions * sizeof(T) >= FarBytes;

    /// <summary>The tiles by which to compute (see <see cref="WinogradPlan.For"/>), or null where they are not wanted or, if nothing is, do not pay.</summary>
    private static WinogradPlan[]? Tiles<T>(
        bool? wanted, nint images, nint sources, nint targets, ReadOnlySpan<(WindowPlan Plan, Size3 Residue)> plans, Size3 step, Size3 size, Size3 targetSize)
        where T : unmanaged
    {
        if (wanted == false || typeof(T) != typeof(float) || WinogradPlan.For(plans, step, size, targetSize) is not { } tiles) return null;
        return wanted == true || WinogradPlan.Pays(tiles, images, sources, targets) ? tiles : null;
    }

    /// <summary>turned[input channel, output channel · taps + tap] = weight[output channel, input channel, place of tap], group by group.</summary>
    private static void Turn<T>(in ConvolutionShape shape, T* weight, nint* places, nint taps, T* turned)
        where T : unmanaged
    {
        TurnLoop<T> state = new()
        {
            Weight = weight,
            Turned = turned,
            Places = places,
            Taps = taps,
            Kernel = shape.Kernel.Volume,
            Inputs = shape.GroupInputs,
            Outputs = shape.GroupOutputs,
        };
        long work = shape.InputChannels * shape.GroupOutputs * taps;
        WorkerPool.For(shape.InputChannels, work >= BlockedGemm.ParallelWork / 4 ? 1 : long.MaxValue, &TurnRows, &state);

        static void TurnRows(void* argument, long begin, long end)
        {
            var state = (TurnLoop<T>*)argument;
            const nint tile = 16;

            // In tiles, because a row of one matrix is a column of the other.
            for (nint output = 0; output < state->Outputs; output += tile)
            {
                for (nint row = (nint)begin; row < end; row++)
                {
                    (nint group, nint input) = Math.DivRem(row, state->Inputs);
                    T* to = state->Turned + (row * state->Outputs + output) * state->Taps;
                    T* from = state->Weight + ((group * state->Outputs + output) * state->Inputs + input) * state->Kernel;
                    for (nint left = Math.Min(tile, state->Outputs - output); left > 0; left--, from += state->Inputs * state->Kernel, to += state->Taps)
                    {
                        if (state->Taps == state->Kernel)
                            PanelCopy.Row(from, to, (int)state->Taps);
                        else
                            for (nint tap = 0; tap < state->Taps; tap++) to[tap] = from[state->Places[tap]];
                    }
                }
            }
        }
    }

    /// <summary>How many images to take at a time: groups of one size, as far as possible.</summary>
    private static nint ImagesAtATime<T>(nint batch, in PaddedImages layout)
        where T : unmanaged
    {
        nint bytes = layout.IsCopy ? GroupBytes : UncopiedBytes;
        nint most = Math.Clamp(bytes / Math.Max(1, layout.ImagePitch * sizeof(T)), 1, batch), groups = (batch + most - 1) / most;
        return (batch + groups - 1) / groups;
    }

    /// <summary>The images with their margins; the images themselves when they need none.</summary>
    private static T* Pad<T>(in PaddedImages layout, nint images, T* source)
        where T : unmanaged
    {
        if (!layout.IsCopy) return source;
        PadLoop<T> state = new() { Layout = layout, Source = source, Target = ScratchMemory.Get<T>(ScratchMemory.Slot.Layout, images * layout.ImagePitch + WindowProduct.Slack) };
        long work = images * layout.ImagePitch;
        WorkerPool.For(images * layout.Channels, work >= BlockedGemm.ParallelWork / 4 ? 1 : long.MaxValue, &PadChannels, &state);
        return state.Target;

        static void PadChannels(void* argument, long begin, long end)
        {
            var state = (PadLoop<T>*)argument;
            state->Layout.Copy(state->Source, state->Target, begin, end);
        }
    }

    private static void Fill<T>(nint images, nint channels, nint volume, T* perChannel, T* data)
        where T : unmanaged, INumber<T>
    {
        for (nint i = 0; i < images * channels; i++)
            new Span<T>(data + i * volume, checked((int)volume)).Fill(perChannel == null ? T.Zero : perChannel[i % channels]);
    }

    private struct ChannelLoop<T>
        where T : unmanaged
    {
        public T* Data, PerChannel;
        public nint Images, Channels, Volume;
    }

    private struct TurnLoop<T>
        where T : unmanaged
    {
        public T* Weight, Turned;
        public nint* Places;
        public nint Taps, Kernel, Inputs, Outputs;
    }

    private struct PadLoop<T>
        where T : unmanaged
    {
        public PaddedImages Layout;
        public T* Source, Target;
    }
}
