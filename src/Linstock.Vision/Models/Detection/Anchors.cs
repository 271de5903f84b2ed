namespace Linstock.Vision.Architectures;

/// <summary>The boxes that a network's corrections start from.</summary>
internal interface IAnchors
{
    /// <summary>All boxes of each map, [positions · boxes, 4], in the pixels of the batch.</summary>
    Tensor[] Of(ImageBatch images, IReadOnlyList<Tensor> maps);
}

/// <summary>Boxes of several sizes and shapes around each position. Ren et al. 2015, arXiv:1506.01497.</summary>
internal sealed class AnchorGenerator : IAnchors
{
    private readonly float[][] _cells;

    /// <summary>The same shapes for every map.</summary>
    /// <param name="sizes">The side of boxes for each map.</param>
    /// <param name="aspectRatios">Height to width.</param>
    public AnchorGenerator(int[][] sizes, double[] aspectRatios)
    {
        PerLocation = [.. sizes.Select(size => size.Length * aspectRatios.Length)];
        _cells = [.. sizes.Select(size => Cell(size, aspectRatios))];
    }

    public IReadOnlyList<int> PerLocation { get; }

    public Tensor[] Of(ImageBatch images, IReadOnlyList<Tensor> maps)
    {
        if (maps.Count != _cells.Length) throw new ArgumentException($"anchors: expected {_cells.Length} maps; got {maps.Count}", nameof(maps));
        var anchors = new Tensor[maps.Count];
        for (int i = 0; i < anchors.Length; i++)
        {
            (long height, long width) = (maps[i].Shape[2], maps[i].Shape[3]);
            long down = images.Tensors.Shape[2] / height, across = images.Tensors.Shape[3] / width;
            float[] cell = _cells[i];
            var boxes = new float[height * width * cell.Length];
            for (long place = 0, at = 0; place < height * width; place++)
            {
                for (int c = 0; c < cell.Length; c++) boxes[at++] = cell[c] + (c % 2 == 0 ? place % width * across : place / width * down);
            }

            anchors[i] = Torch.FromArray(boxes, boxes.Length / 4, 4).To(maps[i].Device, maps[i].DType);
        }

        return anchors;
    }

    private static float[] Cell(int[] sizes, double[] aspectRatios)
    {
        var boxes = new List<float>();
        foreach (double ratio in aspectRatios)
        {
            float high = MathF.Sqrt((float)ratio), wide = 1 / high;
            foreach (int size in sizes)
            {
                float across = MathF.Round(wide * size / 2), down = MathF.Round(high * size / 2);
                boxes.AddRange([-across, -down, across, down]);
            }
        }

        return [.. boxes];
    }
}

/// <summary>The default boxes of SSD, in shares of the image. Liu et al. 2015, arXiv:1512.02325.</summary>
internal sealed class DefaultBoxGenerator : IAnchors
{
    private readonly double[][] _pairs;
    private readonly int[]? _steps;

    /// <summary>Boxes for each map.</summary>
    /// <param name="aspectRatios">Width to height for each map, besides 1.</param>
    /// <param name="scales">The side of boxes for each map, and one more.</param>
    /// <param name="steps">Pixels between positions of each map; null: as many as divide the image.</param>
    public DefaultBoxGenerator(int[][] aspectRatios, double[] scales, int[]? steps = null)
    {
        _steps = steps;
        PerLocation = [.. aspectRatios.Select(ratios => 2 + (2 * ratios.Length))];
        _pairs = [.. aspectRatios.Select((ratios, k) => Pairs(ratios, scales[k], Math.Sqrt(scales[k] * scales[k + 1])))];
    }

    public IReadOnlyList<int> PerLocation { get; }

    /// <summary>Scales that grow evenly, and 1.</summary>
    public static double[] EvenScales(double least, double most, int maps) =>
        [.. Enumerable.Range(0, maps).Select(k => least + ((most - least) * k / (maps - 1.0))), 1.0];

    public Tensor[] Of(ImageBatch images, IReadOnlyList<Tensor> maps)
    {
        if (maps.Count != _pairs.Length) throw new ArgumentException($"anchors: expected {_pairs.Length} maps; got {maps.Count}", nameof(maps));
        (long imageHeight, long imageWidth) = (images.Tensors.Shape[2], images.Tensors.Shape[3]);
        var anchors = new Tensor[maps.Count];
        for (int k = 0; k < anchors.Length; k++)
        {
            (long height, long width) = (maps[k].Shape[2], maps[k].Shape[3]);
            double down = _steps is null ? height : imageHeight / (double)_steps[k], across = _steps is null ? width : imageWidth / (double)_steps[k];
            double[] pairs = _pairs[k];
            var boxes = new List<float>();
            for (long place = 0; place < height * width; place++)
            {
                float x = (place % width + 0.5f) / (float)across, y = (place / width + 0.5f) / (float)down;
                for (int p = 0; p < pairs.Length; p += 2)
                {
                    float w = (float)Math.Clamp(pairs[p], 0, 1), h = (float)Math.Clamp(pairs[p + 1], 0, 1);
                    boxes.AddRange(
                        [(x - (0.5f * w)) * imageWidth, (y - (0.5f * h)) * imageHeight, (x + (0.5f * w)) * imageWidth, (y + (0.5f * h)) * imageHeight]);
                }
            }

            anchors[k] = Torch.FromArray(boxes.ToArray(), boxes.Count / 4, 4).To(maps[k].Device, maps[k].DType);
        }

        return anchors;
    }

    private static double[] Pairs(int[] ratios, double scale, double between)
    {
        List<double> pairs = [scale, scale, between, between];
        foreach (int ratio in ratios)
        {
            double root = Math.Sqrt(ratio);
            pairs.AddRange([scale * root, scale / root, scale / root, scale * root]);
        }

        return [.. pairs];
    }
}
