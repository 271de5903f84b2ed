namespace Linstock.NN;

/// <summary>Pads [N, C, L] with a constant.</summary>
/// <param name="padding">One amount for all sides, or 2: before and after, the last dimension first.</param>
/// <param name="value">The constant.</param>
public class ConstantPad1d(IntList padding, double value) : ConstantPadNd(1, padding, value);
