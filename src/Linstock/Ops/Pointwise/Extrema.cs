using System.Runtime.CompilerServices;
using Linstock.Backends.Cpu.Pointwise;
using Linstock.Ops.Formulas;

namespace Linstock.Ops;

/// <summary>Larger and smaller ones, and bounds.</summary>
internal static class Extrema
{
    /// <summary>The larger one; NaN if either is.</summary>
    [Op(Surface.Function | Surface.Method | Surface.Out)]
    public static Tensor Maximum(Tensor input, Tensor other) => Pointwise.Binary<MaximumFormula>(input, other);

    /// <summary>The larger one; NaN if either is.</summary>
    [Op(Surface.Function | Surface.Method | Surface.ExactOut)]
    public static Tensor Max(Tensor input, Tensor other) => Pointwise.Binary<MaximumFormula>(input, other);

    /// <summary>The smaller one; NaN if either is.</summary>
    [Op(Surface.Function | Surface.Method | Surface.Out)]
    public static Tensor Minimum(Tensor input, Tensor other) => Pointwise.Binary<MinimumFormula>(input, other);

    /// <summary>The smaller one; NaN if either is.</summary>
    [Op(Surface.Function | Surface.Method | Surface.ExactOut)]
    public static Tensor Min(Tensor input, Tensor other) => Pointwise.Binary<MinimumFormula>(input, other);

    /// <summary>The larger one; of a number and NaN the number.</summary>
    [Op(Surface.Function | Surface.Method | Surface.Out)]
    public static Tensor Fmax(Tensor input, Tensor other) => Pointwise.Binary<FmaxFormula>(input, other);

    /// <summary>The smaller one; of a number and NaN the number.</summary>
    [Op(Surface.Function | Surface.Method | Surface.Out)]
    public static Tensor Fmin(Tensor input, Tensor other) => Pointwise.Binary<FminFormula>(input, other);

    /// <summary>min(max(input, min), max); a bound of null is none. NaN stays, and where min &gt; max the result is max.</summary>
    /// <exception cref="ArgumentException">Neither bound is given.</exception>
    [Op(Surface.Function | Surface.Method | Surface.InPlace | Surface.Out)]
    [Op(Surface.Function | Surface.Method | Surface.InPlace | Surface.Out, Name = "Clip")]
    public static Tensor Clamp(Tensor input, Scalar? min = null, Scalar? max = null) => (min, max) switch
    {
        ({ } low, { } high) => Pointwise.Ternary<ClampFormula>(input, Bound(input, low, high), Bound(input, high, low)),
        ({ } low, null) => Pointwise.Binary<ClampMinFormula>(input, low),
        (null, { } high) => Pointwise.Binary<ClampMaxFormula>(input, high),
        _ => throw NoBound(),
    };

    /// <summary>min(max(input, min), max), elementwise; a bound of null is none.</summary>
    /// <exception cref="ArgumentException">Neither bound is given.</exception>
    [Op(Surface.Function | Surface.Method | Surface.InPlace | Surface.Out)]
    [Op(Surface.Function | Surface.Method | Surface.InPlace | Surface.Out, Name = "Clip")]
    [OverloadResolutionPriority(-1)] // without any bound the overload for numbers says what is missing
    public static Tensor Clamp(Tensor input, Tensor? min = null, Tensor? max = null) => (min, max) switch
    {
        ({ } low, { } high) => Pointwise.Ternary<ClampBetweenFormula>(input, low, high),
        ({ } low, null) => Pointwise.Binary<ClampMinFormula>(input, low),
        (null, { } high) => Pointwise.Binary<ClampMaxFormula>(input, high),
        _ => throw NoBound(),
    };

    /// <summary><see cref="Clamp(Tensor, Scalar?, Scalar?)"/> in place.</summary>
    public static Tensor Clamp_(Tensor input, Scalar? min = null, Scalar? max = null) => (min, max) switch
    {
        ({ } low, { } high) => Pointwise.TernaryInPlace<ClampFormula>(input, Bound(input, low, high), Bound(input, high, low)),
        ({ } low, null) => Pointwise.BinaryInPlace<ClampMinFormula>(input, low),
        (null, { } high) => Pointwise.BinaryInPlace<ClampMaxFormula>(input, high),
        _ => throw NoBound(),
    };

    /// <summary>The larger one of input and min.</summary>
    [Op(Surface.Function | Surface.Method | Surface.InPlace | Surface.Out)]
    public static Tensor ClampMin(Tensor input, Tensor min) => Pointwise.Binary<ClampMinFormula>(input, min);

    /// <summary><see cref="ClampMin(Tensor, Tensor)"/> in place.</summary>
    public static Tensor ClampMin_(Tensor input, Tensor min) => Pointwise.BinaryInPlace<ClampMinFormula>(input, min);

    /// <summary>The larger one of input and min.</summary>
    [Op(Surface.Function | Surface.Method | Surface.InPlace | Surface.Out)]
    public static Tensor ClampMin(Tensor input, Scalar min) => Pointwise.Binary<ClampMinFormula>(input, min);

    /// <summary><see cref="ClampMin(Tensor, Scalar)"/> in place.</summary>
    public static Tensor ClampMin_(Tensor input, Scalar min) => Pointwise.BinaryInPlace<ClampMinFormula>(input, min);

    /// <summary>The smaller one of input and max.</summary>
    [Op(Surface.Function | Surface.Method | Surface.InPlace | Surface.Out)]
    public static Tensor ClampMax(Tensor input, Tensor max) => Pointwise.Binary<ClampMaxFormula>(input, max);

    /// <summary><see cref="ClampMax(Tensor, Tensor)"/> in place.</summary>
    public static Tensor ClampMax_(Tensor input, Tensor max) => Pointwise.BinaryInPlace<ClampMaxFormula>(input, max);

    /// <summary>The smaller one of input and max.</summary>
    [Op(Surface.Function | Surface.Method | Surface.InPlace | Surface.Out)]
    public static Tensor ClampMax(Tensor input, Scalar max) => Pointwise.Binary<ClampMaxFormula>(input, max);

    /// <summary><see cref="ClampMax(Tensor, Scalar)"/> in place.</summary>
    public static Tensor ClampMax_(Tensor input, Scalar max) => Pointwise.BinaryInPlace<ClampMaxFormula>(input, max);

    // Bounds of a fraction raise integers to floating point, as in PyTorch; both bounds are read in one dtype.
    private static Operand Bound(Tensor input, Scalar bound, Scalar other) =>
        !input.DType.IsDifferentiable && (bound.IsFloatingPoint || other.IsFloatingPoint) ? Torch.Tensor(bound.ToDouble()) : bound;

    private static ArgumentException NoBound() => new("clamp: at least one of min and max must be given; got null, null");
}

/// <summary>The larger one; NaN if either is. Equal ones share the gradient.</summary>
internal readonly partial struct MaximumFormula : IBinaryFormula
{
    public static string Name => "maximum";

    public static DTypeKinds Kinds => DTypeKinds.Real;

    public static T Apply<T>(T x, T y) where T : IReal<T> => T.Max(x, y);
}

/// <summary>The smaller one; NaN if either is. Equal ones share the gradient.</summary>
internal readonly partial struct MinimumFormula : IBinaryFormula
{
    public static string Name => "minimum";

    public static DTypeKinds Kinds => DTypeKinds.Real;

    public static T Apply<T>(T x, T y) where T : IReal<T> => T.Min(x, y);
}

/// <summary>The larger one; of a number and NaN the number. Of equal ones the first gets the gradient.</summary>
internal readonly partial struct FmaxFormula : IBinaryFormula
{
    public static string Name => "fmax";

    public static DTypeKinds Kinds => DTypeKinds.Real;

    public static int OwnGradients => 0b11;

    public static T Apply<T>(T x, T y) where T : IReal<T> => T.Select(T.IsNaN(x), y, T.Select(T.IsNaN(y), x, T.Max(x, y)));

    public static T Gradient<T>(int operand, T grad, ReadOnlySpan<T> operands, T result) where T : IReal<T>
    {
        T isFirst = T.Or(T.GreaterEqual(operands[0], operands[1]), T.IsNaN(operands[1]));
        return operand == 0 ? T.Select(isFirst, grad, T.Constant(0)) : T.Select(isFirst, T.Constant(0), grad);
    }
}

/// <summary>The smaller one; of a number and NaN the number. Of equal ones the first gets the gradient.</summary>
internal readonly partial struct FminFormula : IBinaryFormula
{
    public static string Name => "fmin";

    public static DTypeKinds Kinds => DTypeKinds.Real;

    public static int OwnGradients => 0b11;

    public static T Apply<T>(T x, T y) where T : IReal<T> => T.Select(T.IsNaN(x), y, T.Select(T.IsNaN(y), x, T.Min(x, y)));

    public static T Gradient<T>(int operand, T grad, ReadOnlySpan<T> operands, T result) where T : IReal<T>
    {
        T isFirst = T.Or(T.LessEqual(operands[0], operands[1]), T.IsNaN(operands[1]));
        return operand == 0 ? T.Select(isFirst, grad, T.Constant(0)) : T.Select(isFirst, T.Constant(0), grad);
    }
}

/// <summary>min(max(x, low), high) of two numbers; the gradient passes where low ≤ x ≤ high.</summary>
internal readonly partial struct ClampFormula : ITernaryFormula
{
    public static string Name => "clamp";

    public static DTypeKinds Kinds => DTypeKinds.Ordered;

    public static int Immediates => 0b110;

    public static int OwnGradients => 0b1;

    public static T Apply<T>(T x, T low, T high) where T : IReal<T> => T.Min(T.Max(x, low), high);

    public static T Gradient<T>(int operand, T grad, ReadOnlySpan<T> operands, T result) where T : IReal<T>
    {
        T isInside = T.And(T.GreaterEqual(operands[0], operands[1]), T.LessEqual(operands[0], operands[2]));
        return T.Select(isInside, grad, T.Constant(0));
    }
}

/// <summary>min(max(x, low), high), elementwise; a bound gets the gradient where it took effect.</summary>
internal readonly partial struct ClampBetweenFormula : ITernaryFormula
{
    public static string Name => "clamp";

    public static DTypeKinds Kinds => DTypeKinds.Ordered;

    public static int OwnGradients => 0b111;

    public static T Apply<T>(T x, T low, T high) where T : IReal<T> => T.Min(T.Max(x, low), high);

    public static T Gradient<T>(int operand, T grad, ReadOnlySpan<T> operands, T result) where T : IReal<T>
    {
        T x = operands[0];
        T low = operands[1];
        T high = operands[2];
        T zero = T.Constant(0);
        return operand switch
        {
            0 => T.Select(T.And(T.GreaterEqual(x, low), T.LessEqual(x, high)), grad, zero),
            1 => T.Select(T.And(T.Less(x, low), T.Less(low, high)), grad, zero),
            _ => T.Select(T.Or(T.Greater(x, high), T.Less(high, low)), grad, zero),
        };
    }
}

/// <summary>The larger one; of equal ones x gets the gradient.</summary>
internal readonly partial struct ClampMinFormula : IBinaryFormula
{
    public static string Name => "clamp_min";

    public static DTypeKinds Kinds => DTypeKinds.Real;

    public static int OwnGradients => 0b11;

    public static T Apply<T>(T x, T bound) where T : IReal<T> => T.Max(x, bound);

    public static T Gradient<T>(int operand, T grad, ReadOnlySpan<T> operands, T result) where T : IReal<T>
    {
        T x = operands[0];
        T bound = operands[1];
        return operand == 0
            ? T.Select(T.GreaterEqual(x, bound), grad, T.Constant(0))
            : T.Select(T.Less(x, bound), grad, T.Constant(0));
    }
}

/// <summary>The smaller one; of equal ones x gets the gradient.</summary>
internal readonly partial struct ClampMaxFormula : IBinaryFormula
{
    public static string Name => "clamp_max";

    public static DTypeKinds Kinds => DTypeKinds.Real;

    public static int OwnGradients => 0b11;

    public static T Apply<T>(T x, T bound) where T : IReal<T> => T.Min(x, bound);

    public static T Gradient<T>(int operand, T grad, ReadOnlySpan<T> operands, T result) where T : IReal<T>
    {
        T x = operands[0];
        T bound = operands[1];
        return operand == 0
            ? T.Select(T.LessEqual(x, bound), grad, T.Constant(0))
            : T.Select(T.Greater(x, bound), grad, T.Constant(0));
    }
}
