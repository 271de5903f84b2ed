using Linstock.Text.Models;

namespace Linstock.Text.Tests.Models;

public sealed class CausalModelTests(ModelFolders folders) : IClassFixture<ModelFolders>
{
    public static TheoryData<string> Names => ["gpt2", "llama", "mistral", "qwen2"];

    [Theory]
    [MemberData(nameof(Names))]
    public void LogitsAreThoseOfPyTorch(string name)
    {
        CausalLM model = CausalLM.FromPretrained(folders[name]);
        var expected = folders.Expected(name);
        using (Torch.NoGrad())
        {
            Close.To(expected["logits"], model.Forward(expected["ids"]), 1e-4);
            Tensor padded = model.Forward(expected["ids"], expected["mask"]);
            Close.To(expected["padded"], padded[1].Slice(0, 4), 1e-4);
            Close.To(expected["logits"][0], padded[0], 1e-4);
        }
        Assert.Empty(model.LoadedKeys.MissingKeys);
        Assert.Empty(model.LoadedKeys.UnexpectedKeys);
        Assert.False(model.Training);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void ACacheGivesWhatTheWholeTextGives(string name)
    {
        CausalLM model = CausalLM.FromPretrained(folders[name]);
        var expected = folders.Expected(name);
        Tensor ids = expected["ids"], mask = expected["mask"];
        using (Torch.NoGrad())
        {
            // A capacity of 2 grows twice; pieces of 3, 1, 4 and 1.
            KeyValueCache cache = model.CreateCache(capacity: 2);
            var parts = new List<Tensor>();
            foreach ((int from, int to) in new[] { (0, 3), (3, 4), (4, 8), (8, 9) })
                parts.Add(model.Forward(ids.Slice(1, from, to), mask.Slice(1, 0, to), cache: cache));
            Tensor whole = model.Forward(ids, mask), joined = Torch.Cat([.. parts], 1);
            Close.To(whole[0], joined[0], 1e-5);
            Close.To(whole[1].Slice(0, 4), joined[1].Slice(0, 4), 1e-5);
            Assert.Equal(9, cache.Length);
            Assert.Equal(16, cache.Capacity);

            cache.Crop(4);
            Close.To(whole[0].Slice(0, 4), model.Forward(ids.Slice(1, 4), mask, cache: cache)[0], 1e-5);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void WhatIsSavedIsReadAgain(string name)
    {
        CausalLM model = CausalLM.FromPretrained(folders[name]);
        string folder = folders.New();
        model.SavePretrained(folder);
        Tensor ids = folders.Expected(name)["ids"];
        using (Torch.NoGrad())
        {
            Close.To(model.Forward(ids), CausalLM.FromPretrained(folder).Forward(ids), 0);
            Close.To(model.Forward(ids), CausalLM.FromPretrained(folder, new PretrainedOptions { MemoryMapped = true }).Forward(ids), 0);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void LastLogitsAreTheLastOfAll(string name)
    {
        CausalLM model = CausalLM.FromPretrained(folders[name]);
        Tensor ids = folders.Expected(name)["ids"];
        using (Torch.NoGrad()) Close.To(model.Forward(ids).Slice(1, 7), model.Forward(ids, null, logitsToKeep: 2), 1e-6);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void EveryWeightGetsAGradient(string name)
    {
        CausalLM model = CausalLM.FromPretrained(folders[name]);
        model.Forward(folders.Expected(name)["ids"]).Sum().Backward();
        Assert.All(model.NamedParameters(), entry => Assert.True(entry.Parameter.Grad is not null, entry.Name));
    }

    [Fact]
    public void ACacheRefusesToLoseGradients()
    {
        CausalLM model = CausalLM.FromPretrained(folders["llama"]);
        InvalidOperationException error = Assert.Throws<InvalidOperationException>(() => model.Forward(folders.Expected("llama")["ids"], null, cache: model.CreateCache()));
        Assert.Contains("NoGrad", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ATextBeyondTheLastPositionIsRefused()
    {
        CausalLM model = CausalLM.FromPretrained(folders["gpt2"]);
        ArgumentException error = Assert.Throws<ArgumentException>(() => model.Forward(Torch.Zeros([1, 33], dtype: DType.Int64)));
        Assert.Contains("33", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AMaskOfAnotherLengthIsRefused()
    {
        CausalLM model = CausalLM.FromPretrained(folders["gpt2"]);
        Assert.Throws<ArgumentException>(() => model.Forward(Torch.Zeros([1, 3], dtype: DType.Int64), Torch.Ones(1, 4)));
    }
}
