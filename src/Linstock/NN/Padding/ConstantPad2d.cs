namespace Linstock.NN;

/// <summary>Pads [N, C, H, W] with a constant.</summary>
/// <param name="padding">One amount for all sides, or 4: before and after, the last dimension first.</param>
/// <param name="value">The constant.</param>
public class ConstantPad2d(IntList padding, double value) : ConstantPadNd(2, padding, value);
