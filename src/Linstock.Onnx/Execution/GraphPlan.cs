namespace Linstock.Onnx.Execution;

/// <summary>
/// A graph as a list of steps over numbered slots, made once: running it looks nothing up by name. Values are let go after their last use.
/// </summary>
internal sealed class GraphPlan
{
    /// <summary>The names of the inputs.</summary>
    public required string[] InputNames { get; init; }

    /// <summary>The slots of the inputs.</summary>
    public required int[] Inputs { get; init; }

    /// <summary>The slots of the outputs.</summary>
    public required int[] Outputs { get; init; }

    /// <summary>The nodes in order.</summary>
    public required Step[] Steps { get; init; }

    /// <summary>The values with which a run begins: constants, and null for what is computed.</summary>
    public required object?[] Template { get; init; }

    /// <summary>The values of the graph around this one that it reads: their slots there and here.</summary>
    public required (int Outer, int Inner)[] Captures { get; init; }

    /// <summary>A fresh set of slots.</summary>
    public object?[] NewValues() => (object?[])Template.Clone();

    /// <summary>Runs the steps over slots whose inputs have been set.</summary>
    /// <returns>The outputs.</returns>
    /// <exception cref="OnnxException">A node failed.</exception>
    public object?[] Run(object?[] values, RunState state)
    {
        var call = new Call(values, state);
        int index = 0;
        try
        {
            for (; index < Steps.Length; index++)
            {
                call.Run(Steps[index]);
            }
        }
        catch (Exception error) when (error is not (OnnxException or OutOfMemoryException))
        {
            throw new OnnxException($"{Steps[index].Title}: {error.Message}", error);
        }

        object?[] results = new object?[Outputs.Length];
        for (int i = 0; i < results.Length; i++)
        {
            results[i] = values[Outputs[i]];
        }

        return results;
    }

    /// <summary>Runs the graph as the body of a node in another one.</summary>
    /// <param name="call">The node.</param>
    /// <param name="inputs">The body's inputs.</param>
    public object?[] RunInside(Call call, params ReadOnlySpan<object?> inputs)
    {
        if (inputs.Length != Inputs.Length)
        {
            throw new ArgumentException($"the graph inside of the node has {Inputs.Length} inputs; got {inputs.Length}");
        }

        object?[] values = NewValues();
        foreach ((int outer, int inner) in Captures)
        {
            values[inner] = call.Values[outer];
        }

        for (int i = 0; i < inputs.Length; i++)
        {
            values[Inputs[i]] = inputs[i];
        }

        return Run(values, call.State);
    }
}
