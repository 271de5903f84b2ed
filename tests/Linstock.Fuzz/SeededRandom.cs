namespace Linstock.Fuzz;

/// <summary>A small random stream that is the same on every machine: SplitMix64 (Steele, Lea, Flood 2014).</summary>
/// <param name="seed">The seed.</param>
public sealed class SeededRandom(ulong seed)
{
    private ulong _state = seed;

    /// <summary>A number from 0 to below <paramref name="limit"/>.</summary>
    public int Below(int limit)
    {
        _state += 0x9E3779B97F4A7C15;
        ulong z = _state;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return (int)(((z ^ (z >> 31)) >> 33) % (ulong)limit);
    }
}
