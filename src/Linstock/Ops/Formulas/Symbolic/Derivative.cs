using Linstock.Ops.Special;

namespace Linstock.Ops.Formulas.Symbolic;

/// <summary>
/// The derivative of an expression with respect to one operand, with PyTorch's conventions where there is none: |x|' is 0 at
/// 0, and of two equal arguments of a maximum each gets half.
/// </summary>
/// <remarks>
/// It runs forward, from the operand to the root: the derivative of a selection is then the selection of derivatives, and a
/// branch that is not taken cannot leak 0·∞ into the result, as it would if the gradient of the result went through both.
/// Null stands for zero.
/// </remarks>
internal sealed class Derivative
{
    private readonly int _operand;
    private readonly Dictionary<Symbol, Symbol?> _known = [];

    private Derivative(int operand) => _operand = operand;

    /// <summary>The derivative with respect to the operand of that index; null if it is zero everywhere.</summary>
    public static Symbol? Of(Symbol root, int operand) => new Derivative(operand).Visit(root);

    /// <summary><paramref name="grad"/> times the derivative, multiplied in where it saves or is safer: into the numerator of a
    /// quotient, and into the branches of a selection, so that an infinite gradient times a zero branch is zero.</summary>
    public static Symbol Scale(Symbol grad, Symbol derivative) => derivative.Primitive switch
    {
        Primitive.Select => Symbol.Select(
            derivative.Arguments[0], Scale(grad, derivative.Arguments[1]), Scale(grad, derivative.Arguments[2])),
        Primitive.Divide => Scale(grad, derivative.Arguments[0]) / derivative.Arguments[1],
        Primitive.Multiply => Scale(grad, derivative.Arguments[0]) * derivative.Arguments[1],
        Primitive.Negate => -Scale(grad, derivative.Arguments[0]),
        Primitive.Constant when derivative.Value == 0 => derivative,
        _ => grad * derivative,
    };

    private Symbol? Visit(Symbol symbol)
    {
        if (!_known.TryGetValue(symbol, out Symbol? derivative))
        {
            derivative = Compute(symbol);
            _known.Add(symbol, derivative);
        }

        return derivative;
    }

    private Symbol? Compute(Symbol r)
    {
        if (r.Primitive == Primitive.Operand)
        {
            return r.Index == _operand ? Number(1) : null;
        }

        if (r.IsConstant || r.IsMask)
        {
            return null;
        }

        IReadOnlyList<Symbol> arguments = r.Arguments;
        Symbol x = arguments[0];
        Symbol y = arguments.Count > 1 ? arguments[1] : x;
        if (r.Primitive == Primitive.Select)
        {
            Symbol? whenTrue = Visit(y);
            Symbol? whenFalse = Visit(arguments[2]);
            return whenTrue is null && whenFalse is null ? null
                : Symbol.Select(x, whenTrue ?? Number(0), whenFalse ?? Number(0));
        }

        Symbol? dx = x.IsMask ? null : Visit(x);
        Symbol? dy = arguments.Count > 1 && !y.IsMask ? Visit(y) : null;
        Symbol? dz = arguments.Count > 2 ? Visit(arguments[2]) : null;
        return dx is null && dy is null && dz is null ? null : arguments.Count == 1 ? Unary(r, x, dx!) : Several(r, x, y, dx, dy, dz);
    }

    private static Symbol? Unary(Symbol r, Symbol x, Symbol d) => r.Primitive switch
    {
        Primitive.Negate => -d,
        Primitive.Abs => Symbol.Select(
            Symbol.Greater(x, Number(0)), d, Symbol.Select(Symbol.Less(x, Number(0)), -d, Number(0))),
        Primitive.Sqrt => d / (r * Number(2)),
        Primitive.Rsqrt => d * (r * r * r) * Number(-0.5),
        Primitive.Exp => d * r,
        Primitive.Exp2 => d * r * Number(Math.Log(2)),
        Primitive.Expm1 => d * (r + Number(1)),
        Primitive.Log => d / x,
        Primitive.Log2 => d / (x * Number(Math.Log(2))),
        Primitive.Log10 => d / (x * Number(Math.Log(10))),
        Primitive.Log1p => d / (x + Number(1)),
        Primitive.Sin => d * Symbol.Cos(x),
        Primitive.Cos => -(d * Symbol.Sin(x)),
        Primitive.Tan => d * (r * r + Number(1)),
        Primitive.Asin => d * Symbol.Rsqrt(Number(1) - x * x),
        Primitive.Acos => -(d * Symbol.Rsqrt(Number(1) - x * x)),
        Primitive.Atan => d / (x * x + Number(1)),
        Primitive.Sinh => d * Symbol.Cosh(x),
        Primitive.Cosh => d * Symbol.Sinh(x),
        Primitive.Tanh => d * (Number(1) - r * r),
        Primitive.Asinh => d * Symbol.Rsqrt(x * x + Number(1)),
        Primitive.Acosh => d * Symbol.Rsqrt(x * x - Number(1)),
        Primitive.Atanh => d / (Number(1) - x * x),
        Primitive.Erf => d * Symbol.Exp(-(x * x)) * Number(2 / Math.Sqrt(Math.PI)),
        Primitive.Erfc => d * Symbol.Exp(-(x * x)) * Number(-2 / Math.Sqrt(Math.PI)),
        Primitive.Erfinv => d * Symbol.Exp(r * r) * Number(Math.Sqrt(Math.PI) / 2),
        Primitive.Gelu => d * Symbol.GeluSlope(x),
        Primitive.GeluSlope => d * (Number(2) - x * x) * Symbol.Exp(x * x * Number(-0.5)) * Number(1 / Math.Sqrt(2 * Math.PI)),
        Primitive.Sigmoid => d * ((Number(1) - r) * r),
        Primitive.Lgamma => d * Symbol.Digamma(x),
        Primitive.Digamma => d * Symbol.Call<TrigammaFunction>(x),
        Primitive.Floor or Primitive.Ceiling or Primitive.Truncate or Primitive.Round => null,
        _ => throw Unknown(r),
    };

    private static Symbol? Several(Symbol r, Symbol x, Symbol y, Symbol? dx, Symbol? dy, Symbol? dz) => r.Primitive switch
    {
        Primitive.Add => Sum(dx, dy),
        Primitive.Subtract => Difference(dx, dy),
        Primitive.Multiply => Sum(Product(dx, y), Product(dy, x)),
        Primitive.FusedMultiplyAdd => Sum(Sum(Product(dx, y), Product(dy, x)), dz),
        Primitive.Divide => Difference(dx is null ? null : dx / y, Product(dy, r / y)),
        Primitive.Pow => Sum(Product(dx, PowerOfBase(x, y)), Product(dy, PowerOfExponent(r, x, y))),
        Primitive.Atan2 => Difference(Product(dx, y / (x * x + y * y)), Product(dy, x / (x * x + y * y))),
        Primitive.Hypot => Sum(Product(dx, x / r), Product(dy, y / r)),
        Primitive.Min => Sum(Share(dx, Symbol.Greater(x, y), x, y), Share(dy, Symbol.Less(x, y), x, y)),
        Primitive.Max => Sum(Share(dx, Symbol.Less(x, y), x, y), Share(dy, Symbol.Greater(x, y), x, y)),
        Primitive.CopySign => Product(dx, Symbol.Select(Symbol.Equal(x, Number(0)), Number(0), r / x)),
        Primitive.Fmod => Difference(dx, Product(dy, Symbol.Truncate(x / y))),
        Primitive.Remainder => Difference(dx, Product(dy, Symbol.Floor(x / y))),
        Primitive.FloorDivide or Primitive.TruncateDivide => null,
        Primitive.BitAnd or Primitive.BitOr or Primitive.BitXor or Primitive.Gcd => null,
        Primitive.ShiftLeft or Primitive.ShiftRight => null,
        _ => throw Unknown(r),
    };

    /// <summary>∂(x^y)/∂x = y·x^(y-1), and 0 for y = 0 whatever x.</summary>
    private static Symbol PowerOfBase(Symbol x, Symbol y)
    {
        Symbol slope = y * Symbol.Pow(x, y - Number(1));
        return y.IsConstant && y.Value != 0 ? slope : Symbol.Select(Symbol.Equal(y, Number(0)), Number(0), slope);
    }

    /// <summary>∂(x^y)/∂y = x^y·log x, and 0 at x = 0 for y ≥ 0.</summary>
    private static Symbol PowerOfExponent(Symbol r, Symbol x, Symbol y) => Symbol.Select(
        Symbol.And(Symbol.Equal(x, Number(0)), Symbol.GreaterEqual(y, Number(0))), Number(0), r * Symbol.Log(x));

    /// <summary>What an argument of a minimum or maximum gets: nothing where it lost, half where both are equal.</summary>
    private static Symbol? Share(Symbol? d, Symbol lost, Symbol x, Symbol y) =>
        d is null ? null : Symbol.Select(lost, Number(0), Symbol.Select(Symbol.Equal(x, y), d * Number(0.5), d));

    private static Symbol? Sum(Symbol? x, Symbol? y) => x is null ? y : y is null ? x : x + y;

    private static Symbol? Difference(Symbol? x, Symbol? y) => y is null ? x : x is null ? -y : x - y;

    private static Symbol? Product(Symbol? d, Symbol factor) => d is null ? null : d * factor;

    private static Symbol Number(double value) => Symbol.Constant(value);

    private static NotSupportedException Unknown(Symbol symbol) =>
        new($"formula: {symbol.Primitive} has no derivative; the formula must give its gradient");
}
