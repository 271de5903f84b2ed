using System.Numerics;

namespace Linstock.Jit;

/// <summary>What an operator of the language does.</summary>
/// <param name="Applies">Whether the arguments are values of the language and not tensors, for which there may be another operator of the name.</param>
/// <param name="Body">What it does; named arguments stand behind the others in the order of the call.</param>
internal sealed record LanguageOperator(Func<ReadOnlySpan<ScriptValue>, bool> Applies, ScriptOperatorBody Body);

/// <summary>The operators that belong to the language: numbers, text, containers, questions about tensors.</summary>
internal static partial class LanguageOperators
{
    public static LanguageOperator? Find(string name) =>
        Arithmetic(name) ?? Mathematics(name) ?? Questions(name) ?? Containers(name) ?? Texts(name) ?? Primitives(name);

    private static LanguageOperator Always(ScriptOperatorBody body) => new(static _ => true, body);

    private static LanguageOperator NoTensorFirst(ScriptOperatorBody body) =>
        new(static a => a.Length > 0 && a[0].Kind != ScriptKind.Tensor, body);

    private static LanguageOperator NoTensor(ScriptOperatorBody body) =>
        new(static a => a.Length > 0 && a[0].Kind != ScriptKind.Tensor && (a.Length < 2 || a[1].Kind != ScriptKind.Tensor), body);

    private static LanguageOperator? Arithmetic(string name) => name switch
    {
        "add" => NoTensor(static a => Numbers.Add(a[0], a[1])),
        "add_" => NoTensor(static a =>
        {
            a[0].AsItems().AddRange([.. a[1].AsItems()]);
            return a[0];
        }),
        "sub" => NoTensor(static a => Numbers.Subtract(a[0], a[1])),
        "mul" => NoTensor(static a => Numbers.Multiply(a[0], a[1])),
        "div" or "true_divide" => NoTensor(static a => Numbers.Divide(a[0], a[1])),
        "floordiv" or "floor_divide" => NoTensor(static a => Numbers.FloorDivide(a[0], a[1])),
        "__round_to_zero_floordiv" => Always(static a => a[1].AsInt64() == 0 ? throw new ScriptException("ZeroDivisionError", "division by zero") : a[0].AsInt64() / a[1].AsInt64()),
        "remainder" => NoTensor(static a => Numbers.Remainder(a[0], a[1])),
        "mathremainder" => NoTensor(static a => Math.IEEERemainder(a[0].AsDouble(), a[1].AsDouble())),
        "fmod" => NoTensor(static a => a[0].AsDouble() % a[1].AsDouble()),
        "divmod" => NoTensor(static a => ScriptResults.Tuple(Numbers.FloorDivide(a[0], a[1]), Numbers.Remainder(a[0], a[1]))),
        "pow" => NoTensor(static a => Numbers.Power(a[0], a[1])),
        "neg" => NoTensor(static a => Numbers.Negate(a[0])),
        "eq" => NoTensor(static a => IsEqual(a[0], a[1])),
        "ne" => NoTensor(static a => !IsEqual(a[0], a[1])),
        "lt" => NoTensor(static a => Numbers.IsLess(a[0], a[1])),
        "le" => NoTensor(static a => Numbers.IsLess(a[0], a[1], orEqual: true)),
        "gt" => NoTensor(static a => Numbers.IsLess(a[1], a[0])),
        "ge" => NoTensor(static a => Numbers.IsLess(a[1], a[0], orEqual: true)),
        "__and__" => NoTensor(static a => a[0].Kind == ScriptKind.Bool ? a[0].ToBool() & a[1].ToBool() : a[0].AsInt64() & a[1].AsInt64()),
        "__or__" => NoTensor(static a => a[0].Kind == ScriptKind.Bool ? a[0].ToBool() | a[1].ToBool() : a[0].AsInt64() | a[1].AsInt64()),
        "__xor__" => NoTensor(static a => a[0].Kind == ScriptKind.Bool ? a[0].ToBool() ^ a[1].ToBool() : a[0].AsInt64() ^ a[1].AsInt64()),
        "__lshift__" => NoTensor(static a => a[0].AsInt64() << (int)a[1].AsInt64()),
        "__rshift__" => NoTensor(static a => a[0].AsInt64() >> (int)a[1].AsInt64()),
        "__not__" => Always(static a => !Truth.Of(a[0])),
        "__is__" => Always(static a => a[0].IsSameAs(a[1])),
        "__isnot__" => Always(static a => !a[0].IsSameAs(a[1])),
        "Int" or "IntImplicit" => Always(static a => Numbers.ToInt(a[0])),
        "Float" or "FloatImplicit" => Always(static a => Numbers.ToFloat(a[0])),
        "Bool" => Always(static a => Truth.Of(a[0])),
        "ScalarImplicit" or "item" => Always(static a => a[0].Kind == ScriptKind.Tensor ? Numbers.Of(a[0].AsTensor().Item()) : a[0]),
        "Complex" or "ComplexImplicit" => Always(static a => a[0].Kind == ScriptKind.Tensor ? a[0].AsTensor().Item().ToComplex()
            : a.Length < 2 ? a[0].AsComplex() : new Complex(a[0].AsDouble(), a[1].AsDouble())),
        "bitwise_not" => NoTensor(static a => a[0].Kind == ScriptKind.Bool ? !a[0].ToBool() : ~a[0].AsInt64()),
        _ => null,
    };

    private static bool IsEqual(ScriptValue x, ScriptValue y) => ScriptEquality.Instance.Equals(x, y);

    private static LanguageOperator? Mathematics(string name) => name switch
    {
        "floor" => NoTensorFirst(static a => a[0].Kind == ScriptKind.Int ? a[0] : Numbers.ToInt(Math.Floor(a[0].AsDouble()))),
        "ceil" => NoTensorFirst(static a => a[0].Kind == ScriptKind.Int ? a[0] : Numbers.ToInt(Math.Ceiling(a[0].AsDouble()))),
        "trunc" => NoTensorFirst(static a => Numbers.ToInt(a[0].AsDouble())),
        "round" => NoTensorFirst(static a => Numbers.Round(a[0].AsDouble())),
        "sqrt" => Real(Math.Sqrt),
        "exp" => Real(Math.Exp),
        "expm1" => Real(static x => Math.Abs(x) < 1e-5 ? x + (x * x / 2) : Math.Exp(x) - 1),
        "log" => NoTensorFirst(static a => a.Length > 1 ? Math.Log(a[0].AsDouble()) / Math.Log(a[1].AsDouble()) : Math.Log(a[0].AsDouble())),
        "log2" => Real(Math.Log2),
        "log10" => Real(Math.Log10),
        "log1p" => Real(static x => Math.Abs(x) < 1e-5 ? x - (x * x / 2) : Math.Log(1 + x)),
        "sin" => Real(Math.Sin),
        "cos" => Real(Math.Cos),
        "tan" => Real(Math.Tan),
        "asin" => Real(Math.Asin),
        "acos" => Real(Math.Acos),
        "atan" => Real(Math.Atan),
        "sinh" => Real(Math.Sinh),
        "cosh" => Real(Math.Cosh),
        "tanh" => Real(Math.Tanh),
        "degrees" => Real(double.RadiansToDegrees),
        "radians" => Real(double.DegreesToRadians),
        "fabs" => Real(Math.Abs),
        "atan2" => NoTensor(static a => Math.Atan2(a[0].AsDouble(), a[1].AsDouble())),
        "copysign" => NoTensor(static a => Math.CopySign(a[0].AsDouble(), a[1].AsDouble())),
        "isnan" => NoTensorFirst(static a => double.IsNaN(a[0].AsDouble())),
        "isinf" => NoTensorFirst(static a => double.IsInfinity(a[0].AsDouble())),
        "isfinite" => NoTensorFirst(static a => double.IsFinite(a[0].AsDouble())),
        "gcd" => NoTensor(static a => (long)BigInteger.GreatestCommonDivisor(a[0].AsInt64(), a[1].AsInt64())),
        "factorial" => Always(static a => Factorial(a[0].AsInt64())),
        "prim::abs" => NoTensorOrElse(static a => a[0].Kind == ScriptKind.Float ? (ScriptValue)Math.Abs(a[0].AsDouble()) : Math.Abs(a[0].AsInt64()), static x => x.Abs()),
        "prim::min" => Always(static a => Extreme(a, wantsLess: true)),
        "prim::max" => Always(static a => Extreme(a, wantsLess: false)),
        "sum" => NoTensorFirst(static a => a[0].AsItems().Aggregate((ScriptValue)0, Numbers.Add)),
        _ => null,
    };

    private static LanguageOperator Real(Func<double, double> function) => NoTensorFirst(a => function(a[0].AsDouble()));

    private static LanguageOperator NoTensorOrElse(ScriptOperatorBody body, Func<Tensor, Tensor> ofTensor) =>
        Always(a => a[0].Kind == ScriptKind.Tensor ? ofTensor(a[0].AsTensor()) : body(a));

    private static long Factorial(long n)
    {
        if (n is < 0 or > 20)
        {
            throw new ScriptException("ValueError", $"factorial: a number from 0 to 20 is expected; got {n}");
        }

        long product = 1;
        for (long i = 2; i <= n; i++)
        {
            product *= i;
        }

        return product;
    }

    private static ScriptValue Extreme(ReadOnlySpan<ScriptValue> a, bool wantsLess)
    {
        if (a[0].Kind == ScriptKind.Tensor)
        {
            return a.Length == 1 ? wantsLess ? a[0].AsTensor().Min() : a[0].AsTensor().Max()
                : wantsLess ? Torch.Minimum(a[0].AsTensor(), a[1].AsTensor()) : Torch.Maximum(a[0].AsTensor(), a[1].AsTensor());
        }

        IReadOnlyList<ScriptValue> items = a.Length == 1 ? a[0].AsList() : a.ToArray();
        if (a.Length == 2 && a[0].Kind == ScriptKind.List)
        {
            return Numbers.IsLess(a[1], a[0]) == wantsLess ? a[1] : a[0];
        }

        if (items.Count == 0)
        {
            throw new ScriptException("RuntimeError", "min() or max() of an empty list");
        }

        ScriptValue best = items[0];
        bool isFloat = items.Any(static item => item.Kind == ScriptKind.Float);
        foreach (ScriptValue item in items)
        {
            if (wantsLess ? Numbers.IsLess(item, best) : Numbers.IsLess(best, item))
            {
                best = item;
            }
        }

        return isFloat ? best.AsDouble() : best;
    }
}
