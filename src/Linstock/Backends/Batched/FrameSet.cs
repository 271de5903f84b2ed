using System.Collections.Concurrent;

namespace Linstock.Backends.Batched;

/// <summary>
/// The frames that a tensor is batched over, outermost first. One object for each combination, which the tensor's
/// <see cref="Tensor.Device"/> names, so that what an operation allocates where its input lives is batched as its input is.
/// </summary>
internal sealed class FrameSet
{
    // Weak: a set lives as long as its frames or a tensor.
    private static readonly ConcurrentDictionary<int, WeakReference<FrameSet>> Known = new();
    private static int s_created;

    private readonly int _id = Interlocked.Increment(ref s_created);

    internal FrameSet(BatchFrame[] frames)
    {
        Frames = frames;
        Samples = 1;
        foreach (BatchFrame frame in frames) Samples *= frame.Size;
        Known[_id] = new WeakReference<FrameSet>(this);
    }

    ~FrameSet() => Known.TryRemove(_id, out _);

    /// <summary>The frames, outermost first.</summary>
    public BatchFrame[] Frames { get; }

    /// <summary>Whether a kernel is running for one of the samples.</summary>
    public bool IsInside => Array.TrueForAll(Frames, static frame => frame.Index >= 0);

    /// <summary>The number of samples: the product of the frames' sizes.</summary>
    public long Samples { get; }

    /// <summary>The device of tensors that are batched so.</summary>
    public Device Device => new(BatchedBackend.Type, _id);

    /// <summary>The frames that a tensor is batched over; null for an ordinary one.</summary>
    public static FrameSet? Of(Tensor? tensor)
        => tensor is not null && tensor.Device.Type == BatchedBackend.Type ? tensor.Storage.Layout!.Frames : null;

    /// <summary>The frames that a device stands for; null for an ordinary one.</summary>
    /// <exception cref="InvalidOperationException">All tensors of that vmap are gone.</exception>
    public static FrameSet? Of(Device device)
    {
        if (device.Type != BatchedBackend.Type) return null;
        return Known.TryGetValue(device.Index, out WeakReference<FrameSet>? known) && known.TryGetTarget(out FrameSet? set)
            ? set
            : throw new InvalidOperationException("vmap: the device of a batched tensor was used after its vmap had ended; expected an ordinary device");
    }

    /// <summary>All frames of both.</summary>
    public static FrameSet? Union(FrameSet? first, FrameSet? second)
    {
        if (first is null || ReferenceEquals(first, second)) return second;
        if (second is null) return first;
        FrameSet? union = null;
        int i = 0, j = 0;
        while (i < first.Frames.Length || j < second.Frames.Length)
        {
            BatchFrame? left = i < first.Frames.Length ? first.Frames[i] : null, right = j < second.Frames.Length ? second.Frames[j] : null;
            bool takeLeft = right is null || (left is not null && left.Order <= right.Order);
            if (takeLeft) i++;
            if (!takeLeft || ReferenceEquals(left, right)) j++;
            union = (takeLeft ? left : right)!.Within(union);
        }
        return union;
    }

    /// <summary>The frames without one of them.</summary>
    public FrameSet? Without(BatchFrame removed)
    {
        FrameSet? rest = null;
        foreach (BatchFrame frame in Frames)
            if (!ReferenceEquals(frame, removed)) rest = frame.Within(rest);
        return rest;
    }

    /// <summary>The frames and one more.</summary>
    public static FrameSet With(FrameSet? frames, BatchFrame added) => Union(frames, added.Within(null))!;

    /// <summary>Whether a frame is among them.</summary>
    public bool Contains(BatchFrame frame) => Array.IndexOf(Frames, frame) >= 0;

    /// <summary>Whether all frames of another set are among them.</summary>
    public bool Contains(FrameSet? other) => other is null || ReferenceEquals(this, other) || Array.TrueForAll(other.Frames, Contains);
}
