using System.Globalization;

namespace Linstock.Tests.Tensors;

public class BFloat16Tests
{
    [Theory]
    [InlineData(1f, 0x3F80)]
    [InlineData(-2.5f, 0xC020)]
    [InlineData(3.14159265f, 0x4049)]
    [InlineData(1.00390625f, 0x3F80)] // half way between 1 and the next number: to even
    [InlineData(1.01171875f, 0x3F82)] // half way, the other way up
    [InlineData(3.4e38f, 0x7F80)]
    [InlineData(1e-40f, 0x0001)]
    [InlineData(float.NegativeInfinity, 0xFF80)]
    [InlineData(-0f, 0x8000)]
    public void RoundsAFloatToTheNearestTiesToEven(float value, int bits) =>
        Assert.Equal((ushort)bits, ((BFloat16)value).ToBits());

    [Fact]
    public void ComparesLikeFloat()
    {
        Assert.True((BFloat16)1f < (BFloat16)2f);
        Assert.True(BFloat16.Zero == (BFloat16)(-0f));
        Assert.False(BFloat16.NaN == BFloat16.NaN);
        Assert.True(BFloat16.NaN.Equals(BFloat16.NaN));
        Assert.Equal(-1, BFloat16.NaN.CompareTo(BFloat16.MinValue));
        Assert.Equal(BFloat16.Zero.GetHashCode(), ((BFloat16)0d).GetHashCode());
        Assert.Throws<ArgumentException>(() => BFloat16.One.CompareTo("1"));
    }

    [Fact]
    public void ComputesInFloatAndRounds()
    {
        BFloat16 third = BFloat16.One / (BFloat16)3f;
        Assert.Equal((BFloat16)(1f / 3f), third);
        Assert.Equal(BFloat16.PositiveInfinity, BFloat16.MaxValue + BFloat16.MaxValue);
        Assert.Equal((BFloat16)(-1f), -BFloat16.One);
    }

    [Fact]
    public void FormatsAsTheFloatItIs()
    {
        Span<char> text = stackalloc char[16];
        Assert.True(((BFloat16)1.5f).TryFormat(text, out int written, "F2", CultureInfo.InvariantCulture));
        Assert.Equal("1.50", text[..written].ToString());
        Assert.Equal("1.5", ((BFloat16)1.5f).ToString(null, CultureInfo.InvariantCulture));
    }
}
