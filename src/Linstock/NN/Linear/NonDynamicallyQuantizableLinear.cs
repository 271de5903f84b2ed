namespace Linstock.NN;

/// <summary>The output projection of attention, under the name that PyTorch prints for it.</summary>
/// <param name="inFeatures">The size of each input.</param>
/// <param name="outFeatures">The size of each output.</param>
/// <param name="bias">Whether a bias is learned.</param>
/// <param name="device">Where the parameters are created.</param>
/// <param name="dtype">The parameters' dtype.</param>
public sealed class NonDynamicallyQuantizableLinear(
    long inFeatures, long outFeatures, bool bias = true, Device? device = null, DType? dtype = null)
    : Linear(inFeatures, outFeatures, bias, device, dtype);
