using Linstock.Ops.Formulas;

namespace Linstock.Ops;

/// <summary>e^x.</summary>
internal readonly partial struct ExpFormula : IUnaryFormula
{
    public static string Name => "exp";

    public static TypeRule TypeRule => TypeRule.Float;

    public static DTypeKinds Kinds => DTypeKinds.Inexact;

    public static T Apply<T>(T x) where T : IReal<T> => T.Exp(x);
}
