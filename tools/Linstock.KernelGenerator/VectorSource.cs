using Linstock.Backends.Cpu;
using Linstock.Ops.Formulas.Symbolic;

namespace Linstock.KernelGenerator;

/// <summary>An expression as C# over vectors of one width.</summary>
internal sealed class VectorSource(int bits) : ExpressionWriter
{
    private static readonly HashSet<string> VectorFunctions = [.. typeof(VectorMath).GetMethods().Where(method => method.IsGenericMethod).Select(method => method.Name)];

    private readonly string _vector = $"Vector{bits}";

    /// <summary>Whether floats have vector code for this operation.</summary>
    public static bool Supports(Primitive primitive) => primitive.IsSimple() && primitive.TakesFloats()
        || primitive is Primitive.Divide or Primitive.Sqrt or Primitive.Rsqrt or Primitive.Floor or Primitive.Ceiling
            or Primitive.Truncate or Primitive.Round or Primitive.CopySign or Primitive.TruncateDivide or Primitive.IsNaN
        || VectorFunctions.Contains(primitive.ToString());

    protected override string Constant(double value) =>
        value == 0 && !double.IsNegative(value) ? $"{_vector}<T>.Zero"
        : value == 1 ? $"{_vector}<T>.One"
        : $"Lanes.Constant{bits}<T>({CSharp.Literal(value)})";

    protected override string Declaration(string name, Symbol symbol, string value) => $"{_vector}<T> {name} = {value};";

    protected override Text Operation(Symbol symbol, Text[] a) => symbol.Primitive switch
    {
        Primitive.Add => Infix(a[0], "+", a[1]),
        Primitive.Subtract => Infix(a[0], "-", a[1]),
        Primitive.Multiply => Infix(a[0], "*", a[1]),
        Primitive.Divide => Infix(a[0], "/", a[1]),
        Primitive.Negate => new Text($"-{a[0].Enclosed}", true),
        Primitive.FusedMultiplyAdd => Function("Lanes.FusedMultiplyAdd", a),
        Primitive.Floor => Function("Lanes.Floor", a),
        Primitive.Ceiling => Function("Lanes.Ceiling", a),
        Primitive.Truncate => Function("Lanes.Truncate", a),
        Primitive.TruncateDivide => Function("Lanes.Truncate", Infix(a[0], "/", a[1])),
        Primitive.Round => Function("Lanes.Round", a),
        Primitive.Rsqrt => Infix(new Text($"{_vector}<T>.One", false), "/", Function($"{_vector}.Sqrt", a)),
        Primitive.Abs or Primitive.Sqrt or Primitive.Min or Primitive.Max or Primitive.CopySign or Primitive.IsNaN =>
            Function($"{_vector}.{symbol.Primitive}", a),
        Primitive.Less => Function($"{_vector}.LessThan", a),
        Primitive.LessEqual => Function($"{_vector}.LessThanOrEqual", a),
        Primitive.Greater => Function($"{_vector}.GreaterThan", a),
        Primitive.GreaterEqual => Function($"{_vector}.GreaterThanOrEqual", a),
        Primitive.Equal => Function($"{_vector}.Equals", a),
        Primitive.NotEqual => new Text($"~{_vector}.Equals({a[0].Value}, {a[1].Value})", true),
        Primitive.And or Primitive.BitAnd => Infix(a[0], "&", a[1]),
        Primitive.Or or Primitive.BitOr => Infix(a[0], "|", a[1]),
        Primitive.BitXor => Infix(a[0], "^", a[1]),
        Primitive.Not or Primitive.BitNot => new Text($"~{a[0].Enclosed}", true),
        Primitive.Select => Function($"{_vector}.ConditionalSelect", a),
        _ => Function($"VectorMath.{symbol.Primitive}", a),
    };
}
