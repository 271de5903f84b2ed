using Linstock.Ops;
using F = Linstock.NN.Functional;

namespace Linstock.NN;

/// <summary>x clamped to an interval.</summary>
/// <param name="minVal">The lower end.</param>
/// <param name="maxVal">The upper end.</param>
/// <param name="inplace">Overwrite the input.</param>
/// <exception cref="ArgumentException">The interval is empty.</exception>
public class Hardtanh(double minVal = -1.0, double maxVal = 1.0, bool inplace = false) : Module
{
    /// <summary>The lower end.</summary>
    public double MinVal { get; } = minVal;

    /// <summary>The upper end.</summary>
    public double MaxVal { get; } = maxVal > minVal
        ? maxVal
        : throw new ArgumentException($"Hardtanh: maxVal must be larger than minVal; got minVal {minVal}, maxVal {maxVal}");

    /// <summary>Whether the input is overwritten.</summary>
    public bool Inplace { get; } = inplace;

    /// <inheritdoc/>
    protected override Tensor Compute(Tensor input) => Inplace ? input.Hardtanh_(MinVal, MaxVal) : F.Hardtanh(input, MinVal, MaxVal);

    internal override ValueRange? Range => new(MinVal, MaxVal);

    /// <inheritdoc/>
    public override string ExtraRepr() => $"min_val={PythonText.Of(MinVal)}, max_val={PythonText.Of(MaxVal)}{(Inplace ? ", inplace=True" : "")}";
}
