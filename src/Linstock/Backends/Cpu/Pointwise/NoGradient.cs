using Linstock.Ops.Formulas;

namespace Linstock.Backends.Cpu.Pointwise;

/// <summary>In the place of a gradient that does not exist: of an immediate, a mask, or an operand of a predicate.</summary>
internal readonly struct NoGradient : IGradientKernel
{
    public static bool Exists => false;

    public static int Arity => 0;

    public static ReadOnlySpan<byte> Slots => [];

    public static T Apply<T>(T a, T b, T c, T d, T e, T f) where T : IReal<T> => throw new NotSupportedException();
}

/// <summary>The gradient of the result itself.</summary>
internal readonly struct IdentityGradient : IGradientKernel
{
    public static bool IsIdentity => true;

    public static int Arity => 1;

    public static ReadOnlySpan<byte> Slots => [0];

    public static T Apply<T>(T a, T b, T c, T d, T e, T f) where T : IReal<T> => a;
}

/// <summary>A gradient that is zero everywhere.</summary>
internal readonly struct ZeroGradient : IGradientKernel
{
    public static int Arity => 0;

    public static ReadOnlySpan<byte> Slots => [];

    public static T Apply<T>(T a, T b, T c, T d, T e, T f) where T : IReal<T> => T.Constant(0);
}
