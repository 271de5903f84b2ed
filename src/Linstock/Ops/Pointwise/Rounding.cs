using Linstock.Ops.Formulas;

namespace Linstock.Ops;

/// <summary>To integers.</summary>
internal static class Rounding
{
    /// <summary>The next integer towards -∞.</summary>
    [Op(Surface.Function | Surface.Method | Surface.InPlace | Surface.ExactOut)]
    public static Tensor Floor(Tensor input) => input.DType.IsDifferentiable || input.DType == DType.Bool
        ? Pointwise.Unary<FloorFormula>(input)
        : input.Clone();

    /// <summary><see cref="Floor(Tensor)"/> in place.</summary>
    public static Tensor Floor_(Tensor input) => Pointwise.UnaryInPlace<FloorFormula>(input);

    /// <summary>The next integer towards ∞.</summary>
    [Op(Surface.Function | Surface.Method | Surface.InPlace | Surface.ExactOut)]
    public static Tensor Ceil(Tensor input) => input.DType.IsDifferentiable || input.DType == DType.Bool
        ? Pointwise.Unary<CeilFormula>(input)
        : input.Clone();

    /// <summary><see cref="Ceil(Tensor)"/> in place.</summary>
    public static Tensor Ceil_(Tensor input) => Pointwise.UnaryInPlace<CeilFormula>(input);

    /// <summary>The integer part.</summary>
    [Op(Surface.Function | Surface.Method | Surface.InPlace | Surface.ExactOut)]
    [Op(Surface.Function | Surface.Method | Surface.InPlace | Surface.ExactOut, Name = "Fix")]
    public static Tensor Trunc(Tensor input) => input.DType.IsDifferentiable || input.DType == DType.Bool
        ? Pointwise.Unary<TruncFormula>(input)
        : input.Clone();

    /// <summary><see cref="Trunc(Tensor)"/> in place.</summary>
    public static Tensor Trunc_(Tensor input) => Pointwise.UnaryInPlace<TruncFormula>(input);

    /// <summary>The nearest integer, ties to even.</summary>
    [Op(Surface.Function | Surface.Method | Surface.InPlace | Surface.ExactOut)]
    public static Tensor Round(Tensor input) => input.DType.IsDifferentiable || input.DType == DType.Bool
        ? Pointwise.Unary<RoundFormula>(input)
        : input.Clone();

    /// <summary><see cref="Round(Tensor)"/> in place.</summary>
    public static Tensor Round_(Tensor input) => Pointwise.UnaryInPlace<RoundFormula>(input);

    /// <summary>x - trunc(x).</summary>
    [Op(Surface.Function | Surface.Method | Surface.InPlace | Surface.ExactOut)]
    public static Tensor Frac(Tensor input) => Pointwise.Unary<FracFormula>(input);

    /// <summary><see cref="Frac"/> in place.</summary>
    public static Tensor Frac_(Tensor input) => Pointwise.UnaryInPlace<FracFormula>(input);

    /// <summary>The nearest multiple of 10^-decimals, ties to even.</summary>
    [Op(Surface.Function | Surface.Method | Surface.InPlace | Surface.ExactOut)]
    [Op(Surface.Special | Surface.ExactOut, Name = "Round")]
    public static Tensor Round(Tensor input, int decimals)
    {
        if (decimals == 0) return Round(input);
        Check.FloatingPoint(input.DType, "round");
        double scale = Math.Pow(10, Math.Abs(decimals));
        return decimals > 0
            ? Pointwise.Binary<RoundToFractionFormula>(input, scale)
            : Pointwise.Binary<RoundToMultipleFormula>(input, scale);
    }
}

/// <summary>The next integer towards -∞.</summary>
internal readonly partial struct FloorFormula : IUnaryFormula
{
    public static string Name => "floor";

    public static DTypeKinds Kinds => DTypeKinds.Ordered;

    public static T Apply<T>(T x) where T : IReal<T> => T.Floor(x);
}

/// <summary>The next integer towards ∞.</summary>
internal readonly partial struct CeilFormula : IUnaryFormula
{
    public static string Name => "ceil";

    public static DTypeKinds Kinds => DTypeKinds.Ordered;

    public static T Apply<T>(T x) where T : IReal<T> => T.Ceiling(x);
}

/// <summary>The integer part.</summary>
internal readonly partial struct TruncFormula : IUnaryFormula
{
    public static string Name => "trunc";

    public static DTypeKinds Kinds => DTypeKinds.Ordered;

    public static T Apply<T>(T x) where T : IReal<T> => T.Truncate(x);
}

/// <summary>The nearest integer, ties to even.</summary>
internal readonly partial struct RoundFormula : IUnaryFormula
{
    public static string Name => "round";

    public static DTypeKinds Kinds => DTypeKinds.Ordered;

    public static T Apply<T>(T x) where T : IReal<T> => T.Round(x);
}

/// <summary>x - trunc(x).</summary>
internal readonly partial struct FracFormula : IUnaryFormula
{
    public static string Name => "frac";

    public static T Apply<T>(T x) where T : IReal<T> => x - T.Truncate(x);
}

/// <summary>round(x·scale) / scale.</summary>
internal readonly partial struct RoundToFractionFormula : IBinaryFormula
{
    public static string Name => "round";

    public static int Immediates => 0b10;

    public static T Apply<T>(T x, T scale) where T : IReal<T> => T.Round(x * scale) / scale;
}

/// <summary>round(x / scale)·scale.</summary>
internal readonly partial struct RoundToMultipleFormula : IBinaryFormula
{
    public static string Name => "round";

    public static int Immediates => 0b10;

    public static T Apply<T>(T x, T scale) where T : IReal<T> => T.Round(x / scale) * scale;
}
