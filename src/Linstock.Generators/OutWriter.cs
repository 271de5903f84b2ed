using System.Collections.Generic;
using System.Linq;
using System.Text;
using System.Text.RegularExpressions;

namespace Linstock.Generators;

/// <summary>
/// Writes the forms of functions that put their results into tensors that the caller gives: the function itself with one more
/// parameter, chosen only where that is named or where nothing else fits.
/// </summary>
internal static class OutWriter
{
    private const string Output = "global::Linstock.Ops.Output";
    private const string One = "global::Linstock.Tensor";
    private const string List = "global::System.ReadOnlySpan<global::Linstock.Tensor>";
    private const string Priority = "global::System.Runtime.CompilerServices.OverloadResolutionPriorityAttribute";

    /// <summary>Why an operation cannot have such a form, or null.</summary>
    public static string? Objection(OperationModel operation)
    {
        DeclarationModel declaration = operation.Declaration;
        return (operation.Surface & (Surface.Out | Surface.ExactOut)) == 0 ? null
            : !SurfaceTarget.All.Any(target => target.TakesOut && (operation.Surface & target.Surface) != 0) ? "it appears as no function"
            : declaration.ReturnType != One && Names(declaration).Count == 0 ? $"its result is '{declaration.ReturnType}'; expected a tensor or a tuple of tensors with names"
            : declaration.Parameters.Any(p => p.Modifiers.Contains("params ")) ? "nothing can follow its params"
            : null;
    }

    /// <summary>The form of one public function, if the operation asks for it.</summary>
    public static void Write(StringBuilder output, OperationModel operation, SurfaceTarget target, string indent)
    {
        if (!target.TakesOut || (operation.Surface & (Surface.Out | Surface.ExactOut)) == 0 || Objection(operation) is not null)
        {
            return;
        }

        DeclarationModel declaration = operation.Declaration;
        IReadOnlyList<string> names = Names(declaration);
        bool isOne = names.Count == 0;
        // What follows optional parameters is optional itself; without it the call is the function's.
        bool isOptional = declaration.Parameters.Any(p => p.Default is not null);
        string given = declaration.ReturnType + (isOptional ? "? @out = null" : " @out");
        string name = CSharpText.Identifier(SurfaceWriter.PublicName(operation, target));
        string call = $"{name}{declaration.TypeParameters}({string.Join(", ", declaration.Parameters.Select(p => p.ArgumentPrefix + CSharpText.Identifier(p.Name)))})";
        string operationName = SchemaText.SnakeCase(operation.PublicName);
        string exact = (operation.Surface & Surface.ExactOut) != 0 ? "true" : "false";

        output.Append('\n');
        declaration.Documentation.ForOut(isOne
            ? "The tensor that receives the result, and the result's shape. It must not require a gradient."
            : "The tensors that receive the results, and the results' shapes. They must not require gradients.").WriteTo(output, indent);
        foreach (string attribute in declaration.Attributes.Where(a => !a.StartsWith(Priority, System.StringComparison.Ordinal)))
        {
            output.Append(indent).Append('[').Append(attribute).Append("]\n");
        }

        output.Append(indent).Append('[').Append(Priority).Append("(-2)]\n");
        output.Append(indent).Append("public ").Append(target.IsStatic ? "static " : "").Append(declaration.ReturnType).Append(' ').Append(name)
            .Append(declaration.TypeParameters).Append('(')
            .Append(string.Join(", ", declaration.Parameters.Select(SurfaceWriter.ParameterText).Append(given))).Append(')')
            .Append(declaration.Constraints).Append('\n').Append(indent).Append("{\n");
        if (isOptional)
        {
            output.Append($"{indent}    if (@out is null) return {call};\n");
        }

        if (isOne)
        {
            string operands = string.Join(", ", declaration.Parameters
                .Where(p => p.Type.TrimEnd('?') == One || p.Type == List)
                .Select(p => (p.Type == List ? ".. " : "") + CSharpText.Identifier(p.Name)));
            output.Append($"{indent}    using var output = {Output}.Begin(@out, \"{operationName}\", {exact}, [{operands}]);\n");
            output.Append($"{indent}    return output.Write({call});\n");
        }
        else
        {
            string value = isOptional ? "@out.Value" : "@out";
            output.Append($"{indent}    var result = {call};\n");
            output.Append($"{indent}    {Output}.Write([{Items(value, names)}], [{Items("result", names)}], \"{operationName}\", {exact});\n");
            output.Append($"{indent}    return {value};\n");
        }

        output.Append(indent).Append("}\n");
    }

    private static string Items(string tuple, IReadOnlyList<string> names) => string.Join(", ", names.Select(name => $"{tuple}.{name}"));

    // The names of a tuple of tensors; none for anything else.
    private static IReadOnlyList<string> Names(DeclarationModel declaration)
    {
        Match tuple = Regex.Match(declaration.ReturnType, @"^\((?:global::Linstock\.Tensor (\w+)(?:, |\)$))+$");
        return tuple.Success ? [.. tuple.Groups[1].Captures.Cast<Capture>().Select(capture => capture.Value)] : [];
    }
}
