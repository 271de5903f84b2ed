using Linstock.Ops.Special;

namespace Linstock.Ops.Formulas.Symbolic;

/// <summary>A formula run on symbols becomes an expression. Each operation simplifies what is exact to simplify and looks up
/// whether the same expression exists already.</summary>
internal sealed partial class Symbol : IReal<Symbol>
{
    public static Symbol operator +(Symbol left, Symbol right) => Simplification.Add(left, right);
    public static Symbol operator -(Symbol left, Symbol right) => Simplification.Subtract(left, right);
    public static Symbol operator *(Symbol left, Symbol right) => Simplification.Multiply(left, right);
    public static Symbol operator /(Symbol left, Symbol right) => Simplification.Divide(left, right);
    public static Symbol operator -(Symbol value) => Simplification.Negate(value);

    public static Symbol FusedMultiplyAdd(Symbol x, Symbol y, Symbol z) => Simplification.FusedMultiplyAdd(x, y, z);
    public static Symbol Select(Symbol mask, Symbol x, Symbol y) => Simplification.Select(mask, x, y);
    public static Symbol Atan2(Symbol y, Symbol x) => Make(Primitive.Atan2, y, x);
    public static Symbol CopySign(Symbol magnitude, Symbol sign) => Make(Primitive.CopySign, magnitude, sign);
    public static Symbol ShiftLeft(Symbol x, Symbol bits) => Make(Primitive.ShiftLeft, x, bits);
    public static Symbol ShiftRight(Symbol x, Symbol bits) => Make(Primitive.ShiftRight, x, bits);

    public static Symbol Abs(Symbol x) => Make(Primitive.Abs, x);
    public static Symbol Sqrt(Symbol x) => Make(Primitive.Sqrt, x);
    public static Symbol Rsqrt(Symbol x) => Make(Primitive.Rsqrt, x);
    public static Symbol Exp(Symbol x) => Make(Primitive.Exp, x);
    public static Symbol Exp2(Symbol x) => Make(Primitive.Exp2, x);
    public static Symbol Expm1(Symbol x) => Make(Primitive.Expm1, x);
    public static Symbol Log(Symbol x) => Make(Primitive.Log, x);
    public static Symbol Log2(Symbol x) => Make(Primitive.Log2, x);
    public static Symbol Log10(Symbol x) => Make(Primitive.Log10, x);
    public static Symbol Log1p(Symbol x) => Make(Primitive.Log1p, x);
    public static Symbol Sin(Symbol x) => Make(Primitive.Sin, x);
    public static Symbol Cos(Symbol x) => Make(Primitive.Cos, x);
    public static Symbol Tan(Symbol x) => Make(Primitive.Tan, x);
    public static Symbol Asin(Symbol x) => Make(Primitive.Asin, x);
    public static Symbol Acos(Symbol x) => Make(Primitive.Acos, x);
    public static Symbol Atan(Symbol x) => Make(Primitive.Atan, x);
    public static Symbol Sinh(Symbol x) => Make(Primitive.Sinh, x);
    public static Symbol Cosh(Symbol x) => Make(Primitive.Cosh, x);
    public static Symbol Tanh(Symbol x) => Make(Primitive.Tanh, x);
    public static Symbol Asinh(Symbol x) => Make(Primitive.Asinh, x);
    public static Symbol Acosh(Symbol x) => Make(Primitive.Acosh, x);
    public static Symbol Atanh(Symbol x) => Make(Primitive.Atanh, x);
    public static Symbol Erf(Symbol x) => Make(Primitive.Erf, x);
    public static Symbol Erfc(Symbol x) => Make(Primitive.Erfc, x);
    public static Symbol Erfinv(Symbol x) => Make(Primitive.Erfinv, x);
    public static Symbol Gelu(Symbol x) => Make(Primitive.Gelu, x);
    public static Symbol GeluSlope(Symbol x) => Make(Primitive.GeluSlope, x);
    public static Symbol Sigmoid(Symbol x) => Make(Primitive.Sigmoid, x);
    public static Symbol Lgamma(Symbol x) => Make(Primitive.Lgamma, x);
    public static Symbol Digamma(Symbol x) => Make(Primitive.Digamma, x);
    public static Symbol Floor(Symbol x) => Make(Primitive.Floor, x);
    public static Symbol Ceiling(Symbol x) => Make(Primitive.Ceiling, x);
    public static Symbol Truncate(Symbol x) => Make(Primitive.Truncate, x);
    public static Symbol Round(Symbol x) => Make(Primitive.Round, x);
    public static Symbol IsNaN(Symbol x) => Make(Primitive.IsNaN, x);
    public static Symbol Not(Symbol x) => Make(Primitive.Not, x);
    public static Symbol BitNot(Symbol x) => Make(Primitive.BitNot, x);

    public static Symbol Pow(Symbol x, Symbol y) => Make(Primitive.Pow, x, y);
    public static Symbol Hypot(Symbol x, Symbol y) => Make(Primitive.Hypot, x, y);
    public static Symbol Min(Symbol x, Symbol y) => Make(Primitive.Min, x, y);
    public static Symbol Max(Symbol x, Symbol y) => Make(Primitive.Max, x, y);
    public static Symbol Fmod(Symbol x, Symbol y) => Make(Primitive.Fmod, x, y);
    public static Symbol Remainder(Symbol x, Symbol y) => Make(Primitive.Remainder, x, y);
    public static Symbol FloorDivide(Symbol x, Symbol y) => Make(Primitive.FloorDivide, x, y);
    public static Symbol TruncateDivide(Symbol x, Symbol y) => Make(Primitive.TruncateDivide, x, y);
    public static Symbol Less(Symbol x, Symbol y) => Make(Primitive.Less, x, y);
    public static Symbol LessEqual(Symbol x, Symbol y) => Make(Primitive.LessEqual, x, y);
    public static Symbol Greater(Symbol x, Symbol y) => Make(Primitive.Greater, x, y);
    public static Symbol GreaterEqual(Symbol x, Symbol y) => Make(Primitive.GreaterEqual, x, y);
    public static Symbol Equal(Symbol x, Symbol y) => Make(Primitive.Equal, x, y);
    public static Symbol NotEqual(Symbol x, Symbol y) => Make(Primitive.NotEqual, x, y);
    public static Symbol And(Symbol x, Symbol y) => Make(Primitive.And, x, y);
    public static Symbol Or(Symbol x, Symbol y) => Make(Primitive.Or, x, y);
    public static Symbol BitAnd(Symbol x, Symbol y) => Make(Primitive.BitAnd, x, y);
    public static Symbol BitOr(Symbol x, Symbol y) => Make(Primitive.BitOr, x, y);
    public static Symbol BitXor(Symbol x, Symbol y) => Make(Primitive.BitXor, x, y);
    public static Symbol Gcd(Symbol x, Symbol y) => Make(Primitive.Gcd, x, y);

    public static Symbol Call<TFunction>(Symbol x)
        where TFunction : struct, IScalarFunction => MakeCall(ScalarCall<TFunction>.Instance, x);

    public static Symbol Call<TFunction>(Symbol x, Symbol y)
        where TFunction : struct, IScalarFunction2 => MakeCall(ScalarCall2<TFunction>.Instance, x, y);
}
