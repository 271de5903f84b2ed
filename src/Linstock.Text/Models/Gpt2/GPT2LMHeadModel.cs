using Linstock.NN;
using F = Linstock.NN.Functional;

namespace Linstock.Text.Models.Gpt2;

/// <summary>GPT-2 that tells the next token; its output's weights are those of the token embedding unless the configuration says otherwise.</summary>
public sealed class GPT2LMHeadModel : CausalLM
{
    private readonly GPT2Model _transformer;
    private readonly Linear? _lmHead;

    /// <summary>A model with initial weights.</summary>
    /// <param name="config">Its shape.</param>
    /// <param name="device">Where the weights are; null for the CPU.</param>
    public GPT2LMHeadModel(GPT2Config config, Device? device = null)
    {
        _transformer = new GPT2Model(config, device);
        if (config.TieWordEmbeddings) return;
        _lmHead = new Linear(config.Width, config.VocabSize, bias: false, device: device);
        if (!_lmHead.Weight.IsMeta) Init.Normal_(_lmHead.Weight, std: config.InitializerRange);
    }

    /// <summary>The shape.</summary>
    public GPT2Config Config => _transformer.Config;

    /// <inheritdoc/>
    public override int VocabSize => Config.VocabSize;

    /// <inheritdoc/>
    public override int MaxPositions => Config.Positions;

    internal override bool HasLastPosition => true;

    internal override int LayerCount => Config.Layers;

    internal override Device WeightDevice => _transformer.TokenWeights.Device;

    internal override string BasePrefix => "transformer.";

    internal override double InitializerRange => Config.InitializerRange;

    /// <inheritdoc cref="CausalLM.FromPretrained"/>
    public static new GPT2LMHeadModel FromPretrained(string folder, PretrainedOptions? options = null)
    {
        var model = new GPT2LMHeadModel(GPT2Config.FromPretrained(folder), "meta");
        model.LoadPretrained(folder, options ?? new PretrainedOptions());
        return model;
    }

    /// <inheritdoc/>
    public override Tensor Forward(Tensor inputIds, Tensor? attentionMask, Tensor? positionIds = null, KeyValueCache? cache = null, int logitsToKeep = 0)
    {
        Tensor hidden = _transformer.Forward(inputIds, attentionMask, positionIds, cache);
        return F.Linear(Last(hidden, logitsToKeep), _lmHead?.Weight ?? _transformer.TokenWeights);
    }

    internal override string ConfigJson() => Config.ToJson();

    internal override bool IsIgnored(string name) => GPT2Model.IsMask(name) || (Config.TieWordEmbeddings && name == "lm_head.weight");

    internal override double InitialDeviation(string name) => GPT2Model.DeviationOf(Config, name);
}
