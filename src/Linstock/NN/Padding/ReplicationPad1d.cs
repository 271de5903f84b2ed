namespace Linstock.NN;

/// <summary>Pads [N, C, L] with its border.</summary>
/// <param name="padding">One amount for all sides, or 2: before and after, the last dimension first.</param>
public class ReplicationPad1d(IntList padding) : PadNd(1, padding, PadMode.Replicate);
