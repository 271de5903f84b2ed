using System.Numerics;
using System.Runtime.CompilerServices;

namespace Linstock.Backends.Cpu.Indexing;

/// <summary>What scatter makes of an element and of what meets it.</summary>
internal interface IScatterFold<T>
    where T : unmanaged
{
    static abstract T Fold(T left, T right);

    /// <summary>Whether the fold is the sum of the type itself, which vectors take too.</summary>
    static virtual bool IsSum => false;
}

/// <inheritdoc cref="IScatterFold{T}"/>
internal readonly struct AssignFold<T> : IScatterFold<T>
    where T : unmanaged
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Fold(T left, T right) => right;
}

/// <inheritdoc cref="IScatterFold{T}"/>
internal readonly struct AddFold<T> : IScatterFold<T>
    where T : unmanaged, IAdditionOperators<T, T, T>
{
    public static bool IsSum => true;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Fold(T left, T right) => left + right;
}

/// <inheritdoc cref="IScatterFold{T}"/>
internal readonly struct MultiplyFold<T> : IScatterFold<T>
    where T : unmanaged, IMultiplyOperators<T, T, T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Fold(T left, T right) => left * right;
}

/// <inheritdoc cref="IScatterFold{T}"/>
internal readonly struct MaxFold<T> : IScatterFold<T>
    where T : unmanaged, INumber<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Fold(T left, T right) => T.Max(left, right);
}

/// <inheritdoc cref="IScatterFold{T}"/>
internal readonly struct MinFold<T> : IScatterFold<T>
    where T : unmanaged, INumber<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Fold(T left, T right) => T.Min(left, right);
}

/// <inheritdoc cref="IScatterFold{T}"/>
internal readonly struct OrFold : IScatterFold<byte>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static byte Fold(byte left, byte right) => (byte)(left | right);
}

/// <inheritdoc cref="IScatterFold{T}"/>
internal readonly struct AndFold : IScatterFold<byte>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static byte Fold(byte left, byte right) => (byte)(left & right);
}

/// <summary>A fold in binary32, rounded to bfloat16.</summary>
internal readonly struct BFloat16Fold<TFold> : IScatterFold<BFloat16>
    where TFold : struct, IScatterFold<float>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static BFloat16 Fold(BFloat16 left, BFloat16 right) => (BFloat16)TFold.Fold(left, right);
}
