using System.Globalization;
using System.Runtime.Intrinsics.X86;

namespace Linstock.Backends.Cpu;

/// <summary>The largest of the processor's caches, and how much of it loops over memory may count on.</summary>
internal static class LastLevelCache
{
    // Where neither the processor nor the system says.
    private const long UsualBytes = 8L << 20;

    private const int MostCaches = 16;

    /// <summary>The bytes of the last-level cache that this process's processor reaches.</summary>
    public static long Bytes { get; } = Find();

    /// <summary>How many bytes a loop may pass through again and again so that storing its results in the cache beats storing them past it.</summary>
    /// <param name="bytes">The size of the cache.</param>
    /// <param name="isShared">
    /// Whether several cores run the loop. One core alone fills memory as fast as it fills the last-level cache, and gains by the cache only while most
    /// lines are found there; several share the one memory, but each adds its own path to the cache (benchmarks/lab/memory has the figures).
    /// </param>
    public static long Capacity(long bytes, bool isShared) => isShared ? bytes / 8 * 7 : bytes / 16 * 9;

    private static long Find()
    {
        long bytes = X86Base.IsSupported ? OfProcessor() : OfSystem();
        return bytes > 0 ? bytes : UsualBytes;
    }

    // Leaf 4 of the instruction CPUID describes the caches of Intel's processors one by one, leaf 0x8000001D those of AMD's in the same way.
    private static long OfProcessor()
    {
        (int highest, int vendor, _, _) = X86Base.CpuId(0, 0);
        bool isAmd = vendor is 0x6874_7541 or 0x6F67_7948; // "Auth", "Hygo"
        int leaf = isAmd ? unchecked((int)0x8000_001D) : 4;
        int last = isAmd ? X86Base.CpuId(unchecked((int)0x8000_0000), 0).Eax : highest;
        long largest = 0;
        for (int index = 0; (uint)leaf <= (uint)last && index < MostCaches; index++)
        {
            (int type, int geometry, int sets, _) = X86Base.CpuId(leaf, index);
            if ((type & 31) == 0) break;
            long ways = ((uint)geometry >> 22) + 1;
            long partitions = (((uint)geometry >> 12) & 0x3FF) + 1;
            long line = ((uint)geometry & 0xFFF) + 1;
            largest = Math.Max(largest, ways * partitions * line * ((uint)sets + 1L));
        }
        return largest;
    }

    private static long OfSystem()
    {
        long largest = 0;
        for (int index = 0; index < MostCaches && OperatingSystem.IsLinux(); index++)
        {
            try
            {
                string size = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/sys/devices/system/cpu/cpu0/cache/index{index}/size")).Trim();
                if (size.EndsWith('K') && long.TryParse(size.AsSpan(0, size.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out long kilobytes))
                    largest = Math.Max(largest, kilobytes << 10);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                break;
            }
        }
        return largest;
    }
}
