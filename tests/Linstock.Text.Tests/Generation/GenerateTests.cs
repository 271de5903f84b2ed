using Linstock.Text.Generation;
using Linstock.Text.Models;
using Linstock.Text.Tests.Models;

namespace Linstock.Text.Tests.Generation;

public sealed class GenerateTests(ModelFolders folders) : IClassFixture<ModelFolders>
{
    public static TheoryData<string> Names => CausalModelTests.Names;

    [Theory]
    [MemberData(nameof(Names))]
    public void TheLikeliestTokensAreThoseOfPyTorchWithAndWithoutACache(string name)
    {
        CausalLM model = CausalLM.FromPretrained(folders[name]);
        var expected = folders.Expected(name);
        Tensor prompt = expected["prompt"].Unsqueeze(0);
        foreach (bool cached in new[] { true, false })
        {
            Tensor made = model.Generate(prompt, new GenerationConfig { MaxNewTokens = 12, UseCache = cached });
            Assert.Equal(expected["greedy"].ToArray<long>(), made[0].ToArray<long>());
        }
        Tensor ended = model.Generate(prompt, new GenerationConfig { MaxNewTokens = 12, EosTokenId = Ints(expected["eos"]) });
        long[] greedy = expected["greedy"].ToArray<long>();
        int end = Array.IndexOf(greedy, expected["eos"].ToArray<long>()[0], 5);
        Assert.Equal(greedy[..(end + 1)], ended[0].ToArray<long>());
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void BeamsAreThoseOfPyTorch(string name)
    {
        CausalLM model = CausalLM.FromPretrained(folders[name]);
        var expected = folders.Expected(name);
        foreach ((string key, double penalty, BeamStopping early) in new[]
        {
            ("beam_false", 1.0, BeamStopping.WhenUnlikely), ("beam_true", 0.3, BeamStopping.WhenEnough),
            ("beam_never", 2.0, BeamStopping.WhenImpossible), ("beam_short", -0.5, BeamStopping.WhenUnlikely),
        })
        {
            var config = new GenerationConfig { MaxNewTokens = 10, NumBeams = 3, LengthPenalty = penalty, EarlyStopping = early, EosTokenId = Ints(expected["eos"]) };
            foreach (bool cached in new[] { true, false })
            {
                Tensor made = model.Generate(expected["prompt"].Unsqueeze(0), config with { UseCache = cached });
                Assert.True(expected[key].ToArray<long>().SequenceEqual(made[0].ToArray<long>()), $"{key}: {made}; expected {expected[key]}");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void ABatchWithPaddingGivesWhatItsPromptsGiveAlone(string name)
    {
        CausalLM model = CausalLM.FromPretrained(folders[name]);
        Tensor ids = folders.Expected(name)["ids"], mask = folders.Expected(name)["mask"];
        foreach (GenerationConfig config in new[]
        {
            new GenerationConfig { MaxNewTokens = 8 }, new GenerationConfig { MaxNewTokens = 8, NumBeams = 3 },
            new GenerationConfig { MaxNewTokens = 8, RepetitionPenalty = 1.5, NoRepeatNGramSize = 2 },
        })
        {
            Tensor both = model.Generate(ids, config, attentionMask: mask);
            Assert.Equal(model.Generate(ids[0].Unsqueeze(0), config)[0].ToArray<long>(), both[0].ToArray<long>());
            Assert.Equal(model.Generate(ids[1].Slice(0, 4).Unsqueeze(0), config)[0].ToArray<long>(), both[1].Slice(0, 4).ToArray<long>());
        }
    }

    [Fact]
    public void BeamsAsManyAsThereAreTextsFindTheLikeliestOfAll()
    {
        // 41 tokens, two new ones: with 41 beams no beginning is left out.
        CausalLM model = CausalLM.FromPretrained(folders["qwen2"]);
        Tensor prompt = folders.Expected("qwen2")["prompt"].Unsqueeze(0);
        long[] best = [];
        double highest = double.NegativeInfinity;
        using (Torch.NoGrad())
        {
            float[] first = Torch.LogSoftmax(model.Forward(prompt)[0, ^1], -1).ToArray<float>();
            for (long a = 0; a < 41; a++)
            {
                float[] second = Torch.LogSoftmax(model.Forward(Torch.Cat([prompt, Torch.Full([1, 1], a, dtype: DType.Int64)], 1))[0, ^1], -1).ToArray<float>();
                for (long b = 0; b < 41; b++)
                    if ((double)first[a] + second[b] > highest) (highest, best) = ((double)first[a] + second[b], [a, b]);
            }
        }
        Tensor made = model.Generate(prompt, new GenerationConfig { MaxNewTokens = 2, NumBeams = 41 });
        Assert.Equal(best, made[0].ToArray<long>()[^2..]);
    }

    [Fact]
    public void SeveralResultsOfABeamSearchAreDifferentAndTheBestFirst()
    {
        CausalLM model = CausalLM.FromPretrained(folders["gpt2"]);
        Tensor prompt = folders.Expected("gpt2")["prompt"].Unsqueeze(0);
        Tensor made = model.Generate(prompt, new GenerationConfig { MaxNewTokens = 5, NumBeams = 4, NumReturnSequences = 3 });
        double[] scores = [.. Enumerable.Range(0, 3).Select(row => LogProbability(model, made[row], 5))];
        Assert.Equal(scores.OrderDescending(), scores);
        Assert.Equal(3, Enumerable.Range(0, 3).Select(row => string.Join(' ', made[row].ToArray<long>())).Distinct().Count());
        Assert.Equal(model.Generate(prompt, new GenerationConfig { MaxNewTokens = 5, NumBeams = 4 })[0].ToArray<long>(), made[0].ToArray<long>());
    }

    [Fact]
    public void ASeedRepeatsWhatIsDrawn()
    {
        CausalLM model = CausalLM.FromPretrained(folders["llama"]);
        Tensor prompt = folders.Expected("llama")["prompt"].Unsqueeze(0);
        var config = new GenerationConfig { MaxNewTokens = 20, DoSample = true, Temperature = 1.3, NumReturnSequences = 4 };
        Tensor first = model.Generate(prompt, config, generator: new Generator().ManualSeed(5));
        Assert.Equal(first.ToArray<long>(), model.Generate(prompt, config, generator: new Generator().ManualSeed(5)).ToArray<long>());
        Assert.NotEqual(first.ToArray<long>(), model.Generate(prompt, config, generator: new Generator().ManualSeed(6)).ToArray<long>());
        Assert.NotEqual(first[0].ToArray<long>(), first[1].ToArray<long>());
    }

    [Fact]
    public void TokensAreDrawnAsOftenAsTheModelSays()
    {
        CausalLM model = CausalLM.FromPretrained(folders["qwen2"]);
        Tensor prompt = folders.Expected("qwen2")["prompt"].Unsqueeze(0);
        const int Draws = 4000;
        Tensor made = model.Generate(
            prompt, new GenerationConfig { MaxNewTokens = 1, DoSample = true, TopK = 0, Temperature = 2, NumReturnSequences = Draws }, generator: new Generator().ManualSeed(1));
        var counts = new int[41];
        foreach (long token in made.Select(1, -1).ToArray<long>()) counts[token]++;
        using (Torch.NoGrad())
        {
            float[] wanted = Torch.Softmax(model.Forward(prompt)[0, ^1] / 2, -1).ToArray<float>();
            // Five standard deviations of a count.
            for (int t = 0; t < 41; t++) Assert.InRange(counts[t], (Draws * wanted[t]) - (5 * Math.Sqrt(Draws * wanted[t])) - 1, (Draws * wanted[t]) + (5 * Math.Sqrt(Draws * wanted[t])) + 1);
        }
    }

    [Fact]
    public void TheOneLikeliestIsDrawnWhereNothingElseIsLeft()
    {
        CausalLM model = CausalLM.FromPretrained(folders["gpt2"]);
        var expected = folders.Expected("gpt2");
        foreach (GenerationConfig config in new[] { new GenerationConfig { TopK = 1 }, new GenerationConfig { TopP = 1e-6 }, new GenerationConfig { Temperature = 1e-4 } })
        {
            Tensor made = model.Generate(expected["prompt"].Unsqueeze(0), config with { MaxNewTokens = 12, DoSample = true });
            Assert.Equal(expected["greedy"].ToArray<long>(), made[0].ToArray<long>());
        }
    }

    [Fact]
    public void NoTextEndsBeforeTheLeastLength()
    {
        CausalLM model = CausalLM.FromPretrained(folders["gpt2"]);
        var expected = folders.Expected("gpt2");
        Tensor prompt = expected["prompt"].Unsqueeze(0);
        int[] eos = Ints(expected["eos"]);
        foreach (GenerationConfig config in new[] { new GenerationConfig { MinNewTokens = 9 }, new GenerationConfig { MinLength = 14 }, new GenerationConfig { MinLength = 14, NumBeams = 2 } })
        {
            long[] made = model.Generate(prompt, config with { MaxNewTokens = 12, EosTokenId = eos })[0].ToArray<long>();
            Assert.True(made.Length >= 14);
            Assert.DoesNotContain((long)eos[0], made[5..14]);
        }
    }

    [Fact]
    public void TheModeIsLeftAsItWas()
    {
        CausalLM model = CausalLM.FromPretrained(folders["gpt2"]);
        model.SetTraining(true);
        Tensor prompt = folders.Expected("gpt2")["prompt"].Unsqueeze(0);
        Assert.Equal(folders.Expected("gpt2")["greedy"].ToArray<long>(), model.Generate(prompt, new GenerationConfig { MaxNewTokens = 12 })[0].ToArray<long>());
        Assert.True(model.Training);
    }

    [Fact]
    public void WrongUseIsRefused()
    {
        CausalLM model = CausalLM.FromPretrained(folders["gpt2"]);
        Tensor prompt = folders.Expected("gpt2")["prompt"].Unsqueeze(0);
        foreach (GenerationConfig config in new[]
        {
            new GenerationConfig { Temperature = 0 }, new GenerationConfig { TopP = 0 }, new GenerationConfig { TopP = 1.1 }, new GenerationConfig { TopK = -1 },
            new GenerationConfig { NumBeams = 0 }, new GenerationConfig { NumReturnSequences = 2 }, new GenerationConfig { NumBeams = 2, NumReturnSequences = 3 },
            new GenerationConfig { RepetitionPenalty = 0 }, new GenerationConfig { MaxLength = 5 }, new GenerationConfig { MaxNewTokens = 0 },
            new GenerationConfig { MaxNewTokens = 29 }, new GenerationConfig { StopStrings = ["x"] },
        })
        {
            Assert.ThrowsAny<ArgumentException>(() => model.Generate(prompt, config));
        }
        Assert.ThrowsAny<ArgumentException>(() => model.Generate(prompt, attentionMask: Torch.Tensor(new long[,] { { 1, 1, 1, 1, 0 } })));
        Assert.Equal(33, model.Generate(prompt, new GenerationConfig { MaxNewTokens = 28 }).Shape[1]);
    }

    [Fact]
    public void CancellationEndsIt()
    {
        CausalLM model = CausalLM.FromPretrained(folders["gpt2"]);
        Tensor prompt = folders.Expected("gpt2")["prompt"].Unsqueeze(0);
        using var source = new CancellationTokenSource();
        source.Cancel();
        Assert.Throws<OperationCanceledException>(() => model.Generate(prompt, cancellation: source.Token));
        Assert.Throws<OperationCanceledException>(() => model.Generate(prompt, new GenerationConfig { NumBeams = 2 }, cancellation: source.Token));
    }

    private static int[] Ints(Tensor tensor) => Array.ConvertAll(tensor.ToArray<long>(), static id => (int)id);

    private static double LogProbability(CausalLM model, Tensor tokens, int count)
    {
        using (Torch.NoGrad())
        {
            Tensor logs = Torch.LogSoftmax(model.Forward(tokens.Unsqueeze(0))[0], -1);
            long[] ids = tokens.ToArray<long>();
            double sum = 0;
            for (int i = ids.Length - count; i < ids.Length; i++) sum += logs[i - 1, (int)ids[i]].Item<float>();
            return sum;
        }
    }
}
