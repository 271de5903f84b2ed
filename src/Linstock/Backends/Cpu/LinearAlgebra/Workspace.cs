namespace Linstock.Backends.Cpu.LinearAlgebra;

/// <summary>Pooled scratch memory for the time of one factorisation.</summary>
internal readonly unsafe ref struct Workspace<T>
    where T : unmanaged
{
    private readonly Scratch _scratch;

    public Workspace(nint length, bool clear = false)
    {
        var bytes = Math.Max(length, 1) * sizeof(T);
        _scratch = new(bytes);
        Pointer = (T*)_scratch.Address;
        if (clear) System.Runtime.InteropServices.NativeMemory.Clear(Pointer, (nuint)bytes);
    }

    public T* Pointer { get; }

    public void Dispose() => _scratch.Dispose();
}
