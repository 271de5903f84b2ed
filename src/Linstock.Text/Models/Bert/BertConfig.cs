using System.Text.Json;

namespace Linstock.Text.Models.Bert;

/// <summary>The shape of a BERT, as transformers' <c>config.json</c> tells it; the defaults are those of the base model.</summary>
public sealed record BertConfig
{
    /// <summary>The number of tokens (<c>vocab_size</c>).</summary>
    public int VocabSize { get; init; } = 30522;

    /// <summary>The width (<c>hidden_size</c>).</summary>
    public int HiddenSize { get; init; } = 768;

    /// <summary>The number of layers (<c>num_hidden_layers</c>).</summary>
    public int Layers { get; init; } = 12;

    /// <summary>The number of attention heads (<c>num_attention_heads</c>).</summary>
    public int Heads { get; init; } = 12;

    /// <summary>The width between the two maps of a layer (<c>intermediate_size</c>).</summary>
    public int IntermediateSize { get; init; } = 3072;

    /// <summary>The function between them (<c>hidden_act</c>).</summary>
    public string HiddenActivation { get; init; } = "gelu";

    /// <summary>Dropout of what is added to the stream (<c>hidden_dropout_prob</c>).</summary>
    public double HiddenDropout { get; init; } = 0.1;

    /// <summary>Dropout of attention weights (<c>attention_probs_dropout_prob</c>).</summary>
    public double AttentionDropout { get; init; } = 0.1;

    /// <summary>Dropout before a classifier (<c>classifier_dropout</c>); null for that of the stream.</summary>
    public double? ClassifierDropout { get; init; }

    /// <summary>The number of positions (<c>max_position_embeddings</c>).</summary>
    public int MaxPositions { get; init; } = 512;

    /// <summary>The number of kinds of tokens (<c>type_vocab_size</c>).</summary>
    public int TypeVocabSize { get; init; } = 2;

    /// <summary>The standard deviation of initial weights (<c>initializer_range</c>).</summary>
    public double InitializerRange { get; init; } = 0.02;

    /// <summary>What layer norms add to the variance (<c>layer_norm_eps</c>).</summary>
    public double LayerNormEpsilon { get; init; } = 1e-12;

    /// <summary>The token of padding (<c>pad_token_id</c>).</summary>
    public int? PadTokenId { get; init; } = 0;

    /// <summary>The number of classes of a classifier (<c>num_labels</c>, or as many as <c>id2label</c> has).</summary>
    public int Labels { get; init; } = 2;

    /// <summary>Whether the output's weights are those of the token embedding (<c>tie_word_embeddings</c>).</summary>
    public bool TieWordEmbeddings { get; init; } = true;

    /// <summary>Reads <c>config.json</c>.</summary>
    /// <param name="path">The file, or its folder.</param>
    /// <exception cref="FormatException">It is damaged, or asks for something that is not supported.</exception>
    public static BertConfig FromPretrained(string path)
    {
        JsonSettings json = JsonSettings.Read(Directory.Exists(path) ? Path.Combine(path, PretrainedFiles.Config) : path);
        if (json.Text("model_type", "bert") != "bert") throw json.Wrong("model_type", "bert");
        if (json.Text("position_embedding_type", "absolute") != "absolute") throw json.Wrong("position_embedding_type", "absolute");
        if (json.Bool("is_decoder", false)) throw json.Wrong("is_decoder", "false");
        var usual = new BertConfig();
        int named = json.Entries("id2label");
        return new BertConfig
        {
            VocabSize = json.Int("vocab_size", usual.VocabSize),
            HiddenSize = json.Int("hidden_size", usual.HiddenSize),
            Layers = json.Int("num_hidden_layers", usual.Layers),
            Heads = json.Int("num_attention_heads", usual.Heads),
            IntermediateSize = json.Int("intermediate_size", usual.IntermediateSize),
            HiddenActivation = json.Text("hidden_act", usual.HiddenActivation),
            HiddenDropout = json.Double("hidden_dropout_prob", usual.HiddenDropout),
            AttentionDropout = json.Double("attention_probs_dropout_prob", usual.AttentionDropout),
            ClassifierDropout = json.Has("classifier_dropout") ? json.Double("classifier_dropout", 0) : null,
            MaxPositions = json.Int("max_position_embeddings", usual.MaxPositions),
            TypeVocabSize = json.Int("type_vocab_size", usual.TypeVocabSize),
            InitializerRange = json.Double("initializer_range", usual.InitializerRange),
            LayerNormEpsilon = json.Double("layer_norm_eps", usual.LayerNormEpsilon),
            PadTokenId = json.Has("pad_token_id") ? json.OptionalInt("pad_token_id") : usual.PadTokenId,
            Labels = json.OptionalInt("num_labels") ?? (named > 0 ? named : usual.Labels),
            TieWordEmbeddings = json.Bool("tie_word_embeddings", usual.TieWordEmbeddings),
        };
    }

    /// <summary>The configuration as transformers' <c>config.json</c>.</summary>
    public string ToJson() => JsonText.Of(json =>
    {
        json.WriteString("model_type", "bert");
        json.WriteNumber("vocab_size", VocabSize);
        json.WriteNumber("hidden_size", HiddenSize);
        json.WriteNumber("num_hidden_layers", Layers);
        json.WriteNumber("num_attention_heads", Heads);
        json.WriteNumber("intermediate_size", IntermediateSize);
        json.WriteString("hidden_act", HiddenActivation);
        json.WriteNumber("hidden_dropout_prob", HiddenDropout);
        json.WriteNumber("attention_probs_dropout_prob", AttentionDropout);
        if (ClassifierDropout is { } dropout) json.WriteNumber("classifier_dropout", dropout);
        else json.WriteNull("classifier_dropout");
        json.WriteNumber("max_position_embeddings", MaxPositions);
        json.WriteNumber("type_vocab_size", TypeVocabSize);
        json.WriteNumber("initializer_range", InitializerRange);
        json.WriteNumber("layer_norm_eps", LayerNormEpsilon);
        json.WriteOptional("pad_token_id", PadTokenId);
        json.WriteNumber("num_labels", Labels);
        json.WriteBoolean("tie_word_embeddings", TieWordEmbeddings);
    });

    /// <summary>Says what does not fit together.</summary>
    internal void Validate()
    {
        if (HiddenSize <= 0 || Heads <= 0 || HiddenSize % Heads != 0)
            throw new ArgumentException($"BertConfig: the width must be a multiple of the heads; got hidden_size {HiddenSize}, num_attention_heads {Heads}");
    }
}
