using Linstock.Text.Models;
using Linstock.Text.Models.Gpt2;
using Linstock.Text.Models.Llama;

namespace Linstock.Text.Tests.Models;

public sealed class PretrainedLoadingTests(ModelFolders folders) : IClassFixture<ModelFolders>
{
    [Fact]
    public void TheBareModelIsReadFromFilesWithAHeadAndTheOtherWayRound()
    {
        GPT2Model bare = GPT2Model.FromPretrained(folders["gpt2"]);
        Assert.Empty(bare.LoadedKeys.UnexpectedKeys);
        string folder = folders.New();
        bare.SavePretrained(folder);
        Assert.Contains("h.0.attn.c_attn.weight", SafeTensors.Load(Path.Combine(folder, "model.safetensors")).Keys);
        var expected = folders.Expected("gpt2");
        using (Torch.NoGrad()) Close.To(expected["logits"], CausalLM.FromPretrained(folder).Forward(expected["ids"]), 1e-4);

        LlamaModel llama = LlamaModel.FromPretrained(folders["llama"]);
        Assert.Empty(llama.LoadedKeys.UnexpectedKeys);
    }

    [Fact]
    public void MissingWeightsAreNamedOrGetInitialValues()
    {
        string folder = Changed("llama", weights => weights.Remove("lm_head.weight"));
        ArgumentException error = Assert.Throws<ArgumentException>(() => CausalLM.FromPretrained(folder));
        Assert.Contains("lm_head.weight", error.Message, StringComparison.Ordinal);

        CausalLM model = CausalLM.FromPretrained(folder, new PretrainedOptions { AllowMissing = true });
        Assert.Equal(["lm_head.weight"], model.LoadedKeys.MissingKeys);
        Tensor head = model.StateDict()["lm_head.weight"];
        Assert.InRange(head.Std().Item<float>(), 0.018, 0.022);
    }

    [Fact]
    public void UnexpectedWeightsAreReported()
    {
        string folder = Changed("mistral", weights => weights["model.layers.0.extra"] = Torch.Ones(2));
        Assert.Equal(["model.layers.0.extra"], CausalLM.FromPretrained(folder).LoadedKeys.UnexpectedKeys);
    }

    [Fact]
    public void AnotherShapeIsRefused()
    {
        string folder = Changed("mistral", weights => weights["model.norm.weight"] = Torch.Ones(3));
        ArgumentException error = Assert.Throws<ArgumentException>(() => CausalLM.FromPretrained(folder));
        Assert.Contains("model.norm.weight", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void WeightsGetTheDTypeThatIsAskedFor()
    {
        CausalLM model = CausalLM.FromPretrained(folders["mistral"], new PretrainedOptions { DType = DType.Float64 });
        Assert.All(model.Parameters(), parameter => Assert.Equal(DType.Float64, parameter.DType));
        var expected = folders.Expected("mistral");
        using (Torch.NoGrad()) Close.To(expected["logits"], model.Forward(expected["ids"]).To(DType.Float32), 1e-5);
    }

    [Fact]
    public void AnUnknownKindOfModelIsNamed()
    {
        string folder = folders.New();
        File.WriteAllText(Path.Combine(folder, "config.json"), """{"model_type": "rwkv"}""");
        Assert.Contains("rwkv", Assert.Throws<FormatException>(() => CausalLM.FromPretrained(folder)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[1]")]
    [InlineData("{")]
    [InlineData("""{"model_type": "llama", "hidden_size": "wide"}""")]
    [InlineData("""{"model_type": "llama", "rope_scaling": {"rope_type": "yarn"}}""")]
    public void ADamagedConfigurationIsRefused(string json)
    {
        string folder = folders.New();
        File.WriteAllText(Path.Combine(folder, "config.json"), json);
        Assert.Throws<FormatException>(() => CausalLM.FromPretrained(folder));
    }

    [Fact]
    public void ConfigurationsSurviveTheirJson()
    {
        foreach (string name in new[] { "llama", "mistral", "qwen2" })
        {
            LlamaConfig config = LlamaConfig.FromPretrained(folders[name]);
            string path = Path.Combine(folders.New(), "config.json");
            File.WriteAllText(path, config.ToJson());
            LlamaConfig again = LlamaConfig.FromPretrained(path);
            Assert.Equal(config with { HeadSize = again.HeadSize, EosTokenId = again.EosTokenId, WindowLayers = again.WindowLayers }, again);
            Assert.Equal(config.EosTokenId, again.EosTokenId);
        }
    }

    [Fact]
    public void NewerFilesTellTheWindowByLayerAndTheRotationInOneObject()
    {
        string path = Path.Combine(folders.New(), "config.json");
        File.WriteAllText(path, """
            {"model_type": "qwen2", "use_sliding_window": true, "sliding_window": 7, "layer_types": ["full_attention", "sliding_attention"],
             "rope_parameters": {"rope_type": "linear", "factor": 4.0, "rope_theta": 500.0}}
            """);
        LlamaConfig config = LlamaConfig.FromPretrained(path);
        Assert.Equal((null, 7), (config.WindowOf(0), config.WindowOf(1)));
        Assert.Equal((500.0, RopeType.Linear, 4.0), (config.RopeTheta, config.RopeScaling!.Type, config.RopeScaling.Factor));
    }

    [Fact]
    public void InitialWeightsHaveTheDeviationsOfThePublishedModel()
    {
        var model = new GPT2LMHeadModel(new GPT2Config { VocabSize = 500, Width = 64, Layers = 8, Heads = 4, Positions = 64 });
        var state = model.StateDict();
        Assert.InRange(state["transformer.wte.weight"].Std().Item<float>(), 0.0195, 0.0205);
        Assert.InRange(state["transformer.h.3.mlp.c_proj.weight"].Std().Item<float>(), 0.0047, 0.0053);
        Assert.Equal(0, state["transformer.h.3.mlp.c_fc.bias"].Abs().Max().Item<float>());
        Assert.DoesNotContain("lm_head.weight", state.Keys);
    }

    private string Changed(string name, Action<OrderedDictionary<string, Tensor>> change)
    {
        string folder = folders.New();
        CausalLM.FromPretrained(folders[name]).SavePretrained(folder);
        string file = Path.Combine(folder, "model.safetensors");
        OrderedDictionary<string, Tensor> weights = SafeTensors.Load(file);
        change(weights);
        SafeTensors.Save(file, weights);
        return folder;
    }
}
