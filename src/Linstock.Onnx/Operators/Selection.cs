using Linstock.Onnx.Execution;

namespace Linstock.Onnx.Operators;

/// <summary>Places of extremes, the largest elements, elements by a condition.</summary>
internal static class Selection
{
    public static void Declare(OperatorTable table)
    {
        table.Add("ArgMax", node => Place(node, static (x, axis, keep) => Torch.Argmax(x, axis, keep)));
        table.Add("ArgMin", node => Place(node, static (x, axis, keep) => Torch.Argmin(x, axis, keep)));
        table.Add("TopK", TopK);
        table.Add("NonZero", node => call => Torch.Nonzero(call[0]).Transpose(0, 1).Contiguous());
        table.Add("Compress", node =>
        {
            long? axis = node.Has("axis") ? node.Int("axis") : null;
            return call =>
            {
                Tensor kept = Torch.Nonzero(call[1]).Reshape(-1);
                return axis is { } along ? Torch.IndexSelect(call[0], along, kept) : Torch.IndexSelect(call[0].Reshape(-1), 0, kept);
            };
        });
        table.Add("Unique", Unique);
    }

    private static Operation Place(OperatorNode node, Func<Tensor, long, bool, Tensor> function)
    {
        long axis = node.Int("axis", 0);
        bool keepdim = node.Flag("keepdims", true), last = node.Flag("select_last_index");
        return call =>
        {
            Tensor input = call[0];
            int along = Numbers.Axis(axis, input.NDim);
            return last ? (input.Shape[along] - 1) - function(input.Flip(along), along, keepdim) : function(input, along, keepdim);
        };
    }

    private static Operation TopK(OperatorNode node)
    {
        long axis = node.Int("axis", -1);
        bool largest = node.Flag("largest", true), sorted = node.Flag("sorted", true);
        IntegerOperand count = node.Opset >= 10 ? node.Integers(1) ?? throw node.Damaged("the count is missing") : new IntegerOperand(-1, [node.Int("k")]);
        return call =>
        {
            (Tensor values, Tensor indices) = Torch.Topk(call[0], count.ReadOne(call), axis, largest, sorted);
            return new object?[] { values, indices };
        };
    }

    private static Operation Unique(OperatorNode node)
    {
        bool sorted = node.Flag("sorted", true);
        long? axis = node.Has("axis") ? node.Int("axis") : null;
        return call =>
        {
            Tensor input = call[0];
            (Tensor values, Tensor? inverse, Tensor? counts) = Torch.Unique(input, sorted: true, returnInverse: true, returnCounts: true, axis);
            inverse = inverse!.Reshape(-1);

            // The first place of each value: places written from the last to the first, so that the first remains.
            long length = inverse.Numel, along = axis ?? 0;
            Tensor places = Torch.Arange(length, dtype: DType.Int64);
            Tensor first = Torch.Full([counts!.Numel], length, dtype: DType.Int64).ScatterReduce(0, inverse, places, ScatterReduce.AMin);
            if (!sorted)
            {
                Tensor order = Torch.Argsort(first);
                Tensor rank = Torch.Argsort(order);
                (values, first, counts) = (Torch.IndexSelect(values, along, order), Torch.IndexSelect(first, 0, order), Torch.IndexSelect(counts, 0, order));
                inverse = Torch.IndexSelect(rank, 0, inverse);
            }

            return new object?[] { values, first, inverse, counts };
        };
    }
}
