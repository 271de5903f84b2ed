using Linstock.Backends.Cpu.Recurrent;
using Linstock.NN;

namespace Linstock.Ops.Recurrent;

/// <summary>One step of each recurrent cell, from the gates' pre-activations of the input and the state.</summary>
internal static class RecurrentCells
{
    /// <summary>h' = σ(a + W h + b) with σ the tangent or the rectifier.</summary>
    public static Tensor Elman(Tensor fromInput, Tensor state, Tensor weight, Tensor? bias, Nonlinearity nonlinearity)
    {
        Tensor fromState = Functional.Linear(state, weight, bias);
        RecurrentKind kind = nonlinearity == Nonlinearity.Tanh ? RecurrentKind.Tanh : RecurrentKind.ReLU;
        if (!FusedCell.Takes(fromInput, fromState, state)) return Composed(kind, fromInput, fromState, state).Hidden;
        return kind == RecurrentKind.Tanh
            ? FusedCell.Run<ElmanUnits<TanhActivation>>(kind, fromInput, fromState, state).Hidden
            : FusedCell.Run<ElmanUnits<ReluActivation>>(kind, fromInput, fromState, state).Hidden;
    }

    /// <summary>
    /// The long short-term memory: gates i, f, g, o in this order; c' = σ(f) c + σ(i) tanh(g), h' = σ(o) tanh(c').
    /// Hochreiter and Schmidhuber 1997.
    /// </summary>
    public static (Tensor Hidden, Tensor Cell) Lstm(Tensor fromInput, Tensor hidden, Tensor cell, Tensor weight, Tensor? bias)
    {
        Tensor fromState = Functional.Linear(hidden, weight, bias);
        return FusedCell.Takes(fromInput, fromState, cell)
            ? FusedCell.Run<LstmUnits>(RecurrentKind.Lstm, fromInput, fromState, cell)
            : Composed(RecurrentKind.Lstm, fromInput, fromState, cell);
    }

    /// <summary>
    /// The gated recurrent unit: gates r, z, n in this order; n = tanh(a + σ(r) (W h + b)), h' = n + σ(z) (h − n).
    /// Cho et al. 2014, arXiv:1406.1078.
    /// </summary>
    public static Tensor Gru(Tensor fromInput, Tensor hidden, Tensor weight, Tensor? bias)
    {
        Tensor fromState = Functional.Linear(hidden, weight, bias);
        return FusedCell.Takes(fromInput, fromState, hidden)
            ? FusedCell.Run<GruUnits>(RecurrentKind.Gru, fromInput, fromState, hidden).Hidden
            : Composed(RecurrentKind.Gru, fromInput, fromState, hidden).Hidden;
    }

    /// <summary>The pointwise part of a step in operations; <see cref="FusedCell.Run"/> says what it is given.</summary>
    public static (Tensor Hidden, Tensor Cell) Composed(RecurrentKind kind, Tensor fromInput, Tensor fromState, Tensor carried)
    {
        switch (kind)
        {
            case RecurrentKind.Lstm:
                IReadOnlyList<Tensor> gates = (fromInput + fromState).Chunk(4, -1);
                Tensor next = Torch.Sigmoid(gates[1]) * carried + Torch.Sigmoid(gates[0]) * Torch.Tanh(gates[2]);
                return (Torch.Sigmoid(gates[3]) * Torch.Tanh(next), next);
            case RecurrentKind.Gru:
                IReadOnlyList<Tensor> input = fromInput.Chunk(3, -1), state = fromState.Chunk(3, -1);
                Tensor reset = Torch.Sigmoid(input[0] + state[0]), update = Torch.Sigmoid(input[1] + state[1]);
                Tensor proposal = Torch.Tanh(input[2] + reset * state[2]);
                Tensor hidden = proposal + update * (carried - proposal);
                return (hidden, hidden);
            default:
                Tensor sum = fromInput + fromState;
                Tensor result = kind == RecurrentKind.Tanh ? Torch.Tanh(sum) : Functional.Relu(sum);
                return (result, result);
        }
    }
}
