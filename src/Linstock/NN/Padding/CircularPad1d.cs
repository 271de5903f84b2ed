namespace Linstock.NN;

/// <summary>Pads [N, C, L] with the opposite side.</summary>
/// <param name="padding">One amount for all sides, or 2: before and after, the last dimension first.</param>
public class CircularPad1d(IntList padding) : PadNd(1, padding, PadMode.Circular);
