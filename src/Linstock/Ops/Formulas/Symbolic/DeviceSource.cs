using System.Globalization;
using System.Text;

namespace Linstock.Ops.Formulas.Symbolic;

/// <summary>
/// An expression as a C++ function over <c>real</c>, which the including source defines: CUDA and any C++ compiler take it,
/// after <see cref="Prelude"/>.
/// </summary>
internal sealed class DeviceSource : ExpressionWriter
{
    /// <summary>Functions that C++ lacks. Needs <c>real</c> defined and, outside of CUDA, <c>cmath</c> included.</summary>
    public const string Prelude = """
        #ifdef __CUDACC__
        #define LINSTOCK_DEVICE __device__ __forceinline__
        #else
        #define LINSTOCK_DEVICE static inline
        #endif
        LINSTOCK_DEVICE real linstock_min(real x, real y) { return x != x ? x : y != y ? y : x < y ? x : y; }
        LINSTOCK_DEVICE real linstock_max(real x, real y) { return x != x ? x : y != y ? y : x > y ? x : y; }
        LINSTOCK_DEVICE real linstock_rsqrt(real x) { return (real)1 / sqrt(x); }
        LINSTOCK_DEVICE real linstock_sigmoid(real x) { return (real)1 / ((real)1 + exp(-x)); }
        LINSTOCK_DEVICE real linstock_gelu(real x) { return (real)0.5 * x * erfc(x * (real)-0.70710678118654752); }
        LINSTOCK_DEVICE real linstock_gelu_slope(real x) {
            return (real)0.5 * erfc(x * (real)-0.70710678118654752) + x * exp(x * x * (real)-0.5) * (real)0.39894228040143268;
        }
        LINSTOCK_DEVICE real linstock_remainder(real x, real y) {
            real r = fmod(x, y);
            return r != (real)0 && (r < (real)0) != (y < (real)0) ? r + y : r;
        }
        LINSTOCK_DEVICE real linstock_floor_divide(real x, real y) {
            if (y == (real)0) return x / y;
            real r = fmod(x, y);
            real q = (x - r) / y;
            if (r != (real)0 && (y < (real)0) != (r < (real)0)) q -= (real)1;
            if (q == (real)0) return copysign((real)0, x / y);
            real f = floor(q);
            return q - f > (real)0.5 ? f + (real)1 : f;
        }
        LINSTOCK_DEVICE real linstock_erfinv(real y) {
        #ifdef __CUDACC__
            return erfinv(y);
        #else
            if (!(fabs(y) < (real)1)) return y == (real)1 ? (real)INFINITY : y == (real)-1 ? -(real)INFINITY : (real)NAN;
            real l = log1p(-y * y), a = (real)0.147, t = (real)4.3307467508 + l / (real)2;
            real x = copysign(sqrt(sqrt(t * t - l / a) - t), y);
            for (int i = 0; i < 3; i++) {
                real e = (y < (real)0 ? -(erfc(-x) - ((real)1 + y)) : -(erfc(x) - ((real)1 - y))) * (y < (real)0 ? (real)-1 : (real)1);
                real u = e / ((real)1.1283791670955126 * exp(-x * x));
                x -= u / ((real)1 + x * u);
            }
            return x;
        #endif
        }
        LINSTOCK_DEVICE real linstock_digamma(real x) {
            if (x == (real)0) return copysign((real)INFINITY, -x);
            real shift = 0;
            if (x < (real)0) {
                if (x == floor(x)) return (real)NAN;
                shift = -(real)3.14159265358979323846 / tan((real)3.14159265358979323846 * (x - floor(x)));
                x = (real)1 - x;
            }
            while (x < (real)10) { shift -= (real)1 / x; x += (real)1; }
            real z = (real)1 / (x * x);
            return shift + log(x) - (real)0.5 / x - z * ((real)(1.0 / 12) - z * ((real)(1.0 / 120) - z * ((real)(1.0 / 252)
                - z * ((real)(1.0 / 240) - z * ((real)(1.0 / 132) - z * (real)(691.0 / 32760))))));
        }
        """;

    /// <summary>Whether an expression can be written so: all but functions that exist in C# alone.</summary>
    public static bool Supports(Expression expression)
    {
        foreach (Symbol symbol in expression.Schedule)
        {
            if (symbol.Primitive is Primitive.Call or Primitive.Gcd)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>A function of that name; operands that are masks are of type bool, and so is the value of a predicate.</summary>
    public static string FunctionOf(string name, Expression expression, IReadOnlyList<string> operands, int masks = 0)
    {
        DeviceSource writer = new();
        string value = writer.Write(expression, operands);
        StringBuilder source = new();
        IEnumerable<string> parameters = operands.Select((operand, i) => $"{((masks >> i & 1) != 0 ? "bool" : "real")} {operand}");
        source.Append($"LINSTOCK_DEVICE {TypeOf(expression.Root)} {name}({string.Join(", ", parameters)}) {{\n");
        foreach (string line in writer.Lines)
        {
            source.Append($"    {line}\n");
        }

        return source.Append($"    return {value};\n}}\n").ToString();
    }

    protected override string Constant(double value) =>
        double.IsNaN(value) ? "(real)NAN"
        : double.IsPositiveInfinity(value) ? "(real)INFINITY"
        : double.IsNegativeInfinity(value) ? "(-(real)INFINITY)"
        : value < 0 ? $"((real){value.ToString("R", CultureInfo.InvariantCulture)})"
        : $"(real){value.ToString("R", CultureInfo.InvariantCulture)}";

    protected override string Declaration(string name, Symbol symbol, string value) => $"const {TypeOf(symbol)} {name} = {value};";

    protected override Text Operation(Symbol symbol, Text[] a) => symbol.Primitive switch
    {
        Primitive.Add => Infix(a[0], "+", a[1]),
        Primitive.Subtract => Infix(a[0], "-", a[1]),
        Primitive.Multiply => Infix(a[0], "*", a[1]),
        Primitive.Divide => Infix(a[0], "/", a[1]),
        Primitive.Negate => new Text($"-{a[0].Enclosed}", true),
        Primitive.FusedMultiplyAdd => Function("fma", a),
        Primitive.Abs => Function("fabs", a),
        Primitive.Ceiling => Function("ceil", a),
        Primitive.Truncate => Function("trunc", a),
        Primitive.Round => Function("rint", a),
        Primitive.Rsqrt => Function("linstock_rsqrt", a),
        Primitive.Sigmoid => Function("linstock_sigmoid", a),
        Primitive.Gelu => Function("linstock_gelu", a),
        Primitive.GeluSlope => Function("linstock_gelu_slope", a),
        Primitive.Erfinv => Function("linstock_erfinv", a),
        Primitive.Digamma => Function("linstock_digamma", a),
        Primitive.Min => Function("linstock_min", a),
        Primitive.Max => Function("linstock_max", a),
        Primitive.Remainder => Function("linstock_remainder", a),
        Primitive.FloorDivide => Function("linstock_floor_divide", a),
        Primitive.TruncateDivide => Function("trunc", Infix(a[0], "/", a[1])),
        Primitive.Less => Infix(a[0], "<", a[1]),
        Primitive.LessEqual => Infix(a[0], "<=", a[1]),
        Primitive.Greater => Infix(a[0], ">", a[1]),
        Primitive.GreaterEqual => Infix(a[0], ">=", a[1]),
        Primitive.Equal => Infix(a[0], "==", a[1]),
        Primitive.NotEqual => Infix(a[0], "!=", a[1]),
        Primitive.IsNaN => Infix(a[0], "!=", a[0]),
        Primitive.And => Infix(a[0], "&&", a[1]),
        Primitive.Or => Infix(a[0], "||", a[1]),
        Primitive.Not => new Text($"!{a[0].Enclosed}", true),
        Primitive.Select => new Text($"{a[0].Enclosed} ? {a[1].Enclosed} : {a[2].Enclosed}", true),
        Primitive.BitAnd => Infix(a[0], "&", a[1]),
        Primitive.BitOr => Infix(a[0], "|", a[1]),
        Primitive.BitXor => Infix(a[0], "^", a[1]),
        Primitive.BitNot => new Text($"~{a[0].Enclosed}", true),
        Primitive.ShiftLeft => Infix(a[0], "<<", a[1]),
        Primitive.ShiftRight => Infix(a[0], ">>", a[1]),
        _ => Function(symbol.Primitive.ToString().ToLowerInvariant(), a),
    };

    private static string TypeOf(Symbol symbol) => symbol.IsMask ? "bool" : "real";
}
