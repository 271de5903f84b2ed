using System.Text.Json;
using Linstock.Text.Models;

namespace Linstock.Text.Generation;

/// <summary>When beam search stops.</summary>
public enum BeamStopping
{
    /// <summary>When an open beam is unlikely to beat the worst of the finished ones, judged by its present length (<c>false</c>).</summary>
    WhenUnlikely,

    /// <summary>As soon as there are as many finished ones as beams (<c>true</c>).</summary>
    WhenEnough,

    /// <summary>When no open beam can beat the worst of the finished ones at any length (<c>"never"</c>).</summary>
    WhenImpossible,
}

/// <summary>How text is generated: transformers' <c>GenerationConfig</c>, with its defaults.</summary>
public sealed record GenerationConfig
{
    /// <summary>The most new tokens (<c>max_new_tokens</c>); null to go by <see cref="MaxLength"/>.</summary>
    public int? MaxNewTokens { get; init; }

    /// <summary>The most tokens, those of the prompt included (<c>max_length</c>).</summary>
    public int MaxLength { get; init; } = 20;

    /// <summary>No end before so many new tokens (<c>min_new_tokens</c>).</summary>
    public int MinNewTokens { get; init; }

    /// <summary>No end before so many tokens, those of the prompt included (<c>min_length</c>).</summary>
    public int MinLength { get; init; }

    /// <summary>Whether tokens are drawn; otherwise the likeliest is taken (<c>do_sample</c>).</summary>
    public bool DoSample { get; init; }

    /// <summary>The number of beams; 1 for no beam search (<c>num_beams</c>).</summary>
    public int NumBeams { get; init; } = 1;

    /// <summary>What logits are divided by before drawing (<c>temperature</c>).</summary>
    public double Temperature { get; init; } = 1;

    /// <summary>Only so many of the likeliest tokens are drawn from; 0 for all (<c>top_k</c>).</summary>
    public int TopK { get; init; } = 50;

    /// <summary>Only the likeliest tokens that together have this probability are drawn from (<c>top_p</c>).</summary>
    public double TopP { get; init; } = 1;

    /// <summary>Above 1, tokens that are there already become less likely (<c>repetition_penalty</c>).</summary>
    public double RepetitionPenalty { get; init; } = 1;

    /// <summary>No run of so many tokens occurs twice; 0 to allow it (<c>no_repeat_ngram_size</c>).</summary>
    public int NoRepeatNGramSize { get; init; }

    /// <summary>A beam's score is its log probability divided by its length to this power (<c>length_penalty</c>).</summary>
    public double LengthPenalty { get; init; } = 1;

    /// <summary>When beam search stops (<c>early_stopping</c>).</summary>
    public BeamStopping EarlyStopping { get; init; }

    /// <summary>How many results each prompt gets (<c>num_return_sequences</c>).</summary>
    public int NumReturnSequences { get; init; } = 1;

    /// <summary>Whether keys and values are kept from step to step (<c>use_cache</c>).</summary>
    public bool UseCache { get; init; } = true;

    /// <summary>The tokens that end a text (<c>eos_token_id</c>).</summary>
    public IReadOnlyList<int> EosTokenId { get; init; } = [];

    /// <summary>The token that fills up shorter texts (<c>pad_token_id</c>); null for the first that ends a text.</summary>
    public int? PadTokenId { get; init; }

    /// <summary>The token that an empty prompt begins with (<c>bos_token_id</c>).</summary>
    public int? BosTokenId { get; init; }

    /// <summary>Texts that end the generation and are not part of the result (<c>stop_strings</c>). Only where text is generated, not tokens.</summary>
    public IReadOnlyList<string> StopStrings { get; init; } = [];

    /// <summary>Reads <c>generation_config.json</c>, and from <c>config.json</c> the tokens that it lacks.</summary>
    /// <param name="folder">The folder of a model. Where it has neither file the defaults hold.</param>
    /// <exception cref="FormatException">A file is damaged.</exception>
    public static GenerationConfig FromPretrained(string folder)
    {
        string own = Path.Combine(folder, "generation_config.json"), model = Path.Combine(folder, PretrainedFiles.Config);
        GenerationConfig config = File.Exists(own) ? Read(JsonSettings.Read(own)) : new GenerationConfig();
        if (!File.Exists(model)) return config;
        JsonSettings json = JsonSettings.Read(model);
        return config with
        {
            EosTokenId = config.EosTokenId.Count > 0 ? config.EosTokenId : json.Ints("eos_token_id"),
            BosTokenId = config.BosTokenId ?? json.OptionalInt("bos_token_id"),
            PadTokenId = config.PadTokenId ?? json.OptionalInt("pad_token_id"),
        };
    }

    /// <summary>Reads the content of a <c>generation_config.json</c>.</summary>
    /// <param name="utf8Json">The content.</param>
    /// <exception cref="FormatException">It is damaged.</exception>
    public static GenerationConfig FromJson(ReadOnlySpan<byte> utf8Json) => Read(JsonSettings.Parse("generation_config", utf8Json.ToArray()));

    /// <summary>The configuration as a <c>generation_config.json</c>.</summary>
    public string ToJson() => JsonText.Of(json =>
    {
        json.WriteOptional("max_new_tokens", MaxNewTokens);
        json.WriteNumber("max_length", MaxLength);
        json.WriteNumber("min_new_tokens", MinNewTokens);
        json.WriteNumber("min_length", MinLength);
        json.WriteBoolean("do_sample", DoSample);
        json.WriteNumber("num_beams", NumBeams);
        json.WriteNumber("temperature", Temperature);
        json.WriteNumber("top_k", TopK);
        json.WriteNumber("top_p", TopP);
        json.WriteNumber("repetition_penalty", RepetitionPenalty);
        json.WriteNumber("no_repeat_ngram_size", NoRepeatNGramSize);
        json.WriteNumber("length_penalty", LengthPenalty);
        if (EarlyStopping == BeamStopping.WhenImpossible) json.WriteString("early_stopping", "never");
        else json.WriteBoolean("early_stopping", EarlyStopping == BeamStopping.WhenEnough);
        json.WriteNumber("num_return_sequences", NumReturnSequences);
        json.WriteBoolean("use_cache", UseCache);
        json.WriteIds("eos_token_id", EosTokenId);
        json.WriteOptional("pad_token_id", PadTokenId);
        json.WriteOptional("bos_token_id", BosTokenId);
        json.WriteStartArray("stop_strings");
        foreach (string stop in StopStrings) json.WriteStringValue(stop);
        json.WriteEndArray();
    });

    /// <summary>Says what does not fit together.</summary>
    /// <exception cref="ArgumentException">A value is out of range.</exception>
    internal void Validate()
    {
        Require(Temperature > 0, "temperature", Temperature, "a positive number");
        Require(TopP is > 0 and <= 1, "top_p", TopP, "more than 0, at most 1");
        Require(TopK >= 0, "top_k", TopK, "0 or more");
        Require(RepetitionPenalty > 0, "repetition_penalty", RepetitionPenalty, "a positive number");
        Require(NumBeams >= 1, "num_beams", NumBeams, "1 or more");
        Require(NumReturnSequences >= 1, "num_return_sequences", NumReturnSequences, "1 or more");
        Require(NumBeams == 1 || NumReturnSequences <= NumBeams, "num_return_sequences", NumReturnSequences, $"at most num_beams ({NumBeams})");
        Require(NumBeams > 1 || DoSample || NumReturnSequences == 1, "num_return_sequences", NumReturnSequences, "1 where nothing is drawn and there are no beams");
        Require(NumBeams == 1 || !DoSample, "do_sample", 1, "false with several beams");
        Require(MaxNewTokens is null or > 0, "max_new_tokens", MaxNewTokens ?? 0, "a positive number");
        Require(NoRepeatNGramSize >= 0, "no_repeat_ngram_size", NoRepeatNGramSize, "0 or more");
        foreach (string stop in StopStrings) ArgumentException.ThrowIfNullOrEmpty(stop, nameof(StopStrings));

        static void Require(bool holds, string name, double value, string expected)
        {
            if (!holds) throw new ArgumentException($"GenerationConfig: {name}; got {value}; expected {expected}");
        }
    }

    private static GenerationConfig Read(JsonSettings json)
    {
        var usual = new GenerationConfig();
        return new GenerationConfig
        {
            MaxNewTokens = json.OptionalInt("max_new_tokens"),
            MaxLength = json.Int("max_length", usual.MaxLength),
            MinNewTokens = json.Int("min_new_tokens", usual.MinNewTokens),
            MinLength = json.Int("min_length", usual.MinLength),
            DoSample = json.Bool("do_sample", usual.DoSample),
            NumBeams = json.Int("num_beams", usual.NumBeams),
            Temperature = json.Double("temperature", usual.Temperature),
            TopK = json.Int("top_k", usual.TopK),
            TopP = json.Double("top_p", usual.TopP),
            RepetitionPenalty = json.Double("repetition_penalty", usual.RepetitionPenalty),
            NoRepeatNGramSize = json.Int("no_repeat_ngram_size", usual.NoRepeatNGramSize),
            LengthPenalty = json.Double("length_penalty", usual.LengthPenalty),
            EarlyStopping = json.KindOf("early_stopping") switch
            {
                JsonValueKind.True => BeamStopping.WhenEnough,
                JsonValueKind.String when json.Text("early_stopping", "") == "never" => BeamStopping.WhenImpossible,
                JsonValueKind.Undefined or JsonValueKind.Null or JsonValueKind.False => BeamStopping.WhenUnlikely,
                _ => throw json.Wrong("early_stopping", "true, false or \"never\""),
            },
            NumReturnSequences = json.Int("num_return_sequences", usual.NumReturnSequences),
            UseCache = json.Bool("use_cache", usual.UseCache),
            EosTokenId = json.Ints("eos_token_id"),
            PadTokenId = json.OptionalInt("pad_token_id"),
            BosTokenId = json.OptionalInt("bos_token_id"),
            StopStrings = json.Texts("stop_strings"),
        };
    }
}
