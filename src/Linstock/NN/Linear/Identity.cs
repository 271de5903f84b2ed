namespace Linstock.NN;

/// <summary>Returns its input.</summary>
public class Identity : Module
{
    private protected override bool ForgetsTensors => true;

    /// <inheritdoc/>
    protected override Tensor Compute(Tensor input) => input;
}
