using System.Numerics.Tensors;

namespace Linstock.Interop;

/// <summary>
/// Tensors of <c>System.Numerics.Tensors</c> from Linstock's and back. Strides are kept, so that slices, transposed and broadcast tensors are
/// shared without a copy too.
/// </summary>
/// <remarks>
/// <see cref="Tensor{T}"/> and its spans have at least one dimension: a tensor without dimensions appears as one of shape [1].
/// </remarks>
public static class NumericsTensors
{
    extension(Torch)
    {
        /// <summary>A tensor over the memory of another library's tensor, without a copy: changes of one show in the other.</summary>
        /// <typeparam name="T">The C# type of a dtype.</typeparam>
        /// <param name="tensor">Any lengths and strides. Its memory is pinned until the result and the result's views are gone.</param>
        /// <returns>A tensor with the same lengths and strides.</returns>
        /// <exception cref="ArgumentException">No dtype has this C# type, or the elements span more than 2^31 places.</exception>
        public static Tensor FromTensor<T>(Tensor<T> tensor)
            where T : unmanaged
        {
            ArgumentNullException.ThrowIfNull(tensor);
            DType dtype = DTypes.Of<T>();
            long[] lengths = Sizes(tensor.Lengths), strides = Longs(tensor.Strides);
            return lengths.Contains(0)
                ? Torch.Empty(lengths, dtype: dtype)
                : Torch.FromMemory(new NumericsTensorMemory<T>(tensor, Extent(lengths, strides, "from_tensor")).Memory).AsStrided(lengths, strides);
        }

        /// <summary>A tensor with a copy of the elements of a span.</summary>
        /// <typeparam name="T">The C# type of a dtype.</typeparam>
        /// <param name="span">Any lengths and strides.</param>
        /// <returns>A contiguous tensor with the same lengths.</returns>
        /// <exception cref="ArgumentException">No dtype has this C# type.</exception>
        public static Tensor FromTensorSpan<T>(in ReadOnlyTensorSpan<T> span)
            where T : unmanaged
        {
            Tensor result = Torch.Empty(Sizes(span.Lengths), dtype: DTypes.Of<T>());
            if (result.Numel > 0) span.CopyTo(result.AsTensorSpan<T>());
            return result;
        }
    }

    extension(Tensor tensor)
    {
        /// <summary>The tensor's own memory with its sizes and strides. The tensor must be kept alive meanwhile.</summary>
        /// <remarks>
        /// As with <see cref="Tensor.AsSpan{T}"/>, autograd does not see what is written, and memory of a tensor that has become unreachable is used
        /// again: where the tensor is not used later anyway, <c>GC.KeepAlive(tensor)</c> after the last use of the span, or <see cref="ToTensor{T}"/>.
        /// </remarks>
        /// <typeparam name="T">The C# type of the dtype.</typeparam>
        /// <exception cref="InvalidOperationException">
        /// <typeparamref name="T"/> is not the tensor's type, its data are not on the processor, or its strides are none that a
        /// <see cref="TensorSpan{T}"/> has: each but 0 must step over all that the smaller ones reach, which those of <c>Unfold</c> do not.
        /// </exception>
        public TensorSpan<T> AsTensorSpan<T>()
            where T : unmanaged
        {
            ArgumentNullException.ThrowIfNull(tensor);
            nint[] lengths = Lengths(tensor);
            if (tensor.Numel == 0) return System.Numerics.Tensors.Tensor.CreateFromShape<T>(lengths);
            long[] sizes = tensor.Shape.ToArray(), steps = tensor.Strides.ToArray();
            Span<T> memory = tensor.Detach().AsStrided([Extent(sizes, steps, "as_tensor_span")], [1], tensor.StorageOffset).AsSpan<T>();
            // A dimension of one element has stride 0 there.
            nint[] strides = tensor.NDim == 0 ? [0] : [.. sizes.Zip(steps, static (size, step) => size == 1 ? 0 : checked((nint)step))];
            try
            {
                return new TensorSpan<T>(memory, lengths, strides);
            }
            catch (ArgumentException error)
            {
                throw new InvalidOperationException(
                    $"as_tensor_span: got shape {tensor.Shape} with strides {tensor.Strides}; expected each stride to step over all that the smaller ones reach; call .Contiguous() first", error);
            }
        }

        /// <summary>The tensor's own memory with its sizes and strides, for reading. The tensor must be kept alive meanwhile.</summary>
        /// <inheritdoc cref="AsTensorSpan{T}"/>
        public ReadOnlyTensorSpan<T> AsReadOnlyTensorSpan<T>()
            where T : unmanaged
            => tensor.AsTensorSpan<T>();

        /// <summary>A copy of the elements, in row-major order, with memory of its own.</summary>
        /// <typeparam name="T">Any C# type of a dtype; elements are converted if the tensor's type is another.</typeparam>
        public Tensor<T> ToTensor<T>()
            where T : unmanaged
        {
            ArgumentNullException.ThrowIfNull(tensor);
            return System.Numerics.Tensors.Tensor.Create(tensor.ToArray<T>(), Lengths(tensor));
        }
    }

    private static nint[] Lengths(Tensor tensor)
        => tensor.NDim == 0 ? [1] : [.. tensor.Shape.ToArray().Select(static size => checked((nint)size))];

    // What was never given lengths has no dimension, and no element either.
    private static long[] Sizes(ReadOnlySpan<nint> lengths) => lengths.IsEmpty ? [0] : Longs(lengths);

    private static long[] Longs(ReadOnlySpan<nint> values)
    {
        var result = new long[values.Length];
        for (int i = 0; i < result.Length; i++) result[i] = values[i];
        return result;
    }

    // From the first to the last element; all sizes are positive.
    private static int Extent(long[] sizes, long[] strides, string operation)
    {
        Int128 last = 0;
        for (int i = 0; i < sizes.Length; i++) last += (Int128)(sizes[i] - 1) * strides[i];
        return last < int.MaxValue
            ? (int)last + 1
            : throw new ArgumentException($"{operation}: elements lie up to {last} places apart; expected less than {int.MaxValue}, which is what a span holds");
    }
}
