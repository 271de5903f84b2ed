using System.Numerics;

namespace Linstock.Backends.Cpu.Attention;

/// <summary>
/// The gradients of attention, tile by tile: the weights are computed again from the saved log-sums. A task is the heads of one
/// key head, so that no two threads add to the same place and results do not depend on the number of threads.
/// </summary>
/// <param name="forward">Query, key, value, mask, result and log-sums of the forward pass.</param>
/// <param name="causal">As in the forward pass.</param>
/// <param name="scale">As in the forward pass.</param>
/// <param name="grad">The gradient of the result, with neighbouring columns.</param>
/// <param name="toQuery">With neighbouring columns, receives the gradient of the query; null if none is wanted.</param>
/// <param name="toKey">With neighbouring columns, receives the gradient of the key; null if none is wanted.</param>
/// <param name="toValue">With neighbouring columns, receives the gradient of the value; null if none is wanted.</param>
/// <param name="toMask">Dense zeros in the mask's own shape; null if none is wanted.</param>
internal readonly unsafe struct AttentionGradientKernel(
    (Tensor Query, Tensor Key, Tensor Value, Tensor? Mask, Tensor Result, Tensor LogSums) forward, bool causal, double scale,
    Tensor grad, Tensor? toQuery, Tensor? toKey, Tensor? toValue, Tensor? toMask) : IKernel, ILaneLoop
{
    /// <inheritdoc/>
    public static string Name => "scaled_dot_product_attention_backward";

    /// <inheritdoc/>
    public void RunOnCpu()
    {
        if (forward.Result.Numel == 0 || forward.Key.Shape[2] == 0)
        {
            toQuery?.Zero_();
            toKey?.Zero_();
            toValue?.Zero_();
            return;
        }
        Tensor mask = forward.Mask ?? grad, first = toQuery ?? grad, second = toKey ?? grad, third = toValue ?? grad, fourth = toMask ?? grad;
        fixed (byte* q = &forward.Query.Reference, k = &forward.Key.Reference, v = &forward.Value.Reference, m = &mask.Reference)
        fixed (byte* y = &forward.Result.Reference, l = &forward.LogSums.Reference, g = &grad.Reference)
        fixed (byte* dq = &first.Reference, dk = &second.Reference, dv = &third.Reference, dm = &fourth.Reference)
        {
            AttentionCall call = AttentionKernel.Describe(forward.Query, forward.Key, forward.Value, forward.Mask, forward.Result, causal, scale);
            call.Query = q;
            call.Key = k;
            call.Value = v;
            call.Mask = m;
            call.Result = y;
            call.LogSums = l;
            call.Gradient = g;
            call.GradientStrides = AttentionStrides.Of(grad);
            call.QueryGradient = toQuery is null ? null : dq;
            call.KeyGradient = toKey is null ? null : dk;
            call.ValueGradient = toValue is null ? null : dv;
            call.MaskGradient = toMask is null ? null : dm;
            call.QueryGradientStrides = AttentionStrides.Of(first);
            call.KeyGradientStrides = AttentionStrides.Of(second);
            call.ValueGradientStrides = AttentionStrides.Of(third);
            call.MaskGradientStrides = toMask is null ? default : AttentionStrides.Of(toMask);
            if (grad.DType == DType.Float32) Run<float>(&call);
            else Run<double>(&call);
        }
    }

    private static void Run<T>(AttentionCall* call)
        where T : unmanaged, IFloatingPointIeee754<T>, IMinMaxValue<T>
        => WorkerPool.For(BatchParts(call) * HeadParts(call), 1, LaneLoop.Of<AttentionGradientKernel, T>(), call);

    // Batches and heads that add to one gradient of a mask belong to one task.
    private static nint BatchParts(AttentionCall* call)
        => call->MaskGradient != null && call->MaskGradientStrides.Batch == 0 ? 1 : call->Batch;

    private static nint HeadParts(AttentionCall* call)
        => call->MaskGradient != null && call->MaskGradientStrides.Head == 0 ? 1 : call->KeyHeads;

    static void ILaneLoop.Run<T, TVector, TLanes>(void* argument, long begin, long end)
    {
        var call = (AttentionCall*)argument;
        const int Most = AttentionCall.QueryRows;
        nint padded = (call->Length + Most - 1) / Most * Most;
        nint numbers = (padded * (call->Size + call->ValueSize + 2)) + (2 * Most * AttentionCall.KeyRows);
        numbers += Math.Max(call->Length, call->Sources) * (call->Size + call->ValueSize) * 2;
        using var scratch = new Scratch(numbers * sizeof(T));
        nint batchParts = BatchParts(call), headParts = HeadParts(call);
        for (long task = begin; task < end; task++)
        {
            nint batchPart = (nint)task / headParts, headPart = (nint)task % headParts;
            nint batches = call->Batch / batchParts, heads = call->Heads / headParts;
            for (nint batch = batchPart * batches; batch < (batchPart + 1) * batches; batch++)
            {
                for (nint head = headPart * heads; head < (headPart + 1) * heads; head++)
                    Head<T, TVector, TLanes>(call, (T*)scratch.Address, padded, batch, head);
            }
        }
    }

    // One query head, added to the gradients of its key head; the first of these heads begins them.
    private static void Head<T, TVector, TLanes>(AttentionCall* call, T* scratch, nint padded, nint batch, nint head)
        where T : unmanaged, IFloatingPointIeee754<T>, IMinMaxValue<T>
        where TVector : struct
        where TLanes : struct, ILanes<T, TVector>
    {
        nint length = call->Length, size = call->Size, valueSize = call->ValueSize, sources = call->Sources, keyHead = head / call->Group;
        T* queries = scratch, grads = queries + (padded * size), logSums = grads + (padded * valueSize), delta = logSums + padded;
        T* weights = delta + padded, toScores = weights + (AttentionCall.QueryRows * AttentionCall.KeyRows);
        T* spare = toScores + (AttentionCall.QueryRows * AttentionCall.KeyRows);
        nint at = (batch * call->Heads) + head;
        T scale = T.CreateChecked(call->Scale);
        T* query = (T*)call->Query + call->QueryStrides.At(batch, head), grad = (T*)call->Gradient + call->GradientStrides.At(batch, head);
        T* key = (T*)call->Key + call->KeyStrides.At(batch, keyHead), value = (T*)call->Value + call->ValueStrides.At(batch, keyHead);
        nint queryRow = Gather(ref query, call->QueryStrides.Row, length, size, ref spare);
        nint gradRow = Gather(ref grad, call->GradientStrides.Row, length, valueSize, ref spare);
        nint keyRow = Gather(ref key, call->KeyStrides.Row, sources, size, ref spare);
        nint valueRow = Gather(ref value, call->ValueStrides.Row, sources, valueSize, ref spare);
        T* result = (T*)call->Result + call->ResultStrides.At(batch, head);
        T* toQuery = call->QueryGradient == null ? null : (T*)call->QueryGradient + call->QueryGradientStrides.At(batch, head);
        T* toKey = call->KeyGradient == null ? null : (T*)call->KeyGradient + call->KeyGradientStrides.At(batch, keyHead);
        T* toValue = call->ValueGradient == null ? null : (T*)call->ValueGradient + call->ValueGradientStrides.At(batch, keyHead);
        nint resultRow = call->ResultStrides.Row, toQueryRow = call->QueryGradientStrides.Row;
        nint toKeyRow = call->KeyGradientStrides.Row, toValueRow = call->ValueGradientStrides.Row;
        void* mask = AttentionKernel.MaskOf<T>(call, batch, head);
        bool isFirst = head % call->Group == 0, isLast = (head + 1) % call->Group == 0;

        for (nint row = 0; row < length; row += AttentionCall.QueryRows)
        {
            nint rows = Math.Min(AttentionCall.QueryRows, length - row), width = AttentionTile<T, TVector, TLanes>.Width(rows);
            AttentionTile<T, TVector, TLanes>.Transpose(queries + (row * size), width, query + (row * queryRow), queryRow, rows, size, scale);
            AttentionTile<T, TVector, TLanes>.Transpose(grads + (row * valueSize), width, grad + (row * gradRow), gradRow, rows, valueSize, T.One);
            for (nint i = row; i < row + width; i++)
            {
                bool exists = i < row + rows;
                logSums[i] = exists ? ((T*)call->LogSums)[(at * length) + i] : T.PositiveInfinity;
                delta[i] = exists ? AttentionTile<T, TVector, TLanes>.Dot(result + (i * resultRow), grad + (i * gradRow), valueSize) : T.Zero;
            }
        }

        for (nint first = 0; first < sources; first += AttentionCall.KeyRows)
        {
            nint most = Math.Min(AttentionCall.KeyRows, sources - first);
            nint start = call->Causal ? first / AttentionCall.QueryRows * AttentionCall.QueryRows : 0;
            T* theseKeys = key + (first * keyRow), theseValues = value + (first * valueRow);
            for (nint i = first; i < first + most && isFirst; i++)
            {
                if (toKey != null) new Span<T>(toKey + (i * toKeyRow), (int)size).Clear();
                if (toValue != null) new Span<T>(toValue + (i * toValueRow), (int)valueSize).Clear();
            }
            for (nint row = start; row < length; row += AttentionCall.QueryRows)
            {
                nint rows = Math.Min(AttentionCall.QueryRows, length - row), width = AttentionTile<T, TVector, TLanes>.Width(rows);
                nint keys = Math.Min(most, call->Visible(row + rows) - first);
                AttentionTile<T, TVector, TLanes>.Multiply(keys, width, size, theseKeys, keyRow, queries + (row * size), weights);
                AttentionTile<T, TVector, TLanes>.Mask(call, mask, weights, 1, width, row, rows, first, keys);
                AttentionTile<T, TVector, TLanes>.Weigh(weights, width, keys, logSums + row);
                if (toValue != null)
                {
                    AttentionTile<T, TVector, TLanes>.Accumulate(
                        keys, valueSize, rows, weights, width, 1, grad + (row * gradRow), gradRow, toValue + (first * toValueRow), toValueRow, false);
                }
                if (toQuery == null && toKey == null && call->MaskGradient == null) continue;
                AttentionTile<T, TVector, TLanes>.Multiply(keys, width, valueSize, theseValues, valueRow, grads + (row * valueSize), toScores);
                AttentionTile<T, TVector, TLanes>.Differentiate(weights, toScores, width, keys, delta + row);
                if (toQuery != null)
                    AttentionTile<T, TVector, TLanes>.Accumulate(rows, size, keys, toScores, 1, width, theseKeys, keyRow, toQuery + (row * toQueryRow), toQueryRow, first == 0);
                if (toKey != null)
                {
                    // These queries do not carry the scale as the packed ones do: it comes at the end.
                    AttentionTile<T, TVector, TLanes>.Accumulate(
                        keys, size, rows, toScores, width, 1, query + (row * queryRow), queryRow, toKey + (first * toKeyRow), toKeyRow, false);
                }
                if (call->MaskGradient != null) AddToMask(call, toScores, width, batch, head, row, rows, first, keys);
            }
            for (nint i = first; i < first + most && isLast && toKey != null; i++) AttentionTile<T, TVector, TLanes>.Scale(toKey + (i * toKeyRow), size, scale);
        }
        for (nint i = 0; i < length && toQuery != null; i++) AttentionTile<T, TVector, TLanes>.Scale(toQuery + (i * toQueryRow), size, scale);
    }

    // Rows that do not follow each other are read often enough to be gathered first. Returns the distance of rows.
    private static nint Gather<T>(ref T* rows, nint stride, nint count, nint size, ref T* spare)
        where T : unmanaged
    {
        if (stride == size) return stride;
        PanelCopy.Rows(rows, stride, spare, size, (int)size, count);
        rows = spare;
        spare += count * size;
        return size;
    }

    private static void AddToMask<T>(AttentionCall* call, T* toScores, nint width, nint batch, nint head, nint row, nint rows, nint first, nint keys)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        AttentionStrides strides = call->MaskGradientStrides;
        T* to = (T*)call->MaskGradient + strides.At(batch, head) + (row * strides.Row) + (first * strides.Column);
        for (nint i = 0; i < rows; i++)
            for (nint j = 0; j < keys; j++) to[(i * strides.Row) + (j * strides.Column)] += toScores[i + (j * width)];
    }
}
