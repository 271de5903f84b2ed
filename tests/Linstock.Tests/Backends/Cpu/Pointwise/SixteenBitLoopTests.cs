namespace Linstock.Tests.Backends.Cpu.Pointwise;

/// <summary>Arithmetic on elements of 16 bits against the same in float, rounded once by the runtime or by the scalar conversion.</summary>
public sealed class SixteenBitLoopTests
{
    private static readonly float[] Others = [0, -0.0f, 1, -3.5f, 1e-7f, 6e4f, float.PositiveInfinity, float.NaN];

    [Fact]
    public void SumsOfEveryHalfAreRoundedOnce()
    {
        Half[] all = [.. Enumerable.Range(0, 65536 + 11).Select(static i => BitConverter.UInt16BitsToHalf((ushort)i))];
        Tensor x = Torch.Tensor(all);
        foreach (float other in Others)
        {
            Half[] sums = (x + Torch.Tensor([.. all.Select(_ => (Half)other)])).ToArray<Half>();
            for (int i = 0; i < all.Length; i++)
            {
                Half expected = (Half)((float)all[i] + (float)(Half)other);
                Assert.True(sums[i].Equals(expected) && (Half.IsNaN(expected) || Half.IsNegative(sums[i]) == Half.IsNegative(expected)), $"{all[i]} + {other}: {sums[i]}");
            }
        }
    }

    [Fact]
    public void SumsOfEveryBfloat16AreRoundedOnce()
    {
        BFloat16[] all = [.. Enumerable.Range(0, 65536 + 11).Select(static i => BFloat16.FromBits((ushort)i))];
        Tensor x = Torch.Tensor(all);
        foreach (float other in Others)
        {
            BFloat16[] sums = (x + Torch.Tensor([.. all.Select(_ => (BFloat16)other)])).ToArray<BFloat16>();
            for (int i = 0; i < all.Length; i++)
            {
                var expected = (BFloat16)((float)all[i] + (float)(BFloat16)other);
                Assert.True(BFloat16.IsNaN(expected) ? BFloat16.IsNaN(sums[i]) : sums[i].ToBits() == expected.ToBits(), $"{all[i]} + {other}: {sums[i]}");
            }
        }
    }
}
