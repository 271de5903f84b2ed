using Linstock.NN;

namespace Linstock.Tests.NN;

[Collection(Sampling.DefaultGeneratorCollection.Name)]
public class UtilsNormalizationTests
{
    private static Module Make(string kind) => kind switch
    {
        "linear" => new Linear(5, 4),
        "conv" => new Conv2d(2, 3, 3),
        "transposed" => new ConvTranspose2d(2, 3, 3),
        _ => throw new ArgumentException(kind),
    };

    [Theory]
    [InlineData("weight_norm", 0)]
    [InlineData("weight_norm_dim1", 1)]
    [InlineData("weight_norm_whole", null)]
    public void WeightNormIsPyTorchsUntilItsRemoval(string name, int? dim)
    {
        Dictionary<string, Tensor> recorded = RecordedUtils.Begin(name);
        Linear module = Utils.WeightNorm(new Linear(5, 4), dim: dim);
        RecordedUtils.Run(recorded, module);
        Utils.RemoveWeightNorm(module);
        RecordedUtils.Equal(recorded["removed"], module.Weight, "the weight");
        Assert.IsType<Parameter>(module.Weight);
    }

    [Fact]
    public void WeightNormOfAConvolutionIsPyTorchs() =>
        RecordedUtils.Run(RecordedUtils.Begin("weight_norm_conv"), Utils.WeightNorm(new Conv2d(2, 3, 3)));

    [Theory]
    [InlineData("weight_norm", 0)]
    [InlineData("weight_norm_whole", null)]
    public void TheParametrizationOfWeightNormComputesTheSame(string name, int? dim)
    {
        Dictionary<string, Tensor> recorded = RecordedUtils.Begin(name);
        Linear module = Utils.Parametrizations.WeightNorm(new Linear(5, 4), dim: dim);
        RecordedUtils.Equal(recorded["out0"], module.Call(recorded["x"]), "the output");
        Assert.Equal(["bias", "parametrizations.weight.original0", "parametrizations.weight.original1"], module.StateDict().Select(entry => entry.Key));
        RecordedUtils.Equal(recorded["after:weight_g"], module.StateDict()["parametrizations.weight.original0"], "the length");
        RecordedUtils.Equal(recorded["after:weight_v"], module.StateDict()["parametrizations.weight.original1"], "the direction");
        Assert.Throws<ArgumentException>(() => Utils.Parametrize.RemoveParametrizations(module, "weight", leaveParametrized: false));
        Utils.Parametrize.RemoveParametrizations(module, "weight");
        RecordedUtils.Equal(recorded["removed"], module.Weight, "the weight");
    }

    [Theory]
    [InlineData("linear")]
    [InlineData("conv")]
    [InlineData("transposed")]
    public void SpectralNormIteratesWhenPyTorchDoes(string kind)
    {
        Dictionary<string, Tensor> recorded = RecordedUtils.Begin($"spectral_norm_{kind}");
        Module module = Utils.SpectralNorm(Make(kind), nPowerIterations: kind == "conv" ? 2 : 1);
        RecordedUtils.Run(recorded, module);
        Utils.RemoveSpectralNorm(module);
        RecordedUtils.Equal(recorded["removed"], module.StateDict()["weight"], "the weight");
    }

    [Theory]
    [InlineData("linear")]
    [InlineData("conv")]
    [InlineData("transposed")]
    public void TheParametrizationOfSpectralNormIteratesWhenPyTorchDoes(string kind) =>
        RecordedUtils.Run(
            RecordedUtils.Begin($"parametrized_spectral_norm_{kind}"),
            Utils.Parametrizations.SpectralNorm(Make(kind), nPowerIterations: kind == "conv" ? 2 : 1));

    [Fact]
    public void SpectralNormKeepsTheOrderOfTheOtherDimensions() =>
        RecordedUtils.Run(RecordedUtils.Begin("spectral_norm_dim2"), Utils.SpectralNorm(new Conv2d(2, 3, [3, 4]), dim: 2));

    public static TheoryData<string> OrthogonalCases => [.. RecordedUtils.Names("orthogonal_")];

    [Theory]
    [MemberData(nameof(OrthogonalCases))]
    public void OrthogonalIsPyTorchs(string name)
    {
        string[] parts = name["orthogonal_".Length..].Split('_');
        int[] sizes = [.. parts[^2].Split('x').Select(int.Parse)];
        Dictionary<string, Tensor> recorded = RecordedUtils.Begin(name);
        Linear module = Utils.Parametrizations.Orthogonal(
            new Linear(sizes[1], sizes[0]), orthogonalMap: string.Join('_', parts[..^2]), useTrivialization: parts[^1] == "base");
        using (Torch.NoGrad())
        {
            Tensor original = module.GetParameter("parametrizations.weight.original");
            if (parts[0] == "householder" && parts[^1] == "plain") RecordedUtils.Equal(recorded["moved"], original, "the reflectors");
            original.Copy_(recorded["moved"]);
        }
        RecordedUtils.Run(recorded, module);
        RecordedUtils.Equal(recorded["weight"], module.Weight, "the weight");
        Tensor q = module.Weight.Detach(), gram = sizes[0] >= sizes[1] ? Torch.Matmul(q.T, q) : Torch.Matmul(q, q.T);
        Assert.True(Torch.Allclose(gram, Torch.Eye(Math.Min(sizes[0], sizes[1])), atol: 1e-5));
    }

    [Fact]
    public void OrthogonalRefusesVectorsAndUnknownMaps()
    {
        Assert.Throws<ArgumentException>(() => Utils.Parametrizations.Orthogonal(new Linear(3, 3), "bias"));
        Assert.Throws<ArgumentException>(() => Utils.Parametrizations.Orthogonal(new Linear(3, 3), orthogonalMap: "qr"));
        Assert.Throws<ArgumentException>(() => Utils.Parametrizations.Orthogonal(new Linear(3, 3), "kernel"));
    }

    [Fact]
    public void ACopyComputesWithItsOwnTensors()
    {
        Linear module = Utils.WeightNorm(new Linear(3, 2)), copy = module.DeepCopy();
        Tensor x = Torch.Randn(2, 3), before = module.Call(x).Detach();
        using (Torch.NoGrad()) copy.GetParameter("weight_g").Mul_(2);
        Assert.True(Torch.Allclose(module.Call(x), before));
        Assert.True(Torch.Allclose(copy.Call(x) - copy.Bias!, (before - module.Bias!) * 2, atol: 1e-6));
        copy.Call(x).Sum().Backward();
        Assert.NotNull(copy.GetParameter("weight_g").Grad);
        Assert.Null(module.GetParameter("weight_g").Grad);
    }
}
