using Linstock.NN;

namespace Linstock.Text.Models.Gpt2;

/// <summary>GPT-2 without a head. Radford et al. 2019, "Language models are unsupervised multitask learners".</summary>
public sealed class GPT2Model : CausalBody
{
    private readonly Embedding _wte, _wpe;
    private readonly Dropout _drop;
    private readonly ModuleList _h;
    [Name("ln_f")]
    private readonly LayerNorm _norm;

    /// <summary>A model with initial weights.</summary>
    /// <param name="config">Its shape.</param>
    /// <param name="device">Where the weights are; null for the CPU.</param>
    public GPT2Model(GPT2Config config, Device? device = null)
    {
        ArgumentNullException.ThrowIfNull(config);
        config.Validate();
        Config = config;
        _wte = new Embedding(config.VocabSize, config.Width, device: device);
        _wpe = new Embedding(config.Positions, config.Width, device: device);
        _drop = new Dropout(config.EmbeddingDropout);
        _h = new ModuleList(Enumerable.Range(0, config.Layers).Select(layer => new GPT2Block(config, layer, device)));
        _norm = new LayerNorm(config.Width, config.LayerNormEpsilon, device: device);
        Initialize();
    }

    /// <summary>The shape.</summary>
    public GPT2Config Config { get; }

    internal override string BasePrefix => "transformer.";

    internal override Tensor TokenWeights => _wte.Weight;

    internal override ICausalConfig Settings => Config;

    /// <summary>Reads a model from a folder of Hugging Face's hub; a head in the files is left out.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="options">Dtype and device; null for float32 on the CPU.</param>
    public static GPT2Model FromPretrained(string folder, PretrainedOptions? options = null)
    {
        var model = new GPT2Model(GPT2Config.FromPretrained(folder), "meta");
        model.LoadPretrained(folder, options ?? new PretrainedOptions());
        return model;
    }

    /// <inheritdoc/>
    public override Tensor Forward(Tensor inputIds, Tensor? attentionMask, Tensor? positionIds = null, KeyValueCache? cache = null)
    {
        int past = cache?.Length ?? 0, length = TokenShapes.Length(inputIds, nameof(GPT2Model), past, Config.Positions);
        Device device = _wte.Weight.Device;
        CausalMask mask = CausalMask.Create(length, past, attentionMask, null, device);
        Tensor positions = positionIds ?? CausalMask.Positions(length, past, attentionMask, device);
        Tensor x = _drop.Forward(_wte.Forward(inputIds) + _wpe.Forward(positions));
        for (int i = 0; i < _h.Count; i++) x = ((GPT2Block)_h[i]).Forward(x, mask, cache);
        return _norm.Forward(x);
    }

    // What adds to the stream starts smaller, so that its variance does not grow with the number of layers.
    internal override double InitialDeviation(string name)
        => name.EndsWith("c_proj.weight", StringComparison.Ordinal) ? Config.InitializerRange / Math.Sqrt(2 * Config.Layers) : Config.InitializerRange;

    // The causal masks.
    private protected override bool IsComputed(string name)
        => name.EndsWith(".attn.bias", StringComparison.Ordinal) || name.EndsWith(".attn.masked_bias", StringComparison.Ordinal);
}
