using Linstock.Backends.Cpu.Pointwise;
using Linstock.Ops.Formulas;
using Linstock.Ops.Special;

namespace Linstock.Ops;

/// <summary>
/// A formula run on whole tensors: every operation is one that is executed at once and recorded, so that a gradient formula
/// can itself be differentiated. Numbers stay numbers until they meet a tensor.
/// </summary>
internal readonly struct TensorNumber(Operand operand) : IReal<TensorNumber>
{
    private readonly Operand _operand = operand;

    /// <summary>The value as a tensor; a bare number takes shape, dtype and device of <paramref name="like"/>.</summary>
    public Tensor ToTensor(Tensor like) =>
        _operand.Tensor ?? Torch.FullLike(like, _operand.Number);

    public static TensorNumber Constant(double value) => new(value);

    public static TensorNumber operator +(TensorNumber left, TensorNumber right) => Binary<AddFormula>(left, right, static (x, y) => x + y);
    public static TensorNumber operator -(TensorNumber left, TensorNumber right) => Binary<SubFormula>(left, right, static (x, y) => x - y);
    public static TensorNumber operator *(TensorNumber left, TensorNumber right) => Binary<MulFormula>(left, right, static (x, y) => x * y);
    public static TensorNumber operator /(TensorNumber left, TensorNumber right) => Binary<DivFormula>(left, right, static (x, y) => x / y);
    public static TensorNumber operator -(TensorNumber value) => Unary<NegFormula>(value, static x => -x);

    public static TensorNumber FusedMultiplyAdd(TensorNumber x, TensorNumber y, TensorNumber z) => x * y + z;

    public static TensorNumber Select(TensorNumber mask, TensorNumber x, TensorNumber y) =>
        mask._operand.Tensor is { } condition
            ? new(Pointwise.Ternary<WhereFormula>(condition, x._operand, y._operand))
            : mask._operand.Number.ToBool() ? x : y;

    /// <summary>The modulus of a complex tensor is real.</summary>
    public static TensorNumber Abs(TensorNumber x) =>
        x._operand.Tensor is { } tensor ? new(Signs.Abs(tensor)) : Constant(Math.Abs(x._operand.Number.ToDouble()));

    public static TensorNumber Sqrt(TensorNumber x) => Unary<SqrtFormula>(x, static x => Float64Number.Sqrt(x).Value);
    public static TensorNumber Rsqrt(TensorNumber x) => Unary<RsqrtFormula>(x, static x => Float64Number.Rsqrt(x).Value);
    public static TensorNumber Exp(TensorNumber x) => Unary<ExpFormula>(x, static x => Float64Number.Exp(x).Value);
    public static TensorNumber Exp2(TensorNumber x) => Unary<Exp2Formula>(x, static x => Float64Number.Exp2(x).Value);
    public static TensorNumber Expm1(TensorNumber x) => Unary<Expm1Formula>(x, static x => Float64Number.Expm1(x).Value);
    public static TensorNumber Log(TensorNumber x) => Unary<LogFormula>(x, static x => Float64Number.Log(x).Value);
    public static TensorNumber Log2(TensorNumber x) => Unary<Log2Formula>(x, static x => Float64Number.Log2(x).Value);
    public static TensorNumber Log10(TensorNumber x) => Unary<Log10Formula>(x, static x => Float64Number.Log10(x).Value);
    public static TensorNumber Log1p(TensorNumber x) => Unary<Log1pFormula>(x, static x => Float64Number.Log1p(x).Value);
    public static TensorNumber Sin(TensorNumber x) => Unary<SinFormula>(x, static x => Float64Number.Sin(x).Value);
    public static TensorNumber Cos(TensorNumber x) => Unary<CosFormula>(x, static x => Float64Number.Cos(x).Value);
    public static TensorNumber Tan(TensorNumber x) => Unary<TanFormula>(x, static x => Float64Number.Tan(x).Value);
    public static TensorNumber Asin(TensorNumber x) => Unary<AsinFormula>(x, static x => Float64Number.Asin(x).Value);
    public static TensorNumber Acos(TensorNumber x) => Unary<AcosFormula>(x, static x => Float64Number.Acos(x).Value);
    public static TensorNumber Atan(TensorNumber x) => Unary<AtanFormula>(x, static x => Float64Number.Atan(x).Value);
    public static TensorNumber Sinh(TensorNumber x) => Unary<SinhFormula>(x, static x => Float64Number.Sinh(x).Value);
    public static TensorNumber Cosh(TensorNumber x) => Unary<CoshFormula>(x, static x => Float64Number.Cosh(x).Value);
    public static TensorNumber Tanh(TensorNumber x) => Unary<TanhFormula>(x, static x => Float64Number.Tanh(x).Value);
    public static TensorNumber Asinh(TensorNumber x) => Unary<AsinhFormula>(x, static x => Float64Number.Asinh(x).Value);
    public static TensorNumber Acosh(TensorNumber x) => Unary<AcoshFormula>(x, static x => Float64Number.Acosh(x).Value);
    public static TensorNumber Atanh(TensorNumber x) => Unary<AtanhFormula>(x, static x => Float64Number.Atanh(x).Value);
    public static TensorNumber Erf(TensorNumber x) => Unary<ErfFormula>(x, static x => Float64Number.Erf(x).Value);
    public static TensorNumber Erfc(TensorNumber x) => Unary<ErfcFormula>(x, static x => Float64Number.Erfc(x).Value);
    public static TensorNumber Erfinv(TensorNumber x) => Unary<ErfinvFormula>(x, static x => Float64Number.Erfinv(x).Value);
    public static TensorNumber Gelu(TensorNumber x) => Unary<GeluFormula>(x, static x => Float64Number.Gelu(x).Value);
    public static TensorNumber GeluSlope(TensorNumber x)
    {
        TensorNumber half = Constant(0.5), density = Exp(x * x * Constant(-0.5)) * Constant(1 / Math.Sqrt(2 * Math.PI));
        return FusedMultiplyAdd(x, density, FusedMultiplyAdd(half, Erf(x * Constant(Math.Sqrt(0.5))), half));
    }

    public static TensorNumber Sigmoid(TensorNumber x) => Unary<SigmoidFormula>(x, static x => Float64Number.Sigmoid(x).Value);
    public static TensorNumber Lgamma(TensorNumber x) => Unary<LgammaFormula>(x, static x => Float64Number.Lgamma(x).Value);
    public static TensorNumber Digamma(TensorNumber x) => Unary<DigammaFormula>(x, static x => Float64Number.Digamma(x).Value);
    public static TensorNumber Floor(TensorNumber x) => Unary<FloorFormula>(x, static x => Float64Number.Floor(x).Value);
    public static TensorNumber Ceiling(TensorNumber x) => Unary<CeilFormula>(x, static x => Float64Number.Ceiling(x).Value);
    public static TensorNumber Truncate(TensorNumber x) => Unary<TruncFormula>(x, static x => Float64Number.Truncate(x).Value);
    public static TensorNumber Round(TensorNumber x) => Unary<RoundFormula>(x, static x => Float64Number.Round(x).Value);
    public static TensorNumber IsNaN(TensorNumber x) => Unary<IsnanFormula>(x, static x => Float64Number.IsNaN(x).Value);
    public static TensorNumber Not(TensorNumber x) => Unary<LogicalNotFormula>(x, static x => Float64Number.Not(x).Value);
    public static TensorNumber BitNot(TensorNumber x) => Unary<BitwiseNotFormula>(x, static x => Float64Number.BitNot(x).Value);

    public static TensorNumber Pow(TensorNumber x, TensorNumber y) => Binary<PowFormula>(x, y, static (x, y) => Float64Number.Pow(x, y).Value);
    public static TensorNumber Hypot(TensorNumber x, TensorNumber y) => Binary<HypotFormula>(x, y, static (x, y) => Float64Number.Hypot(x, y).Value);
    public static TensorNumber Atan2(TensorNumber y, TensorNumber x) => Binary<Atan2Formula>(y, x, static (x, y) => Float64Number.Atan2(x, y).Value);
    public static TensorNumber Min(TensorNumber x, TensorNumber y) => Binary<MinimumFormula>(x, y, static (x, y) => Float64Number.Min(x, y).Value);
    public static TensorNumber Max(TensorNumber x, TensorNumber y) => Binary<MaximumFormula>(x, y, static (x, y) => Float64Number.Max(x, y).Value);
    public static TensorNumber CopySign(TensorNumber magnitude, TensorNumber sign) => Binary<CopysignFormula>(magnitude, sign, static (x, y) => Float64Number.CopySign(x, y).Value);
    public static TensorNumber Fmod(TensorNumber x, TensorNumber y) => Binary<FmodFormula>(x, y, static (x, y) => Float64Number.Fmod(x, y).Value);
    public static TensorNumber Remainder(TensorNumber x, TensorNumber y) => Binary<RemainderFormula>(x, y, static (x, y) => Float64Number.Remainder(x, y).Value);
    public static TensorNumber FloorDivide(TensorNumber x, TensorNumber y) => Binary<FloorDivideFormula>(x, y, static (x, y) => Float64Number.FloorDivide(x, y).Value);
    public static TensorNumber TruncateDivide(TensorNumber x, TensorNumber y) => Binary<TruncateDivideFormula>(x, y, static (x, y) => Float64Number.TruncateDivide(x, y).Value);
    public static TensorNumber Less(TensorNumber x, TensorNumber y) => Ordered<LtFormula>(x, y, static (x, y) => Float64Number.Less(x, y).Value);
    public static TensorNumber LessEqual(TensorNumber x, TensorNumber y) => Ordered<LeFormula>(x, y, static (x, y) => Float64Number.LessEqual(x, y).Value);
    public static TensorNumber Greater(TensorNumber x, TensorNumber y) => Ordered<GtFormula>(x, y, static (x, y) => Float64Number.Greater(x, y).Value);
    public static TensorNumber GreaterEqual(TensorNumber x, TensorNumber y) => Ordered<GeFormula>(x, y, static (x, y) => Float64Number.GreaterEqual(x, y).Value);
    public static TensorNumber Equal(TensorNumber x, TensorNumber y) => Binary<EqFormula>(x, y, static (x, y) => Float64Number.Equal(x, y).Value);
    public static TensorNumber NotEqual(TensorNumber x, TensorNumber y) => Binary<NeFormula>(x, y, static (x, y) => Float64Number.NotEqual(x, y).Value);
    public static TensorNumber And(TensorNumber x, TensorNumber y) => Binary<LogicalAndFormula>(x, y, static (x, y) => Float64Number.And(x, y).Value);
    public static TensorNumber Or(TensorNumber x, TensorNumber y) => Binary<LogicalOrFormula>(x, y, static (x, y) => Float64Number.Or(x, y).Value);
    public static TensorNumber BitAnd(TensorNumber x, TensorNumber y) => Binary<BitwiseAndFormula>(x, y, static (x, y) => Float64Number.BitAnd(x, y).Value);
    public static TensorNumber BitOr(TensorNumber x, TensorNumber y) => Binary<BitwiseOrFormula>(x, y, static (x, y) => Float64Number.BitOr(x, y).Value);
    public static TensorNumber BitXor(TensorNumber x, TensorNumber y) => Binary<BitwiseXorFormula>(x, y, static (x, y) => Float64Number.BitXor(x, y).Value);
    public static TensorNumber ShiftLeft(TensorNumber x, TensorNumber bits) => Binary<BitwiseLeftShiftFormula>(x, bits, static (x, y) => Float64Number.ShiftLeft(x, y).Value);
    public static TensorNumber ShiftRight(TensorNumber x, TensorNumber bits) => Binary<BitwiseRightShiftFormula>(x, bits, static (x, y) => Float64Number.ShiftRight(x, y).Value);
    public static TensorNumber Gcd(TensorNumber x, TensorNumber y) => Binary<GcdFormula>(x, y, static (x, y) => Float64Number.Gcd(x, y).Value);

    /// <summary>A special function; those that appear in gradients are operations themselves and can be differentiated again.</summary>
    public static TensorNumber Call<TFunction>(TensorNumber x)
        where TFunction : struct, IScalarFunction
    {
        if (x._operand.Tensor is not { } tensor) return Constant(TFunction.Evaluate(x._operand.Number.ToDouble()));
        if (typeof(TFunction) == typeof(TrigammaFunction)) return new(SpecialBinary.Polygamma(1, tensor));
        if (typeof(TFunction) == typeof(I0Function)) return new(Pointwise.Unary<I0Formula>(tensor));
        if (typeof(TFunction) == typeof(I0eFunction)) return new(Pointwise.Unary<I0eFormula>(tensor));
        if (typeof(TFunction) == typeof(I1Function)) return new(Pointwise.Unary<I1Formula>(tensor));
        if (typeof(TFunction) == typeof(I1eFunction)) return new(Pointwise.Unary<I1eFormula>(tensor));
        if (typeof(TFunction) == typeof(ErfcxFunction)) return new(Pointwise.Unary<ErfcxFormula>(tensor));
        if (typeof(TFunction) == typeof(ExponentFunction)) return new(Pointwise.Unary<FrexpExponentFormula>(tensor.Detach()));
        throw new NotSupportedException($"backward: {typeof(TFunction).Name} cannot be differentiated again");
    }

    /// <summary>A special function of two variables.</summary>
    public static TensorNumber Call<TFunction>(TensorNumber x, TensorNumber y)
        where TFunction : struct, IScalarFunction2
    {
        if (typeof(TFunction) == typeof(ZetaFunction)) return new(Pointwise.Binary<ZetaFormula>(x._operand, y._operand));
        if (typeof(TFunction) == typeof(PolygammaFunction)) return new(Pointwise.Binary<PolygammaFormula>(y._operand, x._operand));
        throw new NotSupportedException($"backward: {typeof(TFunction).Name} cannot be differentiated again");
    }

    // Complex numbers are ordered by their real parts, as in the kernels that run over them.
    private static TensorNumber Ordered<TFormula>(TensorNumber x, TensorNumber y, Func<double, double, double> number)
        where TFormula : struct, IBinaryFormula =>
        Binary<TFormula>(x.RealPart(), y.RealPart(), number);

    private TensorNumber RealPart() =>
        _operand.Tensor is { IsComplex: true } tensor ? new(tensor.Detach().Real)
        : _operand.Tensor is null && _operand.Number.IsComplex ? Constant(_operand.Number.ToComplex().Real) : this;

    private static TensorNumber Unary<TFormula>(TensorNumber x, Func<double, double> number)
        where TFormula : struct, IUnaryFormula =>
        x._operand.Tensor is { } tensor ? new(Pointwise.Unary<TFormula>(tensor)) : Constant(number(x._operand.Number.ToDouble()));

    private static TensorNumber Binary<TFormula>(TensorNumber x, TensorNumber y, Func<double, double, double> number)
        where TFormula : struct, IBinaryFormula =>
        x._operand.Tensor is null && y._operand.Tensor is null
            ? Constant(number(x._operand.Number.ToDouble(), y._operand.Number.ToDouble()))
            : new(Pointwise.Binary<TFormula>(x._operand, y._operand));
}
