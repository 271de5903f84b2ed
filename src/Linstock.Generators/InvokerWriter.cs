using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using Microsoft.CodeAnalysis.CSharp;

namespace Linstock.Generators;

/// <summary>
/// Writes the table by which programs call operations by name: for each operation the form of its arguments and a call of its method. An entry is
/// made when it is first asked for, so the table costs nothing where no program runs.
/// </summary>
internal static class InvokerWriter
{
    private const string Jit = "global::Linstock.Jit.";

    // How a value of a program becomes an argument: the reader, and what kinds of values fit (Linstock.Jit.ScriptKinds).
    private static readonly Dictionary<string, (string Reader, string Kinds)> Readers = new(StringComparer.Ordinal)
    {
        ["global::Linstock.Tensor"] = ("ToTensor()", "Tensor"),
        ["global::Linstock.Tensor?"] = ("ToOptionalTensor()", "Tensor|None"),
        ["long"] = ("ToInt64()", "Int"),
        ["long?"] = ("ToOptionalInt64()", "Int|None"),
        ["int"] = ("ToInt32()", "Int"),
        ["double"] = ("ToDouble()", "Int|Float"),
        ["double?"] = ("ToOptionalDouble()", "Int|Float|None"),
        ["bool"] = ("ToBool()", "Bool|Int"),
        ["bool?"] = ("ToOptionalBool()", "Bool|None"),
        ["string"] = ("ToText()", "String"),
        ["string?"] = ("ToOptionalText()", "String|None"),
        ["global::Linstock.Scalar"] = ("ToScalar()", "Number"),
        ["global::Linstock.Scalar?"] = ("ToOptionalScalar()", "Number|None"),
        ["global::Linstock.IntList"] = ("ToIntList()", "IntList|Int|None"),
        ["global::Linstock.IntList?"] = ("ToOptionalIntList()", "IntList|Int|None"),
        ["global::Linstock.OptionalIntList"] = ("ToPartialIntList()", "IntList|Int"),
        ["global::Linstock.DoubleList"] = ("ToDoubleList()", "FloatList|Float|Int"),
        ["global::Linstock.DoubleList?"] = ("ToOptionalDoubleList()", "FloatList|Float|Int|None"),
        ["global::System.ReadOnlySpan<long>"] = ("ToInt64s()", "IntList|Int"),
        ["global::System.ReadOnlySpan<global::Linstock.Tensor>"] = ("ToTensors()", "TensorList"),
        ["global::System.ReadOnlySpan<global::Linstock.Tensor?>"] = ("ToOptionalTensors()", "OptionalTensorList"),
        ["global::Linstock.DType"] = ("ToDType()", "Int"),
        ["global::Linstock.DType?"] = ("ToOptionalDType()", "Int|None"),
        ["global::Linstock.Device"] = ("ToDevice()", "Device"),
        ["global::Linstock.Device?"] = ("ToOptionalDevice()", "Device|None"),
        ["global::Linstock.Generator?"] = ("ToOptionalGenerator()", "Generator|None"),
        ["global::Linstock.MemoryFormat"] = ("ToMemoryFormat()", "Int|None"),
        ["global::Linstock.Reduction"] = ("ToReduction()", "Int"),
        ["global::Linstock.Padding"] = ("ToPadding()", "IntList|Int|String"),
        ["global::Linstock.NormOrder"] = ("ToNormOrder()", "Number|String"),
        ["global::Linstock.NormOrder?"] = ("ToOptionalNormOrder()", "Number|String|None"),
        ["global::Linstock.FftNorm?"] = ("ToOptionalEnum<global::Linstock.FftNorm>()", "String|None"),
        ["global::Linstock.RoundingMode?"] = ("ToOptionalEnum<global::Linstock.RoundingMode>()", "String|None"),
        ["global::Linstock.SearchSide?"] = ("ToOptionalEnum<global::Linstock.SearchSide>()", "String|None"),
        ["global::Linstock.ScatterReduce"] = ("ToEnum<global::Linstock.ScatterReduce>()", "String"),
        ["global::Linstock.QuantileInterpolation"] = ("ToEnum<global::Linstock.QuantileInterpolation>()", "String"),
        ["global::Linstock.MeshgridIndexing"] = ("ToEnum<global::Linstock.MeshgridIndexing>()", "String"),
        ["global::Linstock.QrMode"] = ("ToEnum<global::Linstock.QrMode>()", "String"),
        ["global::Linstock.PadMode"] = ("ToEnum<global::Linstock.PadMode>()", "String"),
        ["global::Linstock.GeluApproximate"] = ("ToEnum<global::Linstock.GeluApproximate>()", "String"),
    };

    /// <summary>Whether a value of a program can be an argument of the type.</summary>
    public static bool IsValue(string type) => Readers.ContainsKey(type);

    public static string Write(IEnumerable<OperationModel> operations)
    {
        var entries = new SortedDictionary<string, List<(int Order, string Text)>>(StringComparer.Ordinal);
        foreach (OperationModel operation in operations)
        {
            DeclarationModel declaration = operation.Declaration;
            if (declaration.TypeParameters.Length > 0 || !declaration.Parameters.All(p => Readers.ContainsKey(p.Type)))
            {
                continue;
            }

            string name = CatalogWriter.SchemaName(operation);
            bool isFunction = (operation.Surface & ~(Surface.Method | Surface.InPlace)) != 0;
            if ((operation.Surface & ~Surface.InPlace) != 0)
            {
                Add(name, isFunction ? 0 : 1, Entry(operation, inPlace: false));
            }

            if ((operation.Surface & Surface.InPlace) != 0)
            {
                Add(name + "_", 0, Entry(operation, inPlace: true));
            }
        }

        var output = new StringBuilder(SurfaceWriter.Header);
        output.Append("\nnamespace Linstock.Jit\n{\n    internal static partial class ScriptInvokers\n    {\n");
        output.Append("        /// <summary>The forms of an operation, or none.</summary>\n");
        output.Append("        public static ScriptOperator[] Find(string name) => name switch\n        {\n");
        foreach (string name in entries.Keys)
        {
            output.Append($"            \"{name}\" => Find_{name}(),\n");
        }

        output.Append("            _ => [],\n        };\n");
        foreach (KeyValuePair<string, List<(int Order, string Text)>> entry in entries)
        {
            output.Append($"\n        private static ScriptOperator[] Find_{entry.Key}() =>\n        [\n");
            foreach ((_, string text) in entry.Value.OrderBy(e => e.Order))
            {
                output.Append("            ").Append(text).Append(",\n");
            }

            output.Append("        ];\n");
        }

        output.Append("    }\n}\n");
        return output.ToString();

        void Add(string name, int order, string text)
        {
            if (!entries.TryGetValue(name, out List<(int, string)>? list))
            {
                entries.Add(name, list = []);
            }

            list.Add((order, text));
        }
    }

    private static string Entry(OperationModel operation, bool inPlace)
    {
        DeclarationModel declaration = operation.Declaration;
        IEnumerable<string> parameters = declaration.Parameters.Select(p =>
            $"new({SymbolDisplay.FormatLiteral(SchemaText.SnakeCase(p.Name), quote: true)}, {Kinds(Readers[p.Type].Kinds)}, {(p.Default is null ? "false" : "true")})");
        string? rule = inPlace ? null : declaration.Autocast;
        string list = string.Join(", ", declaration.Parameters.Select((p, i) => Argument(p, i, rule)));
        string method = $"{declaration.ContainingType}.{CSharpText.Identifier(declaration.Name)}";
        string call = !inPlace ? $"{method}({list})"
            : declaration.HasInPlaceForm ? $"{declaration.ContainingType}.{declaration.Name}_({list})"
            : $"global::Linstock.Ops.InPlace.Assign(a[0].ToTensor(), {method}({list}), \"{SchemaText.SnakeCase(operation.PublicName)}_\")";
        string body = declaration.ReturnType == "void" ? $"{{ {call}; return default; }}" : $"{Jit}ScriptResults.Of({call})";
        return $"new([{string.Join(", ", parameters)}], static a => {body})";
    }

    private static string Argument(ParameterModel parameter, int index, string? rule)
    {
        string value = $"a[{index}].{Readers[parameter.Type].Reader}";
        if (parameter.Type.StartsWith("global::System.ReadOnlySpan<", StringComparison.Ordinal))
        {
            value = $"({parameter.Type}){value}";
        }

        value = SurfaceWriter.Autocast(rule, parameter.Type, value);
        return parameter.ArgumentPrefix + (parameter.Default is { } text ? $"a[{index}].IsAbsent ? {text} : {value}" : value);
    }

    private static string Kinds(string kinds) => string.Join(" | ", kinds.Split('|').Select(kind => $"{Jit}ScriptKinds.{kind}"));
}
