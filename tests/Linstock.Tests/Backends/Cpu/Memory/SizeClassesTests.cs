using Linstock.Backends.Cpu;

namespace Linstock.Tests.Backends.Cpu.Memory;

public sealed class SizeClassesTests
{
    public static TheoryData<long> Sizes()
    {
        var sizes = new SortedSet<long> { 0, 1, 576, 577, 1_000_003 };
        for (int log = 6; log <= 47; log++)
        {
            sizes.Add((1L << log) - 1);
            sizes.Add(1L << log);
            sizes.Add(Math.Min((1L << log) + 1, SizeClasses.MaxBytes));
        }

        return [.. sizes];
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void TheClassOfASizeIsTheSmallestThatHoldsIt(long bytes)
    {
        int sizeClass = SizeClasses.Of(bytes);
        Assert.InRange(sizeClass, 0, SizeClasses.Count - 1);
        Assert.True(SizeClasses.Capacity(sizeClass) >= bytes);
        Assert.True(sizeClass == 0 || SizeClasses.Capacity(sizeClass - 1) < bytes);
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void WasteIsLessThan64BytesOrAnEighth(long bytes)
    {
        long waste = SizeClasses.Capacity(SizeClasses.Of(bytes)) - bytes;
        Assert.True(waste <= 64 || waste <= bytes / 8.0);
    }

    [Fact]
    public void CapacitiesAscendInMultiplesOf64()
    {
        for (int sizeClass = 0; sizeClass < SizeClasses.Count; sizeClass++)
        {
            Assert.Equal(0, SizeClasses.Capacity(sizeClass) % 64);
            Assert.True(sizeClass == 0 || SizeClasses.Capacity(sizeClass) > SizeClasses.Capacity(sizeClass - 1));
        }

        Assert.Equal(SizeClasses.MaxBytes, SizeClasses.Capacity(SizeClasses.Count - 1));
    }
}
