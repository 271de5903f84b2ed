using Linstock.Ops.Formulas;

namespace Linstock.Ops;

/// <summary>Bits of integers; on bool the logical operations.</summary>
internal static class Bitwise
{
    /// <summary>The bits set in both.</summary>
    [Op(Surface.Function | Surface.Method | Surface.InPlace | Surface.Out)]
    public static Tensor BitwiseAnd(Tensor input, Tensor other) => Pointwise.Binary<BitwiseAndFormula>(input, other);

    /// <summary>The bits set in both.</summary>
    [Op(Surface.Function | Surface.Method | Surface.InPlace | Surface.Out)]
    public static Tensor BitwiseAnd(Tensor input, Scalar other) => Pointwise.Binary<BitwiseAndFormula>(input, other);

    /// <summary>In place.</summary>
    public static Tensor BitwiseAnd_(Tensor input, Tensor other) => Pointwise.BinaryInPlace<BitwiseAndFormula>(input, other);

    /// <summary>In place.</summary>
    public static Tensor BitwiseAnd_(Tensor input, Scalar other) => Pointwise.BinaryInPlace<BitwiseAndFormula>(input, other);

    /// <summary>The bits set in either.</summary>
    [Op(Surface.Function | Surface.Method | Surface.InPlace | Surface.Out)]
    public static Tensor BitwiseOr(Tensor input, Tensor other) => Pointwise.Binary<BitwiseOrFormula>(input, other);

    /// <summary>The bits set in either.</summary>
    [Op(Surface.Function | Surface.Method | Surface.InPlace | Surface.Out)]
    public static Tensor BitwiseOr(Tensor input, Scalar other) => Pointwise.Binary<BitwiseOrFormula>(input, other);

    /// <summary>In place.</summary>
    public static Tensor BitwiseOr_(Tensor input, Tensor other) => Pointwise.BinaryInPlace<BitwiseOrFormula>(input, other);

    /// <summary>In place.</summary>
    public static Tensor BitwiseOr_(Tensor input, Scalar other) => Pointwise.BinaryInPlace<BitwiseOrFormula>(input, other);

    /// <summary>The bits set in one of both.</summary>
    [Op(Surface.Function | Surface.Method | Surface.InPlace | Surface.Out)]
    public static Tensor BitwiseXor(Tensor input, Tensor other) => Pointwise.Binary<BitwiseXorFormula>(input, other);

    /// <summary>The bits set in one of both.</summary>
    [Op(Surface.Function | Surface.Method | Surface.InPlace | Surface.Out)]
    public static Tensor BitwiseXor(Tensor input, Scalar other) => Pointwise.Binary<BitwiseXorFormula>(input, other);

    /// <summary>In place.</summary>
    public static Tensor BitwiseXor_(Tensor input, Tensor other) => Pointwise.BinaryInPlace<BitwiseXorFormula>(input, other);

    /// <summary>In place.</summary>
    public static Tensor BitwiseXor_(Tensor input, Scalar other) => Pointwise.BinaryInPlace<BitwiseXorFormula>(input, other);

    /// <summary>The bits shifted to the left.</summary>
    [Op(Surface.Function | Surface.Method | Surface.InPlace | Surface.Out)]
    public static Tensor BitwiseLeftShift(Tensor input, Tensor other) => Pointwise.Binary<BitwiseLeftShiftFormula>(input, other);

    /// <summary>The bits shifted to the left.</summary>
    [Op(Surface.Function | Surface.Method | Surface.InPlace | Surface.Out)]
    public static Tensor BitwiseLeftShift(Tensor input, Scalar other) => Pointwise.Binary<BitwiseLeftShiftFormula>(input, other);

    /// <summary>The bits shifted to the left.</summary>
    [Op(Surface.Function | Surface.Out)]
    public static Tensor BitwiseLeftShift(Scalar input, Tensor other) => Pointwise.Binary<BitwiseLeftShiftFormula>(input, other);

    /// <summary>In place.</summary>
    public static Tensor BitwiseLeftShift_(Tensor input, Tensor other) => Pointwise.BinaryInPlace<BitwiseLeftShiftFormula>(input, other);

    /// <summary>In place.</summary>
    public static Tensor BitwiseLeftShift_(Tensor input, Scalar other) => Pointwise.BinaryInPlace<BitwiseLeftShiftFormula>(input, other);

    /// <summary>The bits shifted to the right, keeping the sign.</summary>
    [Op(Surface.Function | Surface.Method | Surface.InPlace | Surface.Out)]
    public static Tensor BitwiseRightShift(Tensor input, Tensor other) => Pointwise.Binary<BitwiseRightShiftFormula>(input, other);

    /// <summary>The bits shifted to the right, keeping the sign.</summary>
    [Op(Surface.Function | Surface.Method | Surface.InPlace | Surface.Out)]
    public static Tensor BitwiseRightShift(Tensor input, Scalar other) => Pointwise.Binary<BitwiseRightShiftFormula>(input, other);

    /// <summary>The bits shifted to the right, keeping the sign.</summary>
    [Op(Surface.Function | Surface.Out)]
    public static Tensor BitwiseRightShift(Scalar input, Tensor other) => Pointwise.Binary<BitwiseRightShiftFormula>(input, other);

    /// <summary>In place.</summary>
    public static Tensor BitwiseRightShift_(Tensor input, Tensor other) => Pointwise.BinaryInPlace<BitwiseRightShiftFormula>(input, other);

    /// <summary>In place.</summary>
    public static Tensor BitwiseRightShift_(Tensor input, Scalar other) => Pointwise.BinaryInPlace<BitwiseRightShiftFormula>(input, other);

    /// <summary>Every bit inverted.</summary>
    [Op(Surface.Function | Surface.Method | Surface.InPlace | Surface.Out)]
    public static Tensor BitwiseNot(Tensor input) => Pointwise.Unary<BitwiseNotFormula>(input);
}

internal readonly partial struct BitwiseAndFormula : IBinaryFormula
{
    public static string Name => "bitwise_and";

    public static DTypeKinds Kinds => DTypeKinds.Integral;

    public static T Apply<T>(T x, T y)
        where T : IReal<T>
        => T.BitAnd(x, y);
}

internal readonly partial struct BitwiseOrFormula : IBinaryFormula
{
    public static string Name => "bitwise_or";

    public static DTypeKinds Kinds => DTypeKinds.Integral;

    public static T Apply<T>(T x, T y)
        where T : IReal<T>
        => T.BitOr(x, y);
}

internal readonly partial struct BitwiseXorFormula : IBinaryFormula
{
    public static string Name => "bitwise_xor";

    public static DTypeKinds Kinds => DTypeKinds.Integral;

    public static T Apply<T>(T x, T y)
        where T : IReal<T>
        => T.BitXor(x, y);
}

internal readonly partial struct BitwiseLeftShiftFormula : IBinaryFormula
{
    public static string Name => "bitwise_left_shift";

    public static DTypeKinds Kinds => DTypeKinds.Integer;

    public static T Apply<T>(T x, T y)
        where T : IReal<T>
        => T.ShiftLeft(x, y);
}

internal readonly partial struct BitwiseRightShiftFormula : IBinaryFormula
{
    public static string Name => "bitwise_right_shift";

    public static DTypeKinds Kinds => DTypeKinds.Integer;

    public static T Apply<T>(T x, T y)
        where T : IReal<T>
        => T.ShiftRight(x, y);
}

internal readonly partial struct BitwiseNotFormula : IUnaryFormula
{
    public static string Name => "bitwise_not";

    public static DTypeKinds Kinds => DTypeKinds.Integral;

    public static T Apply<T>(T x)
        where T : IReal<T>
        => T.BitNot(x);
}
