using Linstock.Ops.Special;

namespace Linstock.Ops.Formulas.Symbolic;

/// <summary>The function of a <see cref="Primitive.Call"/>, so that it can be called on any number.</summary>
internal abstract class ScalarCall
{
    /// <summary>The C# type of the function.</summary>
    public abstract string TypeName { get; }

    public abstract T Apply<T>(T x, T y) where T : IReal<T>;
}

internal sealed class ScalarCall<TFunction> : ScalarCall
    where TFunction : struct, IScalarFunction
{
    public static readonly ScalarCall<TFunction> Instance = new();

    public override string TypeName => typeof(TFunction).Name;

    public override T Apply<T>(T x, T y) => T.Call<TFunction>(x);
}

internal sealed class ScalarCall2<TFunction> : ScalarCall
    where TFunction : struct, IScalarFunction2
{
    public static readonly ScalarCall2<TFunction> Instance = new();

    public override string TypeName => typeof(TFunction).Name;

    public override T Apply<T>(T x, T y) => T.Call<TFunction>(x, y);
}
