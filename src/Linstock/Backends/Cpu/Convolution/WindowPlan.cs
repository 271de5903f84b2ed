namespace Linstock.Backends.Cpu;

/// <summary>One spatial dimension of a set of windows: which source index a position and a tap meet at.</summary>
/// <param name="Count">Positions.</param>
/// <param name="Step">Source elements from position to position.</param>
/// <param name="Taps">For each tap taken part in: its place in the kernel, and the source index it reads at position 0.</param>
internal readonly record struct WindowAxis(nint Count, nint Step, (nint Place, nint Offset)[] Taps)
{
    /// <summary>The elements before index 0 that are read.</summary>
    public nint Before
    {
        get
        {
            nint before = 0;
            if (Count > 0)
                foreach ((_, nint offset) in Taps) before = Math.Max(before, -offset);
            return before;
        }
    }

    /// <summary>The last index that is read, -1 if none is.</summary>
    public nint Last
    {
        get
        {
            nint last = -1;
            if (Count > 0)
                foreach ((_, nint offset) in Taps) last = Math.Max(last, (Count - 1) * Step + offset);
            return last;
        }
    }

    /// <summary>Forward: position = output index, all taps, source = input.</summary>
    public static WindowAxis Forward(in ConvolutionShape shape, int dimension)
    {
        var taps = new (nint, nint)[shape.Kernel[dimension]];
        for (nint place = 0; place < taps.Length; place++)
            taps[place] = (place, place * shape.Dilation[dimension] - shape.Padding[dimension]);
        return new WindowAxis(shape.Output[dimension], shape.Stride[dimension], taps);
    }

    /// <summary>Backward to the input indices of one residue modulo the stride: the taps that reach them, source = output gradient.</summary>
    public static WindowAxis Backward(in ConvolutionShape shape, int dimension, nint residue)
    {
        nint stride = shape.Stride[dimension];
        List<(nint, nint)> taps = [];
        for (nint place = 0; place < shape.Kernel[dimension]; place++)
        {
            // input index = output index · stride + place · dilation − padding
            nint distance = residue + shape.Padding[dimension] - place * shape.Dilation[dimension];
            if (distance % stride == 0) taps.Add((place, distance / stride));
        }

        nint size = shape.Input[dimension];
        return new WindowAxis(size > residue ? (size - residue + stride - 1) / stride : 0, 1, [.. taps]);
    }
}

/// <summary>The three axes of a set of windows.</summary>
internal readonly record struct WindowPlan(WindowAxis Depth, WindowAxis Height, WindowAxis Width)
{
    /// <summary>Taps altogether.</summary>
    public int Taps => Depth.Taps.Length * Height.Taps.Length * Width.Taps.Length;

    /// <summary>Positions of one image.</summary>
    public nint Positions => Depth.Count * Height.Count * Width.Count;

    /// <summary>The windows of a forward convolution.</summary>
    public static WindowPlan Forward(in ConvolutionShape shape) =>
        new(WindowAxis.Forward(shape, 0), WindowAxis.Forward(shape, 1), WindowAxis.Forward(shape, 2));

    /// <summary>How the source has to lie so that these windows stay inside.</summary>
    /// <param name="channels">Channels of an image.</param>
    /// <param name="size">The size of an image.</param>
    /// <param name="plans">The windows.</param>
    /// <param name="spreads">Makes neighbours of the columns that neighbouring windows read, whatever the stride.</param>
    /// <param name="channelsLast">The channels are neighbours: a column of the layout is one channel of a column of the image.</param>
    public static PaddedImages Layout(nint channels, Size3 size, ReadOnlySpan<WindowPlan> plans, bool spreads = true, bool channelsLast = false)
    {
        Size3 before = default, last = new(-1, -1, -1);
        foreach (WindowPlan plan in plans)
        {
            before = new(Math.Max(before.Depth, plan.Depth.Before), Math.Max(before.Height, plan.Height.Before), Math.Max(before.Width, plan.Width.Before));
            last = new(Math.Max(last.Depth, plan.Depth.Last), Math.Max(last.Height, plan.Height.Last), Math.Max(last.Width, plan.Width.Last));
        }

        if (channelsLast)
        {
            return new PaddedImages(
                1, size with { Width = size.Width * channels }, before with { Width = before.Width * channels },
                last with { Width = ((last.Width + 1) * channels) - 1 }, 1);
        }

        return new PaddedImages(channels, size, before, last, spreads ? plans[0].Width.Step : 1);
    }

    /// <summary>
    /// Fills the offsets of the taps and, if wanted, their places in the kernel; returns the windows over <paramref name="images"/>, whose
    /// columns are <paramref name="pixel"/> elements apart (more than one if channels are neighbours).
    /// </summary>
    public unsafe Windows<T> Over<T>(in PaddedImages images, Size3 kernel, nint* offsets, nint* places, nint pixel = 1)
        where T : unmanaged
    {
        int count = 0;
        foreach ((nint placeD, nint d) in Depth.Taps)
        {
            foreach ((nint placeH, nint h) in Height.Taps)
            {
                foreach ((nint placeW, nint w) in Width.Taps)
                {
                    if (places != null) places[count] = (placeD * kernel.Height + placeH) * kernel.Width + placeW;
                    offsets[count++] = images.Offset(d, h, w * pixel);
                }
            }
        }

        Windows<T> windows = new()
        {
            ImagePitch = images.ImagePitch,
            ChannelPitch = pixel > 1 ? 1 : images.ChannelPitch,
            TapOffsets = offsets,
            Taps = count,
            Count0 = Depth.Count,
            Count1 = Height.Count,
            Count2 = Width.Count,
            Pitch0 = Depth.Step * images.PlanePitch,
            Pitch1 = Height.Step * images.RowPitch,
            Pitch2 = Width.Step * pixel / images.ColumnStride,
        };
        return windows;
    }
}
