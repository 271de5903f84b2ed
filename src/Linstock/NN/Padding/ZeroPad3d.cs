namespace Linstock.NN;

/// <summary>Pads [N, C, D, H, W] with zeros.</summary>
/// <param name="padding">One amount for all sides, or 6: before and after, the last dimension first.</param>
public class ZeroPad3d(IntList padding) : PadNd(3, padding, PadMode.Constant);
