namespace Linstock.NN;

/// <summary>Pads [N, C, D, H, W] with a constant.</summary>
/// <param name="padding">One amount for all sides, or 6: before and after, the last dimension first.</param>
/// <param name="value">The constant.</param>
public class ConstantPad3d(IntList padding, double value) : ConstantPadNd(3, padding, value);
