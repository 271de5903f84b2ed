using Linstock.Tests.Sampling;
using F = Linstock.NN.Functional;

namespace Linstock.Tests.Ops.Attention;

/// <summary>What attention holds in memory. The pool is the process's, so nothing else may run meanwhile.</summary>
[Collection(DefaultGeneratorCollection.Name)]
public sealed class AttentionMemoryTests
{
    [Fact]
    public void MemoryGrowsWithTheLengthNotWithItsSquare()
    {
        long before = Peak(1024), after = Peak(4096);
        Assert.True(after < 6 * before, $"peaks of {before} and {after} bytes");
        Assert.True(after < 4096L * 4096 * 4, $"{after} bytes hold a matrix of scores");

        static long Peak(long length)
        {
            Tensor q = Torch.Randn(1, 1, length, 32).RequiresGrad_();
            Torch.Memory.EmptyCache();
            Torch.Memory.ResetPeak();
            long held = Torch.Memory.Stats(0).BytesAlive;
            F.ScaledDotProductAttention(q, q, q, isCausal: true).Sum().Backward();
            return Torch.Memory.Stats(0).PeakBytesAlive - held;
        }
    }
}
