using System.Runtime.CompilerServices;

namespace Linstock.Backends.Cpu;

/// <summary>Whether a loop has a part, known to the compiler: one native method for each answer, without the branches.</summary>
internal interface IPresence
{
    static abstract bool IsPresent { get; }
}

/// <summary>The part is there.</summary>
internal readonly struct Present : IPresence
{
    public static bool IsPresent
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => true;
    }
}

/// <summary>The part is not there.</summary>
internal readonly struct Absent : IPresence
{
    public static bool IsPresent
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => false;
    }
}
