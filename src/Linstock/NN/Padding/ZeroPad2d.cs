namespace Linstock.NN;

/// <summary>Pads [N, C, H, W] with zeros.</summary>
/// <param name="padding">One amount for all sides, or 4: before and after, the last dimension first.</param>
public class ZeroPad2d(IntList padding) : PadNd(2, padding, PadMode.Constant);
