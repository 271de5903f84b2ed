using Linstock.Backends;
using Linstock.Backends.Cpu.Resampling;

namespace Linstock.Ops.Resampling;

/// <summary>
/// What each entry of a new dimension is made of: a number of entries of the old one and their weights. Padding by copies,
/// every kind of interpolation and their gradients are such a pass for each dimension.
/// </summary>
/// <param name="InputSize">The size of the old dimension.</param>
/// <param name="Count">Old entries for each new one.</param>
/// <param name="Indices">[new entries, Count]: which ones, within the old size.</param>
/// <param name="Weights">Their weights; null if there is one of weight 1, a copy.</param>
internal sealed record Taps(long InputSize, int Count, long[] Indices, double[]? Weights)
{
    /// <summary>The size of the new dimension.</summary>
    public long OutputSize => Indices.Length / Count;

    /// <summary>Copies of the entries at <paramref name="sources"/>.</summary>
    public static Taps Copies(long inputSize, long[] sources) => new(inputSize, 1, sources, null);

    /// <summary>The tensor with dimension <paramref name="dim"/> made anew.</summary>
    /// <param name="input">Any dtype for copies, floating point for weights.</param>
    /// <param name="dim">The dimension, whose size the taps fit.</param>
    /// <param name="taps">What its entries are made of.</param>
    /// <param name="transposed">The transpose of it: from the gradient of the result to that of the input.</param>
    /// <param name="keepsFormat">Whether images and volumes whose channels come last stay so.</param>
    public static Tensor Apply(Tensor input, int dim, Taps taps, bool transposed = false, bool keepsFormat = false)
    {
        bool isCopy = taps.Weights is null && !transposed;
        if (input.DType.IsReducedFloating && !isCopy) return Apply(input.To(DType.Float32), dim, taps, transposed, keepsFormat).To(input.DType);
        if (input.DType.IsComplex && !isCopy)
            return Torch.ViewAsComplex(Apply(Torch.ViewAsReal(input), dim, taps, transposed));
        Span<long> sizes = stackalloc long[input.NDim];
        Shape.AsSpan(in input.Shape).CopyTo(sizes);
        sizes[dim] = transposed ? taps.InputSize : taps.OutputSize;
        MemoryFormat format = keepsFormat ? Backend.Format(input) : MemoryFormat.Contiguous;
        Tensor result = MemoryFormats.Empty(new Shape(sizes), input.DType, input.Device, format);
        if (result.Numel > 0)
        {
            Tensor dense = Copying.Dense(input, format);
            if (format == MemoryFormat.Contiguous)
            {
                Backend.Run(result, new TapKernel(dense, dim, taps.Count, taps.Indices, taps.Weights, transposed, result));
            }
            else
            {
                // In the order of memory the dimension lies one place ahead.
                Tensor target = MemoryFormats.InMemoryOrder(result);
                Backend.Run(target, new TapKernel(
                    MemoryFormats.InMemoryOrder(dense), dim - 1, taps.Count, taps.Indices, taps.Weights, transposed, target));
            }
        }
        return Gradient.IsNeeded(input) ? Gradient.Record(result, new TapsBackward(dim, taps, !transposed, keepsFormat), input) : result;
    }

    private sealed class TapsBackward(int dim, Taps taps, bool transposed, bool keepsFormat) : Node
    {
        public override string Name => transposed ? "ResampleBackward0" : "ResampleBackwardBackward0";

        protected internal override Tensor? Backward(Tensor grad) => Apply(grad, dim, taps, transposed, keepsFormat);
    }
}
