using System.Buffers;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;

namespace Linstock.Interop;

/// <summary>The memory behind another library's tensor, from its first element to its last; it keeps that tensor alive.</summary>
internal sealed class NumericsTensorMemory<T>(Tensor<T> tensor, int length) : MemoryManager<T>
    where T : unmanaged
{
    public override Memory<T> Memory => CreateMemory(length);

    // Lengths and strides of a tensor stay within its memory, which its own constructor has checked. Of a slice, Tensor<T>.GetPinnableReference (10.0)
    // gives the start of what it was cut from; its span gives its own.
    public override Span<T> GetSpan() => MemoryMarshal.CreateSpan(ref tensor.AsTensorSpan().GetPinnableReference(), length);

    public override MemoryHandle Pin(int elementIndex = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(elementIndex, 0);
        return tensor.GetPinnedHandle();
    }

    // The handle unpins by itself.
    public override void Unpin()
    {
    }

    protected override void Dispose(bool disposing)
    {
    }
}
