using Linstock.NN;

namespace Linstock.Tests.NN;

/// <summary>The texts are what PyTorch prints for the same modules.</summary>
public class ModulePrintingTests
{
    [Fact]
    public void NestedModulesPrintAsInPyTorch() => Assert.Equal(
        """
        Sequential(
          (fc1): Linear(in_features=5, out_features=4, bias=True)
          (block): Sequential(
            (0): ReLU()
            (1): Dropout(p=0.25, inplace=False)
          )
          (fc2): Linear(in_features=4, out_features=2, bias=False)
        )
        """.ReplaceLineEndings("\n"),
        new Sequential(
            ("fc1", new Linear(5, 4)), ("block", new Sequential(new ReLU(), new Dropout(0.25))), ("fc2", new Linear(4, 2, bias: false))).ToString());

    [Fact]
    public void AListPrintsEqualNeighboursOnce() => Assert.Equal(
        "ModuleList(\n  (0-1): 2 x ReLU()\n  (2): Tanh()\n)", new ModuleList([new ReLU(), new ReLU(), new Tanh()]).ToString());

    [Fact]
    public void ModulesWithoutAnythingToSayPrintTheirName() => Assert.Equal("Tanh()", new Tanh().ToString());

    [Fact]
    public void OptionsPrintAsPythonNumbers()
    {
        Assert.Equal("LeakyReLU(negative_slope=0.01)", new LeakyReLU().ToString());
        Assert.Equal("ELU(alpha=1.0, inplace=True)", new ELU(inplace: true).ToString());
        Assert.Equal("GELU(approximate='none')", new GELU().ToString());
        Assert.Equal("Threshold(threshold=0.1, value=20.0)", new Threshold(0.1, 20).ToString());
    }

    [Theory]
    [InlineData(1e-5, "1e-05")]
    [InlineData(0.0001, "0.0001")]
    [InlineData(1.0, "1.0")]
    [InlineData(1e16, "1e+16")]
    [InlineData(123456789012345680.0, "1.2345678901234568e+17")]
    [InlineData(1e15, "1000000000000000.0")]
    [InlineData(-2.5e-7, "-2.5e-07")]
    [InlineData(double.PositiveInfinity, "inf")]
    public void NumbersHavePythonsForm(double value, string text) => Assert.Equal(text, PythonText.Of(value));
}
