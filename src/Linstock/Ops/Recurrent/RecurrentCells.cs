using Linstock.Backends.Cpu.Recurrent;
using Linstock.NN;

namespace Linstock.Ops.Recurrent;

/// <summary>One step of each recurrent cell.</summary>
internal static class RecurrentCells
{
    /// <summary>h' = σ(W x + b + U h + c) with σ the tangent or the rectifier.</summary>
    public static Tensor Elman(Tensor input, Tensor state, in CellWeights weights, Nonlinearity nonlinearity)
        => nonlinearity == Nonlinearity.Tanh
            ? Step<ElmanUnits<TanhActivation>>(RecurrentKind.Tanh, input, state, state, in weights).Hidden
            : Step<ElmanUnits<ReluActivation>>(RecurrentKind.ReLU, input, state, state, in weights).Hidden;

    /// <summary>
    /// The long short-term memory: gates i, f, g, o in this order; c' = σ(f) c + σ(i) tanh(g), h' = σ(o) tanh(c').
    /// Hochreiter and Schmidhuber 1997.
    /// </summary>
    public static (Tensor Hidden, Tensor Cell) Lstm(Tensor input, Tensor hidden, Tensor cell, in CellWeights weights)
        => Step<LstmUnits>(RecurrentKind.Lstm, input, hidden, cell, in weights);

    /// <summary>
    /// The gated recurrent unit: gates r, z, n in this order; n = tanh(W x + b + σ(r) (U h + c)), h' = n + σ(z) (h − n).
    /// Cho et al. 2014, arXiv:1406.1078.
    /// </summary>
    public static Tensor Gru(Tensor input, Tensor hidden, in CellWeights weights)
        => Step<GruUnits>(RecurrentKind.Gru, input, hidden, hidden, in weights).Hidden;

    private static (Tensor Hidden, Tensor Cell) Step<TCell>(RecurrentKind kind, Tensor input, Tensor hidden, Tensor carried, in CellWeights weights)
        where TCell : struct, IRecurrentCell
    {
        if (FusedStep.Takes<TCell>(input, hidden, carried, in weights)) return FusedStep.Run<TCell>(input, hidden, carried, in weights);
        Tensor fromInput = weights.OfInput(input), fromState = weights.OfState(hidden);
        return FusedCell.Takes(fromInput, fromState, carried)
            ? FusedCell.Run<TCell>(kind, fromInput, fromState, carried)
            : Composed(kind, fromInput, fromState, carried);
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
