namespace Linstock.Ops.Recurrent;

/// <summary>The parameters of a recurrent cell.</summary>
/// <param name="Input">[gates · units, inputs].</param>
/// <param name="State">[gates · units, units].</param>
/// <param name="InputBias">[gates · units], or null.</param>
/// <param name="StateBias">The same for the state.</param>
internal readonly record struct CellWeights(Tensor Input, Tensor State, Tensor? InputBias, Tensor? StateBias)
{
    /// <summary>The input's pre-activations.</summary>
    public Tensor OfInput(Tensor input) => NN.Functional.Linear(input, Input, InputBias);

    /// <summary>The state's pre-activations.</summary>
    public Tensor OfState(Tensor state) => NN.Functional.Linear(state, State, StateBias);
}
