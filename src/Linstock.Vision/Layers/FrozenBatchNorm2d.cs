using Linstock.NN;

namespace Linstock.Vision.Layers;

/// <summary>Batch normalisation whose statistics and scale stay as they were loaded, <c>torchvision.ops.FrozenBatchNorm2d</c>.</summary>
public class FrozenBatchNorm2d : Module
{
    /// <summary>A layer that changes nothing until something is loaded.</summary>
    /// <param name="numFeatures">The number of channels.</param>
    /// <param name="eps">What is added to the variance.</param>
    public FrozenBatchNorm2d(long numFeatures, double eps = 1e-5)
    {
        Eps = eps;
        Weight = Torch.Ones(numFeatures);
        Bias = Torch.Zeros(numFeatures);
        RunningMean = Torch.Zeros(numFeatures);
        RunningVar = Torch.Ones(numFeatures);
    }

    /// <summary>What is added to the variance.</summary>
    public double Eps { get; set; }

    /// <summary>The scale.</summary>
    [Buffer]
    public Tensor Weight { get; set; }

    /// <summary>The shift.</summary>
    [Buffer]
    public Tensor Bias { get; set; }

    /// <summary>The mean.</summary>
    [Buffer]
    public Tensor RunningMean { get; set; }

    /// <summary>The variance.</summary>
    [Buffer]
    public Tensor RunningVar { get; set; }

    /// <inheritdoc/>
    protected override Tensor Compute(Tensor input)
    {
        Tensor scale = PerChannel(Weight) * Torch.Rsqrt(PerChannel(RunningVar) + Eps);
        return (input * scale) + (PerChannel(Bias) - (PerChannel(RunningMean) * scale));
    }

    /// <inheritdoc/>
    public override string ExtraRepr() => FormattableString.Invariant($"{Weight.Shape[0]}, eps={Eps}");

    private static Tensor PerChannel(Tensor values) => values.Reshape(1, -1, 1, 1);
}
