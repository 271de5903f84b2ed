namespace Linstock.Backends.Cpu;

/// <summary>How long free memory must have been of no use before it goes back to its source: longer than a turn of the program takes.</summary>
/// <remarks>
/// A training step frees in its second half what it needs again in the next step's first. Where that is longer than the window, memory
/// goes back that is about to be taken anew, at the price of its page faults. The window grows while these cost a share of the time, and
/// shrinks again, slowly, while they do not.
/// </remarks>
/// <param name="shortest">The window to begin with, and the least.</param>
internal sealed class IdleWindow(TimeSpan shortest)
{
    /// <summary>The share of the time that page faults of memory given back too early may take.</summary>
    private const double FaultShare = 0.005;

    private const int LongestFactor = 32;

    private const double Shrinkage = 0.9;

    private readonly TimeSpan _shortest = shortest;
    private long _givenBack;

    /// <summary>The window now.</summary>
    public TimeSpan Length { get; private set; } = shortest;

    /// <summary>Whether a window that has lasted so long is over. Where memory is short, it is after the least time.</summary>
    public bool IsOver(TimeSpan elapsed, bool memoryIsShort) => elapsed > (memoryIsShort ? _shortest : Length);

    /// <summary>Takes notice of a window that is over.</summary>
    /// <param name="elapsed">How long it was.</param>
    /// <param name="freshBytes">Bytes that were taken from the source in it.</param>
    /// <param name="givenBackBytes">Bytes that go back at its end.</param>
    public void End(TimeSpan elapsed, long freshBytes, long givenBackBytes)
    {
        long missed = Math.Min(freshBytes, _givenBack);
        _givenBack += givenBackBytes - missed;
        bool isDear = missed * SweepBudget.FreshSecondsPerByte > FaultShare * elapsed.TotalSeconds;
        TimeSpan next = isDear ? 2 * Length : Shrinkage * Length;
        Length = next < _shortest ? _shortest : next > LongestFactor * _shortest ? LongestFactor * _shortest : next;
    }
}
