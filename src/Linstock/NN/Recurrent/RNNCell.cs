using Linstock.Ops;
using Linstock.Ops.Recurrent;

namespace Linstock.NN;

/// <summary>One step of an Elman network: h' = tanh(W x + b + U h + c).</summary>
/// <param name="inputSize">The size of each input.</param>
/// <param name="hiddenSize">The size of the state.</param>
/// <param name="bias">Whether there are biases.</param>
/// <param name="nonlinearity">The tangent or the rectifier.</param>
/// <param name="device">Where the parameters are created.</param>
/// <param name="dtype">The parameters' dtype.</param>
public class RNNCell(
    long inputSize, long hiddenSize, bool bias = true, Nonlinearity nonlinearity = Nonlinearity.Tanh, Device? device = null, DType? dtype = null)
    : RNNCellBase(inputSize, hiddenSize, bias, 1, device, dtype)
{
    /// <summary>The tangent or the rectifier.</summary>
    public Nonlinearity Nonlinearity { get; } = nonlinearity;

    /// <summary>Computes the next state.</summary>
    /// <param name="input">The input, [N, inputSize] or [inputSize].</param>
    /// <param name="hx">The state; zeros if null.</param>
    /// <returns>The next state.</returns>
    public Tensor Forward(Tensor input, Tensor? hx = null)
    {
        CheckInput(input);
        RunPreHooks(input);
        Tensor batch = input.NDim == 1 ? input.Unsqueeze(0) : input;
        Tensor state = State(batch, hx);
        Tensor next = OperationTrace.Find() is { } trace ? Recorded(trace, batch, state) : Next(batch, state);
        return input.NDim == 1 ? next.Squeeze(0) : next;
    }

    private Tensor Next(Tensor batch, Tensor state) => RecurrentCells.Elman(batch, state, Weights, Nonlinearity);

    private Tensor Recorded(OperationTrace trace, Tensor batch, Tensor state)
    {
        using RecordedCall call = Begin(trace, "rnn_" + (Nonlinearity == Nonlinearity.ReLU ? "relu" : "tanh") + "_cell", batch, state);
        Tensor next = Next(batch, state);
        call.Complete(next);
        return next;
    }

    /// <inheritdoc/>
    public override Tensor Forward(Tensor input) => Forward(input, null);

    /// <inheritdoc/>
    public override string ExtraRepr() => base.ExtraRepr() + (Nonlinearity == Nonlinearity.ReLU ? ", nonlinearity=relu" : "");
}
