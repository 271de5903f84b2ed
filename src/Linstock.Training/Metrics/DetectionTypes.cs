namespace Linstock.Training.Metrics;

/// <summary>How the four numbers of a box are meant.</summary>
public enum BoxFormat
{
    /// <summary>Left, top, right, bottom.</summary>
    Xyxy,

    /// <summary>Left, top, width, height.</summary>
    Xywh,

    /// <summary>Centre, width, height.</summary>
    Cxcywh,
}

/// <summary>The objects found in an image.</summary>
/// <param name="Boxes">[N, 4].</param>
/// <param name="Scores">[N].</param>
/// <param name="Labels">[N], whole numbers.</param>
public sealed record Detections(Tensor Boxes, Tensor Scores, Tensor Labels);

/// <summary>The objects in an image.</summary>
/// <param name="Boxes">[N, 4].</param>
/// <param name="Labels">[N], whole numbers.</param>
/// <param name="IsCrowd">[N], 1 for a box around many objects, which may be found any number of times and need not be; null for none.</param>
/// <param name="Areas">[N], the areas by which objects count as small, medium or large; those of the boxes if null.</param>
public sealed record GroundTruths(Tensor Boxes, Tensor Labels, Tensor? IsCrowd = null, Tensor? Areas = null);

/// <summary>What <see cref="MeanAveragePrecision"/> computes; -1 where there is nothing to find.</summary>
/// <param name="Map">Average precision over all thresholds and classes.</param>
/// <param name="Map50">The same at an overlap of 0.5; -1 if that is no threshold.</param>
/// <param name="Map75">The same at an overlap of 0.75; -1 if that is no threshold.</param>
/// <param name="MapSmall">The same for objects below 32² in area.</param>
/// <param name="MapMedium">The same for objects between.</param>
/// <param name="MapLarge">The same for objects above 96².</param>
/// <param name="Mar1">Average recall with one detection in an image.</param>
/// <param name="Mar10">Average recall with ten.</param>
/// <param name="Mar100">Average recall with a hundred.</param>
/// <param name="MarSmall">The same for objects below 32² in area.</param>
/// <param name="MarMedium">The same for objects between.</param>
/// <param name="MarLarge">The same for objects above 96².</param>
/// <param name="MapPerClass">Average precision of each class that occurs.</param>
public sealed record DetectionScores(
    double Map, double Map50, double Map75, double MapSmall, double MapMedium, double MapLarge, double Mar1, double Mar10, double Mar100,
    double MarSmall, double MarMedium, double MarLarge, IReadOnlyDictionary<long, double> MapPerClass);
