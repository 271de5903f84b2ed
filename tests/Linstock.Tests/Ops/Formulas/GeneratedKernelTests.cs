using Linstock.KernelGenerator;

namespace Linstock.Tests.Ops.Formulas;

public sealed class GeneratedKernelTests
{
    [Fact]
    public void CommittedKernelsAreWhatTheGeneratorWrites()
    {
        string root = GeneratedSources.FindRoot(AppContext.BaseDirectory);

        Assert.Empty(GeneratedSources.Differences(root, GeneratedSources.Create()));
    }
}
