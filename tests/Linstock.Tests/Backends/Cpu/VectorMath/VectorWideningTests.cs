using System.Runtime.CompilerServices;
using Linstock.VectorMathGenerator;

namespace Linstock.Tests.Backends.Cpu;

public class VectorWideningTests
{
    [Fact]
    public void TheCommittedWideFunctionsAreTheNarrowTextWidened()
    {
        string folder = SourceFolder();
        List<(string Path, string Text)> expected = [.. VectorWidening.Files(folder)];
        Assert.NotEmpty(expected);
        foreach ((string path, string text) in expected)
            Assert.True(text == File.ReadAllText(Path.Combine(folder, path)), $"{path} is stale: dotnet run --project tools/Linstock.VectorMathGenerator");
        Assert.Equal(expected.Count, Directory.GetFiles(Path.Combine(folder, "Wide")).Length);
    }

    private static string SourceFolder([CallerFilePath] string thisFile = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(thisFile)!, "../../../../../src/Linstock/Backends/Cpu/VectorMath"));
}
