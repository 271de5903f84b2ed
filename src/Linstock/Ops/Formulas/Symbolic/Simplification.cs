namespace Linstock.Ops.Formulas.Symbolic;

/// <summary>What may be left out of an expression without changing its value: only what holds for every number, NaN, the
/// infinities and (but for x + 0) the sign of zero included. 0·x is not 0.</summary>
internal static class Simplification
{
    public static Symbol Add(Symbol x, Symbol y)
    {
        if (x.IsConstant && x.Value == 0)
        {
            return y;
        }

        if (y.IsConstant && y.Value == 0)
        {
            return x;
        }

        // Two halves that a mask keeps apart are one selection.
        if (x.Primitive == Primitive.Select && y.Primitive == Primitive.Select && x.Arguments[0] == y.Arguments[0])
        {
            if (x.Arguments[2].IsValue(0) && y.Arguments[1].IsValue(0))
            {
                return Select(x.Arguments[0], x.Arguments[1], y.Arguments[2]);
            }

            if (x.Arguments[1].IsValue(0) && y.Arguments[2].IsValue(0))
            {
                return Select(x.Arguments[0], y.Arguments[1], x.Arguments[2]);
            }
        }

        return y.Primitive == Primitive.Negate ? Subtract(x, y.Arguments[0])
            : x.Primitive == Primitive.Negate ? Subtract(y, x.Arguments[0])
            : Symbol.Make(Primitive.Add, x, y);
    }

    public static Symbol Subtract(Symbol x, Symbol y) =>
        y.IsConstant && y.Value == 0 ? x
        : y.Primitive == Primitive.Negate ? Add(x, y.Arguments[0])
        : Symbol.Make(Primitive.Subtract, x, y);

    public static Symbol Multiply(Symbol x, Symbol y)
    {
        if (x.IsConstant && !y.IsConstant)
        {
            (x, y) = (y, x);
        }

        return y.IsValue(1) ? x
            : y.IsValue(-1) ? Negate(x)
            : x.IsValue(1) ? y
            : x.Primitive == Primitive.Negate && y.Primitive == Primitive.Negate ? Multiply(x.Arguments[0], y.Arguments[0])
            : x.Primitive == Primitive.Negate ? Negate(Multiply(x.Arguments[0], y))
            : y.Primitive == Primitive.Negate ? Negate(Multiply(x, y.Arguments[0]))
            : Symbol.Make(Primitive.Multiply, x, y);
    }

    public static Symbol Divide(Symbol x, Symbol y) =>
        y.IsValue(1) ? x
        : y.IsValue(-1) ? Negate(x)
        : y.IsConstant && IsPowerOfTwo(y.Value) ? Multiply(x, Symbol.Constant(1 / y.Value))
        : Symbol.Make(Primitive.Divide, x, y);

    public static Symbol Negate(Symbol x) =>
        x.Primitive == Primitive.Negate ? x.Arguments[0]
        : x.Primitive == Primitive.Multiply && x.Arguments[1].IsConstant
            ? Multiply(x.Arguments[0], Symbol.Constant(-x.Arguments[1].Value))
        : Symbol.Make(Primitive.Negate, x);

    public static Symbol FusedMultiplyAdd(Symbol x, Symbol y, Symbol z) =>
        x.IsValue(1) ? Add(y, z)
        : y.IsValue(1) ? Add(x, z)
        : z.IsConstant && z.Value == 0 ? Multiply(x, y)
        : Symbol.Make(Primitive.FusedMultiplyAdd, x, y, z);

    public static Symbol Select(Symbol mask, Symbol x, Symbol y) =>
        x.Equals(y) ? x
        : mask.Primitive == Primitive.Not ? Select(mask.Arguments[0], y, x)
        : Symbol.Make(Primitive.Select, mask, x, y);

    private static bool IsPowerOfTwo(double value) =>
        double.IsNormal(value) && (BitConverter.DoubleToInt64Bits(value) & 0xF_FFFF_FFFF_FFFF) == 0;
}
