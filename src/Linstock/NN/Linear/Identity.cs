namespace Linstock.NN;

/// <summary>Returns its input.</summary>
public class Identity : Module
{
    /// <inheritdoc/>
    protected override Tensor Compute(Tensor input) => input;
}
