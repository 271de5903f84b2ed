using Linstock.NN;
using Linstock.Onnx.Execution;

namespace Linstock.Onnx.Operators;

/// <summary>Elements by their index.</summary>
internal static class Indexing
{
    public static void Declare(OperatorTable table)
    {
        table.Add("Gather", Gather);
        table.Add("GatherElements", node =>
        {
            long axis = node.Int("axis", 0);
            return call =>
            {
                int along = Numbers.Axis(axis, call[0].NDim);
                return Torch.Gather(call[0], along, FromFront(call[1], call[0], along));
            };
        });
        table.Add("GatherND", node =>
        {
            long batchDims = node.Int("batch_dims", 0);
            return call => GatherMany(call[0], call[1], (int)batchDims);
        });
        table.Add("OneHot", OneHot);
        table.Add("Trilu", node =>
        {
            bool upper = node.Flag("upper", true);
            return call =>
            {
                long diagonal = call.Optional(1) is null ? 0 : call.Integer(1);
                return upper ? Torch.Triu(call[0], diagonal) : Torch.Tril(call[0], diagonal);
            };
        });
    }

    /// <summary>Indices from the front, as 64-bit integers where the data are; negative ones count from the end.</summary>
    public static Tensor FromFront(Tensor indices, Tensor data, int axis)
    {
        Tensor wide = Elementwise.OnDevice(indices.To(DType.Int64), data);
        bool anyNegative = !wide.IsMeta && wide.Numel > 0 && wide.Min().Item<long>() < 0;
        return anyNegative ? Torch.Where(Torch.Lt(wide, 0), wide + data.Shape[axis], wide) : wide;
    }

    private static Operation Gather(OperatorNode node)
    {
        long axis = node.Int("axis", 0);
        long? single = node.Integers(1)?.Constant is [var index] ? index : null;
        return call =>
        {
            Tensor data = call[0], indices = call[1];
            int along = Numbers.Axis(axis, data.NDim);
            if (indices.NDim == 0)
            {
                return Torch.Select(data, along, single ?? call.Integer(1));
            }

            Tensor front = FromFront(indices, data, along);
            if (along == 0 && data.NDim == 2 && data.DType.IsFloatingPoint)
            {
                return Functional.Embedding(front, data);
            }

            if (indices.NDim == 1)
            {
                return Torch.IndexSelect(data, along, front);
            }

            ReadOnlySpan<long> sizes = data.Shape, places = indices.Shape;
            return Torch.IndexSelect(data, along, front.Reshape(-1)).Reshape([.. sizes[..along], .. places, .. sizes[(along + 1)..]]);
        };
    }

    private static Tensor GatherMany(Tensor data, Tensor indices, int batchDims)
    {
        ReadOnlySpan<long> sizes = data.Shape, places = indices.Shape;
        int depth = (int)places[^1];
        if (batchDims < 0 || batchDims >= indices.NDim || batchDims + depth > data.NDim)
        {
            throw new ArgumentException($"indices of shape {indices.Shape} do not fit data of shape {data.Shape} with {batchDims} batch dimensions");
        }

        long[] result = [.. places[..^1], .. sizes[(batchDims + depth)..]];
        long batch = Numbers.Product(sizes[..batchDims]), each = Numbers.Product(places[batchDims..^1]);
        Tensor flat = data.Reshape([batch, .. sizes[batchDims..]]);
        Tensor wide = Elementwise.OnDevice(indices.To(DType.Int64), data).Reshape(batch, each, depth);
        var index = new TensorIndex[depth + 1];
        index[0] = Elementwise.OnDevice(Torch.Arange(batch, dtype: DType.Int64), data).Reshape(batch, 1);
        for (int d = 0; d < depth; d++)
        {
            index[d + 1] = wide.Select(2, d);
        }

        return flat[index].Reshape(result);
    }

    private static Operation OneHot(OperatorNode node)
    {
        long axis = node.Int("axis", -1);
        return call =>
        {
            Tensor indices = call[0], values = call[2];
            long depth = (long)call.Number(1);
            int along = Numbers.Axis(axis, indices.NDim + 1);
            Tensor wide = Elementwise.OnDevice(indices.To(DType.Int64), values);
            long[] classes = [.. Enumerable.Repeat(1L, indices.NDim + 1)];
            classes[along] = depth;
            Tensor numbers = Elementwise.OnDevice(Torch.Arange(depth, dtype: DType.Int64), values).Reshape(classes);
            Tensor front = Torch.Where(Torch.Lt(wide, 0), wide + depth, wide).Unsqueeze(along);
            return Torch.Where(Torch.Eq(front, numbers), values.Select(0, 1), values.Select(0, 0));
        };
    }
}
