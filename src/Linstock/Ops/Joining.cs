using Linstock.Backends;
using Linstock.Backends.Cpu.Kernels;

namespace Linstock.Ops;

/// <summary>Several tensors as one.</summary>
internal static class Joining
{
    /// <summary>The tensors one after the other along a dimension. Dtypes are promoted; empty tensors of one dimension are skipped.</summary>
    /// <param name="tensors">At least one; equal in all dimensions but <paramref name="dim"/>.</param>
    /// <param name="dim">The dimension.</param>
    /// <exception cref="ArgumentException">There is no tensor, or shapes do not fit.</exception>
    [Op(Surface.Function | Surface.Out)]
    [Op(Surface.Function | Surface.Out, Name = "Concat")]
    [Op(Surface.Function | Surface.Out, Name = "Concatenate")]
    public static Tensor Cat(ReadOnlySpan<Tensor> tensors, long dim = 0)
    {
        if (tensors.IsEmpty) Check.ThrowArgument("cat: expected a non-empty list of tensors");
        Tensor? model = null;
        foreach (Tensor tensor in tensors)
        {
            Check.That(tensor.NDim > 0, $"cat: tensors without dimensions cannot be concatenated; use stack");
            if (!IsSkipped(tensor)) model ??= tensor;
        }
        model ??= tensors[0];
        int place = Check.Dim(dim, model.NDim, "cat");
        long total = 0;
        for (int i = 0; i < tensors.Length; i++)
        {
            Tensor tensor = tensors[i];
            if (IsSkipped(tensor)) continue;
            bool fits = tensor.NDim == model.NDim;
            for (int d = 0; fits && d < model.NDim; d++) fits = d == place || tensor.Shape[d] == model.Shape[d];
            if (!fits) Check.ThrowArgument($"cat: sizes of tensors must match except in dimension {place}; tensor {i} has shape {tensor.Shape}; expected {model.Shape}");
            Check.SameDevice(model, tensor, "cat");
            total += tensor.Shape[place];
        }
        Span<long> sizes = stackalloc long[model.NDim];
        Shape.AsSpan(in model.Shape).CopyTo(sizes);
        sizes[place] = total;
        DType dtype = Promotion.Result(tensors);
        Tensor result = Torch.Empty(sizes, dtype: dtype, device: model.Device);
        long start = 0;
        var starts = new long[tensors.Length];
        bool isJoined = JoinAtOnce(tensors, place, result);
        for (int i = 0; i < tensors.Length; i++)
        {
            starts[i] = start;
            if (IsSkipped(tensors[i])) continue;
            sizes[place] = tensors[i].Shape[place];
            if (!isJoined)
            {
                var part = new Tensor(result.Storage, new Shape(sizes), result.Strides, result.StorageOffset + (start * result.Strides[place]), dtype);
                if (part.Numel > 0) Backend.Run(part, new CopyKernel(tensors[i], part));
            }
            start += sizes[place];
        }
        return Gradient.IsNeeded(tensors) ? Gradient.Record(result, new CatBackward(tensors, starts, place), tensors!) : result;
    }

    /// <summary>The tensors side by side along a new dimension.</summary>
    /// <param name="tensors">At least one; all of one shape.</param>
    /// <param name="dim">Where the new dimension stands.</param>
    /// <exception cref="ArgumentException">There is no tensor, or shapes differ.</exception>
    [Op(Surface.Function | Surface.Out)]
    public static Tensor Stack(ReadOnlySpan<Tensor> tensors, long dim = 0)
    {
        if (tensors.IsEmpty) Check.ThrowArgument("stack: expected a non-empty list of tensors");
        var parts = new Tensor[tensors.Length];
        int place = Check.Dim(dim, tensors[0].NDim + 1, "stack");
        for (int i = 0; i < parts.Length; i++)
        {
            if (tensors[i].Shape != tensors[0].Shape)
                Check.ThrowArgument($"stack: expects each tensor to be of equal size; got {tensors[0].Shape} at entry 0 and {tensors[i].Shape} at entry {i}");
            parts[i] = Views.Unsqueeze(tensors[i], place);
        }
        return Cat(parts, place);
    }

    // Large results of contiguous tensors on the processor; small ones are not worth the list.
    private static bool JoinAtOnce(ReadOnlySpan<Tensor> tensors, int dim, Tensor result)
    {
        const long Small = 16384;
        if (result.Device.Type != DeviceType.Cpu || result.Numel < Small) return false;
        foreach (Tensor tensor in tensors)
            if (!tensor.IsStrided || tensor.DType != result.DType || tensor.Device != result.Device || (!tensor.IsContiguous && !IsSkipped(tensor))) return false;
        Backend.Run(result, new JoinKernel([.. tensors], dim, result));
        return true;
    }

    private static bool IsSkipped(Tensor tensor) => tensor.NDim == 1 && tensor.Shape[0] == 0;

    private sealed class CatBackward : Node
    {
        private readonly long[] _starts;
        private readonly long[] _sizes;
        private readonly DType[] _dtypes;
        private readonly bool[] _skipped;
        private readonly int _dim;

        public CatBackward(ReadOnlySpan<Tensor> tensors, long[] starts, int dim)
        {
            (_starts, _dim) = (starts, dim);
            _sizes = new long[starts.Length];
            _dtypes = new DType[starts.Length];
            _skipped = new bool[starts.Length];
            for (int i = 0; i < starts.Length; i++)
            {
                _dtypes[i] = tensors[i].DType;
                _skipped[i] = IsSkipped(tensors[i]);
                _sizes[i] = _skipped[i] ? 0 : tensors[i].Shape[dim];
            }
        }

        public override string Name => "CatBackward0";

        protected internal override void Backward(ReadOnlySpan<Tensor?> gradOutputs, Span<Tensor?> gradInputs)
        {
            if (gradOutputs[0] is not { } grad) return;
            for (int i = 0; i < _starts.Length; i++)
            {
                if (!NeedsInput(i)) continue;
                Tensor part = _skipped[i]
                    ? Torch.Zeros([0], dtype: grad.DType, device: grad.Device)
                    : Views.Slice(grad, _dim, _starts[i], _starts[i] + _sizes[i]);
                gradInputs[i] = grad.DType.IsComplex && !_dtypes[i].IsComplex ? ComplexParts.Real(part).To(_dtypes[i]) : part.To(_dtypes[i]);
            }
        }
    }
}
