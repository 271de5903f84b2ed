using System.Runtime.InteropServices;

namespace Linstock.Backends.Cpu.LinearAlgebra;

/// <summary>Aligned scratch memory for the time of one factorisation.</summary>
internal readonly unsafe ref struct Workspace<T>
    where T : unmanaged
{
    public Workspace(nint length, bool clear = false)
    {
        var bytes = (nuint)Math.Max(length, 1) * (nuint)sizeof(T);
        Pointer = (T*)NativeMemory.AlignedAlloc(bytes, 64);
        if (clear) NativeMemory.Clear(Pointer, bytes);
    }

    public T* Pointer { get; }

    public void Dispose() => NativeMemory.AlignedFree(Pointer);
}
