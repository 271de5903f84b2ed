namespace Linstock.Text.Models;

/// <summary>
/// Which positions attention sees: earlier ones and itself, no padding, and with a window only the nearest. Where the plain causal rule
/// says it all there is no mask, which lets the kernel skip half of the work.
/// </summary>
/// <param name="Mask">Bool, [batch or 1, 1, length, sources]; null if none is needed.</param>
/// <param name="IsCausal">Whether the kernel is to apply the causal rule.</param>
internal readonly record struct CausalMask(Tensor? Mask, bool IsCausal)
{
    /// <summary>The mask of a call.</summary>
    /// <param name="length">New positions.</param>
    /// <param name="past">Positions before them, in the cache.</param>
    /// <param name="attentionMask">[batch, past + length], 0 for padding; null for none.</param>
    /// <param name="window">How many positions, its own included, a position sees; null for all.</param>
    /// <param name="device">Where the model is.</param>
    public static CausalMask Create(int length, int past, Tensor? attentionMask, int? window, Device device)
    {
        int sources = past + length;
        bool windowed = window is { } width && sources > width;
        bool[]? seen = attentionMask is null ? null : Seen(attentionMask, sources);
        if (seen is null && !windowed && (past == 0 || length == 1)) return new CausalMask(null, length > 1);

        int batch = seen is null ? 1 : (int)attentionMask!.Shape[0], furthest = windowed ? window!.Value : sources;
        Tensor mask = Torch.Empty([batch, 1, length, sources], dtype: DType.Bool);
        Span<bool> cells = mask.AsSpan<bool>();
        cells.Clear();
        for (int b = 0; b < batch; b++)
        {
            for (int i = 0; i < length; i++)
            {
                int at = past + i, first = Math.Max(0, at - furthest + 1);
                Span<bool> row = cells.Slice(((b * length) + i) * sources, sources)[first..(at + 1)];
                if (seen is null) row.Fill(true);
                else seen.AsSpan((b * sources) + first, row.Length).CopyTo(row);
            }
        }
        return new CausalMask(mask.To(device), false);
    }

    /// <summary>The positions within each row that its padding leaves: 0 for the first that is no padding.</summary>
    /// <returns>Int64, [1 or batch, length].</returns>
    public static Tensor Positions(int length, int past, Tensor? attentionMask, Device device)
    {
        bool[]? seen = attentionMask is null ? null : Seen(attentionMask, past + length);
        if (seen is null) return Torch.Arange(past, past + length, device: device).Unsqueeze(0);
        long batch = attentionMask!.Shape[0];
        int sources = past + length;
        var positions = new long[batch * length];
        for (int b = 0; b < batch; b++)
        {
            long count = 0;
            for (int s = 0; s < sources; s++)
            {
                if (seen[(b * sources) + s]) count++;
                if (s >= past) positions[(b * length) + s - past] = Math.Max(count - 1, 0);
            }
        }
        return Torch.FromSpan<long>(positions, [batch, length]).To(device);
    }

    // Null where nothing is padding.
    private static bool[]? Seen(Tensor attentionMask, int sources)
    {
        if (attentionMask.NDim != 2 || attentionMask.Shape[1] != sources)
            throw new ArgumentException($"attention_mask: wrong shape; got {attentionMask.Shape}; expected [batch, {sources}], past positions included");
        bool[] seen = Torch.Ne(attentionMask, 0).Cpu().ToArray<bool>();
        return Array.IndexOf(seen, false) < 0 ? null : seen;
    }
}
