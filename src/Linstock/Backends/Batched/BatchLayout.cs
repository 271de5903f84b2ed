using System.Runtime.CompilerServices;

namespace Linstock.Backends.Batched;

/// <summary>
/// Where the samples of a batch lie in ordinary memory: each a fixed distance after the one before. A tensor over such memory has
/// the shape and strides of one sample, so that views of it are views of every sample; a distance of 0 repeats one sample.
/// </summary>
/// <param name="frames">What it is batched over.</param>
/// <param name="strides">The distance in bytes from sample to sample, for each frame.</param>
/// <param name="root">The ordinary memory.</param>
/// <param name="ownsRoot">Whether nothing else knows that memory.</param>
internal sealed class BatchLayout(FrameSet frames, long[] strides, Storage root, bool ownsRoot = false)
{
    public FrameSet Frames { get; } = frames;

    public Storage Root { get; } = root;

    public bool OwnsRoot { get; } = ownsRoot;

    /// <summary>The part of the memory that every sample may reach from its start.</summary>
    public long SampleBytes
    {
        get
        {
            long bytes = Root.Bytes;
            for (int i = 0; i < strides.Length; i++) bytes -= (Frames.Frames[i].Size - 1) * strides[i];
            return bytes;
        }
    }

    /// <summary>The memory as the sample sees it that its frames look at.</summary>
    /// <exception cref="InvalidOperationException">They look at none: the value of a batched tensor was asked for.</exception>
    public ref byte Sample
    {
        get
        {
            long offset = 0;
            for (int i = 0; i < strides.Length; i++)
            {
                if (strides[i] == 0) continue;
                long index = Frames.Frames[i].Index;
                if (index < 0) ThrowValueRead();
                offset += index * strides[i];
            }
            return ref Unsafe.AddByteOffset(ref Root.Reference, (nint)offset);
        }
    }

    /// <summary>Fresh memory with the given number of bytes for each sample.</summary>
    public static BatchLayout Allocate(long bytes, Device device)
    {
        FrameSet frames = FrameSet.Of(device)!;
        var strides = new long[frames.Frames.Length];
        // What a kernel allocates while it runs for one sample is for that sample.
        if (frames.IsInside) return new BatchLayout(frames, strides, Storage.Of(bytes, Device.Cpu), ownsRoot: true);
        long size = bytes;
        for (int i = strides.Length - 1; i >= 0; i--)
        {
            strides[i] = size;
            size *= frames.Frames[i].Size;
        }
        return new BatchLayout(frames, strides, Storage.Of(size, Device.Cpu), ownsRoot: true);
    }

    /// <summary>The distance in bytes between the samples of a frame; 0 if they are one.</summary>
    public long Stride(BatchFrame frame)
    {
        int index = Array.IndexOf(Frames.Frames, frame);
        return index < 0 ? 0 : strides[index];
    }

    /// <summary>Whether samples share memory, so that nothing may be written to it.</summary>
    public bool Repeats()
    {
        for (int i = 0; i < strides.Length; i++)
            if (strides[i] == 0 && Frames.Frames[i].Size > 1 && Root.Bytes > 0) return true;
        return false;
    }

    private static void ThrowValueRead() => throw new InvalidOperationException(
        "vmap: the values of a batched tensor cannot be read inside vmap: Item(), ToArray(), AsSpan(), printing and control flow that depends on data "
        + "have no batched form, and a tensor that is not batched cannot be written with one that is; use Torch.Where, or compute outside of vmap");
}
