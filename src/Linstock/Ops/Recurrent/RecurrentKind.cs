namespace Linstock.Ops.Recurrent;

/// <summary>The cell of a recurrent layer.</summary>
internal enum RecurrentKind
{
    /// <summary>Elman's with the tangent.</summary>
    Tanh,

    /// <summary>Elman's with the rectifier.</summary>
    ReLU,

    /// <summary>The gated recurrent unit.</summary>
    Gru,

    /// <summary>The long short-term memory.</summary>
    Lstm,
}

/// <summary>The parameters of one layer in one direction.</summary>
/// <param name="WeightIh">[gates · hidden, input].</param>
/// <param name="WeightHh">[gates · hidden, output].</param>
/// <param name="BiasIh">[gates · hidden], or null.</param>
/// <param name="BiasHh">[gates · hidden], or null.</param>
/// <param name="WeightHr">[projection, hidden], or null.</param>
internal readonly record struct RecurrentWeights(Tensor WeightIh, Tensor WeightHh, Tensor? BiasIh, Tensor? BiasHh, Tensor? WeightHr = null);
