using System.Numerics;

namespace Linstock.Backends.Cpu.Attention;

/// <summary>
/// softmax(query · keyᵀ · scale + mask) · value, tile by tile with a running softmax, so that the scores never exist as a whole
/// (Dao et al. 2022, arXiv:2205.14135; Dao 2023, arXiv:2307.08691). Float32 or float64.
/// </summary>
/// <param name="query">[batch, heads, length, size].</param>
/// <param name="key">[batch, key heads, sources, size]; the number of heads is a multiple of that of key heads.</param>
/// <param name="value">[batch, key heads, sources, value size].</param>
/// <param name="mask">[batch or 1, heads or 1, length or 1, sources or 1], bool or as the query; or null.</param>
/// <param name="causal">Whether a query sees only keys up to its own position.</param>
/// <param name="scale">The factor of the scores.</param>
/// <param name="result">[batch, heads, length, value size], columns side by side; zeros for queries that see no key.</param>
/// <param name="logSums">Dense, [batch, heads, length]: log Σ exp(score); infinity for queries that see no key.</param>
internal readonly unsafe struct AttentionKernel(
    Tensor query, Tensor key, Tensor value, Tensor? mask, bool causal, double scale, Tensor result, Tensor logSums) : IKernel
{
    /// <summary>Up to so many queries are taken one by one: registers of them would be mostly empty.</summary>
    private const int FewQueries = 4;

    /// <inheritdoc/>
    public static string Name => "scaled_dot_product_attention";

    /// <inheritdoc/>
    public void RunOnCpu()
    {
        if (result.Numel == 0) return;
        Tensor added = mask ?? query;
        fixed (byte* q = &query.Reference, k = &key.Reference, v = &value.Reference, m = &added.Reference, to = &result.Reference, l = &logSums.Reference)
        {
            AttentionCall call = Describe(query, key, value, mask, result, causal, scale);
            call.Query = q;
            call.Key = k;
            call.Value = v;
            call.Mask = m;
            call.Result = to;
            call.LogSums = l;
            if (result.DType == DType.Float32) Run<float>(&call);
            else Run<double>(&call);
        }
    }

    /// <summary>Sizes, strides and options of a call.</summary>
    public static AttentionCall Describe(Tensor query, Tensor key, Tensor value, Tensor? mask, Tensor result, bool causal, double scale) => new()
    {
        QueryStrides = AttentionStrides.Of(query),
        KeyStrides = AttentionStrides.Of(key),
        ValueStrides = AttentionStrides.Of(value),
        ResultStrides = AttentionStrides.Of(result),
        MaskStrides = mask is null ? default : AttentionStrides.Of(mask),
        MaskKind = mask is null ? AttentionMask.None : mask.DType == DType.Bool ? AttentionMask.Selects : AttentionMask.Adds,
        Batch = (nint)query.Shape[0],
        Heads = (nint)query.Shape[1],
        KeyHeads = (nint)key.Shape[1],
        Length = (nint)query.Shape[2],
        Sources = (nint)key.Shape[2],
        Size = (nint)query.Shape[3],
        ValueSize = (nint)value.Shape[3],
        Causal = causal,
        Scale = scale,
    };

    private static void Run<T>(AttentionCall* call)
        where T : unmanaged, IFloatingPointIeee754<T>, IMinMaxValue<T>
    {
        if (call->Length <= FewQueries)
        {
            WorkerPool.For(call->Batch * call->KeyHeads, 1, LaneLoop.Of<RowLoop, T>(), call);
            return;
        }
        nint blocks = (call->Length + AttentionCall.QueryRows - 1) / AttentionCall.QueryRows;
        WorkerPool.For(call->Batch * call->Heads * blocks, 1, LaneLoop.Of<TileLoop, T>(), call);
    }

    private readonly struct TileLoop : ILaneLoop
    {
        static void ILaneLoop.Run<T, TVector, TLanes>(void* argument, long begin, long end)
        {
            var call = (AttentionCall*)argument;
            const int Most = AttentionCall.QueryRows;
            nint size = call->Size, valueSize = call->ValueSize, blocks = (call->Length + Most - 1) / Most;
            nint numbers = (Most * (size + AttentionCall.KeyRows)) + (3 * Most);
            nint keyNumbers = call->GathersKeys ? call->Sources * size : 0, valueNumbers = call->GathersValues ? call->Sources * valueSize : 0;
            using var scratch = new Scratch((numbers + keyNumbers + valueNumbers) * sizeof(T));
            var panel = (T*)scratch.Address;
            T* keyRows = panel + numbers, valueRows = keyRows + keyNumbers;
            nint gathered = -1;
            T* scores = panel + (Most * size), high = scores + (Most * AttentionCall.KeyRows), sum = high + Most, decay = sum + Most;
            for (long task = begin; task < end; task++)
            {
                nint block = (nint)(task % blocks), at = (nint)(task / blocks), head = at % call->Heads, batch = at / call->Heads;
                // What is near the end sees most keys: near and far alternate, so that ranges of tasks weigh the same.
                if (call->Causal) block = block % 2 == 0 ? block / 2 : blocks - 1 - (block / 2);
                nint row = block * Most, rows = Math.Min(Most, call->Length - row), width = AttentionTile<T, TVector, TLanes>.Width(rows);
                T* query = (T*)call->Query + call->QueryStrides.At(batch, head) + (row * call->QueryStrides.Row);
                T* key = (T*)call->Key + call->KeyStrides.At(batch, head / call->Group);
                T* value = (T*)call->Value + call->ValueStrides.At(batch, head / call->Group);
                nint keyRow = call->KeyStrides.Row, valueRow = call->ValueStrides.Row, keyAt = (batch * call->KeyHeads) + (head / call->Group);
                if (keyNumbers > 0)
                {
                    if (gathered != keyAt) PanelCopy.Rows(key, keyRow, keyRows, size, (int)size, call->Sources);
                    key = keyRows;
                    keyRow = size;
                }
                if (valueNumbers > 0)
                {
                    if (gathered != keyAt) PanelCopy.Rows(value, valueRow, valueRows, valueSize, (int)valueSize, call->Sources);
                    value = valueRows;
                    valueRow = valueSize;
                }
                gathered = keyAt;
                void* mask = MaskOf<T>(call, batch, head);
                nint resultRow = call->ResultStrides.Row;
                T* result = (T*)call->Result + call->ResultStrides.At(batch, head) + (row * resultRow);
                AttentionTile<T, TVector, TLanes>.Transpose(panel, width, query, call->QueryStrides.Row, rows, size, T.CreateChecked(call->Scale));
                new Span<T>(high, (int)width).Fill(T.MinValue);
                new Span<T>(sum, (int)width).Clear();

                nint visible = call->Visible(row + rows);
                for (nint first = 0; first < visible; first += AttentionCall.KeyRows)
                {
                    nint keys = Math.Min(AttentionCall.KeyRows, visible - first);
                    AttentionTile<T, TVector, TLanes>.Multiply(keys, width, size, key + (first * keyRow), keyRow, panel, scores);
                    AttentionTile<T, TVector, TLanes>.Mask(call, mask, scores, 1, width, row, rows, first, keys);
                    AttentionTile<T, TVector, TLanes>.Soften(scores, width, keys, high, sum, decay);
                    for (nint i = 0; i < rows && first > 0; i++)
                        if (decay[i] != T.One) AttentionTile<T, TVector, TLanes>.Scale(result + (i * resultRow), valueSize, decay[i]);
                    AttentionTile<T, TVector, TLanes>.Accumulate(
                        rows, valueSize, keys, scores, 1, width, value + (first * valueRow), valueRow, result, resultRow, first == 0);
                }
                T* logSums = (T*)call->LogSums + (at * call->Length) + row;
                for (nint i = 0; i < rows; i++) Finish<T, TVector, TLanes>(result + (i * resultRow), valueSize, high[i], sum[i], out logSums[i]);
            }
        }
    }

    // Few queries: all of a group's heads pass over their keys and values together, once.
    private readonly struct RowLoop : ILaneLoop
    {
        static void ILaneLoop.Run<T, TVector, TLanes>(void* argument, long begin, long end)
        {
            var call = (AttentionCall*)argument;
            nint size = call->Size, valueSize = call->ValueSize, length = call->Length, rows = call->Group * length;
            using var scratch = new Scratch(((2 * rows) + AttentionCall.KeyRows + TLanes.Count) * sizeof(T));
            var scores = (T*)scratch.Address;
            T* high = scores + AttentionCall.KeyRows + TLanes.Count, sum = high + rows;
            T scale = T.CreateChecked(call->Scale);
            nint visible = call->Visible(length);
            for (long task = begin; task < end; task++)
            {
                nint batch = (nint)(task / call->KeyHeads), keyHead = (nint)(task % call->KeyHeads), firstHead = keyHead * call->Group;
                T* key = (T*)call->Key + call->KeyStrides.At(batch, keyHead), value = (T*)call->Value + call->ValueStrides.At(batch, keyHead);
                nint row = ((batch * call->Heads) + firstHead) * length;
                T* logSums = (T*)call->LogSums + row;
                new Span<T>(high, (int)rows).Fill(T.MinValue);
                new Span<T>(sum, (int)rows).Clear();
                for (nint first = 0; first < visible; first += AttentionCall.KeyRows)
                {
                    nint keys = Math.Min(AttentionCall.KeyRows, visible - first);
                    T* theseKeys = key + (first * call->KeyStrides.Row), theseValues = value + (first * call->ValueStrides.Row);
                    for (nint r = 0; r < rows; r++)
                    {
                        nint head = firstHead + (r / length), i = r % length;
                        T* query = (T*)call->Query + call->QueryStrides.At(batch, head) + (i * call->QueryStrides.Row);
                        Gemm.Run(1, keys, size, scale, query, size, 1, theseKeys, 1, call->KeyStrides.Row, T.Zero, scores, keys, 1);
                        AttentionTile<T, TVector, TLanes>.Mask(call, MaskOf<T>(call, batch, head), scores, keys, 1, i, 1, first, keys);
                        T decay = AttentionTile<T, TVector, TLanes>.SoftenRow(scores, keys, ref high[r], ref sum[r]);
                        T* target = ResultRow<T>(call, batch, head, i);
                        Gemm.Run(1, valueSize, keys, T.One, scores, keys, 1, theseValues, call->ValueStrides.Row, 1, first == 0 ? T.Zero : decay, target, valueSize, 1);
                    }
                }
                for (nint r = 0; r < rows; r++)
                    Finish<T, TVector, TLanes>(ResultRow<T>(call, batch, firstHead + (r / length), r % length), valueSize, high[r], sum[r], out logSums[r]);
            }
        }
    }

    /// <summary>Where the mask of a batch and head begins.</summary>
    public static void* MaskOf<T>(AttentionCall* call, nint batch, nint head)
        where T : unmanaged
        => (byte*)call->Mask + (call->MaskStrides.At(batch, head) * (call->MaskKind == AttentionMask.Adds ? sizeof(T) : 1));

    private static T* ResultRow<T>(AttentionCall* call, nint batch, nint head, nint row)
        where T : unmanaged
        => (T*)call->Result + call->ResultStrides.At(batch, head) + (row * call->ResultStrides.Row);

    private static void Finish<T, TVector, TLanes>(T* row, nint size, T high, T sum, out T logSum)
        where T : unmanaged, IFloatingPointIeee754<T>, IMinMaxValue<T>
        where TVector : struct
        where TLanes : struct, ILanes<T, TVector>
    {
        if (sum == T.Zero)
        {
            new Span<T>(row, (int)size).Clear();
            logSum = T.PositiveInfinity;
            return;
        }
        AttentionTile<T, TVector, TLanes>.Scale(row, size, T.One / sum);
        logSum = high + T.Log(sum);
    }
}
