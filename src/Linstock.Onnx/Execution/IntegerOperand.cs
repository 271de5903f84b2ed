namespace Linstock.Onnx.Execution;

/// <summary>Integers that an operator needs as numbers: constants of the file, or the elements of an input.</summary>
/// <param name="input">The input's place.</param>
/// <param name="constant">The numbers, where they are known.</param>
internal sealed class IntegerOperand(int input, long[]? constant)
{
    /// <summary>The numbers, where they do not depend on the run.</summary>
    public long[]? Constant => constant;

    /// <summary>The numbers in a run.</summary>
    public long[] Read(Call call) => constant ?? call.Integers(input);

    /// <summary>The one number in a run.</summary>
    public long ReadOne(Call call) => Read(call) is [var single] ? single : throw new ArgumentException($"input {input}: expected a single number");
}
