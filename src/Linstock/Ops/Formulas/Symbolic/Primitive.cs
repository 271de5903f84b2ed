namespace Linstock.Ops.Formulas.Symbolic;

/// <summary>The operations that expressions are made of: those of <see cref="IReal{T}"/>.</summary>
internal enum Primitive : byte
{
    Operand,
    Constant,
    Add,
    Subtract,
    Multiply,
    Divide,
    Negate,
    FusedMultiplyAdd,
    Abs,
    Sqrt,
    Rsqrt,
    Exp,
    Exp2,
    Expm1,
    Log,
    Log2,
    Log10,
    Log1p,
    Pow,
    Sin,
    Cos,
    Tan,
    Asin,
    Acos,
    Atan,
    Atan2,
    Sinh,
    Cosh,
    Tanh,
    Asinh,
    Acosh,
    Atanh,
    Hypot,
    Erf,
    Erfc,
    Erfinv,
    Sigmoid,
    Gelu,
    GeluSlope,
    Lgamma,
    Digamma,
    Call,
    Floor,
    Ceiling,
    Truncate,
    Round,
    Min,
    Max,
    CopySign,
    Fmod,
    Remainder,
    FloorDivide,
    TruncateDivide,
    Less,
    LessEqual,
    Greater,
    GreaterEqual,
    Equal,
    NotEqual,
    IsNaN,
    And,
    Or,
    Not,
    Select,
    BitAnd,
    BitOr,
    BitXor,
    BitNot,
    ShiftLeft,
    ShiftRight,
    Gcd,
}

internal static class Primitives
{
    /// <summary>Whether the result is a mask.</summary>
    public static bool IsMask(this Primitive primitive) => primitive is >= Primitive.Less and <= Primitive.Not;

    /// <summary>Whether the operands are masks.</summary>
    public static bool TakesMasks(this Primitive primitive) => primitive is Primitive.And or Primitive.Or or Primitive.Not;

    /// <summary>Whether the operation is a handful of instructions, and, over integers, has a vector form.</summary>
    public static bool IsSimple(this Primitive primitive) => primitive is <= Primitive.Multiply or Primitive.Negate
        or Primitive.FusedMultiplyAdd or Primitive.Abs or Primitive.Min or Primitive.Max
        or (>= Primitive.Floor and <= Primitive.Round) or (>= Primitive.Less and <= Primitive.BitNot);

    /// <summary>Whether bytes 0 and 1 stay so.</summary>
    public static bool KeepsTruth(this Primitive primitive) => primitive is Primitive.Operand or Primitive.Constant
        or Primitive.Min or Primitive.Max or (>= Primitive.Less and <= Primitive.BitXor);

    /// <summary>Whether a vector of floats can be given to it.</summary>
    public static bool TakesFloats(this Primitive primitive) => primitive is < Primitive.BitAnd;
}
