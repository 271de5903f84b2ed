using System.Collections.Generic;
using System.Linq;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis.CSharp;

namespace Linstock.Generators;

/// <summary>
/// Writes for each operation of a family the call that a trace records: what the call looks like in TorchScript, and its arguments as values.
/// Public members come here only while something is being traced.
/// </summary>
internal static class RecordWriter
{
    private const string Namespace = "Linstock.Ops.Recording";

    // Arguments that a program has no use for: its operators draw from the default generator, and what is made in a program is no leaf.
    private static readonly HashSet<string> Dropped = ["generator", "requiresGrad"];

    // Lists of a known length, for which PyTorch takes one number as well, and sometimes takes nothing else.
    private static readonly HashSet<string> TakesNumber = ["dim", "kernelSize", "stride", "padding", "dilation", "outputSize", "outputPadding"];

    private static readonly HashSet<string> Enumerations =
        ["global::Linstock.GridSampleMode", "global::Linstock.GridSamplePaddingMode", "global::Linstock.EmbeddingBagMode"];

    private static readonly Regex Names = new(@"(?<![\w:."".])(?<name>[A-Za-z_]\w*)(?<suffix>[#*]|\|-?\w+)?(?![\w(=])");

    /// <summary>Whether a call can be recorded: its arguments and results are values of the language.</summary>
    public static bool CanRecord(DeclarationModel declaration) =>
        declaration.TypeParameters.Length == 0
        && declaration.Parameters.All(p => p.ArgumentPrefix.Length == 0)
        && IsRecordedResult(declaration.ReturnType);

    /// <summary>The method that records a call of an operation.</summary>
    public static string Method(OperationModel operation, bool inPlace) =>
        $"global::{Namespace}.{ClassName(operation.Declaration.FileName)}.{MethodName(operation, inPlace)}";

    /// <summary>The class of one family.</summary>
    public static string Write(IReadOnlyList<OperationModel> operations)
    {
        var methods = new SortedDictionary<string, string>(System.StringComparer.Ordinal);
        foreach (OperationModel operation in operations.Where(o => CanRecord(o.Declaration)))
        {
            if ((operation.Surface & ~Surface.InPlace) != 0)
            {
                methods[MethodName(operation, inPlace: false)] = MethodText(operation, inPlace: false);
            }

            if ((operation.Surface & Surface.InPlace) != 0)
            {
                methods[MethodName(operation, inPlace: true)] = MethodText(operation, inPlace: true);
            }
        }

        return methods.Count == 0
            ? ""
            : $"\nnamespace {Namespace}\n{{\n    internal static class {ClassName(operations[0].Declaration.FileName)}\n    {{"
                + string.Concat(methods.Values) + "    }\n}\n";
    }

    private static string ClassName(string family) => family.Replace('.', '_');

    // Overloads share a name; their parameters tell them apart, but for those whose types differ by a question mark only.
    private static string MethodName(OperationModel operation, bool inPlace) =>
        operation.PublicName + (inPlace ? "_" : "") + "_" + string.Concat(operation.Declaration.Parameters.Select(p => Initial(p.Type)));

    private static string Initial(string type) =>
        string.Concat(type.Split(':', '.', '<', '>').Where(part => part.Length > 0 && part is not ("global" or "Linstock" or "System" or "ReadOnlySpan"))
            .Select(part => Regex.Replace(part.Replace("?", "O"), @"\W", ""))) + (type.Contains("ReadOnlySpan") ? "s" : "") + "_";

    private static string MethodText(OperationModel operation, bool inPlace)
    {
        DeclarationModel declaration = operation.Declaration;
        string? rule = inPlace ? null : declaration.Autocast;
        string returnType = inPlace ? "global::Linstock.Tensor" : declaration.ReturnType;
        string parameters = string.Concat(declaration.Parameters.Select(p => $", {p.Type.Replace("params ", "")} {CSharpText.Identifier(p.Name)}"));
        string arguments = string.Join(", ", declaration.Parameters.Select(p => CSharpText.Identifier(p.Name)));
        string method = $"{declaration.ContainingType}.{CSharpText.Identifier(declaration.Name)}";
        string call = !inPlace ? $"{method}({arguments})"
            : declaration.HasInPlaceForm ? $"{declaration.ContainingType}.{declaration.Name}_({arguments})"
            : $"global::Linstock.Ops.InPlace.Assign({CSharpText.Identifier(declaration.Parameters[0].Name)}, {method}({arguments}), \"{SchemaText.SnakeCase(operation.PublicName)}_\")";
        var output = new StringBuilder();
        output.Append($"\n        public static {returnType} {MethodName(operation, inPlace)}(global::Linstock.Ops.OperationTrace trace{parameters})\n        {{\n");
        foreach (ParameterModel parameter in declaration.Parameters)
        {
            string name = CSharpText.Identifier(parameter.Name);
            string converted = SurfaceWriter.Autocast(rule, parameter.Type, name);
            if (converted != name)
            {
                output.Append($"            {name} = {converted};\n");
            }
        }

        string form = Form(operation, inPlace);
        string values = !form.Contains("(") ? "" : string.Join(", ", declaration.Parameters.Select((p, i) => $"new({Value(declaration, p, form.Contains($"{{{i}#}}"))}, {IsDefault(p)})"));
        output.Append($"            using global::Linstock.Ops.RecordedCall call = trace.Begin({SymbolDisplay.FormatLiteral(form, quote: true)}, [{values}]);\n");
        output.Append($"            {returnType} result = {call};\n");
        output.Append("            call.Complete(global::Linstock.Jit.ScriptResults.Of(result));\n");
        output.Append("            return result;\n        }\n");
        return output.ToString();
    }

    /// <summary>
    /// What the call looks like in a program: arguments as {number}, with ? where the default is left out, # where an enumeration is a number,
    /// ! where true means the operator in place, * where null is not possible, | before what stands for null.
    /// </summary>
    private static string Form(OperationModel operation, bool inPlace)
    {
        DeclarationModel declaration = operation.Declaration;
        string name = CatalogWriter.SchemaName(operation) + (inPlace ? "_" : "");
        if (declaration.IsComposed || declaration.Parameters.Any(p => !Dropped.Contains(p.Name) && !IsValue(p.Type)))
        {
            return name;
        }

        if (declaration.ScriptCall is { } call)
        {
            string given = call.StartsWith("(", System.StringComparison.Ordinal) ? name + call : call;
            // Alternatives stand behind one another.
            return string.Join(";", given.Split(';').Select(one => Fill(declaration, one.Trim(), inPlace && given == call)));
        }

        var form = new StringBuilder(name).Append(InPlaceMark(declaration)).Append('(');
        int i = 0;
        string separator = "";
        foreach (ParameterModel parameter in declaration.Parameters)
        {
            int index = i++;
            if (Dropped.Contains(parameter.Name) || parameter.Name == "inplace")
            {
                continue;
            }

            string mark = parameter.Default is null ? "" : "?";
            form.Append(separator).Append(index == 0 ? $"{{{index}}}" : $"{SchemaText.SnakeCase(parameter.Name)}={{{index}{mark}}}");
            separator = ", ";
        }

        return form.Append(')').ToString();
    }

    private static string Fill(DeclarationModel declaration, string call, bool inPlace) =>
        Names.Replace(inPlace ? Regex.Replace(call, @"^\w+", "$0_") : call, match =>
        {
            int index = declaration.Parameters.ToList().FindIndex(p => SchemaText.SnakeCase(p.Name) == match.Groups["name"].Value);
            return index < 0 ? match.Value : $"{{{index}{match.Groups["suffix"].Value}}}";
        }).Replace("(", InPlaceMark(declaration) + "(", first: true);

    private static string InPlaceMark(DeclarationModel declaration)
    {
        int index = declaration.Parameters.ToList().FindIndex(p => p.Name == "inplace");
        return index < 0 ? "" : $"{{{index}!}}";
    }

    private static string Replace(this string text, string old, string by, bool first)
    {
        int index = first ? text.IndexOf(old, System.StringComparison.Ordinal) : -1;
        return index < 0 ? text : text.Substring(0, index) + by + text.Substring(index + old.Length);
    }

    private static string Value(DeclarationModel declaration, ParameterModel parameter, bool isNumber)
    {
        string name = CSharpText.Identifier(parameter.Name);
        string argument = parameter.Type switch
        {
            _ when isNumber => $"({(parameter.Type.EndsWith("?", System.StringComparison.Ordinal) ? "long?" : "long")}){name}",
            "global::Linstock.OptionalIntList" => $"{name}, {CSharpText.Identifier(declaration.Parameters[0].Name)}.Shape",
            "global::Linstock.IntList" when !TakesNumber.Contains(parameter.Name) => $"global::Linstock.IntList.AsSpan(in {name})",
            _ => name,
        };
        return Dropped.Contains(parameter.Name) ? "default" : $"global::Linstock.Jit.ScriptValue.From({argument})";
    }

    private static bool IsValue(string type) => InvokerWriter.IsValue(type) || Enumerations.Contains(type);

    private static string IsDefault(ParameterModel parameter)
    {
        string name = CSharpText.Identifier(parameter.Name);
        return Dropped.Contains(parameter.Name) ? "true"
            : parameter.Default switch
            {
                null => "false",
                "null" => $"{name} is null",
                "default" => parameter.Type.StartsWith("global::System.ReadOnlySpan<", System.StringComparison.Ordinal) ? $"{name}.IsEmpty"
                    : parameter.Type is "global::Linstock.IntList" or "global::Linstock.OptionalIntList" or "global::Linstock.DoubleList" ? $"{name}.Count == 0"
                    : $"{name}.Equals(default)",
                { } text => $"{name} == {text}",
            };
    }

    private static bool IsRecordedResult(string type)
    {
        if (type.StartsWith("(", System.StringComparison.Ordinal))
        {
            return type.Trim('(', ')').Split(',').All(part => IsTensors(part.Trim().Split(' ')[0]));
        }

        return IsTensors(type);
    }

    private static bool IsTensors(string type) => type is "global::Linstock.Tensor" or "global::Linstock.Tensor?" or "global::Linstock.Tensor[]";
}
