using Linstock.Functorch;

namespace Linstock.Backends.Batched;

/// <summary>
/// One vectorised dimension, made by one call of <c>Vmap</c>. The operations inside see one sample; the frame says how many there
/// are and, while a kernel runs sample by sample, which one is looked at.
/// </summary>
internal sealed class BatchFrame(long size, Randomness randomness)
{
    private static long s_created;

    private readonly Lock _lock = new();
    private readonly Dictionary<FrameSet, FrameSet> _within = [];
    private FrameSet? _alone;

    /// <summary>The place among all frames: an outer one is older.</summary>
    public long Order { get; } = Interlocked.Increment(ref s_created);

    /// <summary>The number of samples.</summary>
    public long Size { get; } = size;

    /// <summary>What random operations do.</summary>
    public Randomness Randomness { get; } = randomness;

    /// <summary>The sample that kernels see now; negative while there is none.</summary>
    public long Index { get; set; } = -1;

    /// <summary>This frame inside others, all of which are older; the same object for the same frames.</summary>
    public FrameSet Within(FrameSet? outer)
    {
        lock (_lock)
        {
            if (outer is null) return _alone ??= new FrameSet([this]);
            if (_within.TryGetValue(outer, out FrameSet? set)) return set;
            set = new FrameSet([.. outer.Frames, this]);
            _within.Add(outer, set);
            return set;
        }
    }
}
