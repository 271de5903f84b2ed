using Linstock.Distributions;

namespace Linstock.Tests.Distributions;

/// <summary>Every divergence that PyTorch has, with its gradients.</summary>
public sealed class RecordedDivergenceTests
{
    public static TheoryData<string> Names => Recording.Names("kl:");

    [Theory]
    [MemberData(nameof(Names))]
    public void DivergencesAndTheirGradientsAreTheRecordedOnes(string name)
    {
        string[] parts = name.Split(':', '#');
        Dictionary<string, Tensor> recorded = Recording.Case(name);
        Dictionary<string, Tensor> p = recorded.Under("p:").Leaves();
        Dictionary<string, Tensor> q = recorded.Under("q:").Leaves();
        Tensor divergence = Kl.KlDivergence(Recipes.Make(parts[1], p), Recipes.Make(parts[2], q));
        Recording.Equal(recorded["divergence"], divergence, 1e-8, "divergence");
        Recording.Gradients(
            recorded,
            "divergence",
            divergence,
            [.. p.Select(pair => KeyValuePair.Create("p:" + pair.Key, pair.Value)), .. q.Select(pair => KeyValuePair.Create("q:" + pair.Key, pair.Value))],
            1e-7);
    }
}
