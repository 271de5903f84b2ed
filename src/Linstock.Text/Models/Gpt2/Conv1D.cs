using Linstock.NN;
using F = Linstock.NN.Functional;

namespace Linstock.Text.Models.Gpt2;

/// <summary>GPT-2's affine map: y = x W + b. Its weight is the transpose of a <see cref="Linear"/>'s, which is how published files store it.</summary>
/// <remarks>Shapes: [*, inFeatures] → [*, outFeatures].</remarks>
internal sealed class Conv1D : Module, IArrangesWeights
{
    public Conv1D(int outFeatures, int inFeatures, Device? device = null)
    {
        Weight = new Parameter(Torch.Empty([inFeatures, outFeatures], device: device));
        Bias = new Parameter(Torch.Zeros([outFeatures], device: device));
    }

    /// <summary>W, [inFeatures, outFeatures].</summary>
    public Tensor Weight { get; set; }

    /// <summary>b, [outFeatures].</summary>
    public Tensor Bias { get; set; }

    /// <summary>
    /// Lays the weight out by columns under its shape: products with few rows, as in decoding, then read each output's weights in one run, which is up to
    /// 1.7 times as fast.
    /// </summary>
    public void Arrange()
    {
        if (Weight is Parameter { RequiresGrad: var requiresGrad }) Weight = new Parameter(Weight.Detach().T.Contiguous().T, requiresGrad);
    }

    /// <inheritdoc/>
    protected override Tensor Compute(Tensor input) => F.Linear(input, Weight.T, Bias);

    /// <inheritdoc/>
    public override string ExtraRepr() => $"nf={Weight.Shape[1]}, nx={Weight.Shape[0]}";
}
