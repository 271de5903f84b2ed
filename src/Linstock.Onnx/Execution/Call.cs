namespace Linstock.Onnx.Execution;

/// <summary>One operator at work: its inputs.</summary>
/// <param name="values">The values of the graph by slot.</param>
/// <param name="state">What holds for the run.</param>
internal sealed class Call(object?[] values, RunState state)
{
    private Step _step = null!;

    /// <summary>The values of the graph by slot.</summary>
    public object?[] Values => values;

    /// <summary>What holds for the run.</summary>
    public RunState State => state;

    /// <summary>How many inputs are listed, absent ones included.</summary>
    public int Count => _step.Inputs.Length;

    /// <summary>A tensor that must be there.</summary>
    public Tensor this[int input] => Optional(input) ?? throw new ArgumentException($"input {input} is missing");

    /// <summary>A tensor that may be absent.</summary>
    public Tensor? Optional(int input) => Value(input) switch
    {
        null => null,
        Tensor tensor => tensor,
        _ => throw new ArgumentException($"input {input}: got a sequence; expected a tensor"),
    };

    /// <summary>A list of tensors.</summary>
    public Tensor[] Sequence(int input) => Value(input) is TensorSequence sequence ? sequence.Items
        : throw new ArgumentException($"input {input}: got {(Value(input) is null ? "nothing" : "a tensor")}; expected a sequence");

    /// <summary>Any value.</summary>
    public object? Value(int input) => input < _step.Inputs.Length && _step.Inputs[input] is >= 0 and var slot ? values[slot] : null;

    /// <summary>All inputs, which must be tensors.</summary>
    public Tensor[] All()
    {
        var tensors = new Tensor[Count];
        for (int i = 0; i < tensors.Length; i++)
        {
            tensors[i] = this[i];
        }

        return tensors;
    }

    /// <summary>The numbers of an integer tensor.</summary>
    public long[] Integers(int input) => Numbers.ToIntegers(this[input], $"input {input}");

    /// <summary>The one number of an integer tensor.</summary>
    public long Integer(int input) => Integers(input) is [var single] ? single
        : throw new ArgumentException($"input {input}: expected a single number; got shape {this[input].Shape}");

    /// <summary>The one number of a tensor.</summary>
    public double Number(int input) => this[input] is { Numel: 1 } single ? single.Item().ToDouble()
        : throw new ArgumentException($"input {input}: expected a single number; got shape {this[input].Shape}");

    /// <summary>Whether somebody reads an output.</summary>
    public bool Wants(int output) => output < _step.Outputs.Length && _step.Outputs[output] >= 0;

    /// <summary>Runs a step, and puts down its results.</summary>
    public void Run(Step step)
    {
        _step = step;
        object? result = step.Operation(this);
        int[] outputs = step.Outputs;
        if (result is object?[] several)
        {
            if (several.Length < outputs.Length)
            {
                throw new ArgumentException($"it has {several.Length} results; the node lists {outputs.Length}");
            }

            for (int i = 0; i < outputs.Length; i++)
            {
                if (outputs[i] >= 0)
                {
                    values[outputs[i]] = several[i];
                }
            }
        }
        else if (outputs.Length > 0 && outputs[0] >= 0)
        {
            values[outputs[0]] = result;
        }

        foreach (int slot in step.Released)
        {
            values[slot] = null;
        }
    }
}
