using Linstock.Backends.Cpu;

namespace Linstock;

public static partial class Torch
{
    /// <summary>The memory that tensors on the CPU hold. It takes care of itself; this is for looking at it.</summary>
    public static partial class Memory
    {
        /// <summary>What is held, by whom, since when.</summary>
        /// <param name="holders">How many of the largest holders to list.</param>
        /// <exception cref="ArgumentOutOfRangeException"><paramref name="holders"/> is negative.</exception>
        public static MemoryStatistics Stats(int holders = 10)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(holders);
            return BlockPool.Shared.Statistics(holders);
        }

        /// <summary>Gives the system back the memory that no tensor uses, also of tensors nobody refers to any more.</summary>
        public static void EmptyCache() => BlockPool.Shared.ReclaimEverything();

        /// <summary>Makes the present figures the peak figures.</summary>
        public static void ResetPeak() => BlockPool.Shared.ResetPeak();
    }
}
