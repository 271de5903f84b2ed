using System.Text.Json;

namespace Linstock.Text.Models.Llama;

/// <summary>The shape of a Llama, Mistral or Qwen2, as transformers' <c>config.json</c> tells it; the defaults are Llama's.</summary>
public sealed record LlamaConfig : ICausalConfig
{
    /// <summary><c>llama</c>, <c>mistral</c> or <c>qwen2</c>.</summary>
    public string ModelType { get; init; } = "llama";

    /// <summary>The number of tokens (<c>vocab_size</c>).</summary>
    public int VocabSize { get; init; } = 32000;

    /// <summary>The width (<c>hidden_size</c>).</summary>
    public int HiddenSize { get; init; } = 4096;

    /// <summary>The width between the maps of a layer (<c>intermediate_size</c>).</summary>
    public int IntermediateSize { get; init; } = 11008;

    /// <summary>The number of layers (<c>num_hidden_layers</c>).</summary>
    public int Layers { get; init; } = 32;

    /// <summary>The number of heads of queries (<c>num_attention_heads</c>).</summary>
    public int Heads { get; init; } = 32;

    /// <summary>The number of heads of keys and values, each serving a group of queries (<c>num_key_value_heads</c>); null for as many as queries.</summary>
    public int? KeyValueHeads { get; init; }

    /// <summary>The size of a head (<c>head_dim</c>); null for the width divided by the heads.</summary>
    public int? HeadSize { get; init; }

    /// <summary>The function of the gate (<c>hidden_act</c>).</summary>
    public string HiddenActivation { get; init; } = "silu";

    /// <summary>The positions that the model is made for (<c>max_position_embeddings</c>).</summary>
    public int MaxPositions { get; init; } = 2048;

    /// <summary>The standard deviation of initial weights (<c>initializer_range</c>).</summary>
    public double InitializerRange { get; init; } = 0.02;

    /// <summary>What norms add to the mean square (<c>rms_norm_eps</c>).</summary>
    public double RmsNormEpsilon { get; init; } = 1e-6;

    /// <summary>The base of the rotary frequencies (<c>rope_theta</c>).</summary>
    public double RopeTheta { get; init; } = 10000;

    /// <summary>How rotary embeddings are stretched (<c>rope_scaling</c>); null for not at all.</summary>
    public RopeScaling? RopeScaling { get; init; }

    /// <summary>Whether the maps of queries, keys and values have a bias: <c>attention_bias</c>, and always with Qwen2.</summary>
    public bool QueryKeyValueBias { get; init; }

    /// <summary>Whether the map behind attention has a bias (<c>attention_bias</c>).</summary>
    public bool AttentionOutputBias { get; init; }

    /// <summary>Whether the maps of the gated unit have a bias (<c>mlp_bias</c>).</summary>
    public bool MlpBias { get; init; }

    /// <summary>Dropout of attention weights (<c>attention_dropout</c>).</summary>
    public double AttentionDropout { get; init; }

    /// <summary>How many positions, its own included, a position sees in layers with a window (<c>sliding_window</c>); null for all.</summary>
    public int? SlidingWindow { get; init; }

    /// <summary>The first layer with the window; those before see all positions (<c>max_window_layers</c> of Qwen2).</summary>
    public int FirstWindowLayer { get; init; }

    /// <summary>By layer, whether it has the window (<c>layer_types</c>); empty to go by <see cref="FirstWindowLayer"/>.</summary>
    public IReadOnlyList<bool> WindowLayers { get; init; } = [];

    /// <summary>Whether the output's weights are those of the token embedding (<c>tie_word_embeddings</c>).</summary>
    public bool TieWordEmbeddings { get; init; }

    /// <summary>The token a text begins with (<c>bos_token_id</c>).</summary>
    public int? BosTokenId { get; init; } = 1;

    /// <summary>The tokens a text ends with (<c>eos_token_id</c>).</summary>
    public IReadOnlyList<int> EosTokenId { get; init; } = [2];

    /// <summary>The size of a head, as it is used.</summary>
    internal int Size => HeadSize ?? HiddenSize / Heads;

    /// <summary>The heads of keys and values, as they are used.</summary>
    internal int Groups => KeyValueHeads ?? Heads;

    int ICausalConfig.Width => HiddenSize;

    bool ICausalConfig.HasLastPosition => false;

    /// <summary>Reads <c>config.json</c>.</summary>
    /// <param name="path">The file, or its folder.</param>
    /// <exception cref="FormatException">It is damaged, or asks for something that is not supported.</exception>
    public static LlamaConfig FromPretrained(string path)
    {
        JsonSettings json = JsonSettings.Read(Directory.Exists(path) ? Path.Combine(path, PretrainedFiles.Config) : path);
        LlamaConfig usual = json.Text("model_type", "llama") switch
        {
            "llama" => new LlamaConfig(),
            "mistral" => new LlamaConfig { ModelType = "mistral", IntermediateSize = 14336, KeyValueHeads = 8, MaxPositions = 4096 * 32, SlidingWindow = 4096 },
            "qwen2" => new LlamaConfig
            {
                ModelType = "qwen2",
                VocabSize = 151936,
                IntermediateSize = 22016,
                KeyValueHeads = 32,
                MaxPositions = 32768,
                SlidingWindow = 4096,
                QueryKeyValueBias = true,
                FirstWindowLayer = 28,
            },
            _ => throw json.Wrong("model_type", "llama, mistral or qwen2"),
        };
        JsonSettings? rope = json.Object("rope_parameters") ?? json.Object("rope_scaling");
        bool qwen = usual.ModelType == "qwen2", bias = json.Bool("attention_bias", false);
        bool windowed = qwen ? json.Bool("use_sliding_window", false) : usual.ModelType == "mistral";
        // A file that says null means none.
        int? window = json.KindOf("sliding_window") == JsonValueKind.Undefined ? usual.SlidingWindow : json.OptionalInt("sliding_window");
        return usual with
        {
            VocabSize = json.Int("vocab_size", usual.VocabSize),
            HiddenSize = json.Int("hidden_size", usual.HiddenSize),
            IntermediateSize = json.Int("intermediate_size", usual.IntermediateSize),
            Layers = json.Int("num_hidden_layers", usual.Layers),
            Heads = json.Int("num_attention_heads", usual.Heads),
            KeyValueHeads = json.OptionalInt("num_key_value_heads") ?? usual.KeyValueHeads,
            HeadSize = json.OptionalInt("head_dim"),
            HiddenActivation = json.Text("hidden_act", usual.HiddenActivation),
            MaxPositions = json.Int("max_position_embeddings", usual.MaxPositions),
            InitializerRange = json.Double("initializer_range", usual.InitializerRange),
            RmsNormEpsilon = json.Double("rms_norm_eps", usual.RmsNormEpsilon),
            RopeTheta = rope is { } parameters && parameters.Has("rope_theta") ? parameters.Double("rope_theta", 0) : json.Double("rope_theta", usual.RopeTheta),
            RopeScaling = rope is { } scaling ? RopeScaling.Read(scaling) : null,
            QueryKeyValueBias = usual.QueryKeyValueBias || bias,
            AttentionOutputBias = bias && !qwen,
            MlpBias = json.Bool("mlp_bias", false),
            AttentionDropout = json.Double("attention_dropout", 0),
            SlidingWindow = windowed ? window : null,
            FirstWindowLayer = json.Int("max_window_layers", usual.FirstWindowLayer),
            WindowLayers = [.. json.Texts("layer_types").Select(static type => type == "sliding_attention")],
            TieWordEmbeddings = json.Bool("tie_word_embeddings", usual.TieWordEmbeddings),
            BosTokenId = json.OptionalInt("bos_token_id"),
            EosTokenId = json.Ints("eos_token_id"),
        };
    }

    /// <summary>The configuration as transformers' <c>config.json</c>.</summary>
    public string ToJson() => JsonText.Of(json =>
    {
        json.WriteString("model_type", ModelType);
        json.WriteStartArray("architectures");
        json.WriteStringValue(ModelType switch { "mistral" => "MistralForCausalLM", "qwen2" => "Qwen2ForCausalLM", _ => "LlamaForCausalLM" });
        json.WriteEndArray();
        json.WriteNumber("vocab_size", VocabSize);
        json.WriteNumber("hidden_size", HiddenSize);
        json.WriteNumber("intermediate_size", IntermediateSize);
        json.WriteNumber("num_hidden_layers", Layers);
        json.WriteNumber("num_attention_heads", Heads);
        json.WriteNumber("num_key_value_heads", Groups);
        json.WriteNumber("head_dim", Size);
        json.WriteString("hidden_act", HiddenActivation);
        json.WriteNumber("max_position_embeddings", MaxPositions);
        json.WriteNumber("initializer_range", InitializerRange);
        json.WriteNumber("rms_norm_eps", RmsNormEpsilon);
        json.WriteNumber("rope_theta", RopeTheta);
        if (RopeScaling is { } scaling)
        {
            json.WriteStartObject("rope_scaling");
            json.WriteString("rope_type", scaling.Type == RopeType.Linear ? "linear" : "llama3");
            json.WriteNumber("factor", scaling.Factor);
            if (scaling.Type == RopeType.Llama3)
            {
                json.WriteNumber("low_freq_factor", scaling.LowFrequencyFactor);
                json.WriteNumber("high_freq_factor", scaling.HighFrequencyFactor);
                json.WriteNumber("original_max_position_embeddings", scaling.OriginalMaxPositions);
            }
            json.WriteEndObject();
        }
        json.WriteBoolean("attention_bias", ModelType != "qwen2" && QueryKeyValueBias);
        json.WriteBoolean("mlp_bias", MlpBias);
        json.WriteNumber("attention_dropout", AttentionDropout);
        json.WriteOptional("sliding_window", SlidingWindow);
        if (ModelType == "qwen2")
        {
            json.WriteBoolean("use_sliding_window", SlidingWindow is not null);
            json.WriteNumber("max_window_layers", FirstWindowLayer);
        }
        if (WindowLayers.Count > 0)
        {
            json.WriteStartArray("layer_types");
            foreach (bool windowed in WindowLayers) json.WriteStringValue(windowed ? "sliding_attention" : "full_attention");
            json.WriteEndArray();
        }
        json.WriteBoolean("tie_word_embeddings", TieWordEmbeddings);
        json.WriteOptional("bos_token_id", BosTokenId);
        json.WriteIds("eos_token_id", EosTokenId);
    });

    /// <summary>The window of a layer; null if it sees all positions.</summary>
    internal int? WindowOf(int layer) => (WindowLayers.Count > layer ? WindowLayers[layer] : layer >= FirstWindowLayer) ? SlidingWindow : null;

    /// <summary>Says what does not fit together.</summary>
    internal void Validate()
    {
        if (Heads <= 0 || Groups <= 0 || Heads % Groups != 0)
            throw new ArgumentException($"LlamaConfig: the heads must be a multiple of those of keys; got num_attention_heads {Heads}, num_key_value_heads {Groups}");
        if (Size % 2 != 0) throw new ArgumentException($"LlamaConfig: rotary embeddings need heads of an even size; got {Size}");
    }
}
