namespace Linstock.NN;

/// <summary>Pads [N, C, H, W] with its mirror image.</summary>
/// <param name="padding">One amount for all sides, or 4: before and after, the last dimension first.</param>
public class ReflectionPad2d(IntList padding) : PadNd(2, padding, PadMode.Reflect);
