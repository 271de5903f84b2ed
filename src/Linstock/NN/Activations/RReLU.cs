using F = Linstock.NN.Functional;

namespace Linstock.NN;

/// <summary>Randomised leaky rectified linear unit: the slope of negative inputs is drawn while training. Xu et al. 2015, arXiv:1505.00853.</summary>
/// <param name="lower">The lower end of the slopes.</param>
/// <param name="upper">The upper end of the slopes.</param>
/// <param name="inplace">Overwrite the input.</param>
public class RReLU(double lower = 1.0 / 8, double upper = 1.0 / 3, bool inplace = false) : Module
{
    /// <summary>The lower end of the slopes.</summary>
    public double Lower { get; } = lower;

    /// <summary>The upper end of the slopes.</summary>
    public double Upper { get; } = upper;

    /// <summary>Whether the input is overwritten.</summary>
    public bool Inplace { get; } = inplace;

    /// <inheritdoc/>
    protected override Tensor Compute(Tensor input) => F.Rrelu(input, Lower, Upper, Training, Inplace);

    /// <inheritdoc/>
    public override string ExtraRepr() => $"lower={PythonText.Of(Lower)}, upper={PythonText.Of(Upper)}{(Inplace ? ", inplace=True" : "")}";
}
