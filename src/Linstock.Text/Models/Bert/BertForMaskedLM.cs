using Linstock.NN;
using F = Linstock.NN.Functional;

namespace Linstock.Text.Models.Bert;

/// <summary>The map, function and norm before the tokens' scores.</summary>
internal sealed class BertPredictionTransform : Module
{
    private readonly Func<Tensor, Tensor> _activation;

    public BertPredictionTransform(BertConfig config, Device? device)
    {
        _activation = HiddenActivation.Of(config.HiddenActivation);
        Dense = new Linear(config.HiddenSize, config.HiddenSize, device: device);
        LayerNorm = new LayerNorm(config.HiddenSize, config.LayerNormEpsilon, device: device);
    }

    public Linear Dense { get; }

    [Name("LayerNorm")]
    public LayerNorm LayerNorm { get; }

    public override Tensor Forward(Tensor x) => LayerNorm.Forward(_activation(Dense.Forward(x)));
}

/// <summary>Scores of tokens.</summary>
internal sealed class BertPredictions : Module
{
    public BertPredictions(BertConfig config, Device? device)
    {
        Bias = new Parameter(Torch.Zeros([config.VocabSize], device: device));
        Transform = new BertPredictionTransform(config, device);
        Decoder = config.TieWordEmbeddings ? null : new Linear(config.HiddenSize, config.VocabSize, bias: false, device: device);
    }

    public Tensor Bias { get; set; }

    public BertPredictionTransform Transform { get; }

    public Linear? Decoder { get; }

    public Tensor Forward(Tensor x, Tensor tokenWeights) => F.Linear(Transform.Forward(x), Decoder?.Weight ?? tokenWeights, Bias);
}

/// <summary>The head of <see cref="BertForMaskedLM"/>.</summary>
internal sealed class BertMaskedHead(BertConfig config, Device? device) : Module
{
    public BertPredictions Predictions { get; } = new(config, device);
}

/// <summary>BERT that tells which token is at a position.</summary>
public sealed class BertForMaskedLM : PretrainedModel
{
    private readonly BertModel _bert;
    private readonly BertMaskedHead _cls;

    /// <summary>A model with initial weights.</summary>
    /// <param name="config">Its shape.</param>
    /// <param name="device">Where the weights are; null for the CPU.</param>
    public BertForMaskedLM(BertConfig config, Device? device = null)
    {
        _bert = new BertModel(config, addPoolingLayer: false, device);
        _cls = new BertMaskedHead(config, device);
        Initialize();
    }

    /// <summary>The shape.</summary>
    public BertConfig Config => _bert.Config;

    internal override string BasePrefix => "bert.";

    internal override double InitializerRange => Config.InitializerRange;

    /// <inheritdoc cref="CausalLM.FromPretrained"/>
    public static BertForMaskedLM FromPretrained(string folder, PretrainedOptions? options = null)
    {
        var model = new BertForMaskedLM(BertConfig.FromPretrained(folder), "meta");
        model.LoadPretrained(folder, options ?? new PretrainedOptions());
        return model;
    }

    /// <summary>The logits of the tokens at all positions.</summary>
    /// <param name="inputIds">Tokens, int64 [batch, length].</param>
    /// <returns>[batch, length, vocabulary].</returns>
    public override Tensor Forward(Tensor inputIds) => Forward(inputIds, attentionMask: null);

    /// <summary>The logits of the tokens at all positions.</summary>
    /// <param name="inputIds">Tokens, int64 [batch, length].</param>
    /// <param name="attentionMask">[batch, length], 0 for padding; null for none.</param>
    /// <param name="tokenTypeIds">The kinds of the tokens, int64 [batch, length]; null for 0.</param>
    /// <returns>[batch, length, vocabulary].</returns>
    public Tensor Forward(Tensor inputIds, Tensor? attentionMask, Tensor? tokenTypeIds = null)
        => _cls.Predictions.Forward(_bert.Forward(inputIds, attentionMask, tokenTypeIds).LastHiddenState, _bert.TokenWeights);

    internal override string ConfigJson() => Config.ToJson();

    // The bias is also stored under the decoder's name; the other head of pretraining has no use here.
    internal override bool IsIgnored(string name)
        => BertModel.IsTable(name) || name == "cls.predictions.decoder.bias" || (Config.TieWordEmbeddings && name == "cls.predictions.decoder.weight")
            || name.StartsWith("cls.seq_relationship.", StringComparison.Ordinal) || name.StartsWith("bert.pooler.", StringComparison.Ordinal);
}
