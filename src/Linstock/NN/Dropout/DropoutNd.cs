namespace Linstock.NN;

/// <summary>What all dropouts share: the probability, printing.</summary>
public abstract class DropoutNd : Module
{
    private protected DropoutNd(double p, bool inplace)
    {
        if (p is not (>= 0 and <= 1))
        {
            throw new ArgumentOutOfRangeException(nameof(p), $"{TypeName}: not a probability; got {p}; expected 0 to 1");
        }
        P = p;
        Inplace = inplace;
    }

    /// <summary>The probability.</summary>
    public double P { get; }

    /// <summary>Whether the input is overwritten.</summary>
    public bool Inplace { get; }

    /// <inheritdoc/>
    public override string ExtraRepr() => $"p={PythonText.Of(P)}, inplace={PythonText.Of(Inplace)}";
}
