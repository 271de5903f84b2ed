namespace Linstock.Vision;

public static partial class Ops
{
    /// <summary>Regions of feature maps, each bin the mean of bilinear interpolations. He et al. 2017, arXiv:1703.06870. Differentiable in the input, twice too.</summary>
    /// <param name="input">[N, C, H, W], float32 or float64.</param>
    /// <param name="boxes">[K, 5]: the number of the image, left, top, right and bottom in the coordinates of the image.</param>
    /// <param name="outputSize">Height and width of the bins of a region.</param>
    /// <param name="spatialScale">Feature positions for each pixel.</param>
    /// <param name="samplingRatio">Points along each side of a bin; 0 or less: as many as it has positions.</param>
    /// <param name="aligned">Whether pixels are taken by their centres; false is what older networks were trained with.</param>
    /// <returns>[K, C, height, width].</returns>
    /// <exception cref="ArgumentException">Shapes or dtypes do not fit, or there is no such image.</exception>
    public static Tensor RoiAlign(
        Tensor input, Tensor boxes, IntList outputSize, double spatialScale = 1, int samplingRatio = -1, bool aligned = false)
    {
        if (Torch.Jit.IsTracing)
        {
            return Torch.Jit.CallOperator("torchvision::roi_align", input, boxes, spatialScale, outputSize[0], outputSize[outputSize.Count - 1], samplingRatio, aligned).AsTensor();
        }

        (int rows, int columns) = RequireRegions(input, boxes, outputSize, "roi_align");
        return Align(input, boxes, rows, columns, spatialScale, samplingRatio, aligned ? 0.5 : 0, aligned ? double.NegativeInfinity : 1, false);
    }

    /// <summary>Regions of feature maps, with the boxes of each image in a tensor of its own.</summary>
    /// <param name="input">[N, C, H, W], float32 or float64.</param>
    /// <param name="boxes">For each image [K, 4]: left, top, right and bottom.</param>
    /// <param name="outputSize">Height and width of the bins of a region.</param>
    /// <param name="spatialScale">Feature positions for each pixel.</param>
    /// <param name="samplingRatio">Points along each side of a bin; 0 or less: as many as it has positions.</param>
    /// <param name="aligned">Whether pixels are taken by their centres; false is what older networks were trained with.</param>
    /// <returns>[K of all images, C, height, width].</returns>
    /// <exception cref="ArgumentException">Shapes or dtypes do not fit.</exception>
    public static Tensor RoiAlign(
        Tensor input, IReadOnlyList<Tensor> boxes, IntList outputSize, double spatialScale = 1, int samplingRatio = -1, bool aligned = false) =>
        RoiAlign(input, NumberedBoxes(boxes), outputSize, spatialScale, samplingRatio, aligned);

    /// <summary>As <see cref="RoiAlign(Tensor, Tensor, IntList, double, int, bool)"/>, where each bin reads channels of its own. Dai et al. 2016, arXiv:1605.06409.</summary>
    /// <param name="input">[N, C · height · width, H, W].</param>
    /// <param name="boxes">[K, 5]: the number of the image, left, top, right and bottom.</param>
    /// <param name="outputSize">Height and width of the bins of a region.</param>
    /// <param name="spatialScale">Feature positions for each pixel.</param>
    /// <param name="samplingRatio">Points along each side of a bin; 0 or less: as many as it has positions.</param>
    /// <returns>[K, C, height, width].</returns>
    /// <exception cref="ArgumentException">Shapes or dtypes do not fit, or there is no such image.</exception>
    public static Tensor PsRoiAlign(Tensor input, Tensor boxes, IntList outputSize, double spatialScale = 1, int samplingRatio = -1)
    {
        if (Torch.Jit.IsTracing)
        {
            return Torch.Jit.CallOperator("torchvision::ps_roi_align", input, boxes, spatialScale, outputSize[0], outputSize[outputSize.Count - 1], samplingRatio)[0].AsTensor();
        }

        (int rows, int columns) = RequireRegions(input, boxes, outputSize, "ps_roi_align");
        RequireBinChannels(input, rows, columns, "ps_roi_align");
        return Align(input, boxes, rows, columns, spatialScale, samplingRatio, 0.5, double.NegativeInfinity, true);
    }

    /// <summary>Regions of feature maps, each bin the mean of whole positions, read from channels of its own. Dai et al. 2016, arXiv:1605.06409.</summary>
    /// <param name="input">[N, C · height · width, H, W].</param>
    /// <param name="boxes">[K, 5]: the number of the image, left, top, right and bottom.</param>
    /// <param name="outputSize">Height and width of the bins of a region.</param>
    /// <param name="spatialScale">Feature positions for each pixel.</param>
    /// <returns>[K, C, height, width].</returns>
    /// <exception cref="ArgumentException">Shapes or dtypes do not fit, or there is no such image.</exception>
    public static Tensor PsRoiPool(Tensor input, Tensor boxes, IntList outputSize, double spatialScale = 1)
    {
        if (Torch.Jit.IsTracing)
        {
            return Torch.Jit.CallOperator("torchvision::ps_roi_pool", input, boxes, spatialScale, outputSize[0], outputSize[outputSize.Count - 1])[0].AsTensor();
        }

        (int rows, int columns) = RequireRegions(input, boxes, outputSize, "ps_roi_pool");
        RequireBinChannels(input, rows, columns, "ps_roi_pool");
        bool single = input.DType == DType.Float32;
        return Mapped(input, boxes, rows, columns, true, (b, height, width) => (
            Means(RoundAway(b[2] * spatialScale), RoundAway(b[4] * spatialScale), rows, height),
            Means(RoundAway(b[1] * spatialScale), RoundAway(b[3] * spatialScale), columns, width)));

        // torchvision ends bins one place before the border.
        AxisWeights[] Means(double start, double end, int bins, int size) =>
            [.. Cut(start, Math.Max(end - start, 1), bins, size - 1, single).Select(bin => AxisWeights.Mean(bin.First, bin.End))];
    }

    /// <summary>Regions of feature maps, each bin the largest of its positions. Girshick 2015, arXiv:1504.08083.</summary>
    /// <param name="input">[N, C, H, W], float32 or float64.</param>
    /// <param name="boxes">[K, 5]: the number of the image, left, top, right and bottom.</param>
    /// <param name="outputSize">Height and width of the bins of a region.</param>
    /// <param name="spatialScale">Feature positions for each pixel.</param>
    /// <returns>[K, C, height, width]; bins outside the image are 0.</returns>
    /// <exception cref="ArgumentException">Shapes or dtypes do not fit, or there is no such image.</exception>
    public static Tensor RoiPool(Tensor input, Tensor boxes, IntList outputSize, double spatialScale = 1)
    {
        if (Torch.Jit.IsTracing)
        {
            return Torch.Jit.CallOperator("torchvision::roi_pool", input, boxes, spatialScale, outputSize[0], outputSize[outputSize.Count - 1])[0].AsTensor();
        }

        (int rows, int columns) = RequireRegions(input, boxes, outputSize, "roi_pool");
        (int channels, int height, int width) = ((int)input.Shape[1], (int)input.Shape[2], (int)input.Shape[3]);
        double[] corners = boxes.Detach().To(DType.Float64).ToArray<double>();
        // Comparing in double is exact for both types.
        double[] values = input.Detach().To(DType.Float64).ToArray<double>();
        bool single = input.DType == DType.Float32;
        long count = boxes.Shape[0];
        var places = new long[count * channels * rows * columns];
        var empty = new bool[places.Length];
        for (int k = 0, at = 0; k < count; k++)
        {
            ReadOnlySpan<double> b = corners.AsSpan(5 * k, 5);
            (double top0, double left0) = (RoundAway(b[2] * spatialScale), RoundAway(b[1] * spatialScale));
            (int First, int End)[] down = [.. Cut(top0, Math.Max(RoundAway(b[4] * spatialScale) - top0 + 1, 1), rows, height, single)];
            (int First, int End)[] across = [.. Cut(left0, Math.Max(RoundAway(b[3] * spatialScale) - left0 + 1, 1), columns, width, single)];
            for (int c = 0; c < channels; c++)
            {
                long plane = (((long)b[0] * channels) + c) * height * width;
                foreach ((int top, int bottom) in down)
                {
                    foreach ((int left, int right) in across)
                    {
                        long best = -1;
                        for (int y = top; y < bottom; y++)
                        {
                            for (int x = left; x < right; x++)
                            {
                                long place = plane + (y * width) + x;
                                if (best < 0 || values[place] > values[best]) best = place;
                            }
                        }

                        empty[at] = best < 0;
                        places[at++] = Math.Max(best, 0);
                    }
                }
            }
        }

        long[] size = [count, channels, rows, columns];
        if (places.Length == 0) return Torch.Zeros(size, dtype: input.DType, device: input.Device);
        Tensor chosen = input.Reshape(-1).IndexSelect(0, Torch.FromArray(places).To(input.Device)).Reshape(size);
        return chosen.MaskedFill(Torch.FromArray(empty, size).To(input.Device), 0);
    }

    /// <summary>An interval cut into bins of whole places, which overlap where its length is no multiple.</summary>
    private static IEnumerable<(int First, int End)> Cut(double start, double length, int bins, int limit, bool single)
    {
        double bin = length / bins;
        for (int i = 0; i < bins; i++)
        {
            // The rounding of the input's dtype decides about places on a border.
            double first = single ? i * (float)bin : i * bin, end = single ? (i + 1) * (float)bin : (i + 1) * bin;
            yield return (Math.Clamp((int)(Math.Floor(first) + start), 0, limit), Math.Clamp((int)(Math.Ceiling(end) + start), 0, limit));
        }
    }

    /// <summary>Boxes of several images in one tensor [K, 5], the number of the image first.</summary>
    internal static Tensor NumberedBoxes(IReadOnlyList<Tensor> boxes)
    {
        ArgumentNullException.ThrowIfNull(boxes);
        if (boxes.Count == 0) throw new ArgumentException("roi: expected the boxes of at least one image", nameof(boxes));
        var numbered = new Tensor[boxes.Count];
        for (int i = 0; i < numbered.Length; i++)
        {
            RequireBoxes(boxes[i], "roi");
            numbered[i] = Torch.Cat([Torch.Full([boxes[i].Shape[0], 1], i, dtype: boxes[i].DType, device: boxes[i].Device), boxes[i]], 1);
        }

        return Torch.Cat(numbered, 0);
    }

    private static Tensor Align(
        Tensor input, Tensor boxes, int rows, int columns, double scale, int samplingRatio, double offset, double least, bool positionSensitive)
    {
        return Mapped(input, boxes, rows, columns, positionSensitive, (b, height, width) =>
        {
            (double top, double left) = ((b[2] * scale) - offset, (b[1] * scale) - offset);
            double down = Math.Max((b[4] * scale) - offset - top, least) / rows, across = Math.Max((b[3] * scale) - offset - left, least) / columns;
            int pointsDown = samplingRatio > 0 ? samplingRatio : (int)Math.Ceiling(down), pointsAcross = samplingRatio > 0 ? samplingRatio : (int)Math.Ceiling(across);
            return (Bins(top, down, rows, pointsDown, height), Bins(left, across, columns, pointsAcross, width));
        });

        static AxisWeights[] Bins(double first, double length, int bins, int points, int size) =>
            [.. Enumerable.Range(0, bins).Select(i => AxisWeights.Sampled(first + (i * length), length, points, Math.Max(points, 1), size))];
    }

    private static Tensor Mapped(
        Tensor input, Tensor boxes, int rows, int columns, bool positionSensitive, Func<double[], int, int, (AxisWeights[] Rows, AxisWeights[] Columns)> weigh)
    {
        double[] numbers = boxes.Detach().To(DType.Float64).ToArray<double>();
        var regions = new Region[boxes.Shape[0]];
        for (int k = 0; k < regions.Length; k++)
        {
            double[] box = numbers[(5 * k)..((5 * k) + 5)];
            (AxisWeights[] down, AxisWeights[] across) = weigh(box, (int)input.Shape[2], (int)input.Shape[3]);
            regions[k] = new Region((int)box[0], down, across);
        }

        return new RegionMap(regions, input.Shape, positionSensitive).Apply(input, rows, columns);
    }

    private static double RoundAway(double value) => Math.Round(value, MidpointRounding.AwayFromZero);

    private static (int Rows, int Columns) RequireRegions(Tensor input, Tensor boxes, IntList outputSize, string operation)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(boxes);
        if (input.NDim != 4) throw new ArgumentException($"{operation}: expected input [N, C, H, W]; got {input.Shape}", nameof(input));
        if (input.DType is not (DType.Float32 or DType.Float64))
            throw new ArgumentException($"{operation}: expected float32 or float64; got {input.DType}", nameof(input));
        if (boxes.NDim != 2 || boxes.Shape[1] != 5) throw new ArgumentException($"{operation}: expected boxes [K, 5]; got {boxes.Shape}", nameof(boxes));
        if (!input.Device.Equals(Device.Cpu) || !boxes.Device.Equals(Device.Cpu))
            throw new NotSupportedException($"{operation}: runs on the CPU only; got input on {input.Device} and boxes on {boxes.Device}");
        ReadOnlySpan<long> size = [.. outputSize];
        (int rows, int columns) = size.Length switch
        {
            1 => ((int)size[0], (int)size[0]),
            2 => ((int)size[0], (int)size[1]),
            _ => throw new ArgumentException($"{operation}: expected one or two output sizes; got {size.Length}", nameof(outputSize)),
        };
        if (rows < 1 || columns < 1) throw new ArgumentException($"{operation}: output sizes must be positive; got {rows}, {columns}", nameof(outputSize));
        foreach (double image in boxes.Detach().Select(1, 0).To(DType.Float64).ToArray<double>())
        {
            if (!(image >= 0 && image < input.Shape[0]))
                throw new ArgumentException($"{operation}: a box belongs to image {image}; expected 0 to {input.Shape[0] - 1}", nameof(boxes));
        }

        return (rows, columns);
    }

    private static void RequireBinChannels(Tensor input, int rows, int columns, string operation)
    {
        if (input.Shape[1] % (rows * columns) != 0)
            throw new ArgumentException($"{operation}: {input.Shape[1]} channels are not divisible among {rows} x {columns} bins", nameof(input));
    }
}
