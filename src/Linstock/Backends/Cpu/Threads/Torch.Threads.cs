using Linstock.Backends.Cpu;

namespace Linstock;

public static partial class Torch
{
    /// <summary>How many threads one operation on the CPU may use, the caller's included.</summary>
    public static int GetNumThreads() => WorkerPool.NumThreads;

    /// <summary>Sets how many threads one operation on the CPU may use, the caller's included. Results do not depend on it.</summary>
    /// <param name="threads">At least 1; the number of processors to begin with.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="threads"/> is less than 1.</exception>
    public static void SetNumThreads(int threads) => WorkerPool.NumThreads = threads;
}
