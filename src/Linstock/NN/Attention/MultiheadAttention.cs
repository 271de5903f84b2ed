using F = Linstock.NN.Functional;

namespace Linstock.NN;

/// <summary>Attention in several subspaces at once. Vaswani et al. 2017, arXiv:1706.03762.</summary>
public class MultiheadAttention : Module
{
    /// <summary>Creates the module with PyTorch's initial values.</summary>
    /// <param name="embedDim">The size of queries and outputs; divisible by the number of heads.</param>
    /// <param name="numHeads">The number of heads.</param>
    /// <param name="dropout">The probability with which attention weights are dropped while training.</param>
    /// <param name="bias">Whether the projections have biases.</param>
    /// <param name="addBiasKv">Whether a learned key and value are appended.</param>
    /// <param name="addZeroAttn">Whether a key and value of zeros are appended.</param>
    /// <param name="kdim">The size of keys; that of queries if null.</param>
    /// <param name="vdim">The size of values; that of queries if null.</param>
    /// <param name="batchFirst">Whether inputs are [N, L, E] instead of [L, N, E].</param>
    /// <param name="device">Where the parameters are created.</param>
    /// <param name="dtype">The parameters' dtype.</param>
    public MultiheadAttention(
        long embedDim, long numHeads, double dropout = 0, bool bias = true, bool addBiasKv = false, bool addZeroAttn = false,
        long? kdim = null, long? vdim = null, bool batchFirst = false, Device? device = null, DType? dtype = null)
    {
        if (embedDim <= 0 || numHeads <= 0)
        {
            throw new ArgumentException(
                $"MultiheadAttention: embed_dim and num_heads must be greater than 0; got {embedDim} and {numHeads}", nameof(embedDim));
        }
        if (embedDim % numHeads != 0)
        {
            throw new ArgumentException($"MultiheadAttention: embed_dim must be divisible by num_heads; got {embedDim} and {numHeads}", nameof(embedDim));
        }
        EmbedDim = embedDim;
        Kdim = kdim ?? embedDim;
        Vdim = vdim ?? embedDim;
        NumHeads = numHeads;
        HeadDim = embedDim / numHeads;
        DropoutP = dropout;
        BatchFirst = batchFirst;
        AddZeroAttn = addZeroAttn;
        if (Kdim == embedDim && Vdim == embedDim)
        {
            InProjWeight = Create(3 * embedDim, embedDim);
        }
        else
        {
            QProjWeight = Create(embedDim, embedDim);
            KProjWeight = Create(embedDim, Kdim);
            VProjWeight = Create(embedDim, Vdim);
        }
        InProjBias = bias ? Create(3 * embedDim) : null;
        OutProj = new NonDynamicallyQuantizableLinear(embedDim, embedDim, bias, device, dtype);
        if (addBiasKv)
        {
            BiasK = Create(1, 1, embedDim);
            BiasV = Create(1, 1, embedDim);
        }
        ResetParameters();

        Parameter Create(params long[] shape) => new(Torch.Empty(shape, dtype: dtype, device: device));
    }

    /// <summary>The size of queries and outputs.</summary>
    public long EmbedDim { get; }

    /// <summary>The size of keys.</summary>
    public long Kdim { get; }

    /// <summary>The size of values.</summary>
    public long Vdim { get; }

    /// <summary>The number of heads.</summary>
    public long NumHeads { get; }

    /// <summary>The size of each head.</summary>
    public long HeadDim { get; }

    /// <summary>The probability with which attention weights are dropped while training.</summary>
    public double DropoutP { get; set; }

    /// <summary>Whether inputs are [N, L, E].</summary>
    public bool BatchFirst { get; }

    /// <summary>Whether a key and value of zeros are appended.</summary>
    public bool AddZeroAttn { get; }

    /// <summary>The projections of queries, keys and values together, [3 E, E], where all have one size.</summary>
    public Tensor? InProjWeight { get; set; }

    /// <summary>The queries' projection, where sizes differ.</summary>
    public Tensor? QProjWeight { get; set; }

    /// <summary>The keys' projection, where sizes differ.</summary>
    public Tensor? KProjWeight { get; set; }

    /// <summary>The values' projection, where sizes differ.</summary>
    public Tensor? VProjWeight { get; set; }

    /// <summary>The biases of the three projections, [3 E].</summary>
    public Tensor? InProjBias { get; set; }

    /// <summary>The learned key that is appended.</summary>
    public Tensor? BiasK { get; set; }

    /// <summary>The learned value that is appended.</summary>
    public Tensor? BiasV { get; set; }

    /// <summary>The output's projection.</summary>
    public NonDynamicallyQuantizableLinear OutProj { get; }

    private void ResetParameters()
    {
        foreach (Tensor? weight in (ReadOnlySpan<Tensor?>)[InProjWeight, QProjWeight, KProjWeight, VProjWeight])
        {
            if (weight is not null)
            {
                Init.XavierUniform_(weight);
            }
        }
        if (InProjBias is not null)
        {
            Init.Zeros_(InProjBias);
            Init.Zeros_(OutProj.Bias!);
        }
        foreach (Tensor? bias in (ReadOnlySpan<Tensor?>)[BiasK, BiasV])
        {
            if (bias is not null)
            {
                Init.XavierNormal_(bias);
            }
        }
    }

    /// <summary>Attends.</summary>
    /// <param name="query">The queries, [L, N, E], [N, L, E] if batch first, or [L, E].</param>
    /// <param name="key">The keys, [S, N, kdim].</param>
    /// <param name="value">The values, [S, N, vdim].</param>
    /// <param name="keyPaddingMask">[N, S]: true for keys to ignore, or numbers to add.</param>
    /// <param name="needWeights">Whether the attention weights are returned.</param>
    /// <param name="attnMask">[L, S] or [N · heads, L, S]: true for pairs to ignore, or numbers to add.</param>
    /// <param name="averageAttnWeights">Whether the weights returned are averaged over the heads.</param>
    /// <param name="isCausal">A hint that the mask is the causal one; the mask must be given nevertheless.</param>
    /// <returns>The output, and the weights or null.</returns>
    public (Tensor AttnOutput, Tensor? AttnOutputWeights) Forward(
        Tensor query, Tensor key, Tensor value, Tensor? keyPaddingMask = null, bool needWeights = true, Tensor? attnMask = null,
        bool averageAttnWeights = true, bool isCausal = false)
    {
        RunPreHooks(query, key, value);
        if (isCausal && attnMask is null)
        {
            throw new ArgumentException("MultiheadAttention: need attn_mask if specifying the is_causal hint", nameof(attnMask));
        }
        CheckShapes(query, key, value);
        if (!needWeights && BiasK is null && !AddZeroAttn) return (Attend(query, key, value, keyPaddingMask, attnMask), null);
        bool batched = query.NDim == 3;
        (Tensor q, Tensor k, Tensor v) = Project(query, key, value, tensor => !batched ? tensor.Unsqueeze(1) : BatchFirst ? tensor.Transpose(0, 1) : tensor);
        Tensor? padding = keyPaddingMask is { } given && !batched ? given.Unsqueeze(0) : keyPaddingMask;
        long length = q.Shape[0], batch = q.Shape[1];
        if (BiasK is not null)
        {
            k = Torch.Cat([k, BiasK.Expand([1, batch, EmbedDim])], 0);
            v = Torch.Cat([v, BiasV!.Expand([1, batch, EmbedDim])], 0);
            (attnMask, padding) = (Lengthened(attnMask), Lengthened(padding));
        }
        q = Heads(q);
        k = Heads(k);
        v = Heads(v);
        if (AddZeroAttn)
        {
            Tensor zeros = Torch.Zeros([k.Shape[0], 1, HeadDim], dtype: k.DType, device: k.Device);
            k = Torch.Cat([k, zeros], 1);
            v = Torch.Cat([v, zeros], 1);
            (attnMask, padding) = (Lengthened(attnMask), Lengthened(padding));
        }
        Tensor? mask = Merge(attnMask, padding, q.DType, batch, length, k.Shape[1]);
        double dropout = Training ? DropoutP : 0;
        Tensor attended;
        Tensor? weights = null;
        if (needWeights)
        {
            (attended, weights) = AttendWithWeights(q, k, v, mask, dropout);
            weights = weights.Reshape(batch, NumHeads, length, k.Shape[1]);
            weights = averageAttnWeights ? weights.Mean(1) : weights;
        }
        else
        {
            attended = F.ScaledDotProductAttention(
                Split(q), Split(k), Split(v), mask is null || mask.Shape[0] == 1 ? mask : Split(mask), dropout)
                .Reshape(batch * NumHeads, length, HeadDim);
        }
        Tensor output = OutProj.Call(attended.Transpose(0, 1).Reshape(length, batch, EmbedDim));
        if (!batched)
        {
            return (output.Squeeze(1), weights?.Squeeze(0));
        }
        return (BatchFirst ? output.Transpose(0, 1) : output, weights);

        Tensor Heads(Tensor tensor) => tensor.Reshape(tensor.Shape[0], batch * NumHeads, HeadDim).Transpose(0, 1);

        Tensor Split(Tensor tensor) => tensor.Reshape(batch, NumHeads, tensor.Shape[1], tensor.Shape[2]);

        static Tensor? Lengthened(Tensor? mask) => mask is null
            ? null
            : Torch.Cat([mask, Torch.Zeros([.. mask.Shape.ToArray()[..^1], 1], dtype: mask.DType, device: mask.Device)], -1);
    }

    // [N · heads, L, headDim] each, and the weights [N · heads, L, S].
    private (Tensor Attended, Tensor Weights) AttendWithWeights(Tensor q, Tensor k, Tensor v, Tensor? mask, double dropout)
    {
        Tensor scores = Torch.Bmm(q * (1 / Math.Sqrt(HeadDim)), k.Transpose(1, 2));
        Tensor weights = F.Softmax(mask is null ? scores : scores + mask, -1);
        if (dropout > 0)
        {
            weights = F.Dropout(weights, dropout, true);
        }
        return (Torch.Bmm(weights, v), weights);
    }

    // The plain case: the heads are views of the projections, and the attention kernel leaves its result as the output's projection reads it.
    private Tensor Attend(Tensor query, Tensor key, Tensor value, Tensor? padding, Tensor? attnMask)
    {
        bool batched = query.NDim == 3, batchFirst = !batched || BatchFirst;
        (Tensor q, Tensor k, Tensor v) = Project(query, key, value, tensor => batched ? tensor : tensor.Unsqueeze(0));
        (long batch, long length) = batchFirst ? (q.Shape[0], q.Shape[1]) : (q.Shape[1], q.Shape[0]);
        Tensor? mask = Merge(attnMask, padding is not null && !batched ? padding.Unsqueeze(0) : padding, q.DType, batch, length, k.Shape[batchFirst ? 1 : 0]);
        if (mask is not null && mask.Shape[0] != 1) mask = mask.Reshape(batch, NumHeads, mask.Shape[1], mask.Shape[2]);
        Tensor attended = F.ScaledDotProductAttention(Heads(q), Heads(k), Heads(v), mask, Training ? DropoutP : 0);
        attended = batchFirst ? attended.Transpose(1, 2) : attended.Permute(2, 0, 1, 3);
        Tensor output = OutProj.Call(attended.Reshape(attended.Shape[0], attended.Shape[1], EmbedDim));
        return batched ? output : output.Squeeze(0);

        Tensor Heads(Tensor tensor)
        {
            Tensor parts = tensor.Reshape(tensor.Shape[0], tensor.Shape[1], NumHeads, HeadDim);
            return batchFirst ? parts.Transpose(1, 2) : parts.Permute(1, 2, 0, 3);
        }
    }

    private void CheckShapes(Tensor query, Tensor key, Tensor value)
    {
        if (query.NDim is not (2 or 3) || key.NDim != query.NDim || value.NDim != query.NDim)
        {
            throw new ArgumentException(
                $"MultiheadAttention: query should be unbatched 2D or batched 3D, key and value alike; got {query.Shape}, {key.Shape}, {value.Shape}",
                nameof(query));
        }
        if (query.Shape[^1] != EmbedDim || key.Shape[^1] != Kdim || value.Shape[^1] != Vdim)
        {
            throw new ArgumentException(
                $"MultiheadAttention: was expecting embedding dimensions of {EmbedDim}, {Kdim}, {Vdim}; got {query.Shape}, {key.Shape}, {value.Shape}",
                nameof(query));
        }
        int length = BatchFirst && query.NDim == 3 ? 1 : 0;
        if (key.Shape[length] != value.Shape[length])
        {
            throw new ArgumentException($"MultiheadAttention: key and value differ in length; got {key.Shape} and {value.Shape}", nameof(key));
        }
    }

    /// <summary>Queries, keys and values in [L, N, E]: one product where they are one tensor.</summary>
    private (Tensor Q, Tensor K, Tensor V) Project(Tensor query, Tensor key, Tensor value, Func<Tensor, Tensor> arrange)
    {
        if (InProjWeight is not { } weight)
        {
            return (
                F.Linear(arrange(query), QProjWeight!, Bias(0)), F.Linear(arrange(key), KProjWeight!, Bias(1)),
                F.Linear(arrange(value), VProjWeight!, Bias(2)));
        }
        if (ReferenceEquals(query, key) && ReferenceEquals(key, value))
        {
            IReadOnlyList<Tensor> all = F.Linear(arrange(query), weight, InProjBias).Chunk(3, -1);
            return (all[0], all[1], all[2]);
        }
        Tensor q = F.Linear(arrange(query), weight.Narrow(0, 0, EmbedDim), Bias(0));
        if (ReferenceEquals(key, value))
        {
            IReadOnlyList<Tensor> both = F.Linear(
                arrange(key), weight.Narrow(0, EmbedDim, 2 * EmbedDim), InProjBias?.Narrow(0, EmbedDim, 2 * EmbedDim)).Chunk(2, -1);
            return (q, both[0], both[1]);
        }
        return (
            q, F.Linear(arrange(key), weight.Narrow(0, EmbedDim, EmbedDim), Bias(1)),
            F.Linear(arrange(value), weight.Narrow(0, 2 * EmbedDim, EmbedDim), Bias(2)));

        Tensor? Bias(int part) => InProjBias?.Narrow(0, part * EmbedDim, EmbedDim);
    }

    /// <summary>Both masks as numbers to add, [1 or N · heads, L or 1, S].</summary>
    private Tensor? Merge(Tensor? attnMask, Tensor? padding, DType dtype, long batch, long length, long keys)
    {
        if (attnMask is not null)
        {
            if (attnMask.DType == DType.UInt8) attnMask = attnMask.To(DType.Bool); // as PyTorch's older masks
            CheckMask(attnMask, nameof(attnMask));
            attnMask = attnMask.NDim == 2 ? attnMask.Unsqueeze(0) : attnMask;
            if (attnMask.NDim != 3 || (attnMask.Shape[0] != 1 && attnMask.Shape[0] != batch * NumHeads) || attnMask.Shape[1] != length
                || attnMask.Shape[2] != keys)
            {
                throw new ArgumentException(
                    $"MultiheadAttention: the shape of attn_mask is {attnMask.Shape}, but should be [{length}, {keys}] or [{batch * NumHeads}, {length}, {keys}]",
                    nameof(attnMask));
            }
            attnMask = Additive(attnMask, dtype);
        }
        if (padding is null)
        {
            return attnMask;
        }
        CheckMask(padding, "keyPaddingMask");
        if (padding.NDim != 2 || padding.Shape[0] != batch || padding.Shape[1] != keys)
        {
            throw new ArgumentException(
                $"MultiheadAttention: the shape of key_padding_mask is {padding.Shape}, but should be [{batch}, {keys}]", nameof(padding));
        }
        Tensor perHead = Additive(padding, dtype).Reshape(batch, 1, 1, keys).Expand([-1, NumHeads, -1, -1]).Reshape(batch * NumHeads, 1, keys);
        return attnMask is null ? perHead : attnMask + perHead;
    }

    private static void CheckMask(Tensor mask, string name)
    {
        if (mask.DType != DType.Bool && !mask.DType.IsFloatingPoint)
            throw new ArgumentException($"MultiheadAttention: {name} must be of bool or of a floating point dtype; got {mask.DType.Name}", name);
    }

    private static Tensor Additive(Tensor mask, DType dtype) => mask.DType == DType.Bool
        ? Torch.Zeros(mask.Shape.ToArray(), dtype: dtype, device: mask.Device).MaskedFill(mask, double.NegativeInfinity)
        : mask.To(dtype);
}
