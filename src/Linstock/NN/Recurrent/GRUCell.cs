using Linstock.Ops;
using Linstock.Ops.Recurrent;

namespace Linstock.NN;

/// <summary>One step of a gated recurrent unit. Cho et al. 2014, arXiv:1406.1078.</summary>
/// <param name="inputSize">The size of each input.</param>
/// <param name="hiddenSize">The size of the state.</param>
/// <param name="bias">Whether there are biases.</param>
/// <param name="device">Where the parameters are created.</param>
/// <param name="dtype">The parameters' dtype.</param>
public class GRUCell(long inputSize, long hiddenSize, bool bias = true, Device? device = null, DType? dtype = null)
    : RNNCellBase(inputSize, hiddenSize, bias, 3, device, dtype)
{
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

    private Tensor Next(Tensor batch, Tensor state) => RecurrentCells.Gru(batch, state, Weights);

    private Tensor Recorded(OperationTrace trace, Tensor batch, Tensor state)
    {
        using RecordedCall call = Begin(trace, "gru_cell", batch, state);
        Tensor next = Next(batch, state);
        call.Complete(next);
        return next;
    }

    /// <inheritdoc/>
    public override Tensor Forward(Tensor input) => Forward(input, null);
}
