namespace Linstock.NN;

/// <summary>An <see cref="InstanceNorm3d"/> that takes its channels from the first input it sees, or from a state dict.</summary>
/// <param name="eps">What is added to the variance.</param>
/// <param name="momentum">The weight of a batch in the running statistics; null for the plain average.</param>
/// <param name="affine">Whether scale and shift are learned.</param>
/// <param name="trackRunningStats">Whether statistics are kept for evaluation.</param>
/// <param name="device">Where the tensors are created.</param>
/// <param name="dtype">Their dtype.</param>
public class LazyInstanceNorm3d(
    double eps = 1e-5, double? momentum = 0.1, bool affine = true, bool trackRunningStats = true, Device? device = null, DType? dtype = null)
    : InstanceNorm3d(0, eps, momentum, affine, trackRunningStats, device, dtype)
{
    private protected override void CheckInput(Tensor input)
    {
        base.CheckInput(input);
        if (NumFeatures == 0)
        {
            Materialize(input.Shape[input.NDim - 3 - 1]);
        }
    }

    private protected override void PrepareLoad(IReadOnlyDictionary<string, Tensor> stateDict, string prefix) =>
        MaterializeFrom(stateDict, prefix);
}
