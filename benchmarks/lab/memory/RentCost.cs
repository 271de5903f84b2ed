using System.Runtime.CompilerServices;
using Linstock.Backends.Cpu;

namespace Linstock.Lab.Memory;

/// <summary>What handing a block out and taking it back costs.</summary>
internal static unsafe class RentCost
{
    private const int Calls = 10_000;

    public static void Run()
    {
        var owner = new object();
        foreach (long bytes in new[] { 16L << 10, 4L << 20 })
        {
            double pair = Timing.Median(30, 1, () => Pairs(bytes, owner)) / Calls;
            double dropped = Timing.Median(30, 1, () => Drop(bytes)) / Calls;
            Console.WriteLine($"{bytes >> 10} KiB: rent and return {pair:F1} ns; rent and drop, sweeps included {dropped:F1} ns");
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Pairs(long bytes, object owner)
    {
        for (int call = 0; call < Calls; call++)
        {
            Block block = BlockPool.Shared.Rent(bytes, owner);
            BlockPool.Shared.Return(block, owner);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Drop(long bytes)
    {
        for (int call = 0; call < Calls; call++)
        {
            BlockPool.Shared.Rent(bytes, new object());
        }
    }
}
