using System.Numerics;

namespace Linstock.Backends.Cpu;

/// <summary>The sizes blocks come in: multiples of 64 bytes up to 512, then eight steps per doubling.</summary>
/// <remarks>A block exceeds what was asked for by less than 64 bytes or 12.5%.</remarks>
internal static class SizeClasses
{
    private const int LinearClasses = 8;
    private const int LinearLog = 9; // 512 bytes
    private const int StepsLog = 3;
    private const int LargestLog = 46;

    /// <summary>How many classes there are.</summary>
    public const int Count = LinearClasses + ((LargestLog - LinearLog + 1) << StepsLog);

    /// <summary>The most bytes one block can have, 128 TiB.</summary>
    public const long MaxBytes = 1L << (LargestLog + 1);

    /// <summary>The smallest class that holds <paramref name="bytes"/>, which is between 0 and <see cref="MaxBytes"/>.</summary>
    public static int Of(long bytes)
    {
        if (bytes <= 1 << LinearLog)
        {
            return bytes <= 64 ? 0 : (int)((bytes - 1) >> 6);
        }

        ulong last = (ulong)(bytes - 1);
        int log = BitOperations.Log2(last);
        int step = (int)(last >> (log - StepsLog)) & ((1 << StepsLog) - 1);
        return LinearClasses + ((log - LinearLog) << StepsLog) + step;
    }

    /// <summary>The bytes of a block of class <paramref name="sizeClass"/>.</summary>
    public static long Capacity(int sizeClass)
    {
        if (sizeClass < LinearClasses)
        {
            return (sizeClass + 1) * 64L;
        }

        int log = ((sizeClass - LinearClasses) >> StepsLog) + LinearLog;
        int step = (sizeClass - LinearClasses) & ((1 << StepsLog) - 1);
        return ((1L << StepsLog) + step + 1) << (log - StepsLog);
    }
}
