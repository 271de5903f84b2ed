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
/// A collection of everything is the only one that finds every dead owner. While the young generations give back what was handed out they are
/// collected instead, for half the cost or less; everything follows at once when they do not, or when more is alive than there was. Where the host's own heap
/// makes collecting everything dear, that waits until so much seems alive that some of
/// it must be dead: after a growth by half, and up to twice where even that is more often than time allows.
/// </para>
/// </remarks>
internal sealed class SweepBudget
{
    /// <summary>The budget to begin with, and the least one of a cycle that the last-level cache cannot hold.</summary>
    public const long InitialBytes = 16 << 20;

    /// <summary>The share of the time that collecting may take.</summary>
    public const double TimeShare = 0.03;

    /// <summary>The generation that stands for a collection of everything.</summary>
    public const int Everything = 2;

    private const int Young = 1;

    // Measured on the reference machine: a pass over a ring of blocks costs 30 µs per MB within the last-level
    // cache and 60 or more outside of it.
    private const double CacheSavingPerByte = 25e-6 / (1 << 20);

    // Collecting may cost this share of what it saves by keeping a cycle in the cache.
    private const double CostShare = 0.5;

    // What a collection costs while its own memory stays in the cache, compared with one after a pass through main memory.
    private const double WarmShare = 0.25;

    // How many sweeps a cycle is tried: half of them to settle in the cache, half to see what a collection costs there, and whether the results
    // are stored there at all. And for how many sweeps it is given up then.
    private const int Settling = 8;
    private const int FirstRespite = 8;
    private const int LongestRespite = 1024;

    // After a young collection that did not find half, so many sweeps collect everything before the next is tried.
    private const int Doubt = 8;

    // What a young collection was said to cost is believed less with each of everything since: the first of all takes ten times as long as those that follow,
    // and is not to be the last.
    private const double Fading = 0.9;

    // Below this a young collection saves less than the owners cost that it promotes and therefore leaves.
    private const double WorthwhileRatio = 4;

    /// <summary>The first touch of huge pages, measured on the reference machine; small pages cost six times as much.</summary>
    public const double FreshSecondsPerByte = 110e-6 / (1 << 20);

    private readonly long _slack;
    private readonly long _cacheBytes;
    private double _youngCost;
    private double _fullCost;
    private double _bytesPerSecond;
    private double _secondsSinceFull;
    private double _reach = 1;
    private long _aliveAfterFull;
    private int _doubt;
    private double _cachedCost;
    private int _settled;
    private int _pastCaches;
    private int _respite;
    private int _nextRespite = FirstRespite;

    /// <param name="availableBytes">The memory of the machine, or of the container: a small one gets a small slack.</param>
    /// <param name="cacheBytes">The last-level cache.</param>
    public SweepBudget(long availableBytes, long cacheBytes)
    {
        _cacheBytes = cacheBytes;
        _slack = Math.Clamp(availableBytes / 16, InitialBytes, 64 << 20);
    }

    /// <summary>Whether to sweep rather than take fresh memory, with <paramref name="handed"/> bytes handed out since the last sweep.</summary>
    /// <remarks>
    /// Fresh memory costs its page faults: looking for garbage first is right when that is cheaper. What a collection costs is not
    /// known before the first, which is much the dearest: a program's first calls do not pay for it.
    /// </remarks>
    public bool IsWorthwhileInsteadOf(long freshBytes, long handed, long bytesOut)
    {
        double cost = Generation(bytesOut) == Everything || _youngCost == 0 ? _fullCost : _youngCost;
        return handed >= freshBytes && cost > 0 && cost <= freshBytes * FreshSecondsPerByte;
    }

    /// <summary>How many bytes may be handed out before the next sweep.</summary>
    public long Bytes { get; private set; } = InitialBytes;

    /// <summary>The generation to collect now that <paramref name="bytesOut"/> are out.</summary>
    public int Generation(long bytesOut)
    {
        bool isYoungEnough = _fullCost > 0 && _youngCost < _fullCost / 2;
        if (isYoungEnough && HasYielded(bytesOut))
        {
            return Young;
        }

        double expectedInterval = _bytesPerSecond > 0 ? Bytes / _bytesPerSecond : 0;
        bool affordable = _fullCost <= InitialBytes * CacheSavingPerByte
            || _fullCost <= TimeShare * expectedInterval
            || _fullCost <= WorthwhileRatio * _youngCost;
        return affordable || bytesOut - _aliveAfterFull >= FullGrowth ? Everything : Young;
    }

    /// <summary>Whether everything is collected now that the young generations were: not because that is cheap, but because they left too much.</summary>
    public bool FollowsUp(long bytesOut) => !HasYielded(bytesOut) && Generation(bytesOut) == Everything;

    // Whether the young generations gave back what was handed out, and no more is alive than there was.
    private bool HasYielded(long bytesOut) => _doubt == 0 && bytesOut - Bytes - _aliveAfterFull < InitialBytes;

    /// <summary>How much may seem alive beyond what was after everything was collected, before that is done again.</summary>
    public long FullGrowth => (long)(_reach * Math.Max(_slack, _aliveAfterFull / 2));

    /// <summary>Takes notice of a sweep and sets the next budget.</summary>
    public void Observe(in SweepObservation sweep)
    {
        double cost = Note(sweep);
        if (sweep.Handed == 0)
        {
            // It followed another at once: what the loop does was seen there.
            return;
        }

        double mutatorSeconds = Math.Max(sweep.Interval - sweep.Seconds, 1e-6);
        _bytesPerSecond = sweep.Handed / mutatorSeconds;

        double yield = (double)sweep.Won / sweep.Handed;
        double target = _bytesPerSecond * cost / TimeShare;
        long cycle = yield >= 0.5 ? CachedCycle(cost, sweep) : 0;
        if (yield < 0.25)
        {
            // What is handed out stays alive, as in a forward pass: looking again soon is of no use.
            target = Math.Max(target, 2.0 * Bytes);
        }

        long ceiling = sweep.MemoryIsShort ? InitialBytes : Math.Max(_slack, sweep.Alive / 2);
        Bytes = cycle > 0 ? cycle : (long)Math.Clamp(target, InitialBytes, ceiling);
    }

    /// <summary>The budget that keeps what is handed out between two sweeps, and what is read beside it, in the cache; 0 if there is none that pays.</summary>
    /// <remarks>
    /// Tried rather than foretold: a collection takes less time when its own memory has stayed in the cache, and owners may live longer than
    /// is known here. A cycle that does not pay is given up for a while, longer each time.
    /// </remarks>
    private long CachedCycle(double cost, in SweepObservation sweep)
    {
        if (_respite > 0)
        {
            _respite--;
            return 0;
        }

        // Half of the cache, as more is alive than is known here. One core alone gains nothing by more collections: it is no faster in the cache than past it.
        long fitting = _cacheBytes / 8 * 3;
        if (sweep.IsShared)
        {
            fitting = Math.Min(fitting, (_cacheBytes / 2) - sweep.Read);
        }

        _settled++;
        if (_settled > Settling / 2)
        {
            // The best of the trial: programs that have just begun are still being compiled.
            _cachedCost = _settled <= Settling && _cachedCost > 0 ? Math.Min(_cachedCost, sweep.Seconds) : Smooth(_cachedCost, sweep.Seconds);
            _pastCaches += sweep.PastCaches < sweep.Handed / 2 ? -1 : 1;
        }

        double expected = _settled > Settling / 2 ? _cachedCost : cost * WarmShare;
        long least = (long)(expected / (CostShare * CacheSavingPerByte));
        long cycle = Math.Max(Math.Max(fitting, least), sweep.Largest);
        bool fits = cycle + sweep.Read <= LastLevelCache.Capacity(_cacheBytes, sweep.IsShared);
        if (fits && _settled < Settling)
        {
            return cycle;
        }

        if (fits && _pastCaches <= 0)
        {
            (_pastCaches, _nextRespite) = (0, FirstRespite);
            return cycle;
        }

        if (_settled > Settling / 2)
        {
            _respite = _nextRespite;
            _nextRespite = Math.Min(2 * _nextRespite, LongestRespite);
        }

        (_settled, _cachedCost, _pastCaches) = (0, 0, 0);
        return 0;
    }

    private double Note(in SweepObservation sweep)
    {
        _secondsSinceFull += sweep.Interval;
        switch (sweep.Generation)
        {
            case Everything:
                _doubt = Math.Max(_doubt - 1, 0);
                _fullCost = Smooth(_fullCost, sweep.Seconds);
                _youngCost = Math.Min(_youngCost, _fullCost) * Fading;
                _aliveAfterFull = sweep.Alive;
                double share = _fullCost / Math.Max(_secondsSinceFull, 1e-6);
                _reach = share > 2 * TimeShare ? Math.Min(4, _reach * 2) : share < TimeShare / 2 ? Math.Max(1, _reach / 2) : _reach;
                _secondsSinceFull = 0;
                return _fullCost;
            case >= 0:
                _youngCost = Smooth(_youngCost, sweep.Seconds);
                _doubt = sweep.Won < sweep.Handed / 2 ? Doubt : 0;
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
/// <param name="Largest">The largest block handed out since then.</param>
/// <param name="PastCaches">Bytes of the blocks that were stored past the caches since then.</param>
/// <param name="IsShared">Loops run on several threads.</param>
internal readonly record struct SweepObservation(
    int Generation, double Seconds, double Interval, long Handed, long Won, long Alive, bool MemoryIsShort,
    long Read = 0, long Largest = 0, long PastCaches = 0, bool IsShared = false);
