using System.Runtime.CompilerServices;
using System.Text;
using Linstock.Text.Models;
using Linstock.Text.Tokenizers;

namespace Linstock.Text.Generation;

/// <summary>A model and its tokenizer: texts are continued, whole, in batches, or piece by piece as they come.</summary>
/// <example>
/// <code>
/// TextGenerator generator = TextGenerator.FromPretrained("gpt2");
/// await foreach (string piece in generator.StreamAsync("Once upon a time", new() { MaxNewTokens = 40, DoSample = true, TopP = 0.9 }))
///     Console.Write(piece);
/// </code>
/// </example>
public sealed class TextGenerator
{
    /// <summary>A generator.</summary>
    /// <param name="model">The model.</param>
    /// <param name="tokenizer">Its tokenizer.</param>
    /// <param name="config">How text is generated where nothing else is said; null for the defaults.</param>
    public TextGenerator(CausalLM model, Tokenizer tokenizer, GenerationConfig? config = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(tokenizer);
        (Model, Tokenizer, Config) = (model, tokenizer, config ?? new GenerationConfig());
    }

    /// <summary>The model.</summary>
    public CausalLM Model { get; }

    /// <summary>The tokenizer.</summary>
    public Tokenizer Tokenizer { get; }

    /// <summary>How text is generated where nothing else is said.</summary>
    public GenerationConfig Config { get; }

    /// <summary>Reads model, <c>tokenizer.json</c> and <c>generation_config.json</c> from a folder.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="options">Dtype and device; null for float32 on the CPU.</param>
    public static TextGenerator FromPretrained(string folder, PretrainedOptions? options = null)
        => new(CausalLM.FromPretrained(folder, options), Tokenizer.FromFile(folder), GenerationConfig.FromPretrained(folder));

    /// <summary>Continues a text.</summary>
    /// <param name="prompt">The text.</param>
    /// <param name="config">How; null for <see cref="Config"/>. Where it names no tokens for end and padding, those of <see cref="Config"/> hold.</param>
    /// <param name="generator">Where random numbers come from; null for the default generator.</param>
    /// <param name="addSpecialTokens">Whether the tokenizer adds the tokens that the model wants around texts.</param>
    /// <param name="cancellation">Ends the generation between two tokens.</param>
    /// <returns>The continuation without the prompt.</returns>
    public string Generate(string prompt, GenerationConfig? config = null, Generator? generator = null, bool addSpecialTokens = true, CancellationToken cancellation = default)
        => GenerateBatch([prompt], config, generator, addSpecialTokens, cancellation)[0];

    /// <summary>Continues texts side by side; shorter ones are padded at the left.</summary>
    /// <param name="prompts">The texts.</param>
    /// <param name="config">How; null for <see cref="Config"/>.</param>
    /// <param name="generator">Where random numbers come from; null for the default generator.</param>
    /// <param name="addSpecialTokens">Whether the tokenizer adds the tokens that the model wants around texts.</param>
    /// <param name="cancellation">Ends the generation between two tokens.</param>
    /// <returns>The continuations without the prompts; <see cref="GenerationConfig.NumReturnSequences"/> for each prompt, one after the other.</returns>
    public IReadOnlyList<string> GenerateBatch(
        IReadOnlyList<string> prompts, GenerationConfig? config = null, Generator? generator = null, bool addSpecialTokens = true, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(prompts);
        config = Complete(config);
        config.Validate();
        using var mode = new EvaluationMode(Model);
        PromptBatch batch = PromptBatch.Of([.. prompts.Select(prompt => Ids(prompt, addSpecialTokens))], config);
        if (config.NumBeams > 1) return Searched(batch, config, cancellation);
        var loop = new TokenLoop(Model, batch.Repeat(config.NumReturnSequences), config, generator, null);
        RunningText[] texts = [.. Enumerable.Range(0, loop.Session.Batch).Select(_ => new RunningText(Tokenizer, config))];
        var results = new StringBuilder[texts.Length];
        for (int row = 0; row < results.Length; row++) results[row] = new StringBuilder();
        while (!loop.IsDone)
        {
            cancellation.ThrowIfCancellationRequested();
            ReadOnlySpan<int> tokens = loop.Step();
            for (int row = 0; row < texts.Length; row++)
            {
                if (texts[row].IsEnded) continue;
                results[row].Append(texts[row].Push(tokens[row]));
                if (texts[row].IsEnded) loop.Finish(row);
            }
        }
        return [.. results.Select((result, row) => result.Append(texts[row].Flush()).ToString())];
    }

    /// <summary>Continues a text and gives out every piece as soon as its characters are whole.</summary>
    /// <param name="prompt">The text.</param>
    /// <param name="config">How; null for <see cref="Config"/>. One result and no beams.</param>
    /// <param name="generator">Where random numbers come from; null for the default generator.</param>
    /// <param name="addSpecialTokens">Whether the tokenizer adds the tokens that the model wants around texts.</param>
    /// <param name="cancellation">Ends the generation between two tokens.</param>
    /// <returns>The pieces; none is empty. A token is computed, on a thread of the pool, when the one before it has been taken.</returns>
    public async IAsyncEnumerable<string> StreamAsync(
        string prompt, GenerationConfig? config = null, Generator? generator = null, bool addSpecialTokens = true,
        [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        config = Complete(config);
        config.Validate();
        if (config.NumBeams > 1 || config.NumReturnSequences > 1)
            throw new ArgumentException($"stream: one text is given out as it grows; got num_beams {config.NumBeams}, num_return_sequences {config.NumReturnSequences}; expected 1 and 1");
        using var mode = new EvaluationMode(Model);
        var loop = new TokenLoop(Model, PromptBatch.Of([Ids(prompt, addSpecialTokens)], config), config, generator, null);
        var text = new RunningText(Tokenizer, config);
        while (!loop.IsDone && !text.IsEnded)
        {
            string piece = await Task.Run(() => text.Push(loop.Step()[0]), cancellation).ConfigureAwait(false);
            if (piece.Length > 0) yield return piece;
            cancellation.ThrowIfCancellationRequested();
        }
        if (text.Flush() is { Length: > 0 } rest) yield return rest;
    }

    private List<string> Searched(PromptBatch batch, GenerationConfig config, CancellationToken cancellation)
    {
        var texts = new List<string>();
        foreach (int[] tokens in new BeamSearch(Model, batch, config, null).Run(cancellation))
        {
            var text = new RunningText(Tokenizer, config);
            var result = new StringBuilder();
            for (int i = batch.Rows[0].Length; i < tokens.Length && !text.IsEnded; i++) result.Append(text.Push(tokens[i]));
            texts.Add(result.Append(text.Flush()).ToString());
        }
        return texts;
    }

    private IReadOnlyList<int> Ids(string prompt, bool addSpecialTokens) => [.. Tokenizer.Encode(prompt, addSpecialTokens: addSpecialTokens).Ids];

    private GenerationConfig Complete(GenerationConfig? config) => config is null ? Config : config with
    {
        EosTokenId = config.EosTokenId.Count > 0 ? config.EosTokenId : Config.EosTokenId,
        PadTokenId = config.PadTokenId ?? Config.PadTokenId,
        BosTokenId = config.BosTokenId ?? Config.BosTokenId,
    };

    /// <summary>A text on its way: whole characters, up to a token or string that ends it.</summary>
    private sealed class RunningText(Tokenizer tokenizer, GenerationConfig config)
    {
        private readonly TextStreamer _streamer = new(tokenizer);
        private readonly StopStrings _stops = new(config.StopStrings);

        public bool IsEnded { get; private set; }

        public string Push(int token)
        {
            if (IsEnded) return "";
            IsEnded = config.EosTokenId.Contains(token);
            if (IsEnded) return "";
            string piece = _stops.Push(_streamer.Push(token));
            IsEnded = _stops.IsStopped;
            return piece;
        }

        public string Flush() => _stops.Push(_streamer.Flush()) + _stops.Flush();
    }
}
