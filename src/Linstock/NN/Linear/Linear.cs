using F = Linstock.NN.Functional;

namespace Linstock.NN;

/// <summary>An affine map of the last dimension: y = x Wᵀ + b.</summary>
/// <remarks>Shapes: [*, inFeatures] → [*, outFeatures].</remarks>
public class Linear : Module
{
    /// <summary>Creates the layer with PyTorch's initial values.</summary>
    /// <param name="inFeatures">The size of each input.</param>
    /// <param name="outFeatures">The size of each output.</param>
    /// <param name="bias">Whether b is learned; otherwise there is none.</param>
    /// <param name="device">Where the parameters are created.</param>
    /// <param name="dtype">The parameters' dtype.</param>
    public Linear(long inFeatures, long outFeatures, bool bias = true, Device? device = null, DType? dtype = null)
        : this(inFeatures, outFeatures, bias, device, dtype, lazy: false)
    {
    }

    /// <summary>A lazy layer draws its initial values when its shape is known.</summary>
    private protected Linear(long inFeatures, long outFeatures, bool bias, Device? device, DType? dtype, bool lazy)
    {
        InFeatures = inFeatures;
        OutFeatures = outFeatures;
        Weight = new Parameter(Torch.Empty([outFeatures, inFeatures], dtype: dtype, device: device));
        Bias = bias ? new Parameter(Torch.Empty([outFeatures], dtype: dtype, device: device)) : null;
        if (!lazy)
        {
            ResetParameters();
        }
    }

    /// <summary>The size of each input.</summary>
    public long InFeatures { get; private protected set; }

    /// <summary>The size of each output.</summary>
    public long OutFeatures { get; }

    /// <summary>The weight W, [outFeatures, inFeatures].</summary>
    public Tensor Weight { get; set; }

    /// <summary>The bias b, [outFeatures].</summary>
    public Tensor? Bias { get; set; }

    /// <summary>Draws the initial values anew.</summary>
    public void ResetParameters() => Init.Affine(Weight, Bias);

    /// <inheritdoc/>
    protected override Tensor Compute(Tensor input) => F.Linear(input, Weight, Bias);

    /// <inheritdoc/>
    public override string ExtraRepr() =>
        $"in_features={InFeatures}, out_features={OutFeatures}, bias={PythonText.Of(Bias is not null)}";
}
