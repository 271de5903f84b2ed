using System.Runtime.CompilerServices;

namespace Linstock.Backends.Cpu.Pointwise;

/// <summary>How elements in memory become elements of the type a kernel computes in, and back.</summary>
internal unsafe interface ITileConversion<TElement, T>
    where TElement : unmanaged
    where T : unmanaged
{
    /// <summary>Whether the two types are the same, so that contiguous elements need no tile.</summary>
    static abstract bool IsIdentity { get; }

    static abstract void Widen(TElement* source, T* destination, nint count);

    static abstract void Narrow(T* source, TElement* destination, nint count);
}

/// <summary>No conversion.</summary>
internal readonly unsafe struct Same<T> : ITileConversion<T, T>
    where T : unmanaged
{
    public static bool IsIdentity => true;

    public static void Widen(T* source, T* destination, nint count) =>
        Unsafe.CopyBlockUnaligned(destination, source, (uint)(count * sizeof(T)));

    public static void Narrow(T* source, T* destination, nint count) =>
        Unsafe.CopyBlockUnaligned(destination, source, (uint)(count * sizeof(T)));
}
