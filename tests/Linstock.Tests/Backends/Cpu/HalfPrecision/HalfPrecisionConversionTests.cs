using System.Runtime.InteropServices;
using Linstock.Backends.Cpu;

namespace Linstock.Tests.Backends.Cpu;

public class HalfPrecisionConversionTests
{
    [Fact]
    public void EveryHalfWidensAsTheRuntimeWidensIt()
    {
        Half[] halves = [.. Enumerable.Range(0, 65536).Select(i => BitConverter.UInt16BitsToHalf((ushort)i))];
        float[] wide = new float[halves.Length];
        HalfPrecisionConversion.Widen<Float16Format>(MemoryMarshal.Cast<Half, ushort>(halves), wide);
        for (int i = 0; i < halves.Length; i++)
            Assert.True(wide[i].Equals((float)halves[i]) && float.IsNegative(wide[i]) == Half.IsNegative(halves[i]), $"half {i:X4}: {wide[i]}");
    }

    [Fact]
    public void FloatsRoundToHalfAsTheRuntimeRoundsThem()
    {
        float[] x = Floats();
        Half[] halves = new Half[x.Length];
        HalfPrecisionConversion.Narrow<Float16Format>(x, MemoryMarshal.Cast<Half, ushort>(halves.AsSpan()));
        for (int i = 0; i < x.Length; i++)
        {
            Half expected = (Half)x[i];
            Assert.True(halves[i].Equals(expected) && Half.IsNegative(halves[i]) == Half.IsNegative(expected), $"{x[i]:R}: {halves[i]}, {expected}");
        }
    }

    [Fact]
    public void FloatsRoundToTheNearestBfloat16AndTiesGoToEven()
    {
        float[] x = Floats();
        BFloat16[] narrow = new BFloat16[x.Length];
        HalfPrecisionConversion.Narrow<BFloat16Format>(x, MemoryMarshal.Cast<BFloat16, ushort>(narrow.AsSpan()));
        for (int i = 0; i < x.Length; i++)
        {
            Assert.Equal(narrow[i], (BFloat16)x[i]);
            if (float.IsNaN(x[i]))
            {
                Assert.True(BFloat16.IsNaN(narrow[i]));
                continue;
            }

            // Against the two neighbours, the upper half cut and the next one, by distance in double.
            uint bits = BitConverter.SingleToUInt32Bits(x[i]);
            double low = BitConverter.UInt32BitsToSingle(bits & 0xFFFF0000);
            double next = BitConverter.UInt32BitsToSingle((bits & 0xFFFF0000) + 0x10000);
            double high = double.IsInfinity(next) ? Math.CopySign(Math.ScaleB(1, 128), next) : next;
            double toLow = Math.Abs(x[i] - low);
            double toHigh = Math.Abs(high - x[i]);
            bool down = float.IsInfinity(x[i]) || toLow < toHigh || (toLow == toHigh && ((bits >> 16) & 1) == 0);
            Assert.Equal(down ? low : next, (double)narrow[i]);
        }
    }

    [Fact]
    public void EveryBfloat16SurvivesTheWayThroughFloat()
    {
        BFloat16[] all = [.. Enumerable.Range(0, 65536).Select(i => BFloat16.FromBits((ushort)i))];
        float[] wide = new float[all.Length];
        BFloat16[] back = new BFloat16[all.Length];
        HalfPrecisionConversion.Widen<BFloat16Format>(MemoryMarshal.Cast<BFloat16, ushort>(all), wide);
        HalfPrecisionConversion.Narrow<BFloat16Format>(wide, MemoryMarshal.Cast<BFloat16, ushort>(back.AsSpan()));
        for (int i = 0; i < all.Length; i++)
        {
            Assert.Equal(BitConverter.UInt32BitsToSingle((uint)i << 16), wide[i]);
            Assert.Equal(BFloat16.IsNaN(all[i]) ? BFloat16.NaN.ToBits() : (ushort)i, back[i].ToBits());
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(15)]
    [InlineData(16)]
    [InlineData(17)]
    [InlineData(31)]
    [InlineData(100)]
    public void EveryLengthIsConvertedToItsEnd(int length)
    {
        float[] x = [.. Enumerable.Range(0, length).Select(i => i * 0.37f - 3)];
        ushort[] half = new ushort[length];
        ushort[] brain = new ushort[length];
        float[] back = new float[length];
        HalfPrecisionConversion.Narrow<Float16Format>(x, half);
        HalfPrecisionConversion.Widen<Float16Format>(half, back);
        Assert.Equal(x.Select(v => (float)(Half)v), back);
        HalfPrecisionConversion.Narrow<BFloat16Format>(x, brain);
        HalfPrecisionConversion.Widen<BFloat16Format>(brain, back);
        Assert.Equal(x.Select(v => (float)(BFloat16)v), back);
    }

    private static float[] Floats()
    {
        List<float> x = [];
        for (uint bits = 0; bits < uint.MaxValue - 4099; bits += 4099)
            x.Add(BitConverter.UInt32BitsToSingle(bits));

        // Each half and bfloat16, the midpoint above it, and the neighbours of both.
        for (uint i = 0; i < 65536; i++)
        {
            float half = (float)BitConverter.UInt16BitsToHalf((ushort)i);
            uint bits = BitConverter.SingleToUInt32Bits(half);
            foreach (uint offset in (ReadOnlySpan<uint>)[0, 1, 0xFFF, 0x1000, 0x1001])
                x.Add(BitConverter.UInt32BitsToSingle(bits + offset));
            foreach (uint offset in (ReadOnlySpan<uint>)[0, 1, 0x7FFF, 0x8000, 0x8001])
                x.Add(BitConverter.UInt32BitsToSingle((i << 16) + offset));
            x.Add((half + (float)BitConverter.UInt16BitsToHalf((ushort)(i + 1))) / 2);
        }

        return [.. x];
    }
}
