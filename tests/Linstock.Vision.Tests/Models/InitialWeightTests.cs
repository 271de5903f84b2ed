using Linstock.NN;

namespace Linstock.Vision.Tests.Models;

using Models = Linstock.Vision.Models;

/// <summary>The same seed gives torchvision's initial weights; record.py beside this file made the recording.</summary>
[Collection(DefaultGeneratorCollection.Name)]
public class InitialWeightTests
{
    internal static readonly IReadOnlyDictionary<string, Tensor> Recorded =
        Numpy.LoadZip(Path.Combine(AppContext.BaseDirectory, "Models", "models.npz"));

    public static TheoryData<string> Networks() =>
        [.. Recorded.Keys.Where(key => key.EndsWith(".next", StringComparison.Ordinal)).Select(key => key[..^5]).Where(name => !DetectionTests.Options.ContainsKey(name))];

    [Theory]
    [MemberData(nameof(Networks))]
    public void TheSameSeedGivesTheSameWeights(string name)
    {
        Torch.ManualSeed(11);
        Check(name, Models.Create(name));
    }

    internal static void Check(string name, Module network)
    {
        // What the generator gives next says that as many numbers were drawn.
        Assert.Equal(Recorded[name + ".next"].ToArray<float>(), Torch.Rand(3).ToArray<float>());
        double[] sums = Recorded[name + ".sums"].ToArray<double>();
        OrderedDictionary<string, Tensor> state = network.StateDict();
        Assert.Equal(sums.Length, state.Count);
        foreach ((int i, (string key, Tensor tensor)) in state.Index())
        {
            double sum = tensor.To(DType.Float64).Sum().Item<double>(), size = tensor.To(DType.Float64).Abs().Sum().Item<double>();
            Assert.True(Math.Abs(sum - sums[i]) <= 1e-6 * (size + 1e-3), $"{key}: the sum is {sum}, expected {sums[i]}");
        }
    }
}
