using Linstock.NN;

namespace Linstock.Vision.Layers;

/// <summary>
/// Regions out of the level of a pyramid that fits their size, level = ⌊4 + log₂(√area / 224)⌋. Lin et al. 2016, arXiv:1612.03144, equation 1;
/// <c>torchvision.ops.MultiScaleRoIAlign</c>.
/// </summary>
/// <param name="featmapNames">The maps to read from, the largest first.</param>
/// <param name="outputSize">Height and width of the bins of a region.</param>
/// <param name="samplingRatio">Points along each side of a bin.</param>
/// <param name="canonicalScale">The side of a box that belongs to the canonical level.</param>
/// <param name="canonicalLevel">That level: 4 is the map with a position for each 16 pixels.</param>
public class MultiScaleRoIAlign(
    IReadOnlyList<string> featmapNames, IntList outputSize, int samplingRatio, int canonicalScale = 224, int canonicalLevel = 4) : Module
{
    /// <summary>The regions of all images, one image after the other.</summary>
    /// <param name="x">Maps by name.</param>
    /// <param name="boxes">For each image [K, 4]: left, top, right and bottom, in pixels.</param>
    /// <param name="imageShapes">Height and width of each image without its padding.</param>
    /// <returns>[K, C, height, width].</returns>
    public Tensor Forward(OrderedDictionary<string, Tensor> x, IReadOnlyList<Tensor> boxes, IReadOnlyList<(long Height, long Width)> imageShapes)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(imageShapes);
        Tensor[] maps = [.. x.Where(entry => featmapNames.Contains(entry.Key)).Select(entry => entry.Value)];
        if (maps.Length == 0 || imageShapes.Count == 0)
            throw new ArgumentException($"multi_scale_roi_align: expected maps {string.Join(", ", featmapNames)} of at least one image", nameof(x));
        Tensor regions = Ops.NumberedBoxes(boxes);
        // Positions of a map for each pixel, as a power of two: the padding of images makes the quotient a little less.
        long height = imageShapes.Max(shape => shape.Height);
        double[] scales = [.. maps.Select(map => Math.Pow(2, Math.Round(Math.Log2((double)map.Shape[2] / height))))];
        if (maps.Length == 1) return Ops.RoiAlign(maps[0], regions, outputSize, scales[0], samplingRatio);

        int least = (int)-Math.Log2(scales[0]), most = (int)-Math.Log2(scales[^1]);
        Tensor side = Torch.Sqrt(Ops.BoxArea(regions.Detach().Narrow(1, 1, 4)));
        Tensor levels = Torch.Floor(canonicalLevel + Torch.Log2(side / canonicalScale) + 1e-6).Clamp(least, most) - least;
        var parts = new List<Tensor>();
        var places = new List<Tensor>();
        for (int level = 0; level < maps.Length; level++)
        {
            Tensor members = levels.Eq(level).Nonzero().Squeeze(1);
            parts.Add(Ops.RoiAlign(maps[level], regions.IndexSelect(0, members), outputSize, scales[level], samplingRatio));
            places.Add(members);
        }

        return Torch.Cat(parts.ToArray(), 0).IndexSelect(0, Torch.Cat(places.ToArray(), 0).Argsort());
    }
}
