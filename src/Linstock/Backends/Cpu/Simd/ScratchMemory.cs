using System.Runtime.InteropServices;

namespace Linstock.Backends.Cpu;

/// <summary>Working memory of one thread for packed operands: native, 64-byte aligned, kept and reused.</summary>
/// <remarks>
/// A kernel that runs inside another (a matrix product of a convolution) must not be given the same bytes, so memory is
/// asked for by <see cref="Slot"/>. What a slot holds is lost at the next request for that slot on that thread.
/// </remarks>
internal sealed unsafe class ScratchMemory
{
    [ThreadStatic]
    private static ScratchMemory? s_current;

    private readonly nint[] _blocks = new nint[(int)Slot.Count];
    private readonly nuint[] _sizes = new nuint[(int)Slot.Count];

    /// <summary>What the memory is for.</summary>
    public enum Slot
    {
        /// <summary>Packed rows.</summary>
        Rows,

        /// <summary>Packed columns.</summary>
        Columns,

        /// <summary>Sums not yet written to their place.</summary>
        Sums,

        /// <summary>A product in binary32 that is rounded to 16 bits when whole.</summary>
        WideSums,

        /// <summary>Tables of offsets.</summary>
        Offsets,

        /// <summary>A table of offsets along the depth of a product.</summary>
        Depths,

        /// <summary>A copy of an operand in another layout.</summary>
        Layout,

        /// <summary>A copy of a second operand in another layout.</summary>
        SecondLayout,

        /// <summary>How many slots there are.</summary>
        Count,
    }

    ~ScratchMemory()
    {
        foreach (nint block in _blocks)
            if (block != 0) NativeMemory.AlignedFree((void*)block);
    }

    /// <summary>At least <paramref name="count"/> elements of this thread's memory for <paramref name="slot"/>, uninitialised.</summary>
    public static T* Get<T>(Slot slot, nint count)
        where T : unmanaged
    {
        ScratchMemory memory = s_current ??= new ScratchMemory();
        nuint size = (nuint)count * (nuint)sizeof(T);
        return size <= memory._sizes[(int)slot] ? (T*)memory._blocks[(int)slot] : (T*)memory.Grow(slot, size);
    }

    private void* Grow(Slot slot, nuint size)
    {
        nint old = _blocks[(int)slot];
        (_blocks[(int)slot], _sizes[(int)slot]) = (0, 0);
        if (old != 0) NativeMemory.AlignedFree((void*)old);

        // Rounded up, so that slowly growing requests do not each allocate.
        nuint rounded = Math.Max(4096, size + size / 4 + 63 & ~(nuint)63);
        void* block = NativeMemory.AlignedAlloc(rounded, 64);
        (_blocks[(int)slot], _sizes[(int)slot]) = ((nint)block, rounded);
        return block;
    }
}
