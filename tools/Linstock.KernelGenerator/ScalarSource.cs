using Linstock.Ops.Formulas.Symbolic;

namespace Linstock.KernelGenerator;

/// <summary>An expression as C# over any number <c>T : IReal&lt;T&gt;</c>.</summary>
internal sealed class ScalarSource : ExpressionWriter
{
    protected override string Constant(double value) => $"T.Constant({CSharp.Literal(value)})";

    protected override string Declaration(string name, Symbol symbol, string value) => $"T {name} = {value};";

    protected override Text Operation(Symbol symbol, Text[] a) => symbol.Primitive switch
    {
        Primitive.Add => Infix(a[0], "+", a[1]),
        Primitive.Subtract => Infix(a[0], "-", a[1]),
        Primitive.Multiply => Infix(a[0], "*", a[1]),
        Primitive.Divide => Infix(a[0], "/", a[1]),
        Primitive.Negate => new Text($"-{a[0].Enclosed}", true),
        Primitive.Call => Function($"T.Call<{symbol.Function!.TypeName}>", a),
        _ => Function($"T.{symbol.Primitive}", a),
    };
}
