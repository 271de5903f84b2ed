namespace Linstock.Backends.Cpu.Recurrent;

/// <summary>
/// A packed batch of sequences, longest first: step t holds rows Offset(t) to Offset(t) + Size(t), one for each sequence that is
/// long enough. Sequences of one length are the case in which all sizes are equal.
/// </summary>
internal sealed class SequenceSteps
{
    private readonly long[] _sizes;
    private readonly long[] _offsets;

    /// <param name="sizes">How many sequences take part in each step; at least one step, never growing.</param>
    /// <param name="reverse">Whether the network reads from the last step to the first.</param>
    public SequenceSteps(long[] sizes, bool reverse)
    {
        (_sizes, Reverse) = (sizes, reverse);
        _offsets = new long[sizes.Length + 1];
        for (int t = 0; t < sizes.Length; t++) _offsets[t + 1] = _offsets[t] + sizes[t];
    }

    public bool Reverse { get; }

    public int Count => _sizes.Length;

    /// <summary>The sequences of the largest step.</summary>
    public long Batch => _sizes[0];

    /// <summary>The rows of all steps.</summary>
    public long Total => _offsets[^1];

    /// <summary>Whether all sequences are equally long.</summary>
    public bool AreEven => _sizes[^1] == _sizes[0];

    public ReadOnlySpan<long> Sizes => _sizes;

    /// <summary>The step that the network reads at turn <paramref name="turn"/>.</summary>
    public int At(int turn) => Reverse ? Count - 1 - turn : turn;

    public long Size(int step) => _sizes[step];

    public long Offset(int step) => _offsets[step];

    /// <summary>
    /// How many sequences of this turn took part in the turn before; the others begin with the initial state. Forwards all
    /// do, backwards the longer ones have begun already.
    /// </summary>
    public long Continuing(int turn) => turn == 0 ? 0 : Math.Min(Size(At(turn)), Size(At(turn - 1)));

    /// <summary>The sequences from this one on, up to <see cref="Size"/>, end with this turn.</summary>
    public long FirstEnding(int turn) => turn == Count - 1 ? 0 : Math.Min(Size(At(turn)), Size(At(turn + 1)));
}
