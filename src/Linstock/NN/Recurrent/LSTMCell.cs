using Linstock.Jit;
using Linstock.Ops;
using Linstock.Ops.Recurrent;

namespace Linstock.NN;

/// <summary>One step of a long short-term memory. Hochreiter and Schmidhuber 1997.</summary>
/// <param name="inputSize">The size of each input.</param>
/// <param name="hiddenSize">The size of the state.</param>
/// <param name="bias">Whether there are biases.</param>
/// <param name="device">Where the parameters are created.</param>
/// <param name="dtype">The parameters' dtype.</param>
public class LSTMCell(long inputSize, long hiddenSize, bool bias = true, Device? device = null, DType? dtype = null)
    : RNNCellBase(inputSize, hiddenSize, bias, 4, device, dtype)
{
    /// <summary>Computes the next state.</summary>
    /// <param name="input">The input, [N, inputSize] or [inputSize].</param>
    /// <param name="hx">Hidden state and cell; zeros if null.</param>
    /// <returns>The next hidden state and cell.</returns>
    public (Tensor H, Tensor C) Forward(Tensor input, (Tensor H, Tensor C)? hx = null)
    {
        CheckInput(input);
        RunPreHooks(input);
        Tensor batch = input.NDim == 1 ? input.Unsqueeze(0) : input;
        Tensor before = State(batch, hx?.H), memory = State(batch, hx?.C);
        (Tensor hidden, Tensor cell) = OperationTrace.Find() is { } trace ? Recorded(trace, batch, before, memory) : Next(batch, before, memory);
        return input.NDim == 1 ? (hidden.Squeeze(0), cell.Squeeze(0)) : (hidden, cell);
    }

    private (Tensor H, Tensor C) Next(Tensor batch, Tensor hidden, Tensor cell) => RecurrentCells.Lstm(batch, hidden, cell, Weights);

    private (Tensor H, Tensor C) Recorded(OperationTrace trace, Tensor batch, Tensor hidden, Tensor cell)
    {
        using RecordedCall call = Begin(trace, "lstm_cell", batch, hidden, cell);
        (Tensor H, Tensor C) next = Next(batch, hidden, cell);
        call.Complete(ScriptValue.Tuple(next.H, next.C));
        return next;
    }
}
