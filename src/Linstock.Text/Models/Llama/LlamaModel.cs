using Linstock.NN;

namespace Linstock.Text.Models.Llama;

/// <summary>
/// Llama without a head, and its relatives Mistral (a window) and Qwen2 (biases). Touvron et al. 2023, arXiv:2302.13971; Jiang et al. 2023,
/// arXiv:2310.06825; Yang et al. 2024, arXiv:2407.10671.
/// </summary>
public sealed class LlamaModel : CausalBody
{
    private readonly Embedding _embedTokens;
    private readonly ModuleList _layers;
    private readonly RMSNorm _norm;
    private readonly RotaryEmbedding _rotary;

    /// <summary>A model with initial weights.</summary>
    /// <param name="config">Its shape.</param>
    /// <param name="device">Where the weights are; null for the CPU.</param>
    public LlamaModel(LlamaConfig config, Device? device = null)
    {
        ArgumentNullException.ThrowIfNull(config);
        config.Validate();
        Config = config;
        _rotary = new RotaryEmbedding(config);
        _embedTokens = new Embedding(config.VocabSize, config.HiddenSize, device: device);
        _layers = new ModuleList(Enumerable.Range(0, config.Layers).Select(layer => new LlamaDecoderLayer(config, layer, device)));
        _norm = new RMSNorm(config.HiddenSize, config.RmsNormEpsilon, device: device);
        Initialize();
    }

    /// <summary>The shape.</summary>
    public LlamaConfig Config { get; }

    internal override string BasePrefix => "model.";

    internal override Tensor TokenWeights => _embedTokens.Weight;

    internal override ICausalConfig Settings => Config;

    /// <summary>Reads a model from a folder of Hugging Face's hub; a head in the files is left out.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="options">Dtype and device; null for float32 on the CPU.</param>
    public static LlamaModel FromPretrained(string folder, PretrainedOptions? options = null)
    {
        var model = new LlamaModel(LlamaConfig.FromPretrained(folder), "meta");
        model.LoadPretrained(folder, options ?? new PretrainedOptions());
        return model;
    }

    /// <inheritdoc/>
    public override Tensor Forward(Tensor inputIds, Tensor? attentionMask, Tensor? positionIds = null, KeyValueCache? cache = null)
    {
        int past = cache?.Length ?? 0, length = TokenShapes.Length(inputIds, nameof(LlamaModel), past, null);
        Device device = _embedTokens.Weight.Device;
        Tensor positions = positionIds ?? CausalMask.Positions(length, past, attentionMask, device);
        Tensor x = _embedTokens.Forward(inputIds);
        (Tensor cos, Tensor sin) = _rotary.Angles(positions, x);
        CausalMask full = CausalMask.Create(length, past, attentionMask, null, device);
        CausalMask windowed = Config.SlidingWindow is { } window ? CausalMask.Create(length, past, attentionMask, window, device) : full;
        var call = new LlamaCall(cos, sin, full, windowed, cache);
        for (int i = 0; i < _layers.Count; i++) x = ((LlamaDecoderLayer)_layers[i]).Forward(x, call);
        return _norm.Forward(x);
    }

    // The frequencies.
    private protected override bool IsComputed(string name) => name.EndsWith("rotary_emb.inv_freq", StringComparison.Ordinal);
}
