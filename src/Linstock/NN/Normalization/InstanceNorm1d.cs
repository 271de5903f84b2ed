namespace Linstock.NN;

/// <summary>Instance normalisation of [N, C, L] or [C, L].</summary>
/// <param name="numFeatures">The number of channels.</param>
/// <param name="eps">What is added to the variance.</param>
/// <param name="momentum">The weight of a batch in the running statistics; null for the plain average.</param>
/// <param name="affine">Whether scale and shift are learned.</param>
/// <param name="trackRunningStats">Whether statistics are kept for evaluation.</param>
/// <param name="device">Where the tensors are created.</param>
/// <param name="dtype">Their dtype.</param>
public class InstanceNorm1d(
    long numFeatures, double eps = 1e-5, double? momentum = 0.1, bool affine = false, bool trackRunningStats = false, Device? device = null,
    DType? dtype = null) : InstanceNorm(1, numFeatures, eps, momentum, affine, trackRunningStats, device, dtype);
