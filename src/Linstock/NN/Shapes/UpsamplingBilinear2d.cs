namespace Linstock.NN;

/// <summary>Resizes [N, C, H, W] bilinearly, with aligned corners.</summary>
/// <param name="size">The output's size.</param>
/// <param name="scaleFactor">The output's size as a multiple of the input's.</param>
public class UpsamplingBilinear2d(IntList? size = null, DoubleList? scaleFactor = null)
    : Upsample(size, scaleFactor, InterpolateMode.Bilinear, true);
