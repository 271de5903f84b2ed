using F = Linstock.NN.Functional;

namespace Linstock.NN;

/// <summary>Normalises groups of channels of every sample to mean 0 and variance 1. Wu and He 2018, arXiv:1803.08494.</summary>
public class GroupNorm : Module
{
    /// <summary>Creates the layer.</summary>
    /// <param name="numGroups">The number of groups.</param>
    /// <param name="numChannels">The number of channels.</param>
    /// <param name="eps">What is added to the variance.</param>
    /// <param name="affine">Whether scale and shift of each channel are learned.</param>
    /// <param name="device">Where the parameters are created.</param>
    /// <param name="dtype">The parameters' dtype.</param>
    public GroupNorm(long numGroups, long numChannels, double eps = 1e-5, bool affine = true, Device? device = null, DType? dtype = null)
    {
        if (numGroups <= 0 || numChannels % numGroups != 0)
        {
            throw new ArgumentException($"GroupNorm: num_channels must be divisible by num_groups; got {numChannels} and {numGroups}", nameof(numChannels));
        }
        NumGroups = numGroups;
        NumChannels = numChannels;
        Eps = eps;
        Affine = affine;
        if (affine)
        {
            Weight = new Parameter(Torch.Ones([numChannels], dtype: dtype, device: device));
            Bias = new Parameter(Torch.Zeros([numChannels], dtype: dtype, device: device));
        }
    }

    /// <summary>The number of groups.</summary>
    public long NumGroups { get; }

    /// <summary>The number of channels.</summary>
    public long NumChannels { get; }

    /// <summary>What is added to the variance.</summary>
    public double Eps { get; }

    /// <summary>Whether scale and shift are learned.</summary>
    public bool Affine { get; }

    /// <summary>The scale of each channel.</summary>
    public Tensor? Weight { get; set; }

    /// <summary>The shift of each channel.</summary>
    public Tensor? Bias { get; set; }

    /// <inheritdoc/>
    protected override Tensor Compute(Tensor input) => F.GroupNorm(input, NumGroups, Weight, Bias, Eps);

    /// <inheritdoc/>
    public override string ExtraRepr() => $"{NumGroups}, {NumChannels}, eps={PythonText.Of(Eps)}, affine={PythonText.Of(Affine)}";
}
