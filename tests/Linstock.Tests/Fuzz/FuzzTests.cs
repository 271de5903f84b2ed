using Linstock.Fuzz;

namespace Linstock.Tests.Fuzz;

/// <summary>A short run of <c>tests/Linstock.Fuzz</c>, whose long runs look for what chance rarely finds.</summary>
public sealed class FuzzTests
{
    public static TheoryData<string> Formats => [.. FuzzFormats.All.Select(format => format.Name)];

    [Theory]
    [MemberData(nameof(Formats))]
    public void DamagedFilesAreReadOrRefusedCleanly(string name)
    {
        FuzzFormat format = FuzzFormats.All.First(format => format.Name == name);
        FuzzResult result = FuzzRun.Run(format, seed: 1, count: 1000, checkTime: false);
        Assert.Empty(result.Findings);
        Assert.InRange(result.Accepted, 1, result.Files - 1);
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void WholeFilesAreRead(string name)
    {
        FuzzFormat format = FuzzFormats.All.First(format => format.Name == name);
        Assert.All(format.Seeds, format.Read);
    }
}
