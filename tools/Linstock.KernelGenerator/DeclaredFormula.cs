using System.Reflection;
using Linstock.Ops.Formulas;
using Linstock.Ops.Formulas.Symbolic;

namespace Linstock.KernelGenerator;

/// <summary>A formula found in the library, with everything that follows from it.</summary>
internal sealed record DeclaredFormula(
    Type Type,
    Type Body,
    string Name,
    int Arity,
    TypeRule TypeRule,
    DTypeKinds Kinds,
    int Immediates,
    int Masks,
    FormulaExpressions Expressions)
{
    private static readonly (Type Interface, Type Body)[] Shapes =
    [
        (typeof(IUnaryFormula), typeof(UnaryBody<>)),
        (typeof(IBinaryFormula), typeof(BinaryBody<>)),
        (typeof(ITernaryFormula), typeof(TernaryBody<>)),
        (typeof(IQuaternaryFormula), typeof(QuaternaryBody<>)),
    ];

    /// <summary>All formulas of the library, by the name of their type.</summary>
    public static IReadOnlyList<DeclaredFormula> All { get; } =
    [
        .. typeof(IFormula).Assembly.GetTypes()
            .Where(type => type.IsValueType && !type.ContainsGenericParameters && typeof(IFormula).IsAssignableFrom(type))
            .OrderBy(type => type.Name, StringComparer.Ordinal)
            .Select(Of),
    ];

    private static DeclaredFormula Of(Type type)
    {
        Type body = Shapes.Single(shape => shape.Interface.IsAssignableFrom(type)).Body.MakeGenericType(type);
        return (DeclaredFormula)typeof(DeclaredFormula)
            .GetMethod(nameof(OfBody), BindingFlags.NonPublic | BindingFlags.Static)!
            .MakeGenericMethod(body)
            .Invoke(null, [type])!;
    }

    private static DeclaredFormula OfBody<TBody>(Type type)
        where TBody : struct, IFormulaBody => new(
            type,
            typeof(TBody),
            TBody.Name,
            TBody.Arity,
            TBody.TypeRule,
            TBody.Kinds,
            TBody.Immediates,
            TBody.Masks,
            FormulaExpressions.Of<TBody>());
}
