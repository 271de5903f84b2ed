using Linstock.NN;
using F = Linstock.NN.Functional;

namespace Linstock.Text.Models.Llama;

/// <summary>Llama, Mistral or Qwen2 that tells the next token.</summary>
public sealed class LlamaForCausalLM : CausalLM
{
    private readonly LlamaModel _model;
    private readonly Linear? _lmHead;

    /// <summary>A model with initial weights.</summary>
    /// <param name="config">Its shape.</param>
    /// <param name="device">Where the weights are; null for the CPU.</param>
    public LlamaForCausalLM(LlamaConfig config, Device? device = null)
    {
        _model = new LlamaModel(config, device);
        if (config.TieWordEmbeddings) return;
        _lmHead = new Linear(config.HiddenSize, config.VocabSize, bias: false, device: device);
        if (!_lmHead.Weight.IsMeta) Init.Normal_(_lmHead.Weight, std: config.InitializerRange);
    }

    /// <summary>The shape.</summary>
    public LlamaConfig Config => _model.Config;

    /// <inheritdoc/>
    public override int VocabSize => Config.VocabSize;

    /// <inheritdoc/>
    public override int MaxPositions => Config.MaxPositions;

    internal override bool HasLastPosition => false;

    internal override int LayerCount => Config.Layers;

    internal override Device WeightDevice => _model.TokenWeights.Device;

    internal override string BasePrefix => "model.";

    internal override double InitializerRange => Config.InitializerRange;

    /// <inheritdoc cref="CausalLM.FromPretrained"/>
    public static new LlamaForCausalLM FromPretrained(string folder, PretrainedOptions? options = null)
    {
        var model = new LlamaForCausalLM(LlamaConfig.FromPretrained(folder), "meta");
        model.LoadPretrained(folder, options ?? new PretrainedOptions());
        return model;
    }

    /// <inheritdoc/>
    public override Tensor Forward(Tensor inputIds, Tensor? attentionMask, Tensor? positionIds = null, KeyValueCache? cache = null, int logitsToKeep = 0)
    {
        Tensor hidden = _model.Forward(inputIds, attentionMask, positionIds, cache);
        return F.Linear(Last(hidden, logitsToKeep), _lmHead?.Weight ?? _model.TokenWeights);
    }

    internal override string ConfigJson() => Config.ToJson();

    internal override bool IsIgnored(string name) => LlamaModel.IsTable(name) || (Config.TieWordEmbeddings && name == "lm_head.weight");
}
