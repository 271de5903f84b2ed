using Linstock.KernelGenerator;

namespace Linstock.Tests.Ops.Formulas;

public sealed class GeneratedKernelTests
{
    [Fact]
    public void Committed_kernels_are_what_the_generator_writes()
    {
        string root = GeneratedSources.FindRoot(AppContext.BaseDirectory);

        Assert.Empty(GeneratedSources.Differences(root, GeneratedSources.Create()));
    }
}
