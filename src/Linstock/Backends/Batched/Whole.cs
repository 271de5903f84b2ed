namespace Linstock.Backends.Batched;

/// <summary>Batched tensors as ordinary ones, with the samples in front; no gradient knows of it.</summary>
internal static class Whole
{
    /// <summary>
    /// The memory of all samples as one ordinary tensor, [frames..., sizes...]. Where the tensor is not batched over a frame it
    /// repeats without memory; missing leading sizes are 1, so that tensors of different ranks still broadcast.
    /// </summary>
    public static Tensor Of(Tensor tensor, FrameSet frames, int rank)
    {
        BatchLayout? layout = tensor.Storage.Layout;
        int count = frames.Frames.Length, missing = rank - tensor.NDim;
        Span<long> sizes = stackalloc long[count + rank], strides = stackalloc long[count + rank];
        for (int i = 0; i < count; i++)
        {
            sizes[i] = frames.Frames[i].Size;
            strides[i] = layout is null ? 0 : layout.Stride(frames.Frames[i]) / tensor.ElementSize;
        }
        for (int d = 0; d < rank; d++)
        {
            sizes[count + d] = d < missing ? 1 : tensor.Shape[d - missing];
            strides[count + d] = d < missing ? 0 : tensor.Strides[d - missing];
        }
        return new Tensor(layout?.Root ?? tensor.Storage, new Shape(sizes), new Shape(strides), tensor.StorageOffset, tensor.DType);
    }

    /// <summary>The memory of all samples as one ordinary tensor.</summary>
    public static Tensor Of(Tensor tensor, FrameSet frames) => Of(tensor, frames, tensor.NDim);

    /// <summary>All samples of a tensor if it is batched, else the tensor; for checks of values that hold for all samples at once.</summary>
    public static Tensor Values(Tensor tensor) => FrameSet.Of(tensor) is { } frames ? Of(tensor, frames) : tensor;

    /// <summary>All samples, one behind the other without gaps; a copy where they lie otherwise.</summary>
    public static Tensor Dense(Tensor tensor, FrameSet frames)
    {
        using (Torch.NoGrad()) return Of(tensor, frames).Contiguous();
    }

    /// <summary>All samples of what is to be written, if they lie one behind the other without gaps.</summary>
    public static bool TryDense(Tensor result, FrameSet frames, out Tensor dense)
    {
        dense = Of(result, frames);
        return dense.IsContiguous;
    }

    /// <summary>
    /// The first dimension of the samples merged with the frames; false where no strides say that.
    /// </summary>
    public static bool TryMerge(Tensor tensor, FrameSet frames, out Tensor merged)
    {
        Tensor all = Of(tensor, frames);
        int leading = frames.Frames.Length + 1;
        long size = 1, stride = 0;
        merged = all;
        for (int d = leading - 1; d >= 0; d--)
        {
            if (all.Shape[d] == 1) continue;
            if (size == 1) stride = all.Strides[d];
            else if (all.Strides[d] != size * stride) return false;
            size *= all.Shape[d];
        }
        int rest = all.NDim - leading;
        Span<long> sizes = stackalloc long[rest + 1], strides = stackalloc long[rest + 1];
        (sizes[0], strides[0]) = (size, stride);
        for (int d = 0; d < rest; d++) (sizes[d + 1], strides[d + 1]) = (all.Shape[leading + d], all.Strides[leading + d]);
        merged = new Tensor(all.Storage, new Shape(sizes), new Shape(strides), all.StorageOffset, all.DType);
        return true;
    }

    /// <summary>Whether all samples of a tensor are one; true of null and of what is not batched.</summary>
    public static bool IsShared(Tensor? tensor, FrameSet frames)
        => tensor?.Storage.Layout is not { } layout || Array.TrueForAll(frames.Frames, frame => layout.Stride(frame) == 0 || frame.Size == 1);

    /// <summary>The one sample of a tensor that is the same for all, as an ordinary tensor.</summary>
    public static Tensor Shared(Tensor tensor)
        => tensor.Storage.Layout is { } layout
            ? new Tensor(layout.Root, tensor.Shape, tensor.Strides, tensor.StorageOffset, tensor.DType)
            : tensor;

    /// <summary>The tensor as an ordinary one if all its samples are the same, whose values may be read; else the tensor.</summary>
    public static Tensor Readable(Tensor tensor)
        => tensor.Storage.Layout is { } layout && IsShared(tensor, layout.Frames) ? Shared(tensor) : tensor;

    /// <summary>Runs a kernel made for all samples on the processor. What it was given alone stays alive until it is done.</summary>
    public static bool Run<TKernel>(in TKernel kernel)
        where TKernel : struct, IKernel, allows ref struct
    {
        kernel.RunOnCpu();
        Backend.KeepAlive(in kernel);
        return true;
    }
}
