using Linstock.Functorch;

namespace Linstock.Backends.Batched;

/// <summary>
/// How the next kernel draws random numbers for the samples of a batch: further numbers for each, or, along a frame that asks for
/// the same, the same ones again.
/// </summary>
internal sealed class SampleDraws
{
    [ThreadStatic]
    private static SampleDraws? s_next;

    private readonly Generator _generator;
    private readonly List<Tensor?> _starts = [];

    private SampleDraws(Generator generator) => _generator = generator;

    /// <summary>Announces that the next kernel draws from a generator.</summary>
    public static void Announce(Generator generator, FrameSet frames)
    {
        if (Array.Exists(frames.Frames, frame => frame.Randomness == Randomness.Same)) s_next = new SampleDraws(generator);
    }

    /// <summary>What was announced, once.</summary>
    public static SampleDraws? Take()
    {
        SampleDraws? draws = s_next;
        s_next = null;
        return draws;
    }

    /// <summary>Called before each sample: goes back to where the frame's first sample began.</summary>
    public void Before(BatchFrame[] frames)
    {
        // The innermost frame that asks for the same and has moved on from its first sample decides; frames inside it start anew.
        for (int i = 0; i < frames.Length; i++)
        {
            while (_starts.Count <= i) _starts.Add(null);
            if (frames[i].Randomness != Randomness.Same) continue;
            if (frames[i].Index == 0)
            {
                if (IsAtStart(frames, i)) _starts[i] = _generator.GetState();
            }
            else if (IsAtStart(frames, i + 1) && _starts[i] is { } start)
            {
                _generator.SetState(start);
            }
        }
    }

    private static bool IsAtStart(BatchFrame[] frames, int from)
    {
        for (int i = from; i < frames.Length; i++)
            if (frames[i].Index != 0) return false;
        return true;
    }
}
