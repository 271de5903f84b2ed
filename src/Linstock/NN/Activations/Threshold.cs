using F = Linstock.NN.Functional;

namespace Linstock.NN;

/// <summary>x where x exceeds a threshold, else a constant.</summary>
/// <param name="threshold">The threshold.</param>
/// <param name="value">The constant.</param>
/// <param name="inplace">Overwrite the input.</param>
public class Threshold(double threshold, double value, bool inplace = false) : Module
{
    /// <summary>Whether the input is overwritten.</summary>
    public bool Inplace { get; } = inplace;

    /// <summary>The constant.</summary>
    public double Value { get; } = value;

    /// <summary>The threshold.</summary>
    public double Limit { get; } = threshold;

    /// <inheritdoc/>
    protected override Tensor Compute(Tensor input) =>
        Inplace ? input.Threshold_(Limit, Value) : F.Threshold(input, Limit, Value);

    /// <inheritdoc/>
    public override string ExtraRepr() =>
        $"threshold={PythonText.Of(Limit)}, value={PythonText.Of(Value)}{(Inplace ? ", inplace=True" : "")}";
}
