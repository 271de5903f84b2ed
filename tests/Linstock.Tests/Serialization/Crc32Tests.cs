using Linstock.Serialization;

namespace Linstock.Tests.Serialization;

public sealed class Crc32Tests
{
    [Fact]
    public void ItHasTheCheckValueOfTheStandard()
    {
        Assert.Equal(0xCBF43926u, Crc32.Append(0, "123456789"u8));
        Assert.Equal(0u, Crc32.Append(0, []));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(15)]
    [InlineData(63)]
    [InlineData(64)]
    [InlineData(65)]
    [InlineData(80)]
    [InlineData(127)]
    [InlineData(128)]
    [InlineData(1000)]
    [InlineData(65537)]
    public void ItIsTheRemainderOfTheDivisionBitByBit(int length)
    {
        byte[] bytes = Bytes(length);
        Assert.Equal(BitByBit(bytes), Crc32.Append(0, bytes));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(64)]
    [InlineData(100)]
    [InlineData(999)]
    public void PiecesGiveTheChecksumOfTheWhole(int first)
    {
        byte[] bytes = Bytes(1000);
        Assert.Equal(Crc32.Append(0, bytes), Crc32.Append(Crc32.Append(0, bytes.AsSpan(0, first)), bytes.AsSpan(first)));
    }

    private static byte[] Bytes(int length)
    {
        byte[] bytes = new byte[length];
        new Random(length).NextBytes(bytes);
        return bytes;
    }

    private static uint BitByBit(byte[] bytes)
    {
        uint register = uint.MaxValue;
        foreach (byte value in bytes)
        {
            register ^= value;
            for (int bit = 0; bit < 8; bit++)
            {
                register = (register >> 1) ^ ((register & 1) * 0xEDB88320u);
            }
        }

        return ~register;
    }
}
