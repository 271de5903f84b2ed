using F = Linstock.NN.Functional;

namespace Linstock.NN;

/// <summary>A bilinear map of two inputs: y = x₁ᵀ A x₂ + b.</summary>
/// <remarks>Shapes: [*, in1Features], [*, in2Features] → [*, outFeatures].</remarks>
public class Bilinear : Module
{
    /// <summary>Creates the layer with PyTorch's initial values.</summary>
    /// <param name="in1Features">The size of each first input.</param>
    /// <param name="in2Features">The size of each second input.</param>
    /// <param name="outFeatures">The size of each output.</param>
    /// <param name="bias">Whether b is learned; otherwise there is none.</param>
    /// <param name="device">Where the parameters are created.</param>
    /// <param name="dtype">The parameters' dtype.</param>
    public Bilinear(long in1Features, long in2Features, long outFeatures, bool bias = true, Device? device = null, DType? dtype = null)
    {
        In1Features = in1Features;
        In2Features = in2Features;
        OutFeatures = outFeatures;
        Weight = new Parameter(Torch.Empty([outFeatures, in1Features, in2Features], dtype: dtype, device: device));
        Bias = bias ? new Parameter(Torch.Empty([outFeatures], dtype: dtype, device: device)) : null;
        ResetParameters();
    }

    /// <summary>The size of each first input.</summary>
    public long In1Features { get; }

    /// <summary>The size of each second input.</summary>
    public long In2Features { get; }

    /// <summary>The size of each output.</summary>
    public long OutFeatures { get; }

    /// <summary>The weight A, [outFeatures, in1Features, in2Features].</summary>
    public Tensor Weight { get; set; }

    /// <summary>The bias b, [outFeatures].</summary>
    public Tensor? Bias { get; set; }

    /// <summary>Draws the initial values anew.</summary>
    public void ResetParameters()
    {
        double bound = 1 / Math.Sqrt(In1Features);
        Init.Uniform_(Weight, -bound, bound);
        if (Bias is not null)
        {
            Init.Uniform_(Bias, -bound, bound);
        }
    }

    /// <summary>Computes the map.</summary>
    /// <param name="input1">The first input.</param>
    /// <param name="input2">The second input.</param>
    /// <returns>The output.</returns>
    public Tensor Forward(Tensor input1, Tensor input2) => HasHooks
        ? Hooked([input1, input2], inputs => F.Bilinear(inputs[0], inputs[1], Weight, Bias))
        : F.Bilinear(input1, input2, Weight, Bias);

    /// <inheritdoc/>
    public override string ExtraRepr() =>
        $"in1_features={In1Features}, in2_features={In2Features}, out_features={OutFeatures}, bias={PythonText.Of(Bias is not null)}";
}
