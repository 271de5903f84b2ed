namespace Linstock.Ops.Formulas;

/// <summary>A formula of any number of operands, up to four, seen alike: what the generator, the interpreter and the tests
/// work with.</summary>
internal interface IFormulaBody
{
    static abstract string Name { get; }

    static abstract int Arity { get; }

    static abstract TypeRule TypeRule { get; }

    static abstract DTypeKinds Kinds { get; }

    static abstract int Immediates { get; }

    static abstract int Masks { get; }

    static abstract int Differentiable { get; }

    static abstract int OwnGradients { get; }

    static abstract T Apply<T>(T x, T y, T z, T w) where T : IReal<T>;

    static abstract T Gradient<T>(int operand, T grad, ReadOnlySpan<T> operands, T result) where T : IReal<T>;
}
