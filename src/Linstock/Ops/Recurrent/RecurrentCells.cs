using Linstock.NN;

namespace Linstock.Ops.Recurrent;

/// <summary>One step of each recurrent cell, from the gates' pre-activations of the input and the state.</summary>
internal static class RecurrentCells
{
    /// <summary>h' = σ(a + W h + b) with σ the tangent or the rectifier.</summary>
    public static Tensor Elman(Tensor fromInput, Tensor state, Tensor weight, Tensor? bias, Nonlinearity nonlinearity)
    {
        Tensor sum = fromInput + Functional.Linear(state, weight, bias);
        return nonlinearity == Nonlinearity.Tanh ? Torch.Tanh(sum) : Functional.Relu(sum);
    }

    /// <summary>
    /// The long short-term memory: gates i, f, g, o in this order; c' = σ(f) c + σ(i) tanh(g), h' = σ(o) tanh(c').
    /// Hochreiter and Schmidhuber 1997.
    /// </summary>
    public static (Tensor Hidden, Tensor Cell) Lstm(Tensor fromInput, Tensor hidden, Tensor cell, Tensor weight, Tensor? bias)
    {
        IReadOnlyList<Tensor> gates = (fromInput + Functional.Linear(hidden, weight, bias)).Chunk(4, -1);
        Tensor next = Torch.Sigmoid(gates[1]) * cell + Torch.Sigmoid(gates[0]) * Torch.Tanh(gates[2]);
        return (Torch.Sigmoid(gates[3]) * Torch.Tanh(next), next);
    }

    /// <summary>
    /// The gated recurrent unit: gates r, z, n in this order; n = tanh(a + σ(r) (W h + b)), h' = n + σ(z) (h − n).
    /// Cho et al. 2014, arXiv:1406.1078.
    /// </summary>
    public static Tensor Gru(Tensor fromInput, Tensor hidden, Tensor weight, Tensor? bias)
    {
        IReadOnlyList<Tensor> input = fromInput.Chunk(3, -1);
        IReadOnlyList<Tensor> state = Functional.Linear(hidden, weight, bias).Chunk(3, -1);
        Tensor reset = Torch.Sigmoid(input[0] + state[0]);
        Tensor update = Torch.Sigmoid(input[1] + state[1]);
        Tensor proposal = Torch.Tanh(input[2] + reset * state[2]);
        return proposal + update * (hidden - proposal);
    }
}
