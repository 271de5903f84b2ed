using Linstock.NN;
using static Linstock.NN.Utils;

namespace Linstock.Tests.NN;

[Collection(Sampling.DefaultGeneratorCollection.Name)]
public class UtilsPruneTests
{
    private static readonly Dictionary<string, Func<Linear, Linear>> Methods = new()
    {
        ["l1"] = m => Prune.L1Unstructured(m, "weight", 0.3),
        ["l1_count"] = m => Prune.L1Unstructured(m, "weight", 4),
        ["l1_all"] = m => Prune.L1Unstructured(m, "weight", 1.0),
        ["random"] = m => Prune.RandomUnstructured(m, "weight", 0.4),
        ["ln2"] = m => Prune.LnStructured(m, "weight", 0.5, n: 2, dim: 0),
        ["ln1"] = m => Prune.LnStructured(m, "weight", 2, n: 1, dim: -1),
        ["lninf"] = m => Prune.LnStructured(m, "weight", 0.25, n: double.PositiveInfinity, dim: 0),
        ["random_structured"] = m => Prune.RandomStructured(m, "weight", 2, dim: 0),
        ["scores"] = m => Prune.L1Unstructured(m, "weight", 5, importanceScores: Torch.Arange(20.0).To(DType.Float32).Reshape(4, 5)),
        ["identity"] = m => Prune.Identity(m, "weight"),
        ["mask"] = m => Prune.CustomFromMask(m, "bias", Torch.Tensor(new long[] { 0, 1, 1, 0 })),
    };

    public static TheoryData<string> Names => [.. Methods.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void WhatIsRemovedIsWhatPyTorchRemoves(string name)
    {
        Dictionary<string, Tensor> recorded = RecordedUtils.Begin($"prune_{name}");
        Linear module = Methods[name](new Linear(5, 4));
        Assert.True(Prune.IsPruned(module));
        RecordedUtils.Run(recorded, module);
    }

    [Theory]
    [InlineData("l1_ln2", "l1", "ln2")]
    [InlineData("ln2_ln2", "ln2", "ln2")]
    [InlineData("random_random", "random", "random")]
    [InlineData("ln2_l1", "ln2", "l1_count")]
    [InlineData("random_structured_ln1", "random_structured", "ln1")]
    public void PruningAgainRemovesFromWhatIsLeft(string name, string first, string second)
    {
        Dictionary<string, Tensor> recorded = RecordedUtils.Begin($"prune_{name}");
        Linear module = Methods[second](Methods[first](new Linear(5, 4)));
        RecordedUtils.Run(recorded, module);
        Prune.Remove(module, "weight");
        Assert.False(Prune.IsPruned(module));
        RecordedUtils.State(recorded, module, "removed", inOrder: false);
    }

    [Theory]
    [InlineData("l1", PruningMethod.L1Unstructured)]
    [InlineData("random", PruningMethod.RandomUnstructured)]
    public void GlobalPruningComparesOverModules(string name, PruningMethod method)
    {
        Dictionary<string, Tensor> recorded = RecordedUtils.Begin($"prune_global_{name}");
        var (first, second) = (new Linear(5, 4), new Linear(4, 3));
        var module = new Sequential(first, new ReLU(), second);
        Prune.L1Unstructured(first, "weight", 2);
        Prune.GlobalUnstructured([(first, "weight"), (second, "weight")], method, 0.4);
        RecordedUtils.Run(recorded, module);
    }

    [Fact]
    public void ImpossibleAmountsAreRefused()
    {
        var module = new Linear(3, 2);
        Assert.Throws<ArgumentOutOfRangeException>(() => Prune.L1Unstructured(module, "weight", 1.5));
        Assert.Throws<ArgumentOutOfRangeException>(() => Prune.L1Unstructured(module, "weight", -1));
        Assert.Throws<ArgumentOutOfRangeException>(() => Prune.L1Unstructured(module, "weight", 7));
        Assert.Throws<ArgumentException>(() => Prune.LnStructured(module, "bias", 1, 2, 0));
        Assert.Throws<ArgumentException>(() => Prune.Remove(module, "weight"));
        Assert.False(Prune.IsPruned(module));
    }
}
