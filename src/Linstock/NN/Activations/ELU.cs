using F = Linstock.NN.Functional;

namespace Linstock.NN;

/// <summary>Exponential linear unit: x for x > 0, α(eˣ − 1) otherwise. Clevert et al. 2015, arXiv:1511.07289.</summary>
/// <param name="alpha">The value that large negative inputs tend to, negated.</param>
/// <param name="inplace">Overwrite the input.</param>
public class ELU(double alpha = 1.0, bool inplace = false) : Module
{
    /// <summary>The value that large negative inputs tend to, negated.</summary>
    public double Alpha { get; } = alpha;

    /// <summary>Whether the input is overwritten.</summary>
    public bool Inplace { get; } = inplace;

    /// <inheritdoc/>
    protected override Tensor Compute(Tensor input) => Inplace ? input.Elu_(Alpha) : F.Elu(input, Alpha);

    /// <inheritdoc/>
    public override string ExtraRepr() => $"alpha={PythonText.Of(Alpha)}{(Inplace ? ", inplace=True" : "")}";
}
