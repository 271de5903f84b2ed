using System.Numerics;
using System.Runtime.CompilerServices;

namespace Linstock.Backends.Cpu.Attention;

/// <summary>
/// The work on one tile of scores. Tiles are transposed, [keys, queries]: the lanes of a register are queries, so that
/// the maximum and the sum over keys need no step across lanes, keys and values are read where they lie, and the weights are the
/// left operand of the next product as they are.
/// </summary>
internal static unsafe class AttentionTile<T, TVector, TLanes>
    where T : unmanaged, IFloatingPointIeee754<T>, IMinMaxValue<T>
    where TVector : struct
    where TLanes : struct, ILanes<T, TVector>
{
    /// <summary>The queries of a tile of <paramref name="rows"/> rows, rounded up to whole registers.</summary>
    public static nint Width(nint rows) => (rows + TLanes.Count - 1) / TLanes.Count * TLanes.Count;

    /// <summary>panel[c, r] = factor · rows[r, c], zero in the rows that fill up <paramref name="width"/>.</summary>
    public static void Transpose(T* panel, nint width, T* rows, nint stride, nint count, nint size, T factor)
    {
        PanelCopy.Pack(panel, (int)width, rows, stride, 1, (int)count, size);
        if (factor == T.One) return;
        TVector scale = TLanes.Create(factor);
        for (nint i = 0; i < width * size; i += TLanes.Count) TLanes.Store(TLanes.Multiply(TLanes.Load(panel + i), scale), panel + i);
    }

    /// <summary>c[m, n] = a[m, k] · b[k, n], dense c and b; any depth.</summary>
    public static void Multiply(nint m, nint n, nint k, T* a, nint aRow, T* b, T* c)
    {
        for (nint depth = 0; depth < k; depth += GemmKernels<T>.Depth)
        {
            var target = new StridedTarget<T>(c, n, 1, T.One, depth == 0 ? T.Zero : T.One);
            DirectGemm.Run(GemmKernels<T>.Best, m, n, Math.Min(GemmKernels<T>.Depth, k - depth), a + depth, aRow, 1, b + (depth * n), n, 1, target);
        }
    }

    /// <summary>c[m, n] (+)= a[m, k] · b[k, n]; k is the side of a tile.</summary>
    public static void Accumulate(nint m, nint n, nint k, T* a, nint aRow, nint aColumn, T* b, nint bRow, T* c, nint cRow, bool first)
        => DirectGemm.Run(GemmKernels<T>.Best, m, n, k, a, aRow, aColumn, b, bRow, 1, new StridedTarget<T>(c, cRow, 1, T.One, first ? T.Zero : T.One));

    /// <summary>Applies the mask, and what causality hides, to the scores of some queries and keys.</summary>
    /// <param name="call">The call.</param>
    /// <param name="mask">The mask of this batch and head.</param>
    /// <param name="scores">The scores.</param>
    /// <param name="queryStep">Elements from query to query.</param>
    /// <param name="keyStep">Elements from key to key.</param>
    /// <param name="query">The first query.</param>
    /// <param name="queries">Queries.</param>
    /// <param name="key">The first key.</param>
    /// <param name="keys">Keys.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Mask(AttentionCall* call, void* mask, T* scores, nint queryStep, nint keyStep, nint query, nint queries, nint key, nint keys)
    {
        if (call->Causal)
        {
            for (nint j = Math.Max(0, query - key); j < keys; j++)
            {
                nint hidden = Math.Min(queries, key + j - query);
                for (nint i = 0; i < hidden; i++) scores[(i * queryStep) + (j * keyStep)] = T.NegativeInfinity;
            }
        }
        nint row = call->MaskStrides.Row, column = call->MaskStrides.Column, start = (query * row) + (key * column);
        if (call->MaskKind == AttentionMask.Selects)
        {
            byte* from = (byte*)mask + start;
            for (nint i = 0; i < queries; i++)
                for (nint j = 0; j < keys; j++)
                    if (from[(i * row) + (j * column)] == 0) scores[(i * queryStep) + (j * keyStep)] = T.NegativeInfinity;
        }
        else if (call->MaskKind == AttentionMask.Adds)
        {
            T* from = (T*)mask + start;
            for (nint i = 0; i < queries; i++)
                for (nint j = 0; j < keys; j++) scores[(i * queryStep) + (j * keyStep)] += from[(i * row) + (j * column)];
        }
    }

    /// <summary>
    /// Takes a tile into the running softmax: scores become exp(score - high), <paramref name="high"/> and <paramref name="sum"/> are
    /// brought up to date, <paramref name="decay"/> is what earlier sums must be multiplied by.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Soften(T* scores, nint width, nint keys, T* high, T* sum, T* decay)
    {
        for (nint i = 0; i < width; i += TLanes.Count)
        {
            TVector before = TLanes.Load(high + i), best = before, other = before;
            T* column = scores + i;
            nint j = 0;
            for (; j <= keys - 2; j += 2)
            {
                best = TLanes.Max(best, TLanes.Load(column + (j * width)));
                other = TLanes.Max(other, TLanes.Load(column + ((j + 1) * width)));
            }
            if (j < keys) best = TLanes.Max(best, TLanes.Load(column + (j * width)));
            best = TLanes.Max(best, other);
            TVector total = TLanes.Create(T.Zero);
            for (j = 0; j < keys; j++, column += width)
            {
                TVector power = TLanes.ExpNonPositive(TLanes.Subtract(TLanes.Load(column), best));
                TLanes.Store(power, column);
                total = TLanes.Add(total, power);
            }
            TVector fade = TLanes.ExpNonPositive(TLanes.Subtract(before, best));
            TLanes.Store(best, high + i);
            TLanes.Store(fade, decay + i);
            TLanes.Store(TLanes.MultiplyAdd(TLanes.Load(sum + i), fade, total), sum + i);
        }
    }

    /// <summary>The same for one query whose scores lie side by side; returns the decay.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static T SoftenRow(T* scores, nint keys, ref T high, ref T sum)
    {
        int lanes = TLanes.Count;
        // Filled up to whole registers with what contributes nothing; the buffer has room for it.
        nint padded = Width(keys);
        for (nint j = keys; j < padded; j++) scores[j] = T.NegativeInfinity;
        TVector best = TLanes.Create(high);
        for (nint j = 0; j < padded; j += lanes) best = TLanes.Max(best, TLanes.Load(scores + j));
        T top = TLanes.Max(best);
        TVector shift = TLanes.Create(top), total = TLanes.Create(T.Zero);
        for (nint j = 0; j < padded; j += lanes)
        {
            TVector power = TLanes.ExpNonPositive(TLanes.Subtract(TLanes.Load(scores + j), shift));
            TLanes.Store(power, scores + j);
            total = TLanes.Add(total, power);
        }
        T fade = T.Exp(high - top);
        sum = (sum * fade) + TLanes.Sum(total);
        high = top;
        return fade;
    }

    /// <summary>row[c] *= factor.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Scale(T* row, nint size, T factor)
    {
        TVector scale = TLanes.Create(factor);
        nint c = 0;
        for (; c <= size - TLanes.Count; c += TLanes.Count) TLanes.Store(TLanes.Multiply(TLanes.Load(row + c), scale), row + c);
        for (; c < size; c++) row[c] *= factor;
    }

    /// <summary>Scores become the weights exp(score - log Σ exp) of the forward pass.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Weigh(T* scores, nint width, nint keys, T* logSums)
    {
        for (nint i = 0; i < width; i += TLanes.Count)
        {
            TVector shift = TLanes.Load(logSums + i);
            T* column = scores + i;
            for (nint j = 0; j < keys; j++, column += width) TLanes.Store(TLanes.ExpNonPositive(TLanes.Subtract(TLanes.Load(column), shift)), column);
        }
    }

    /// <summary>The gradient of the scores from that of the weights: gradient = weights · (gradient - delta).</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Differentiate(T* weights, T* gradient, nint width, nint keys, T* delta)
    {
        for (nint i = 0; i < width; i += TLanes.Count)
        {
            TVector shift = TLanes.Load(delta + i);
            for (nint at = i; at < keys * width; at += width)
                TLanes.Store(TLanes.Multiply(TLanes.Load(weights + at), TLanes.Subtract(TLanes.Load(gradient + at), shift)), gradient + at);
        }
    }

    /// <summary>Σ a · b over rows of <paramref name="size"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static T Dot(T* a, T* b, nint size)
    {
        TVector sums = TLanes.Create(T.Zero);
        nint c = 0;
        for (; c <= size - TLanes.Count; c += TLanes.Count) sums = TLanes.MultiplyAdd(TLanes.Load(a + c), TLanes.Load(b + c), sums);
        T sum = TLanes.Sum(sums);
        for (; c < size; c++) sum += a[c] * b[c];
        return sum;
    }
}
