using Linstock.Backends;
using Linstock.Backends.Cpu.Indexing;

namespace Linstock.Ops.Indexing;

/// <summary>Reading and writing through an index along one dimension.</summary>
internal static class GatherScatter
{
    /// <summary>result[i][j][k] = input[i][index[i][j][k]][k] for dim 1, and so on; the result has the index's shape.</summary>
    /// <param name="input">The tensor.</param>
    /// <param name="dim">The dimension that the index is for.</param>
    /// <param name="index">int64; as many dimensions as the input, and no larger in the others.</param>
    /// <param name="sparseGrad">Accepted for PyTorch's sake; the gradient is dense.</param>
    /// <exception cref="ArgumentException">Shapes or dtypes do not fit.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An index is outside the dimension.</exception>
    [Op(Surface.Function | Surface.Method | Surface.ExactOut)]
    public static Tensor Gather(Tensor input, long dim, Tensor index, bool sparseGrad = false)
        => Gather(input, dim, index, "gather");

    /// <summary>Gather on behalf of another operation, which errors name.</summary>
    internal static Tensor Gather(Tensor input, long dim, Tensor index, string operation)
    {
        int place = CheckIndex(input, dim, index, null, operation);
        Tensor result = Torch.Empty(index.Shape, dtype: input.DType, device: input.Device);
        Backend.Run(result, new GatherKernel(input, place, index, result, operation));
        return Gradient.IsNeeded(input) ? Gradient.Record(result, new GatherBackward(input.Shape, place, index), input) : result;
    }

    /// <summary>A copy of the input with result[i][index[i][j][k]][k] = src[i][j][k] for dim 1, and so on.</summary>
    /// <exception cref="ArgumentException">Shapes or dtypes do not fit.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An index is outside the dimension.</exception>
    [Op(Surface.Function | Surface.Method | Surface.InPlace | Surface.ExactOut)]
    public static Tensor Scatter(Tensor input, long dim, Tensor index, Tensor src)
    {
        int place = CheckIndex(input, dim, index, src, "scatter");
        Tensor result = Copying.Clone(input.Detach(), MemoryFormat.Contiguous);
        Backend.Run(result, new ScatterKernel(result, place, index, src.Detach(), ScatterMode.Assign, "scatter"));
        return Gradient.IsNeeded(input, src) ? Gradient.Record(result, new ScatterBackward(place, index, src.Shape), input, src) : result;
    }

    /// <summary>The same in place.</summary>
    public static Tensor Scatter_(Tensor input, long dim, Tensor index, Tensor src)
        => TryWrite(input, dim, index, src, ScatterMode.Assign, "scatter") ? input : InPlace.Assign(input, Scatter(input, dim, index, src), "scatter_");

    /// <summary>A copy of the input with a number written to the indexed places.</summary>
    /// <exception cref="ArgumentException">Shapes or dtypes do not fit.</exception>
    [Op(Surface.Function | Surface.Method | Surface.InPlace | Surface.ExactOut)]
    public static Tensor Scatter(Tensor input, long dim, Tensor index, Scalar value)
        => Scatter(input, dim, index, Constant(input, index, value));

    /// <summary>The same in place.</summary>
    public static Tensor Scatter_(Tensor input, long dim, Tensor index, Scalar value)
        => Scatter_(input, dim, index, Constant(input, index, value));

    /// <summary>A copy of the input with src added to, or multiplied with, the indexed places.</summary>
    /// <exception cref="ArgumentException">Shapes or dtypes do not fit, or the way of reducing is another.</exception>
    [Op(Surface.Function | Surface.Method | Surface.InPlace | Surface.ExactOut)]
    public static Tensor Scatter(Tensor input, long dim, Tensor index, Tensor src, ScatterReduce reduce)
    {
        if (reduce is ScatterReduce.Add or ScatterReduce.Sum) return ScatterAdd(input, dim, index, src);
        Check.That(reduce is ScatterReduce.Multiply or ScatterReduce.Prod, $"scatter: reduce must be Add or Multiply; got {reduce}");
        int place = CheckIndex(input, dim, index, src, "scatter");
        Check.That(!Gradient.IsNeeded(input, src), $"scatter: the gradient of reduce: Multiply is not implemented; use scatter_reduce with Prod");
        Tensor result = Copying.Clone(input.Detach(), MemoryFormat.Contiguous);
        Backend.Run(result, new ScatterKernel(result, place, index, src.Detach(), ScatterMode.Multiply, "scatter"));
        return result;
    }

    /// <summary>A copy of the input with a number added to, or multiplied with, the indexed places.</summary>
    /// <exception cref="ArgumentException">Shapes or dtypes do not fit, or the way of reducing is another.</exception>
    [Op(Surface.Function | Surface.Method | Surface.InPlace | Surface.ExactOut)]
    public static Tensor Scatter(Tensor input, long dim, Tensor index, Scalar value, ScatterReduce reduce)
        => Scatter(input, dim, index, Constant(input, index, value), reduce);

    /// <summary>A copy of the input with src added to the indexed places.</summary>
    /// <exception cref="ArgumentException">Shapes or dtypes do not fit.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An index is outside the dimension.</exception>
    [Op(Surface.Function | Surface.Method | Surface.InPlace | Surface.ExactOut)]
    public static Tensor ScatterAdd(Tensor input, long dim, Tensor index, Tensor src)
    {
        int place = CheckIndex(input, dim, index, src, "scatter_add");
        Tensor result = Copying.Clone(input.Detach(), MemoryFormat.Contiguous);
        Backend.Run(result, new ScatterKernel(result, place, index, src.Detach(), ScatterMode.Add, "scatter_add"));
        return Gradient.IsNeeded(input, src) ? Gradient.Record(result, new ScatterAddBackward(place, index, src.Shape), input, src) : result;
    }

    /// <summary>The same in place.</summary>
    public static Tensor ScatterAdd_(Tensor input, long dim, Tensor index, Tensor src)
        => TryWrite(input, dim, index, src, ScatterMode.Add, "scatter_add") ? input : InPlace.Assign(input, ScatterAdd(input, dim, index, src), "scatter_add_");

    /// <summary>
    /// Writes to the indexed places of the tensor itself where no gradient is recorded and nothing that is read is written;
    /// only what the index names is touched, however large the tensor is.
    /// </summary>
    private static bool TryWrite(Tensor self, long dim, Tensor index, Tensor src, ScatterMode mode, string operation)
    {
        int place = CheckIndex(self, dim, index, src, operation);
        InPlace.CheckWritable(self, operation + "_");
        bool isApart = !ReferenceEquals(self.Storage, src.Storage) && !ReferenceEquals(self.Storage, index.Storage);
        if (!isApart || !self.IsContiguous || self.Device != src.Device || Gradient.IsNeeded(self, src)) return false;
        Backend.Run(self, new ScatterKernel(self, place, index, src.Detach(), mode, operation));
        self.Storage.Version++;
        return true;
    }

    private static Tensor Constant(Tensor input, Tensor index, Scalar value)
        => Torch.Full([], value, dtype: input.DType, device: input.Device).Expand(index.Shape);

    internal static int CheckIndex(Tensor input, long dim, Tensor index, Tensor? src, string operation)
    {
        int place = Check.Dim(dim, input.NDim, operation);
        if (src is not null) Check.SameDType(input, src, operation);
        // As in PyTorch, an empty index may have any dtype.
        if (index.Numel == 0) return place;
        Check.That(index.DType == DType.Int64, $"{operation}: expected dtype int64 for index; got {index.DType.Name}");
        int rank = Math.Max(input.NDim, 1);
        Check.That(Math.Max(index.NDim, 1) == rank, $"{operation}: index must have the number of dimensions of the input; got {index.Shape} for {input.Shape}");
        Check.That(src is null || Math.Max(src.NDim, 1) == rank, $"{operation}: index must have the number of dimensions of src; got {index.Shape} for {src?.Shape}");
        for (int d = 0; d < index.NDim; d++)
        {
            if (d != place && input.NDim > 0 && index.Shape[d] > input.Shape[d])
                Check.ThrowArgument($"{operation}: size does not match at dimension {d}; expected index {index.Shape} to be no larger than the input {input.Shape} apart from dimension {place}");
            if (src is { NDim: > 0 } && index.Shape[d] > src.Shape[d])
                Check.ThrowArgument($"{operation}: size does not match at dimension {d}; expected index {index.Shape} to be no larger than src {src.Shape}");
        }
        return place;
    }

    private static Tensor Crop(Tensor gradient, in Shape shape)
    {
        // The index may cover only the first entries of src.
        if (gradient.Shape == shape) return gradient;
        for (int d = 0; d < shape.Rank; d++)
        {
            long missing = shape[d] - gradient.Shape[d];
            if (missing > 0) gradient = PartGradient.Pad(gradient, Enlarged(gradient.Shape, d, shape[d]), d, 0, 1);
        }
        return gradient;

        static Shape Enlarged(in Shape shape, int dim, long size)
        {
            long[] sizes = shape.ToArray();
            sizes[dim] = size;
            return new Shape(sizes);
        }
    }

    private sealed class GatherBackward(Shape shape, int dim, Tensor index) : Node
    {
        private SavedTensor _index = new(index);

        public override string Name => "GatherBackward0";

        protected internal override Tensor? Backward(Tensor grad)
        {
            Tensor zeros = Torch.Zeros(shape, dtype: grad.DType, device: grad.Device);
            return ScatterAdd_(zeros, dim, _index.Get(this), grad);
        }

        protected override void ReleaseSaved() => _index.Release();
    }

    private sealed class ScatterBackward(int dim, Tensor index, Shape srcShape) : Node
    {
        private SavedTensor _index = new(index);

        public override string Name => "ScatterBackward0";

        protected internal override void Backward(ReadOnlySpan<Tensor?> gradOutputs, Span<Tensor?> gradInputs)
        {
            if (gradOutputs[0] is not { } grad) return;
            Tensor index = _index.Get(this);
            if (NeedsInput(0)) gradInputs[0] = Scatter(grad, dim, index, 0);
            if (NeedsInput(1)) gradInputs[1] = index.Numel == 0 ? Torch.Zeros(srcShape, dtype: grad.DType, device: grad.Device) : Crop(Gather(grad, dim, index), srcShape);
        }

        protected override void ReleaseSaved() => _index.Release();
    }

    private sealed class ScatterAddBackward(int dim, Tensor index, Shape srcShape) : Node
    {
        private SavedTensor _index = new(index);

        public override string Name => "ScatterAddBackward0";

        protected internal override void Backward(ReadOnlySpan<Tensor?> gradOutputs, Span<Tensor?> gradInputs)
        {
            if (gradOutputs[0] is not { } grad) return;
            Tensor index = _index.Get(this);
            if (NeedsInput(0)) gradInputs[0] = grad;
            if (NeedsInput(1)) gradInputs[1] = index.Numel == 0 ? Torch.Zeros(srcShape, dtype: grad.DType, device: grad.Device) : Crop(Gather(grad, dim, index), srcShape);
        }

        protected override void ReleaseSaved() => _index.Release();
    }
}
