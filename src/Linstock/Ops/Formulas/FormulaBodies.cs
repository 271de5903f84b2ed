namespace Linstock.Ops.Formulas;

/// <summary>A formula of one operand.</summary>
internal readonly struct UnaryBody<TFormula> : IFormulaBody<UnaryBody<TFormula>, TFormula>
    where TFormula : struct, IUnaryFormula
{
    public static int Arity => 1;

    public static T Apply<T>(T x, T y, T z, T w) where T : IReal<T> => TFormula.Apply(x);
}

/// <summary>A formula of two operands.</summary>
internal readonly struct BinaryBody<TFormula> : IFormulaBody<BinaryBody<TFormula>, TFormula>
    where TFormula : struct, IBinaryFormula
{
    public static int Arity => 2;

    public static T Apply<T>(T x, T y, T z, T w) where T : IReal<T> => TFormula.Apply(x, y);
}

/// <summary>A formula of three operands.</summary>
internal readonly struct TernaryBody<TFormula> : IFormulaBody<TernaryBody<TFormula>, TFormula>
    where TFormula : struct, ITernaryFormula
{
    public static int Arity => 3;

    public static T Apply<T>(T x, T y, T z, T w) where T : IReal<T> => TFormula.Apply(x, y, z);
}

/// <summary>A formula of four operands.</summary>
internal readonly struct QuaternaryBody<TFormula> : IFormulaBody<QuaternaryBody<TFormula>, TFormula>
    where TFormula : struct, IQuaternaryFormula
{
    public static int Arity => 4;

    public static T Apply<T>(T x, T y, T z, T w) where T : IReal<T> => TFormula.Apply(x, y, z, w);
}
