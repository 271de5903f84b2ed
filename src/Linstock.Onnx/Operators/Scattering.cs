using Linstock.Onnx.Execution;

namespace Linstock.Onnx.Operators;

/// <summary>Elements written by their index.</summary>
internal static class Scattering
{
    public static void Declare(OperatorTable table)
    {
        table.Add("Scatter", ScatterElements);
        table.Add("ScatterElements", ScatterElements);
        table.Add("ScatterND", ScatterMany);
    }

    private static ScatterReduce? ReductionOf(OperatorNode node) => node.Choice<ScatterReduce?>(
        "reduction", "none", ("none", null), ("add", ScatterReduce.Sum), ("mul", ScatterReduce.Prod), ("max", ScatterReduce.AMax), ("min", ScatterReduce.AMin));

    private static Operation ScatterElements(OperatorNode node)
    {
        long axis = node.Int("axis", 0);
        ScatterReduce? reduction = ReductionOf(node);
        return call =>
        {
            Tensor data = call[0], updates = call[2];
            int along = Numbers.Axis(axis, data.NDim);
            Tensor indices = Indexing.FromFront(call[1], data, along);
            return reduction switch
            {
                null => Torch.Scatter(data, along, indices, updates),
                ScatterReduce.Sum => Torch.ScatterAdd(data, along, indices, updates),
                { } other => Torch.ScatterReduce(data, along, indices, updates, other),
            };
        };
    }

    private static Operation ScatterMany(OperatorNode node)
    {
        ScatterReduce? reduction = ReductionOf(node);
        return call =>
        {
            Tensor data = call[0], updates = call[2];
            int depth = (int)call[1].Shape[-1 + call[1].NDim];
            ReadOnlySpan<long> sizes = data.Shape;
            if (depth > data.NDim)
            {
                throw new ArgumentException($"indices of shape {call[1].Shape} do not fit data of shape {data.Shape}");
            }

            Tensor wide = Elementwise.OnDevice(call[1].To(DType.Int64), data).Reshape(-1, depth);
            if (reduction is null or ScatterReduce.Sum)
            {
                var index = new Tensor?[depth];
                for (int d = 0; d < depth; d++)
                {
                    index[d] = wide.Select(1, d);
                }

                Tensor values = updates.Reshape([wide.Shape[0], .. sizes[depth..]]);
                return Torch.IndexPut(data, index, values, accumulate: reduction is not null);
            }

            // The others by the flat index of each part that is written.
            long rest = Numbers.Product(sizes[depth..]);
            Tensor flat = Torch.ZerosLike(wide.Select(1, 0));
            for (int d = 0; d < depth; d++)
            {
                Tensor place = wide.Select(1, d);
                flat = (flat * sizes[d]) + Torch.Where(Torch.Lt(place, 0), place + sizes[d], place);
            }

            Tensor places = flat.Unsqueeze(1).Expand(-1, rest);
            return Torch.ScatterReduce(data.Reshape(-1, rest), 0, places, updates.Reshape(-1, rest), reduction.Value).Reshape(sizes);
        };
    }
}
