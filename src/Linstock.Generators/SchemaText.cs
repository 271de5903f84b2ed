using System.Linq;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;

namespace Linstock.Generators;

/// <summary>Names and signatures in PyTorch's schema language.</summary>
internal static class SchemaText
{
    private static readonly Regex Form = new(@"^(\w+)::(\w+)(\.\w+)?\((.*)\)\s*->\s*\S.*$", RegexOptions.Singleline);

    public static bool IsWellFormed(string schema) => Form.IsMatch(schema);

    /// <summary>The operation's name in a schema: <c>cumsum</c> of <c>aten::cumsum.dim(...)</c>.</summary>
    public static string NameIn(string schema) => Form.Match(schema).Groups[2].Value;

    /// <summary><c>LogSoftmax</c> becomes <c>log_softmax</c>; digits stay with the letters before them.</summary>
    public static string SnakeCase(string name)
    {
        var text = new StringBuilder(name.Length + 8);
        for (int i = 0; i < name.Length; i++)
        {
            if (char.IsUpper(name[i]) && i > 0 && name[i - 1] != '_')
            {
                text.Append('_');
            }

            text.Append(char.ToLowerInvariant(name[i]));
        }

        return text.ToString();
    }

    public static string Derive(OperationModel operation, string name)
    {
        // What PyTorch's functions call input, its schemas call self wherever a method of the tensor exists.
        bool isMethod = (operation.Surface & (Surface.Method | Surface.InPlace)) != 0;
        string arguments = string.Join(", ", operation.Declaration.Parameters.Select(
            (p, i) => isMethod && i == 0 && p.SchemaText == "Tensor input" ? "Tensor self" : p.SchemaText));
        return $"aten::{name}({arguments}) -> {operation.Declaration.SchemaReturns}";
    }

    public static string Parameter(IParameterSymbol parameter)
    {
        string name = SnakeCase(parameter.Name);
        string text = $"{Type(parameter.Type)} {name}";
        return parameter.HasExplicitDefaultValue ? $"{text}={Default(parameter)}" : text;
    }

    public static string Returns(ITypeSymbol type) =>
        type is INamedTypeSymbol { IsTupleType: true } tuple
            ? $"({string.Join(", ", tuple.TupleElements.Select(e => $"{Type(e.Type)} {SnakeCase(e.Name)}"))})"
            : type.SpecialType == SpecialType.System_Void ? "()" : Type(type);

    private static string Type(ITypeSymbol type)
    {
        if (type is INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T } nullable)
        {
            return Type(nullable.TypeArguments[0]) + "?";
        }

        string text = type switch
        {
            IArrayTypeSymbol array => Type(array.ElementType) + "[]",
            INamedTypeSymbol { TypeArguments.Length: 1 } list when IsList(list) => Type(list.TypeArguments[0]) + "[]",
            { SpecialType: SpecialType.System_Int64 or SpecialType.System_Int32 } => "int",
            { SpecialType: SpecialType.System_Double or SpecialType.System_Single } => "float",
            { SpecialType: SpecialType.System_Boolean } => "bool",
            { SpecialType: SpecialType.System_String } => "str",
            { Name: "DType" } => "ScalarType",
            { TypeKind: TypeKind.Enum } => "str",
            { Name: "IntList" or "Shape" } => "int[]",
            { Name: "OptionalIntList" } => "int[]?",
            _ => type.Name,
        };
        return type.IsReferenceType && type.NullableAnnotation == NullableAnnotation.Annotated ? text + "?" : text;
    }

    private static bool IsList(INamedTypeSymbol type) =>
        type.Name is "ReadOnlySpan" or "Span" or "IReadOnlyList" or "IEnumerable" or "List" or "ImmutableArray";

    private static string Default(IParameterSymbol parameter) => CSharpText.Default(parameter) switch
    {
        "null" => "None",
        "default" => "None",
        "true" => "True",
        "false" => "False",
        "double.PositiveInfinity" => "inf",
        "double.NegativeInfinity" => "-inf",
        "double.NaN" => "nan",
        { } text when text.StartsWith("global::", System.StringComparison.Ordinal) =>
            $"\"{SnakeCase(text.Substring(text.LastIndexOf('.') + 1))}\"",
        { } text => text.TrimEnd('D', 'F', 'L', 'U', 'M'),
        null => "None",
    };
}
