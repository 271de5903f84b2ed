using System.CommandLine;
using Linstock;
using Linstock.Text.Generation;
using Linstock.Text.Models.Gpt2;
using Linstock.Text.Tokenizers;
using Spectre.Console;

// A GPT-2 of 0.8 million parameters that learns a text character by character, then writes one of its own. The folder it leaves is read by
// samples/Chat, and by transformers.
var line = new CharGptCommandLine();
var command = new RootCommand("Trains a small GPT on the characters of a text.");
line.AddTo(command);
command.SetAction(async (result, cancellation) =>
{
    CharGptOptions options = line.Read(result);
    if (options.Threads > 0) Torch.SetNumThreads(options.Threads);
    Torch.ManualSeed(options.Seed);
    CharacterText text;
    try
    {
        text = new CharacterText(await File.ReadAllTextAsync(options.Data.FullName, cancellation));
    }
    catch (Exception error) when (error is IOException or UnauthorizedAccessException)
    {
        AnsiConsole.MarkupLineInterpolated($"[red]{error.Message}[/]");
        return 1;
    }
    if (text.ValidationLength <= options.Block)
    {
        AnsiConsole.MarkupLineInterpolated($"[red]{options.Data.Name} is too short: its last tenth has {text.ValidationLength} characters, a piece has {options.Block}[/]");
        return 1;
    }

    var model = new GPT2LMHeadModel(new GPT2Config
    {
        VocabSize = text.Vocabulary,
        Positions = options.Block,
        Layers = options.Layers,
        Width = options.Width,
        Heads = options.Heads,
        EmbeddingDropout = options.Dropout,
        ResidualDropout = options.Dropout,
        AttentionDropout = 0,
        // GPT-2's own 0.02 is made for widths around 1000; a narrow model that starts so small learns nothing but pairs of letters for hundreds of steps.
        InitializerRange = 1 / Math.Sqrt(options.Width),
        BosTokenId = null,
        EosTokenId = [],
    });
    AnsiConsole.MarkupLineInterpolated(
        $"{text.TrainingLength} training and {text.ValidationLength} validation characters, {text.Vocabulary} different; {model.Parameters().Sum(p => p.Numel)} parameters; {Torch.GetNumThreads()} threads, seed {options.Seed}");
    var run = new CharGptRun(model, text, options);
    run.Train(cancellation);
    AnsiConsole.MarkupLineInterpolated($"model: {options.Output}");

    var generator = new TextGenerator(model, Tokenizer.FromJson(System.Text.Encoding.UTF8.GetBytes(text.TokenizerJson())));
    string written = options.Prompt;
    Console.Write(written);
    while (written.Length < options.Characters)
    {
        // The model looks back over one block: a longer text goes on from the second half of the last one.
        int kept = Math.Min(written.Length, options.Block / 2);
        var config = new GenerationConfig { MaxNewTokens = Math.Min(options.Block - kept, options.Characters - written.Length), DoSample = true, Temperature = 0.8, TopK = 0 };
        await foreach (string piece in generator.StreamAsync(written[^kept..], config))
        {
            Console.Write(piece);
            written += piece;
        }
    }
    Console.WriteLine();
    return 0;
});
return await command.Parse(args).InvokeAsync();
