using Linstock.Backends;
using Linstock.Backends.Cpu.Indexing;

namespace Linstock.Ops.Indexing;

/// <summary>
/// The choice of elements by tensors of integers. The indexed dimensions are brought to the front, so that the tensor
/// becomes rows, and the index tensors become row numbers.
/// </summary>
internal static class AdvancedIndexing
{
    /// <summary>The elements that <paramref name="indices"/> choose; null stands for a whole dimension.</summary>
    public static Tensor Index(Tensor input, ReadOnlySpan<Tensor?> indices, string operation = "index")
    {
        var plan = new Plan(input, indices);
        Tensor rows = plan.Rows(operation);
        Tensor source = Views.Permute(input, plan.Order).Contiguous();
        Tensor flat = source.Reshape([plan.RowCount, plan.RowSize]);
        Tensor result = GatherRows(flat, rows);
        Shape[] shapes = [plan.IndexShape, plan.RestShape];
        result = result.Reshape([.. shapes[0], .. shapes[1]]);
        return plan.MoveFront == 0 ? result : Views.Permute(result, plan.ResultOrder);
    }

    /// <summary>Writes <paramref name="values"/>, which broadcast, to the chosen elements, or adds them.</summary>
    public static Tensor IndexPut_(Tensor self, ReadOnlySpan<Tensor?> indices, Tensor values, bool accumulate = false, string operation = "index_put_")
    {
        InPlace.CheckWritable(self, operation);
        Check.SameDType(self, values, operation);
        var plan = new Plan(self, indices);
        Tensor rows = plan.Rows(operation);
        Shape resultShape = plan.ResultShape;
        Tensor source = values;
        while (source.NDim > resultShape.Rank && source.Shape[0] == 1) source = Views.Select(source, 0, 0);
        Check.BroadcastsTo(source.Shape, resultShape, operation);
        bool record = Gradient.IsNeeded(self, values);
        var saved = indices.ToArray();
        using (Torch.NoGrad())
        {
            Tensor expanded = source.Expand(resultShape);
            if (plan.MoveFront != 0) expanded = Views.Permute(expanded, Invert(plan.ResultOrder));
            Tensor updates = expanded.Reshape([rows.Numel, plan.RowSize]).Contiguous();
            Tensor permuted = Views.Permute(self, plan.Order);
            Tensor target = permuted.Contiguous();
            Tensor flat = target.Reshape([plan.RowCount, plan.RowSize]);
            if (ReferenceEquals(updates.Storage, flat.Storage)) updates = updates.Clone();
            Backend.Run(flat, new PutRowsKernel(flat, rows, updates, accumulate));
            if (!ReferenceEquals(target, permuted)) Backend.Run(permuted, new Backends.Cpu.Kernels.CopyKernel(target, permuted));
        }
        self.Storage.Version++;
        if (record)
        {
            var node = new IndexPutBackward(saved, values.Shape, accumulate);
            node.Connect(self);
            node.Connect(values);
            self.Rebase(node);
        }
        return self;
    }

    /// <summary>Rows of a matrix by their numbers, which have been checked.</summary>
    public static Tensor GatherRows(Tensor matrix, Tensor rows)
    {
        rows = rows.Contiguous();
        Tensor result = Torch.Empty([rows.Numel, matrix.Shape[1]], dtype: matrix.DType, device: matrix.Device);
        Backend.Run(result, new GatherRowsKernel(matrix, rows, result));
        return Gradient.IsNeeded(matrix) ? Gradient.Record(result, new GatherRowsBackward(matrix.Shape, rows), matrix) : result;
    }

    /// <summary>Zeros of <paramref name="shape"/> to whose rows the rows of <paramref name="updates"/> are added.</summary>
    public static Tensor AddRows(Tensor updates, Tensor rows, in Shape shape)
    {
        rows = rows.Contiguous();
        Tensor result = Torch.Zeros(shape, dtype: updates.DType, device: updates.Device);
        Backend.Run(result, new PutRowsKernel(result, rows, updates.Detach().Contiguous(), accumulate: true));
        return Gradient.IsNeeded(updates) ? Gradient.Record(result, new AddRowsBackward(rows), updates) : result;
    }

    private static long[] Invert(long[] order)
    {
        var inverse = new long[order.Length];
        for (int i = 0; i < order.Length; i++) inverse[order[i]] = i;
        return inverse;
    }

    private sealed class GatherRowsBackward(Shape shape, Tensor rows) : Node
    {
        public override string Name => "IndexBackward0";

        protected internal override Tensor? Backward(Tensor grad) => AddRows(grad, rows, shape);
    }

    private sealed class AddRowsBackward(Tensor rows) : Node
    {
        public override string Name => "IndexBackwardBackward0";

        protected internal override Tensor? Backward(Tensor grad) => GatherRows(grad.Contiguous(), rows);
    }

    private sealed class IndexPutBackward(Tensor?[] indices, Shape valuesShape, bool accumulate) : Node
    {
        public override string Name => "IndexPutBackward0";

        protected internal override void Backward(ReadOnlySpan<Tensor?> gradOutputs, Span<Tensor?> gradInputs)
        {
            if (gradOutputs[0] is not { } grad) return;
            if (NeedsInput(0))
                gradInputs[0] = accumulate ? grad : IndexPut_(grad.Clone(), indices, Torch.Zeros([], dtype: grad.DType, device: grad.Device));
            if (NeedsInput(1))
                gradInputs[1] = Broadcasting.SumTo(Index(grad, indices), valuesShape).Reshape(valuesShape);
        }
    }

    /// <summary>Which dimensions are indexed, and what shapes follow.</summary>
    private readonly struct Plan
    {
        private readonly Tensor[] _indices;
        private readonly long[] _indexedSizes;

        public Plan(Tensor input, ReadOnlySpan<Tensor?> indices)
        {
            if (indices.Length > input.NDim)
                Check.ThrowArgument($"index: too many indices for a tensor of {input.NDim} dimensions; got {indices.Length}");
            var indexed = new List<long>();
            var rest = new List<long>();
            var tensors = new List<Tensor>();
            Shape shape = default;
            for (int d = 0; d < input.NDim; d++)
            {
                if (d < indices.Length && indices[d] is { } index)
                {
                    if (!index.DType.IsInteger) Check.ThrowArgument($"index: tensors used as indices must be of an integer dtype; got {index.DType.Name}");
                    shape = tensors.Count == 0 ? index.Shape : Check.Broadcast(shape, index.Shape, "index");
                    tensors.Add(index.DType == DType.Int64 ? index : index.To(DType.Int64));
                    indexed.Add(d);
                }
                else
                {
                    rest.Add(d);
                }
            }
            _indices = [.. tensors];
            IndexShape = shape;
            Order = [.. indexed, .. rest];
            _indexedSizes = [.. indexed.Select(d => input.Shape[(int)d])];
            RestShape = [.. rest.Select(d => input.Shape[(int)d])];
            RowCount = _indexedSizes.Aggregate(1L, (product, size) => product * size);
            RowSize = RestShape.Numel;
            // Indexed dimensions that are neighbours leave the result in their place; otherwise it comes first.
            bool adjacent = indexed.Count > 0 && indexed[^1] - indexed[0] == indexed.Count - 1;
            MoveFront = adjacent ? (int)indexed[0] : 0;
            int rank = IndexShape.Rank + RestShape.Rank;
            ResultOrder = new long[rank];
            for (int i = 0; i < rank; i++)
            {
                ResultOrder[i] = i < MoveFront ? IndexShape.Rank + i
                    : i < MoveFront + IndexShape.Rank ? i - MoveFront
                    : i;
            }
        }

        public long[] Order { get; }

        public Shape IndexShape { get; }

        public Shape RestShape { get; }

        public long RowCount { get; }

        public long RowSize { get; }

        /// <summary>How many whole dimensions stand before the result's part that the indices made.</summary>
        public int MoveFront { get; }

        public long[] ResultOrder { get; }

        public Shape ResultShape
        {
            get
            {
                long[] front = [.. IndexShape, .. RestShape];
                return [.. ResultOrder.Select(d => front[d])];
            }
        }

        /// <summary>The row numbers, counted from the start and checked.</summary>
        public Tensor Rows(string operation)
        {
            if (_indices.Length == 0) return Torch.Zeros([IndexShape.Numel], dtype: DType.Int64);
            Tensor rows = Torch.Empty([IndexShape.Numel], dtype: DType.Int64, device: _indices[0].Device);
            long step = 1;
            for (int i = _indices.Length - 1; i >= 0; i--)
            {
                Tensor index = _indices[i].Expand(IndexShape).Contiguous();
                Backend.Run(rows, new RowNumbersKernel(rows, index, _indexedSizes[i], step, i < _indices.Length - 1, i, operation));
                step *= _indexedSizes[i];
            }
            return rows;
        }
    }
}
