namespace Linstock.Ops.Formulas;

internal readonly struct UnaryBody<TFormula> : IFormulaBody
    where TFormula : struct, IUnaryFormula
{
    public static string Name => TFormula.Name;

    public static int Arity => 1;

    public static TypeRule TypeRule => TFormula.TypeRule;

    public static DTypeKinds Kinds => TFormula.Kinds;

    public static int Immediates => TFormula.Immediates;

    public static int Masks => TFormula.Masks;

    public static int Differentiable => FormulaOperands.Differentiable<TFormula>(Arity);

    public static int OwnGradients => TFormula.OwnGradients;

    public static T Apply<T>(T x, T y, T z, T w) where T : IReal<T> => TFormula.Apply(x);

    public static T Gradient<T>(int operand, T grad, ReadOnlySpan<T> operands, T result) where T : IReal<T> =>
        TFormula.Gradient(operand, grad, operands, result);
}

internal readonly struct BinaryBody<TFormula> : IFormulaBody
    where TFormula : struct, IBinaryFormula
{
    public static string Name => TFormula.Name;

    public static int Arity => 2;

    public static TypeRule TypeRule => TFormula.TypeRule;

    public static DTypeKinds Kinds => TFormula.Kinds;

    public static int Immediates => TFormula.Immediates;

    public static int Masks => TFormula.Masks;

    public static int Differentiable => FormulaOperands.Differentiable<TFormula>(Arity);

    public static int OwnGradients => TFormula.OwnGradients;

    public static T Apply<T>(T x, T y, T z, T w) where T : IReal<T> => TFormula.Apply(x, y);

    public static T Gradient<T>(int operand, T grad, ReadOnlySpan<T> operands, T result) where T : IReal<T> =>
        TFormula.Gradient(operand, grad, operands, result);
}

internal readonly struct TernaryBody<TFormula> : IFormulaBody
    where TFormula : struct, ITernaryFormula
{
    public static string Name => TFormula.Name;

    public static int Arity => 3;

    public static TypeRule TypeRule => TFormula.TypeRule;

    public static DTypeKinds Kinds => TFormula.Kinds;

    public static int Immediates => TFormula.Immediates;

    public static int Masks => TFormula.Masks;

    public static int Differentiable => FormulaOperands.Differentiable<TFormula>(Arity);

    public static int OwnGradients => TFormula.OwnGradients;

    public static T Apply<T>(T x, T y, T z, T w) where T : IReal<T> => TFormula.Apply(x, y, z);

    public static T Gradient<T>(int operand, T grad, ReadOnlySpan<T> operands, T result) where T : IReal<T> =>
        TFormula.Gradient(operand, grad, operands, result);
}

internal readonly struct QuaternaryBody<TFormula> : IFormulaBody
    where TFormula : struct, IQuaternaryFormula
{
    public static string Name => TFormula.Name;

    public static int Arity => 4;

    public static TypeRule TypeRule => TFormula.TypeRule;

    public static DTypeKinds Kinds => TFormula.Kinds;

    public static int Immediates => TFormula.Immediates;

    public static int Masks => TFormula.Masks;

    public static int Differentiable => FormulaOperands.Differentiable<TFormula>(Arity);

    public static int OwnGradients => TFormula.OwnGradients;

    public static T Apply<T>(T x, T y, T z, T w) where T : IReal<T> => TFormula.Apply(x, y, z, w);

    public static T Gradient<T>(int operand, T grad, ReadOnlySpan<T> operands, T result) where T : IReal<T> =>
        TFormula.Gradient(operand, grad, operands, result);
}

internal static class FormulaOperands
{
    /// <summary>The operands that have a gradient: what the formula says, or all that are neither immediates nor masks; none
    /// of a predicate, and none of an operation on integers.</summary>
    public static int Differentiable<TFormula>(int arity)
        where TFormula : struct, IFormula =>
        TFormula.TypeRule == TypeRule.Predicate || (TFormula.Kinds & DTypeKinds.Inexact) == 0
            ? 0
            : TFormula.Differentiable ?? ((1 << arity) - 1 & ~TFormula.Immediates & ~TFormula.Masks);
}
