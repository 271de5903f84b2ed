using System.Runtime.CompilerServices;
using Linstock.Onnx.Reading;
using Linstock.Onnx.Schema;

namespace Linstock.Onnx.Execution;

/// <summary>What all graphs of a model share while they are turned into plans.</summary>
/// <param name="Tensors">The reader of tensors.</param>
/// <param name="Opsets">The versions of the operator sets by domain.</param>
/// <param name="Functions">The model's own functions by domain and name.</param>
internal sealed record PlanContext(
    TensorReader Tensors, IReadOnlyDictionary<string, long> Opsets, IReadOnlyDictionary<(string Domain, string Name), FunctionProto> Functions)
{
    // Functions that call each other twice would double the model with each of them.
    private const int MostFunctionSteps = 1 << 17;
    private const int DeepestNesting = 64;

    // Shared by the contexts of functions, which are copies of this one.
    private readonly StrongBox<int> _steps = new();

    /// <summary>Counts a step inside of a function.</summary>
    /// <exception cref="InvalidDataException">There are too many.</exception>
    public void CountFunctionStep()
    {
        if (++_steps.Value > MostFunctionSteps)
        {
            throw new InvalidDataException($"onnx: the model's functions unfold to more than {MostFunctionSteps} nodes");
        }
    }

    /// <summary>Checks how deep graphs and functions lie in each other.</summary>
    /// <exception cref="InvalidDataException">Too deep, as where a function calls itself.</exception>
    public static void CheckNesting(int depth, string where)
    {
        if (depth > DeepestNesting)
        {
            throw new InvalidDataException($"{where}: graphs and functions lie more than {DeepestNesting} deep in each other");
        }
    }
}
