using F = Linstock.NN.Functional;

namespace Linstock.NN;

/// <summary>max(0, x) + min(0, α(e^(x/α) − 1)). Barron 2017, arXiv:1704.07483.</summary>
/// <param name="alpha">The value α of the formula.</param>
/// <param name="inplace">Overwrite the input.</param>
public class CELU(double alpha = 1.0, bool inplace = false) : Module
{
    /// <summary>The value α of the formula.</summary>
    public double Alpha { get; } = alpha;

    /// <summary>Whether the input is overwritten.</summary>
    public bool Inplace { get; } = inplace;

    /// <inheritdoc/>
    protected override Tensor Compute(Tensor input) => Inplace ? input.Celu_(Alpha) : F.Celu(input, Alpha);

    /// <inheritdoc/>
    public override string ExtraRepr() => $"alpha={PythonText.Of(Alpha)}{(Inplace ? ", inplace=True" : "")}";
}
