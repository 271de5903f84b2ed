namespace Linstock.Distributions;

/// <summary>A region of values, for parameters and supports: <c>torch.distributions.constraints.Constraint</c>.</summary>
public abstract class Constraint
{
    /// <summary>Whether the region is discrete.</summary>
    public virtual bool IsDiscrete => false;

    /// <summary>How many of the last dimensions make up one value; <see cref="Check"/> removes them.</summary>
    public virtual int EventDim => 0;

    /// <summary>Whether the region depends on other values, so that it cannot be checked alone.</summary>
    public virtual bool IsDependent => false;

    /// <summary>Whether each value lies in the region.</summary>
    /// <param name="value">Values; the last <see cref="EventDim"/> dimensions make up one.</param>
    /// <returns>A bool tensor.</returns>
    public abstract Tensor Check(Tensor value);

    /// <summary>PyTorch's text.</summary>
    public override string ToString()
    {
        string name = GetType().Name;
        return (name.EndsWith("Constraint", StringComparison.Ordinal) ? name[..^"Constraint".Length] : name) + "()";
    }
}
