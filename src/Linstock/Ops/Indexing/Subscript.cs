using Linstock.Backends.Batched;
using Linstock.Jit;

namespace Linstock.Ops.Indexing;

/// <summary>What <c>x[...]</c> means: first the views (integers, slices, new dimensions), then the choice by tensors.</summary>
internal static class Subscript
{
    /// <summary>Reads <c>x[...]</c>.</summary>
    public static Tensor Get(Tensor input, ReadOnlySpan<TensorIndex> indices)
    {
        if (Batching.IsUsed) Align(ref input, ref indices);
        if (indices.Length == 1 && indices[0].Kind == TensorIndex.IndexKind.Integer) return input.Select(0, indices[0].Start!.Value);
        Tensor view = View(input, indices, out Tensor?[]? chosen);
        if (chosen is not null) return OperationTrace.Find() is { } trace ? Recorded(trace, view, chosen) : AdvancedIndexing.Index(view, chosen);
        return ReferenceEquals(view, input) ? Views.Of(input, input.Shape, input.Strides, input.StorageOffset) is var alias && Gradient.IsNeeded(input)
            ? Gradient.Record(alias, new ReshapeBackward("Alias", input.Shape), input) : alias : view;
    }

    /// <summary>Writes <c>x[...] = value</c>.</summary>
    public static void Set(Tensor input, ReadOnlySpan<TensorIndex> indices, Tensor value)
    {
        ArgumentNullException.ThrowIfNull(value);
        if (Batching.IsUsed && FrameSet.Union(Frames(indices), FrameSet.Of(value)) is { } frames)
        {
            Batching.CheckWritable(input, frames, "index_put_");
            Align(ref input, ref indices);
            value = Batching.Lift(value, FrameSet.Of(input));
        }
        Tensor view = View(input, indices, out Tensor?[]? chosen);
        if (chosen is not null)
        {
            // A number takes the dtype of the tensor; tensors have to agree, as in index_put_.
            if (value.NDim == 0 && value.DType != view.DType) value = value.To(view.DType);
            if (OperationTrace.Find() is { } trace) RecordedPut(trace, view, chosen, value);
            else AdvancedIndexing.IndexPut_(view, chosen, value);
            return;
        }
        // Python drops leading sizes of 1 of the value.
        Tensor source = value;
        while (source.NDim > view.NDim && source.Shape[0] == 1) source = source.Select(0, 0);
        view.Copy_(source);
    }

    private static Tensor Recorded(OperationTrace trace, Tensor view, Tensor?[] chosen)
    {
        using RecordedCall call = trace.Begin("index({0}, annotate(List[Optional[Tensor]], {1}))", new(view), new(ScriptValue.From(chosen)));
        Tensor result = AdvancedIndexing.Index(view, chosen);
        call.Complete(result);
        return result;
    }

    private static void RecordedPut(OperationTrace trace, Tensor view, Tensor?[] chosen, Tensor value)
    {
        using RecordedCall call = trace.Begin(
            "index_put_({0}, annotate(List[Optional[Tensor]], {1}), {2})", new(view), new(ScriptValue.From(chosen)), new(value));
        AdvancedIndexing.IndexPut_(view, chosen, value);
        call.Complete(view);
    }

    private static FrameSet? Frames(ReadOnlySpan<TensorIndex> indices)
    {
        FrameSet? frames = null;
        foreach (ref readonly TensorIndex index in indices) frames = FrameSet.Union(frames, FrameSet.Of(index.Tensor));
        return frames;
    }

    // Brings the tensor and the tensors that index it to the same batches.
    private static void Align(ref Tensor input, ref ReadOnlySpan<TensorIndex> indices)
    {
        if (FrameSet.Union(Frames(indices), FrameSet.Of(input)) is not { } frames) return;
        input = Batching.Lift(input, frames);
        TensorIndex[] lifted = indices.ToArray();
        for (int i = 0; i < lifted.Length; i++)
            if (lifted[i].Kind == TensorIndex.IndexKind.Tensor) lifted[i] = Batching.Lift(lifted[i].Tensor!, frames);
        indices = lifted;
    }

    private static Tensor View(Tensor input, ReadOnlySpan<TensorIndex> indices, out Tensor?[]? chosen)
    {
        if (indices.Length == 1 && indices[0].Kind == TensorIndex.IndexKind.Slice && input.NDim > 0)
        {
            chosen = null;
            ref readonly TensorIndex only = ref indices[0];
            return only.Start is null && only.Stop is null && only.Step == 1 ? input : input.Slice(0, only.Start, only.Stop, only.Step);
        }
        int consumed = Consumed(input, indices);
        chosen = null;
        Tensor view = input;
        List<Tensor?>? tensors = null;
        int dim = 0;
        foreach (ref readonly TensorIndex index in indices)
        {
            switch (index.Kind)
            {
                case TensorIndex.IndexKind.Integer:
                    view = view.Select(dim, Check.Index(index.Start!.Value, view.Shape[dim], dim, "index"));
                    break;
                case TensorIndex.IndexKind.Slice:
                    if (index.Start is not null || index.Stop is not null || index.Step != 1)
                        view = view.Slice(dim, index.Start, index.Stop, index.Step);
                    dim++;
                    break;
                case TensorIndex.IndexKind.Ellipsis:
                    dim += input.NDim - consumed;
                    break;
                case TensorIndex.IndexKind.None:
                    view = view.Unsqueeze(dim++);
                    break;
                case TensorIndex.IndexKind.Bool:
                    view = view.Unsqueeze(dim);
                    Place(ref tensors, dim++, index.Start == 1 ? Torch.Zeros([1], dtype: DType.Int64, device: input.Device) : Torch.Empty([0], dtype: DType.Int64, device: input.Device));
                    break;
                default:
                    PlaceTensor(ref view, ref tensors, ref dim, index.Tensor!, input);
                    break;
            }
        }
        if (tensors is not null) chosen = [.. tensors];
        return view;
    }

    /// <summary>The dimensions of the input that the indices speak of.</summary>
    private static int Consumed(Tensor input, ReadOnlySpan<TensorIndex> indices)
    {
        int consumed = 0;
        bool ellipsis = false;
        foreach (ref readonly TensorIndex index in indices)
        {
            consumed += index.Kind switch
            {
                TensorIndex.IndexKind.Integer or TensorIndex.IndexKind.Slice => 1,
                TensorIndex.IndexKind.Tensor => IsMask(index.Tensor!) ? index.Tensor!.NDim : 1,
                _ => 0,
            };
            if (index.Kind == TensorIndex.IndexKind.Ellipsis)
            {
                if (ellipsis) Check.ThrowArgument("index: an index can only have a single ellipsis");
                ellipsis = true;
            }
        }
        if (consumed > input.NDim) Check.ThrowArgument($"index: too many indices for a tensor of {input.NDim} dimensions; got {consumed}");
        return consumed;
    }

    private static void PlaceTensor(ref Tensor view, ref List<Tensor?>? tensors, ref int dim, Tensor tensor, Tensor input)
    {
        if (IsMask(tensor) && tensor.NDim == 0)
        {
            view = view.Unsqueeze(dim);
            Place(ref tensors, dim++, Torch.Nonzero(tensor.Reshape(1)).Select(1, 0));
        }
        else if (IsMask(tensor))
        {
            for (int i = 0; i < tensor.NDim; i++)
                if (tensor.Shape[i] != view.Shape[dim + i])
                    Check.ThrowArgument($"index: the shape of the mask {tensor.Shape} does not match the shape of the indexed tensor {input.Shape} at dimension {dim + i}");
            Tensor places = Torch.Nonzero(tensor);
            for (int i = 0; i < tensor.NDim; i++) Place(ref tensors, dim++, places.Select(1, i));
        }
        else
        {
            // An index without dimensions chooses like an integer, but the result is a copy.
            if (!tensor.DType.IsInteger) Check.ThrowArgument($"index: tensors used as indices must be of an integer dtype, uint8 or bool; got {tensor.DType.Name}");
            Place(ref tensors, dim++, tensor);
        }
    }

    private static bool IsMask(Tensor index) => index.DType is DType.Bool or DType.UInt8;

    private static void Place(ref List<Tensor?>? tensors, int dim, Tensor index)
    {
        tensors ??= [];
        while (tensors.Count <= dim) tensors.Add(null);
        tensors[dim] = index;
    }
}
