namespace Linstock;

/// <summary>
/// Stands between an operation and an input for which it has no rule: no gradient goes through, and none is lost in silence. The
/// gradients of the other inputs can be asked for as ever, since a node only runs where its gradient is wanted.
/// </summary>
internal sealed class MissingGradient : Node
{
    private readonly string _operation;
    private readonly int _input;

    public MissingGradient(string operation, int input, Tensor tensor)
    {
        (_operation, _input) = (operation, input);
        Connect(tensor);
    }

    /// <inheritdoc/>
    public override string Name => "NotImplemented";

    /// <inheritdoc/>
    protected internal override Tensor? Backward(Tensor grad) => throw new NotSupportedException(
        $"{_operation}: the gradient with respect to input {_input} is not implemented; got one that requires it; expected a detached input");
}
