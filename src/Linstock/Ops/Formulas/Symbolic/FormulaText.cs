using System.Globalization;

namespace Linstock.Ops.Formulas.Symbolic;

/// <summary>An expression as a formula to read, for documentation and messages.</summary>
internal static class FormulaText
{
    public static string Of(Symbol symbol) => symbol.Primitive switch
    {
        Primitive.Operand => symbol.Name!,
        Primitive.Constant => symbol.Value.ToString("R", CultureInfo.InvariantCulture),
        Primitive.Add => Infix(symbol, "+"),
        Primitive.Subtract => Infix(symbol, "-"),
        Primitive.Multiply => Infix(symbol, "·"),
        Primitive.Divide => Infix(symbol, "/"),
        Primitive.Negate => $"-{Enclosed(symbol.Arguments[0])}",
        Primitive.FusedMultiplyAdd =>
            $"{Enclosed(symbol.Arguments[0])} · {Enclosed(symbol.Arguments[1])} + {Of(symbol.Arguments[2])}",
        Primitive.Pow => $"{Enclosed(symbol.Arguments[0])}^{Enclosed(symbol.Arguments[1])}",
        Primitive.Less => Infix(symbol, "<"),
        Primitive.LessEqual => Infix(symbol, "≤"),
        Primitive.Greater => Infix(symbol, ">"),
        Primitive.GreaterEqual => Infix(symbol, "≥"),
        Primitive.Equal => Infix(symbol, "="),
        Primitive.NotEqual => Infix(symbol, "≠"),
        Primitive.And => Infix(symbol, "and"),
        Primitive.Or => Infix(symbol, "or"),
        Primitive.Not => $"not {Enclosed(symbol.Arguments[0])}",
        Primitive.Select =>
            $"{Enclosed(symbol.Arguments[1])} if {Of(symbol.Arguments[0])} else {Enclosed(symbol.Arguments[2])}",
        Primitive.Call => Function(symbol, symbol.Function!.TypeName),
        _ => Function(symbol, symbol.Primitive.ToString().ToLowerInvariant()),
    };

    private static string Infix(Symbol symbol, string sign) =>
        $"{Enclosed(symbol.Arguments[0])} {sign} {Enclosed(symbol.Arguments[1])}";

    private static string Function(Symbol symbol, string name) => $"{name}({string.Join(", ", symbol.Arguments.Select(Of))})";

    private static string Enclosed(Symbol symbol) => symbol.Primitive switch
    {
        Primitive.Operand or Primitive.Constant or Primitive.Call or Primitive.Pow => Of(symbol),
        <= Primitive.FusedMultiplyAdd or (>= Primitive.Less and <= Primitive.Select and not Primitive.IsNaN) => $"({Of(symbol)})",
        _ => Of(symbol),
    };
}
