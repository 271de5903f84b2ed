using Linstock.Ops.Formulas;

namespace Linstock.Ops;

/// <summary>The hyperbolic tangent.</summary>
internal readonly partial struct TanhFormula : IUnaryFormula
{
    public static string Name => "tanh";

    public static TypeRule TypeRule => TypeRule.Float;

    public static DTypeKinds Kinds => DTypeKinds.Inexact;

    public static T Apply<T>(T x) where T : IReal<T> => T.Tanh(x);
}
