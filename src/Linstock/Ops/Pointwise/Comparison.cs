using Linstock.Ops.Formulas;

namespace Linstock.Ops;

/// <summary>x &lt; y.</summary>
internal readonly partial struct LtFormula : IBinaryFormula
{
    public static string Name => "lt";

    public static TypeRule TypeRule => TypeRule.Predicate;

    public static DTypeKinds Kinds => DTypeKinds.Real;

    public static T Apply<T>(T x, T y) where T : IReal<T> => T.Less(x, y);
}
