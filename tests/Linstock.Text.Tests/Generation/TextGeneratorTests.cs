using Linstock.Text.Generation;
using Linstock.Text.Tests.Models;

namespace Linstock.Text.Tests.Generation;

public sealed class TextGeneratorTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("linstock-chat-").FullName;
    private readonly TextGenerator _generator;

    public TextGeneratorTests()
    {
        ByteModel.Write(_folder, 3);
        _generator = TextGenerator.FromPretrained(_folder);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void TheFolderSaysHowToGenerate()
    {
        Assert.True(_generator.Config.DoSample);
        Assert.Equal(40, _generator.Config.MaxNewTokens);
        Assert.Equal([256], _generator.Config.EosTokenId);
        Assert.Equal(256, _generator.Config.BosTokenId);
    }

    [Fact]
    public async Task PiecesTogetherAreTheWholeText()
    {
        for (int seed = 0; seed < 5; seed++)
        {
            string whole = _generator.Generate("Once upon", generator: new Generator().ManualSeed(seed));
            string joined = "";
            await foreach (string piece in _generator.StreamAsync("Once upon", generator: new Generator().ManualSeed(seed)))
            {
                Assert.NotEqual("", piece);
                joined += piece;
            }
            Assert.Equal(whole, joined);
        }
    }

    [Fact]
    public void ABatchGivesWhatItsTextsGiveAlone()
    {
        var config = new GenerationConfig { MaxNewTokens = 15 };
        string[] prompts = ["a", "longer than the others", "mid"];
        Assert.Equal(prompts.Select(prompt => _generator.Generate(prompt, config)), _generator.GenerateBatch(prompts, config));
        config = config with { NumBeams = 3, MaxNewTokens = 6 };
        Assert.Equal(prompts.Select(prompt => _generator.Generate(prompt, config)), _generator.GenerateBatch(prompts, config));
    }

    [Fact]
    public async Task AStopStringEndsTheText()
    {
        var config = new GenerationConfig { MaxNewTokens = 40, DoSample = true };
        Generator Seeded() => new Generator().ManualSeed(11);
        string whole = _generator.Generate("x", config, Seeded());
        string stop = whole.Substring(whole.Length / 2, 1), expected = whole[..whole.IndexOf(stop, StringComparison.Ordinal)];
        config = config with { StopStrings = [stop] };
        Assert.Equal(expected, _generator.Generate("x", config, Seeded()));
        string streamed = "";
        await foreach (string piece in _generator.StreamAsync("x", config, Seeded())) streamed += piece;
        Assert.Equal(expected, streamed);
    }

    [Fact]
    public async Task CancellationEndsAStream()
    {
        using var source = new CancellationTokenSource();
        int pieces = 0;
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (string _ in _generator.StreamAsync("x", new GenerationConfig { MaxNewTokens = 200 }, cancellation: source.Token))
                if (++pieces == 2) source.Cancel();
        });
        Assert.Equal(2, pieces);
    }

    [Fact]
    public void AnEmptyPromptBeginsWithTheTokenForThat()
    {
        string text = _generator.Generate("", new GenerationConfig { MaxNewTokens = 10 });
        Assert.Equal(_generator.Generate("<|endoftext|>", new GenerationConfig { MaxNewTokens = 10 }), text);
    }

    [Fact]
    public async Task AChatKeepsItsTurnsAndEndsAnAnswerWithTheTurn()
    {
        var chat = new Chat(_generator, ChatTemplate.ChatML, new GenerationConfig { MaxNewTokens = 12, DoSample = true });
        chat.Add(new ChatMessage("system", "Be brief."));
        string answer = "";
        await foreach (string piece in chat.SayAsync("Hello", new Generator().ManualSeed(4))) answer += piece;
        Assert.Equal([("system", "Be brief."), ("user", "Hello"), ("assistant", answer)], chat.Messages.Select(message => (message.Role, message.Content)));
        Assert.Equal(
            "<|im_start|>system\nBe brief.<|im_end|>\n<|im_start|>user\nHello<|im_end|>\n<|im_start|>assistant\n",
            Chat.Format(ChatTemplate.ChatML, chat.Messages.Take(2)));

        string expected = _generator.Generate(
            Chat.Format(ChatTemplate.ChatML, chat.Messages.Take(2)),
            new GenerationConfig { MaxNewTokens = 12, DoSample = true, EosTokenId = [ByteModel.End, ByteModel.TurnEnds] }, new Generator().ManualSeed(4), addSpecialTokens: false);
        Assert.Equal(expected, answer);
    }

    [Fact]
    public void LlamasTurnsAreWrittenAsPublished()
        => Assert.Equal(
            "<|begin_of_text|><|start_header_id|>system<|end_header_id|>\n\nS<|eot_id|><|start_header_id|>user<|end_header_id|>\n\nU<|eot_id|><|start_header_id|>assistant<|end_header_id|>\n\n",
            Chat.Format(ChatTemplate.Llama3, [new ChatMessage("system", "S"), new ChatMessage("user", "U ")]));

    [Fact]
    public void AConfigurationSurvivesItsJson()
    {
        var config = new GenerationConfig
        {
            MaxNewTokens = 3,
            MaxLength = 9,
            MinLength = 2,
            MinNewTokens = 1,
            DoSample = true,
            NumBeams = 4,
            Temperature = 0.5,
            TopK = 7,
            TopP = 0.25,
            RepetitionPenalty = 1.5,
            NoRepeatNGramSize = 3,
            LengthPenalty = -1,
            EarlyStopping = BeamStopping.WhenImpossible,
            NumReturnSequences = 2,
            UseCache = false,
            EosTokenId = [1, 2],
            PadTokenId = 4,
            BosTokenId = 5,
            StopStrings = ["a", "b"],
        };
        GenerationConfig again = GenerationConfig.FromJson(System.Text.Encoding.UTF8.GetBytes(config.ToJson()));
        Assert.Equal(config, again with { EosTokenId = config.EosTokenId, StopStrings = config.StopStrings });
        Assert.Equal(config.EosTokenId, again.EosTokenId);
        Assert.Equal(config.StopStrings, again.StopStrings);
        Assert.Equal(BeamStopping.WhenUnlikely, GenerationConfig.FromJson("""{"early_stopping": false}"""u8).EarlyStopping);
        Assert.Throws<FormatException>(() => GenerationConfig.FromJson("""{"early_stopping": 3}"""u8));
    }
}
