namespace Linstock.NN;

/// <summary>Resizes [N, C, H, W] by the nearest neighbour.</summary>
/// <param name="size">The output's size.</param>
/// <param name="scaleFactor">The output's size as a multiple of the input's.</param>
public class UpsamplingNearest2d(IntList? size = null, DoubleList? scaleFactor = null)
    : Upsample(size, scaleFactor, InterpolateMode.Nearest);
