using Linstock.Backends;
using Linstock.Backends.Cpu;
using Linstock.Ops.Indexing;

namespace Linstock.Ops.Pooling;

/// <summary>Values at places of planes: what poolings that choose an element need for their gradient, in both directions.</summary>
internal static class IndexedPlanes
{
    /// <summary>Planes of zeros with values added at the indices, which are known to be right.</summary>
    public static Tensor Add(Tensor values, Tensor indices, in Shape shape, int rank)
    {
        if (values.DType is not (DType.Float32 or DType.Float64)) return Add(values.To(DType.Float32), indices, shape, rank).To(values.DType);
        MemoryFormat format = shape.Rank == rank + 2 && Backend.Of(values.Device).KeepsChannelsLast ? PoolingRule.Format(indices, rank) : MemoryFormat.Contiguous;
        Tensor result = MemoryFormats.Empty(shape, values.DType, values.Device, format);
        Tensor from = Copying.Dense(values, format), places = Copying.Dense(indices, format);
        if (format == MemoryFormat.Contiguous)
        {
            Backend.Run(result, new PlaneScatterKernel(PoolingRule.Planes(result, rank), from, places, result));
        }
        else if (result.Numel > 0)
        {
            Size3 size = Spatial.Sizes(values.Shape, rank);
            Backend.Run(result, new ChannelPoolKernel(
                ChannelPool.MaxBackward, PoolingAxis.Adaptive(1, size.Height), PoolingAxis.Adaptive(1, size.Width), 0, from, result, places));
        }
        return Gradient.IsNeeded(values) ? Gradient.Record(result, new AddBackward(indices, rank), values) : result;
    }

    /// <summary>The elements of the planes at the indices.</summary>
    public static Tensor Collect(Tensor planes, Tensor indices, int rank)
    {
        long count = PoolingRule.Planes(planes, rank);
        if (indices.Numel == 0) return Torch.Zeros(indices.Shape, dtype: planes.DType, device: planes.Device);
        Tensor chosen = GatherScatter.Gather(
            Views.Reshape(planes, count, planes.Numel / count), 1, Views.Reshape(indices, count, indices.Numel / count));
        return Views.Reshape(chosen, indices.Shape);
    }

    /// <summary>Records that a pooling chose the elements at the indices.</summary>
    public static Tensor Record(string name, Tensor result, Tensor input, Tensor indices, int rank)
        => Gradient.Record(result, new ChoiceBackward(name, indices, input.Shape, rank), input);

    private sealed class ChoiceBackward(string name, Tensor indices, Shape shape, int rank) : Node
    {
        private SavedTensor _indices = new(indices);

        public override string Name => name;

        protected internal override Tensor? Backward(Tensor grad) => Add(grad, _indices.Get(this), shape, rank);

        protected override void ReleaseSaved() => _indices.Release();
    }

    private sealed class AddBackward(Tensor indices, int rank) : Node
    {
        private SavedTensor _indices = new(indices);

        public override string Name => "MaxPoolBackwardBackward0";

        protected internal override Tensor? Backward(Tensor grad) => Collect(grad, _indices.Get(this), rank);

        protected override void ReleaseSaved() => _indices.Release();
    }
}
