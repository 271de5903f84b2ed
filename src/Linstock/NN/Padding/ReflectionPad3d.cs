namespace Linstock.NN;

/// <summary>Pads [N, C, D, H, W] with its mirror image.</summary>
/// <param name="padding">One amount for all sides, or 6: before and after, the last dimension first.</param>
public class ReflectionPad3d(IntList padding) : PadNd(3, padding, PadMode.Reflect);
