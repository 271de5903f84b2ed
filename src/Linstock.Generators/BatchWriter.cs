using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;

namespace Linstock.Generators;

/// <summary>
/// Writes what a public member does when tensors may be batched (<c>Vmap</c>): operands are brought to the same batches; a tensor changed in
/// place must have all of them; and an operation that reads values to decide what to do is called sample by sample.
/// </summary>
internal static class BatchWriter
{
    private const string Batching = "global::Linstock.Ops.Batching";
    private const string One = "global::Linstock.Tensor";
    private const string Optional = "global::Linstock.Tensor?";
    private const string List = "global::System.ReadOnlySpan<global::Linstock.Tensor>";

    /// <summary>The statements before the call; nothing for an operation on a single tensor.</summary>
    public static string Write(
        OperationModel operation,
        SurfaceTarget target,
        IReadOnlyList<ParameterModel> parameters,
        string indent,
        Func<string, IReadOnlyList<string>, string> call)
    {
        bool inPlace = target.Surface == Surface.InPlace;
        var operands = new List<(string Name, bool IsList)>();
        if (target.TakesThis && !inPlace)
        {
            operands.Add(("self", false));
        }

        operands.AddRange(parameters
            .Where(p => p.Type is One or Optional or List && p.ArgumentPrefix.Length == 0)
            .Select(p => (CSharpText.Identifier(p.Name), p.Type == List)));
        bool bySample = operation.Declaration.ReadsValues && !inPlace && operands.Count > 0;
        bool isAlone = operands.Count + (inPlace ? 1 : 0) < 2 && !operands.Any(operand => operand.IsList);
        if (isAlone && !bySample)
        {
            return "";
        }

        var output = new StringBuilder();
        if (!inPlace && !bySample && operands.Count == 2 && !operands.Any(operand => operand.IsList))
        {
            string pair = $"({operands[0].Name}, {operands[1].Name})";
            return $"{indent}    if ({Batching}.IsUsed) {pair} = {Batching}.Align{pair};\n";
        }

        output.Append($"{indent}    if ({Batching}.IsUsed && {Common(operands)} is {{ }} frames)\n{indent}    {{\n");
        if (inPlace)
        {
            string name = SchemaText.SnakeCase(operation.PublicName) + "_";
            output.Append($"{indent}        {Batching}.CheckWritable(self, frames, \"{name}\");\n");
        }

        if (bySample)
        {
            WriteSamples(output, operation, parameters, operands, indent + "        ", call);
        }
        else
        {
            foreach ((string name, _) in operands)
            {
                output.Append($"{indent}        {name} = {Batching}.LiftTo({name}, frames);\n");
            }
        }

        output.Append($"{indent}    }}\n\n");
        return output.ToString();
    }

    private static void WriteSamples(
        StringBuilder output,
        OperationModel operation,
        IReadOnlyList<ParameterModel> parameters,
        List<(string Name, bool IsList)> operands,
        string indent,
        Func<string, IReadOnlyList<string>, string> call)
    {
        List<string> arguments = parameters
            .Select(p => CSharpText.Identifier(p.Name))
            .Select(name => operands.Any(operand => operand.Name == name) ? $"samples.Of({name})" : name)
            .ToList();
        output.Append($"{indent}var samples = new global::Linstock.Ops.SampleLoop(frames);\n");
        output.Append($"{indent}while (samples.Next())\n{indent}{{\n");
        output.Append($"{indent}    samples.Add({call("samples.Of(self)", arguments)});\n{indent}}}\n\n");
        output.Append($"{indent}return samples.Result<{operation.Declaration.ReturnType}>();\n");
    }

    private static string Common(List<(string Name, bool IsList)> operands)
    {
        string common = $"{Batching}.Common({string.Join(", ", operands.Where(operand => !operand.IsList).Select(operand => operand.Name))})";
        foreach ((string name, _) in operands.Where(operand => operand.IsList))
        {
            common = operands.Any(operand => !operand.IsList)
                ? $"global::Linstock.Backends.Batched.FrameSet.Union({common}, {Batching}.Common({name}))"
                : $"{Batching}.Common({name})";
        }

        return common;
    }
}
