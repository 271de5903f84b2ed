using System.Runtime.CompilerServices;
using Linstock.Backends;
using Linstock.Backends.Cpu;

namespace Linstock.Tests.Backends;

public sealed unsafe class KernelLifetimeTests
{
    private const int Count = 1 << 18;

    [Fact]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void TheMemoryOfATensorWhoseLastUseIsTheKernelIsNotHandedOutMeanwhile()
    {
        Tensor result = Torch.Empty([1]);
        bool[] held = [false];
        Backend.Run(result, new Probe(Torch.Full([Count], 7.0), held));
        Assert.True(held[0]);
    }

    private readonly struct Probe(Tensor source, bool[] held) : IKernel
    {
        public static string Name => "probe";

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void RunOnCpu()
        {
            fixed (byte* from = &source.Reference)
            {
                // What another thread's allocation may do at any time.
                BlockPool.Shared.ReclaimEverything();
                var owners = new object[20];
                for (int index = 0; index < owners.Length; index++)
                {
                    owners[index] = new object();
                    Block block = BlockPool.Shared.Rent(Count * 4, owners[index]);
                    new Span<byte>(block.Address, Count * 4).Clear();
                }

                held[0] = new ReadOnlySpan<float>(from, Count).IndexOfAnyExcept(7f) < 0;
                GC.KeepAlive(owners);
            }
        }
    }
}
