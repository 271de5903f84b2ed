namespace Linstock.Onnx.Operators;

/// <summary>Sequences of different lengths in the order in which layers run them: the longest first, without what lies behind their ends.</summary>
internal sealed class BatchOrder
{
    private readonly long _length;
    private readonly long _batch;
    private readonly Tensor? _order;
    private readonly Tensor? _back;
    private readonly Tensor? _rows;

    private BatchOrder(long[]? lengths, long length, long batch)
    {
        (_length, _batch) = (length, batch);
        StepSizes = new long[length];
        Array.Fill(StepSizes, batch);
        if (lengths is null || Array.TrueForAll(lengths, one => one == length))
        {
            return;
        }

        if (lengths.Length != batch || Array.Exists(lengths, one => one < 1 || one > length))
        {
            throw new ArgumentException($"expected {batch} sequence lengths from 1 to {length}; got [{string.Join(", ", lengths)}]");
        }

        int[] order = [.. Enumerable.Range(0, lengths.Length).OrderByDescending(i => lengths[i])];
        long[] back = new long[order.Length];
        for (int i = 0; i < order.Length; i++)
        {
            back[order[i]] = i;
        }

        StepSizes = [.. Enumerable.Range(0, (int)lengths.Max()).Select(t => (long)lengths.Count(one => one > t))];
        List<long> rows = [];
        for (int t = 0; t < StepSizes.Length; t++)
        {
            for (int i = 0; i < StepSizes[t]; i++)
            {
                rows.Add((t * batch) + order[i]);
            }
        }

        _order = Torch.FromArray([.. order.Select(i => (long)i)], order.Length);
        _back = Torch.FromArray(back, back.Length);
        _rows = Torch.FromArray(rows.ToArray(), rows.Count);
    }

    /// <summary>How many sequences take part in each step.</summary>
    public long[] StepSizes { get; }

    /// <summary>The order for lengths; null means that all are whole.</summary>
    public static BatchOrder Of(long[]? lengths, long length, long batch) => new(lengths, length, batch);

    /// <summary>Brings a dimension from the batch's order into this one.</summary>
    public Tensor Sort(Tensor tensor, int axis) => _order is null ? tensor : Torch.IndexSelect(tensor, axis, Elementwise.OnDevice(_order, tensor));

    /// <summary>Brings it back.</summary>
    public Tensor Unsort(Tensor tensor, int axis) => _back is null ? tensor : Torch.IndexSelect(tensor, axis, Elementwise.OnDevice(_back, tensor));

    /// <summary>The rows of all steps, from [steps, batch, features].</summary>
    public Tensor Pack(Tensor input)
    {
        Tensor flat = input.Flatten(0, 1);
        return _rows is null ? flat : Torch.IndexSelect(flat, 0, Elementwise.OnDevice(_rows, flat));
    }

    /// <summary>[steps, batch, size] from rows; zeros behind the ends.</summary>
    public Tensor Unpack(Tensor rows)
    {
        long size = rows.Shape[1];
        return _rows is null
            ? rows.Reshape(_length, _batch, size)
            : Torch.Zeros([_length * _batch, size], dtype: rows.DType, device: rows.Device)
                .IndexCopy(0, Elementwise.OnDevice(_rows, rows), rows).Reshape(_length, _batch, size);
    }
}
