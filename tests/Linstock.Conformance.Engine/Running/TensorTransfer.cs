using System.Runtime.InteropServices;
using Linstock.Conformance.Data;

namespace Linstock.Conformance.Running;

/// <summary>Carries values between recordings and tensors, through the library's public interface.</summary>
public static class TensorTransfer
{
    /// <summary>A fresh dense tensor.</summary>
    public static Tensor ToTensor(RecordedTensor recorded, bool requiresGrad = false) =>
        ToTensor(recorded, ContiguousStrides(recorded.Shape), requiresGrad);

    /// <summary>A fresh tensor with the given strides, over memory that reaches just to its last element.</summary>
    public static Tensor ToTensor(RecordedTensor recorded, long[] strides, bool requiresGrad)
    {
        long extent = recorded.Count == 0 ? 0 : 1 + recorded.Shape.Zip(strides, (size, stride) => (size - 1) * stride).Sum();
        Tensor storage = Torch.Empty([extent], dtype: recorded.DType);
        Span<byte> memory = Bytes(storage);
        if (strides.SequenceEqual(ContiguousStrides(recorded.Shape)))
        {
            recorded.Data.Span.CopyTo(memory);
        }
        else
        {
            Scatter(recorded, strides, memory);
        }

        Tensor tensor = storage.AsStrided(recorded.Shape, strides, 0);
        if (requiresGrad)
        {
            tensor = tensor.Detach();
            tensor.RequiresGrad = true;
        }

        return tensor;
    }

    /// <summary>The content of a tensor.</summary>
    public static RecordedTensor FromTensor(Tensor tensor)
    {
        Tensor dense = tensor.Detach().Contiguous();
        byte[] content = Bytes(dense).ToArray();
        GC.KeepAlive(dense);
        return new RecordedTensor(dense.DType, dense.Shape.ToArray(), content);
    }

    private static void Scatter(RecordedTensor recorded, long[] strides, Span<byte> memory)
    {
        int size = RecordedTensor.SizeOf(recorded.DType);
        var position = new long[recorded.Shape.Length];
        for (int i = 0; i < (int)recorded.Count; i++)
        {
            long offset = position.Zip(strides, (index, stride) => index * stride).Sum();
            recorded.Data.Span.Slice(i * size, size).CopyTo(memory[(int)(offset * size)..]);
            for (int dim = position.Length - 1; dim >= 0 && ++position[dim] == recorded.Shape[dim]; dim--)
            {
                position[dim] = 0;
            }
        }
    }

    private static long[] ContiguousStrides(long[] shape)
    {
        var strides = new long[shape.Length];
        long step = 1;
        for (int dim = shape.Length - 1; dim >= 0; dim--)
        {
            strides[dim] = step;
            step *= Math.Max(shape[dim], 1);
        }

        return strides;
    }

    /// <summary>The elements of a dense tensor in its own memory.</summary>
    internal static Span<byte> Bytes(Tensor tensor) => tensor.DType switch
    {
        DType.Bool => MemoryMarshal.AsBytes(tensor.AsSpan<bool>()),
        DType.UInt8 => tensor.AsSpan<byte>(),
        DType.Int8 => MemoryMarshal.AsBytes(tensor.AsSpan<sbyte>()),
        DType.Int16 => MemoryMarshal.AsBytes(tensor.AsSpan<short>()),
        DType.Int32 => MemoryMarshal.AsBytes(tensor.AsSpan<int>()),
        DType.Int64 => MemoryMarshal.AsBytes(tensor.AsSpan<long>()),
        DType.Float16 => MemoryMarshal.AsBytes(tensor.AsSpan<Half>()),
        DType.BFloat16 => MemoryMarshal.AsBytes(tensor.AsSpan<BFloat16>()),
        DType.Float32 => MemoryMarshal.AsBytes(tensor.AsSpan<float>()),
        DType.Float64 => MemoryMarshal.AsBytes(tensor.AsSpan<double>()),
        DType.Complex32 => MemoryMarshal.AsBytes(tensor.AsSpan<Complex32>()),
        DType.Complex64 => MemoryMarshal.AsBytes(tensor.AsSpan<Complex64>()),
        DType.Complex128 => MemoryMarshal.AsBytes(tensor.AsSpan<System.Numerics.Complex>()),
        _ => throw new NotSupportedException($"element type {tensor.DType}"),
    };
}
