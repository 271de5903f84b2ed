namespace Linstock.NN;

/// <summary>A <see cref="Linear"/> that takes its input size from the first input it sees, or from a state dict.</summary>
/// <param name="outFeatures">The size of each output.</param>
/// <param name="bias">Whether a bias is learned.</param>
/// <param name="device">Where the parameters are created.</param>
/// <param name="dtype">The parameters' dtype.</param>
public class LazyLinear(long outFeatures, bool bias = true, Device? device = null, DType? dtype = null)
    : Linear(0, outFeatures, bias, device, dtype, lazy: true)
{
    /// <inheritdoc/>
    protected override Tensor Compute(Tensor input)
    {
        if (InFeatures == 0)
        {
            Materialize(input.Shape[^1]);
            ResetParameters();
        }
        return base.Compute(input);
    }

    private protected override void PrepareLoad(IReadOnlyDictionary<string, Tensor> stateDict, string prefix)
    {
        if (InFeatures == 0 && stateDict.TryGetValue(prefix + "weight", out Tensor? weight) && weight.NDim == 2)
        {
            Materialize(weight.Shape[1]);
        }
    }

    private void Materialize(long inFeatures)
    {
        InFeatures = inFeatures;
        Weight.Data = Torch.Empty([OutFeatures, inFeatures], dtype: Weight.DType, device: Weight.Device);
    }
}
