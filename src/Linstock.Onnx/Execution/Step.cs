namespace Linstock.Onnx.Execution;

/// <summary>What an operator computes once its attributes have been read.</summary>
/// <returns>
/// A <see cref="Tensor"/>, a <see cref="TensorSequence"/>, null for an optional value that is absent; or an array of such, one for each output.
/// </returns>
internal delegate object? Operation(Call call);

/// <summary>One node of a graph, with numbers for the values that it reads and writes.</summary>
/// <param name="Operation">What it computes.</param>
/// <param name="Inputs">The slots of its inputs; -1 for one that is left out.</param>
/// <param name="Outputs">The slots of its results; -1 for one that nobody wants.</param>
/// <param name="Title">Its name and operator, for messages.</param>
internal sealed record Step(Operation Operation, int[] Inputs, int[] Outputs, string Title)
{
    /// <summary>The slots that no later step reads.</summary>
    public int[] Released { get; set; } = [];
}
