using F = Linstock.NN.Functional;

namespace Linstock.NN;

/// <summary>Leaky rectified linear unit with a learned slope. He et al. 2015, arXiv:1502.01852.</summary>
public class PReLU : Module
{
    /// <summary>Creates the module.</summary>
    /// <param name="numParameters">One slope for all channels, or one for each.</param>
    /// <param name="init">The initial slope.</param>
    /// <param name="device">Where the parameter is created.</param>
    /// <param name="dtype">The parameter's dtype.</param>
    public PReLU(long numParameters = 1, double init = 0.25, Device? device = null, DType? dtype = null)
    {
        NumParameters = numParameters;
        Weight = new Parameter(Torch.Full([numParameters], init, dtype: dtype ?? Torch.GetDefaultDType(), device: device));
    }

    /// <summary>The number of slopes.</summary>
    public long NumParameters { get; }

    /// <summary>The slopes.</summary>
    public Tensor Weight { get; set; }

    /// <inheritdoc/>
    protected override Tensor Compute(Tensor input) => F.Prelu(input, Weight);

    /// <inheritdoc/>
    public override string ExtraRepr() => $"num_parameters={NumParameters}";
}
