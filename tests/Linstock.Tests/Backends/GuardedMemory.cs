using System.Runtime.InteropServices;
using Linstock.Backends;

namespace Linstock.Tests.Backends;

/// <summary>
/// Memory that ends where the process may read no further: what touches a byte beyond it ends the process. Linux only; elsewhere it is ordinary memory.
/// </summary>
internal sealed unsafe partial class GuardedMemory
{
    private const int ReadWrite = 0x1 | 0x2;
    private const int PrivateAnonymous = 0x02 | 0x20;

    private readonly byte* _start;
    private readonly nuint _mapped;

    private GuardedMemory(long bytes)
    {
        if (!OperatingSystem.IsLinux())
        {
            _start = (byte*)NativeMemory.AllocZeroed((nuint)Math.Max(bytes, 1));
            End = _start + bytes;
            return;
        }

        nuint page = (nuint)Environment.SystemPageSize, room = ((nuint)bytes + page - 1) / page * page;
        _mapped = room + page;
        _start = Map(null, _mapped, 0, PrivateAnonymous, -1, 0);
        Assert.True(_start != (byte*)-1);
        Assert.True(room == 0 || Protect(_start, room, ReadWrite) == 0);
        End = _start + room;
    }

    ~GuardedMemory()
    {
        if (_mapped == 0) NativeMemory.Free(_start);
        else _ = Unmap(_start, _mapped);
    }

    private byte* End { get; }

    /// <summary>A copy of a tensor whose last element is followed by memory that cannot be read.</summary>
    public static Tensor Copy(Tensor values)
    {
        long bytes = values.Numel * values.ElementSize;
        var memory = new GuardedMemory(bytes);
        Tensor result = new(new Storage(memory.End - bytes, bytes, memory), values.Shape, values.Contiguous().Strides, 0, values.DType);
        return result.Copy_(values);
    }

    [LibraryImport("libc", EntryPoint = "mmap")]
    private static partial byte* Map(void* address, nuint length, int protection, int flags, int file, nint offset);

    [LibraryImport("libc", EntryPoint = "mprotect")]
    private static partial int Protect(void* address, nuint length, int protection);

    [LibraryImport("libc", EntryPoint = "munmap")]
    private static partial int Unmap(void* address, nuint length);
}
