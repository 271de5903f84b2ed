namespace Linstock.Backends.Cpu;

/// <summary>Where the loops over plain bytes change their ways.</summary>
internal static class Bulk
{
    /// <summary>Bytes that are too few to share with another thread: a few microseconds of work.</summary>
    public const long Grain = 128 << 10;

    /// <summary>
    /// From here on results bypass the caches: larger than the last of these, they would not stay there, and a store that goes through the cache
    /// reads the line first. Below, what is written is likely read next, and had better stay.
    /// </summary>
    public static long NonTemporalBytes => LastLevelCache.Bytes;
}
