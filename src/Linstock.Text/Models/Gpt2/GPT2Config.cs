using System.Text.Json;

namespace Linstock.Text.Models.Gpt2;

/// <summary>The shape of a GPT-2, as transformers' <c>config.json</c> tells it; the defaults are those of the smallest published model.</summary>
public sealed record GPT2Config : ICausalConfig
{
    /// <summary>The number of tokens (<c>vocab_size</c>).</summary>
    public int VocabSize { get; init; } = 50257;

    /// <summary>The number of positions (<c>n_positions</c>).</summary>
    public int Positions { get; init; } = 1024;

    /// <summary>The width (<c>n_embd</c>).</summary>
    public int Width { get; init; } = 768;

    /// <summary>The number of layers (<c>n_layer</c>).</summary>
    public int Layers { get; init; } = 12;

    /// <summary>The number of attention heads (<c>n_head</c>).</summary>
    public int Heads { get; init; } = 12;

    /// <summary>The width between the two maps of a layer (<c>n_inner</c>); null for four times the width.</summary>
    public int? Inner { get; init; }

    /// <summary>The function between them (<c>activation_function</c>).</summary>
    public string ActivationFunction { get; init; } = "gelu_new";

    /// <summary>Dropout of what is added to the stream (<c>resid_pdrop</c>).</summary>
    public double ResidualDropout { get; init; } = 0.1;

    /// <summary>Dropout of the embeddings (<c>embd_pdrop</c>).</summary>
    public double EmbeddingDropout { get; init; } = 0.1;

    /// <summary>Dropout of attention weights (<c>attn_pdrop</c>).</summary>
    public double AttentionDropout { get; init; } = 0.1;

    /// <summary>What layer norms add to the variance (<c>layer_norm_epsilon</c>).</summary>
    public double LayerNormEpsilon { get; init; } = 1e-5;

    /// <summary>The standard deviation of initial weights (<c>initializer_range</c>).</summary>
    public double InitializerRange { get; init; } = 0.02;

    /// <summary>Whether scores are divided by the root of the heads' size (<c>scale_attn_weights</c>).</summary>
    public bool ScaleAttention { get; init; } = true;

    /// <summary>Whether scores are also divided by the number of the layer (<c>scale_attn_by_inverse_layer_idx</c>).</summary>
    public bool ScaleAttentionByLayer { get; init; }

    /// <summary>Whether the output's weights are those of the token embedding (<c>tie_word_embeddings</c>).</summary>
    public bool TieWordEmbeddings { get; init; } = true;

    /// <summary>The token a text begins with (<c>bos_token_id</c>).</summary>
    public int? BosTokenId { get; init; } = 50256;

    /// <summary>The tokens a text ends with (<c>eos_token_id</c>).</summary>
    public IReadOnlyList<int> EosTokenId { get; init; } = [50256];

    int ICausalConfig.MaxPositions => Positions;

    bool ICausalConfig.HasLastPosition => true;

    /// <summary>Reads <c>config.json</c>.</summary>
    /// <param name="path">The file, or its folder.</param>
    /// <exception cref="FormatException">It is damaged.</exception>
    public static GPT2Config FromPretrained(string path)
    {
        JsonSettings json = JsonSettings.Read(Directory.Exists(path) ? Path.Combine(path, PretrainedFiles.Config) : path);
        var usual = new GPT2Config();
        return new GPT2Config
        {
            VocabSize = json.Int("vocab_size", usual.VocabSize),
            Positions = json.Int("n_positions", usual.Positions),
            Width = json.Int("n_embd", usual.Width),
            Layers = json.Int("n_layer", usual.Layers),
            Heads = json.Int("n_head", usual.Heads),
            Inner = json.OptionalInt("n_inner"),
            ActivationFunction = json.Text("activation_function", usual.ActivationFunction),
            ResidualDropout = json.Double("resid_pdrop", usual.ResidualDropout),
            EmbeddingDropout = json.Double("embd_pdrop", usual.EmbeddingDropout),
            AttentionDropout = json.Double("attn_pdrop", usual.AttentionDropout),
            LayerNormEpsilon = json.Double("layer_norm_epsilon", usual.LayerNormEpsilon),
            InitializerRange = json.Double("initializer_range", usual.InitializerRange),
            ScaleAttention = json.Bool("scale_attn_weights", usual.ScaleAttention),
            ScaleAttentionByLayer = json.Bool("scale_attn_by_inverse_layer_idx", usual.ScaleAttentionByLayer),
            TieWordEmbeddings = json.Bool("tie_word_embeddings", usual.TieWordEmbeddings),
            BosTokenId = json.OptionalInt("bos_token_id"),
            EosTokenId = json.Ints("eos_token_id"),
        };
    }

    /// <summary>The configuration as transformers' <c>config.json</c>.</summary>
    public string ToJson() => JsonText.Of(json =>
    {
        json.WriteString("model_type", "gpt2");
        json.WriteStartArray("architectures");
        json.WriteStringValue("GPT2LMHeadModel");
        json.WriteEndArray();
        json.WriteNumber("vocab_size", VocabSize);
        json.WriteNumber("n_positions", Positions);
        json.WriteNumber("n_embd", Width);
        json.WriteNumber("n_layer", Layers);
        json.WriteNumber("n_head", Heads);
        json.WriteOptional("n_inner", Inner);
        json.WriteString("activation_function", ActivationFunction);
        json.WriteNumber("resid_pdrop", ResidualDropout);
        json.WriteNumber("embd_pdrop", EmbeddingDropout);
        json.WriteNumber("attn_pdrop", AttentionDropout);
        json.WriteNumber("layer_norm_epsilon", LayerNormEpsilon);
        json.WriteNumber("initializer_range", InitializerRange);
        json.WriteBoolean("scale_attn_weights", ScaleAttention);
        json.WriteBoolean("scale_attn_by_inverse_layer_idx", ScaleAttentionByLayer);
        json.WriteBoolean("tie_word_embeddings", TieWordEmbeddings);
        json.WriteOptional("bos_token_id", BosTokenId);
        json.WriteIds("eos_token_id", EosTokenId);
    });

    /// <summary>Says what does not fit together.</summary>
    internal void Validate()
    {
        if (Width <= 0 || Heads <= 0 || Width % Heads != 0)
            throw new ArgumentException($"GPT2Config: the width must be a multiple of the heads; got n_embd {Width}, n_head {Heads}");
    }
}
