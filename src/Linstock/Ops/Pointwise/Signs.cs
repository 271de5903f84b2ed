using Linstock.Ops.Formulas;

namespace Linstock.Ops;

/// <summary>Magnitudes and signs.</summary>
internal static class Signs
{
    /// <summary>The absolute value; of complex numbers the modulus, a real number.</summary>
    [Op(Surface.Function | Surface.Method | Surface.InPlace | Surface.ExactOut)]
    [Op(Surface.Function | Surface.Method | Surface.InPlace | Surface.ExactOut, Name = "Absolute")]
    public static Tensor Abs(Tensor input) => input.DType.IsComplex ? PolarForm.Modulus(input) : Pointwise.Unary<AbsFormula>(input);

    /// <summary><see cref="Abs"/> in place.</summary>
    public static Tensor Abs_(Tensor input) =>
        input.DType.IsComplex ? throw new ArgumentException("abs_: the result of complex numbers is real; use Abs") : Pointwise.UnaryInPlace<AbsFormula>(input);

    /// <summary>-1, 0 or 1; of complex numbers x / |x|, and 0 at 0.</summary>
    [Op(Surface.Function | Surface.Method | Surface.InPlace | Surface.ExactOut)]
    public static Tensor Sgn(Tensor input) => input.DType.IsComplex ? PolarForm.Direction(input) : Pointwise.Unary<SignFormula>(input);

    /// <summary>The input itself.</summary>
    /// <exception cref="ArgumentException">A bool.</exception>
    [Op(Surface.Function | Surface.Method)]
    public static Tensor Positive(Tensor input)
    {
        Check.That(input.DType != DType.Bool, $"positive: the unary plus is not defined for bool; got {input.DType.Name}");
        return input;
    }

    /// <summary>-1, 0 or 1.</summary>
    [Op(Surface.Function | Surface.Method | Surface.InPlace | Surface.ExactOut)]
    public static Tensor Sign(Tensor input) => Pointwise.Unary<SignFormula>(input);

    /// <summary><see cref="Sign"/> in place.</summary>
    public static Tensor Sign_(Tensor input) => Pointwise.UnaryInPlace<SignFormula>(input);

    /// <summary>The magnitude of input with the sign of other.</summary>
    [Op(Surface.Function | Surface.Method | Surface.InPlace | Surface.Out)]
    public static Tensor Copysign(Tensor input, Tensor other) => Pointwise.Binary<CopysignFormula>(input, other);

    /// <summary><see cref="Copysign(Tensor, Tensor)"/> in place.</summary>
    public static Tensor Copysign_(Tensor input, Tensor other) => Pointwise.BinaryInPlace<CopysignFormula>(input, other);

    /// <summary>The magnitude of input with the sign of other.</summary>
    [Op(Surface.Function | Surface.Method | Surface.InPlace | Surface.Out)]
    public static Tensor Copysign(Tensor input, Scalar other) => Pointwise.Binary<CopysignFormula>(input, other);

    /// <summary><see cref="Copysign(Tensor, Scalar)"/> in place.</summary>
    public static Tensor Copysign_(Tensor input, Scalar other) => Pointwise.BinaryInPlace<CopysignFormula>(input, other);

    /// <summary>0 for negative, 1 for positive inputs, values at 0.</summary>
    [Op(Surface.Function | Surface.Method | Surface.InPlace | Surface.ExactOut)]
    public static Tensor Heaviside(Tensor input, Tensor values)
    {
        Check.SameDType(input, values, "heaviside");
        return Pointwise.Binary<HeavisideFormula>(input, values);
    }

    /// <summary><see cref="Heaviside(Tensor, Tensor)"/> in place.</summary>
    public static Tensor Heaviside_(Tensor input, Tensor values)
    {
        Check.SameDType(input, values, "heaviside_");
        return Pointwise.BinaryInPlace<HeavisideFormula>(input, values);
    }

    /// <summary>NaN and the infinities replaced by numbers.</summary>
    /// <param name="input">Any numbers.</param>
    /// <param name="nan">What NaN becomes.</param>
    /// <param name="posinf">What ∞ becomes; null: the largest number of the dtype.</param>
    /// <param name="neginf">What -∞ becomes; null: the smallest number of the dtype.</param>
    [Op(Surface.Function | Surface.Method | Surface.InPlace | Surface.ExactOut)]
    public static Tensor NanToNum(Tensor input, double nan = 0.0, double? posinf = null, double? neginf = null)
    {
        if (!input.DType.IsDifferentiable) return input.Clone();
        double largest = input.DType switch
        {
            DType.Float16 => (double)Half.MaxValue,
            DType.BFloat16 => (double)(float)BFloat16.FromBits(0x7F7F),
            DType.Float64 => double.MaxValue,
            _ => float.MaxValue,
        };
        return Pointwise.Quaternary<NanToNumFormula>(input, nan, posinf ?? largest, neginf ?? -largest);
    }
}

/// <summary>|x|; the gradient is 0 at 0.</summary>
internal readonly partial struct AbsFormula : IUnaryFormula
{
    public static string Name => "abs";

    public static DTypeKinds Kinds => DTypeKinds.Ordered;

    public static T Apply<T>(T x) where T : IReal<T> => T.Abs(x);
}

/// <summary>-1, 0 or 1.</summary>
internal readonly partial struct SignFormula : IUnaryFormula
{
    public static string Name => "sign";

    public static DTypeKinds Kinds => DTypeKinds.Real;

    public static T Apply<T>(T x) where T : IReal<T> =>
        T.Select(T.Greater(x, T.Constant(0)), T.Constant(1), T.Select(T.Less(x, T.Constant(0)), T.Constant(-1), T.Constant(0)));
}

/// <summary>|x| with the sign of y.</summary>
internal readonly partial struct CopysignFormula : IBinaryFormula
{
    public static string Name => "copysign";

    public static TypeRule TypeRule => TypeRule.Float;

    public static T Apply<T>(T x, T y) where T : IReal<T> => T.CopySign(x, y);
}

/// <summary>0 for x &lt; 0, y at 0, 1 for x &gt; 0.</summary>
internal readonly partial struct HeavisideFormula : IBinaryFormula
{
    public static string Name => "heaviside";

    public static DTypeKinds Kinds => DTypeKinds.Real;

    public static int? Differentiable => 0;

    public static T Apply<T>(T x, T y) where T : IReal<T> =>
        T.Select(T.Equal(x, T.Constant(0)), y, T.Select(T.Greater(x, T.Constant(0)), T.Constant(1), T.Constant(0)));
}

/// <summary>x, with NaN and the infinities replaced.</summary>
internal readonly partial struct NanToNumFormula : IQuaternaryFormula
{
    public static string Name => "nan_to_num";

    public static int Immediates => 0b1110;

    public static T Apply<T>(T x, T nan, T largest, T smallest) where T : IReal<T>
    {
        T finite = T.Select(T.Equal(x, T.Constant(double.NegativeInfinity)), smallest, x);
        return T.Select(T.IsNaN(x), nan, T.Select(T.Equal(x, T.Constant(double.PositiveInfinity)), largest, finite));
    }
}

/// <summary>0 for x ≥ 0, π for x &lt; 0: the angle of a real number. NaN stays.</summary>
internal readonly partial struct AngleFormula : IUnaryFormula
{
    public static string Name => "angle";

    public static TypeRule TypeRule => TypeRule.Float;

    public static T Apply<T>(T x) where T : IReal<T>
    {
        T angle = T.Select(T.Less(x, T.Constant(0)), T.Constant(Math.PI), T.Constant(0));
        return T.Select(T.IsNaN(x), x, angle);
    }
}
