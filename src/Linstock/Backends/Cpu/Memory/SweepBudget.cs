namespace Linstock.Backends.Cpu;

/// <summary>Decides how many bytes may be handed out before the next sweep, and how deep it collects.</summary>
/// <remarks>
/// <para>
/// Three forces. A cycle through memory that fits the last-level cache runs at twice the speed of one that does
/// not, so small budgets are best while a collection costs less than the cache saves. Otherwise collecting may
/// take 3% of the time, which asks for larger budgets the dearer a collection is. And garbage may not exceed half
/// of what is alive (or a fixed slack where that is more).
/// </para>
/// <para>
/// A collection of everything is the only one that finds every dead owner. Where the host's own heap makes it
/// dear, the young generations are collected instead, and everything only when so much seems alive that some of
/// it must be dead: after a growth by half, and up to twice where even that is more often than time allows.
/// </para>
/// </remarks>
internal sealed class SweepBudget
{
    /// <summary>The least budget: half of a usual last-level cache.</summary>
    public const long InitialBytes = 16 << 20;

    /// <summary>What a cycle through memory may touch and still find most of it in the last-level cache when it comes round.</summary>
    public const long CacheBytes = 18 << 20;

    /// <summary>The share of the time that collecting may take.</summary>
    public const double TimeShare = 0.03;

    /// <summary>The generation that stands for a collection of everything.</summary>
    public const int Everything = 2;

    private const int Young = 1;

    // Measured on the reference machine: a pass over a ring of blocks costs 30 µs per MB within the last-level
    // cache and 60 or more outside of it.
    private const double CacheSavingPerByte = 25e-6 / (1 << 20);

    // Below this a young collection saves less than the owners cost that it promotes and therefore leaves.
    private const double WorthwhileRatio = 4;

    // The first touch of huge pages, measured on the reference machine; small pages cost six times as much.
    private const double FreshSecondsPerByte = 110e-6 / (1 << 20);

    private readonly long _slack;
    private double _youngCost;
    private double _fullCost;
    private double _bytesPerSecond;
    private double _secondsSinceFull;
    private double _reach = 1;
    private long _aliveAfterFull;

    /// <param name="availableBytes">The memory of the machine, or of the container: a small one gets a small slack.</param>
    public SweepBudget(long availableBytes)
    {
        _slack = Math.Clamp(availableBytes / 16, InitialBytes, 64 << 20);
    }

    /// <summary>Whether to sweep rather than take fresh memory, with <paramref name="handed"/> bytes handed out since the last sweep.</summary>
    /// <remarks>
    /// Fresh memory costs its page faults: looking for garbage first is right when that is cheaper. What a collection costs is not
    /// known before the first, which is much the dearest: a program's first calls do not pay for it.
    /// </remarks>
    public bool IsWorthwhileInsteadOf(long freshBytes, long handed, long bytesOut)
    {
        double cost = Generation(bytesOut) == Everything ? _fullCost : _youngCost;
        return handed >= freshBytes && cost > 0 && cost <= freshBytes * FreshSecondsPerByte;
    }

    /// <summary>How many bytes may be handed out before the next sweep.</summary>
    public long Bytes { get; private set; } = InitialBytes;

    /// <summary>Whether the blocks handed out between two sweeps, and what is read beside them, are more than the caches hold.</summary>
    /// <remarks>
    /// Then a block that goes out again is cold: a store would first read the line that it overwrites, and stores past the caches take half
    /// the time (benchmarks/lab/memory). And small budgets gain nothing.
    /// </remarks>
    public bool ExceedsCaches { get; private set; }

    /// <summary>The generation to collect now that <paramref name="bytesOut"/> are out.</summary>
    public int Generation(long bytesOut)
    {
        double expectedInterval = _bytesPerSecond > 0 ? Bytes / _bytesPerSecond : 0;
        bool affordable = _fullCost <= InitialBytes * CacheSavingPerByte
            || _fullCost <= TimeShare * expectedInterval
            || _fullCost <= WorthwhileRatio * _youngCost;
        return affordable || bytesOut - _aliveAfterFull >= FullGrowth ? Everything : Young;
    }

    /// <summary>How much may seem alive beyond what was after everything was collected, before that is done again.</summary>
    public long FullGrowth => (long)(_reach * Math.Max(_slack, _aliveAfterFull / 2));

    /// <summary>Takes notice of a sweep and sets the next budget.</summary>
    public void Observe(in SweepObservation sweep)
    {
        double cost = Note(sweep);
        double mutatorSeconds = Math.Max(sweep.Interval - sweep.Seconds, 1e-6);
        _bytesPerSecond = sweep.Handed / mutatorSeconds;

        double yield = sweep.Handed > 0 ? (double)sweep.Won / sweep.Handed : 1;
        double target = _bytesPerSecond * cost / TimeShare;
        bool isCacheable = InitialBytes + sweep.Read <= CacheBytes;
        if (yield >= 0.5 && cost <= InitialBytes * CacheSavingPerByte && isCacheable)
        {
            target = InitialBytes;
        }
        else if (yield < 0.25)
        {
            // What is handed out stays alive, as in a forward pass: looking again soon is of no use.
            target = Math.Max(target, 2.0 * Bytes);
        }

        long ceiling = sweep.MemoryIsShort ? InitialBytes : Math.Max(_slack, sweep.Alive / 2);
        Bytes = (long)Math.Clamp(target, InitialBytes, ceiling);
        ExceedsCaches = Math.Min(sweep.Handed, Bytes) + sweep.Read > CacheBytes;
    }

    private double Note(in SweepObservation sweep)
    {
        _secondsSinceFull += sweep.Interval;
        switch (sweep.Generation)
        {
            case Everything:
                _fullCost = Smooth(_fullCost, sweep.Seconds);
                _aliveAfterFull = sweep.Alive;
                double share = _fullCost / Math.Max(_secondsSinceFull, 1e-6);
                _reach = share > 2 * TimeShare ? Math.Min(4, _reach * 2) : share < TimeShare / 2 ? Math.Max(1, _reach / 2) : _reach;
                _secondsSinceFull = 0;
                return _fullCost;
            case >= 0:
                _youngCost = Smooth(_youngCost, sweep.Seconds);
                return _youngCost;
            default:
                // The host collected by itself; what it cost us was a look at the handles.
                return sweep.Seconds;
        }
    }

    // Falls faster than it rises: what makes one collection longer than another is mostly that the machine was busy.
    private static double Smooth(double average, double value) =>
        average == 0 ? value : average + ((value < average ? 0.5 : 0.1) * (value - average));
}

/// <summary>What a sweep found.</summary>
/// <param name="Generation">The generation collected for it; negative when a collection by the host was made use of.</param>
/// <param name="Seconds">The time it took.</param>
/// <param name="Interval">The time since the end of the sweep before.</param>
/// <param name="Handed">Bytes handed out since then.</param>
/// <param name="Won">Bytes taken back.</param>
/// <param name="Alive">Bytes that are still out.</param>
/// <param name="MemoryIsShort">The machine is short of memory.</param>
/// <param name="Read">Bytes of older blocks that were read since then, as far as that is known.</param>
internal readonly record struct SweepObservation(
    int Generation, double Seconds, double Interval, long Handed, long Won, long Alive, bool MemoryIsShort, long Read = 0);
