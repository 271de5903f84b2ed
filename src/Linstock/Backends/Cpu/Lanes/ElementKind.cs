using System.Runtime.CompilerServices;

namespace Linstock.Backends.Cpu;

/// <summary>What loops over vectors ask of their element type; the JIT knows the answer.</summary>
internal static class ElementKind<T>
    where T : unmanaged
{
    /// <summary>Whether vectors of it compute as IEEE 754 says.</summary>
    public static bool IsFloating
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => typeof(T) == typeof(float) || typeof(T) == typeof(double);
    }
}
