using Linstock.NN;

namespace Linstock.Text.Models.Bert;

/// <summary>BERT with a linear map to classes: what the two classifiers share.</summary>
public abstract class BertClassifier : PretrainedModel
{
    private readonly BertModel _bert;
    private readonly Dropout _dropout;
    private readonly Linear _classifier;

    private protected BertClassifier(BertConfig config, bool pools, Device? device)
    {
        _bert = new BertModel(config, pools, device);
        _dropout = new Dropout(config.ClassifierDropout ?? config.HiddenDropout);
        _classifier = new Linear(config.HiddenSize, config.Labels, device: device);
        Initialize();
    }

    /// <summary>The shape.</summary>
    public BertConfig Config => _bert.Config;

    internal override string BasePrefix => "bert.";

    internal override double InitializerRange => Config.InitializerRange;

    /// <summary>The logits of the classes.</summary>
    /// <param name="inputIds">Tokens, int64 [batch, length].</param>
    /// <returns>[batch, classes] for texts, [batch, length, classes] for tokens.</returns>
    public override Tensor Forward(Tensor inputIds) => Forward(inputIds, attentionMask: null);

    /// <summary>The logits of the classes.</summary>
    /// <param name="inputIds">Tokens, int64 [batch, length].</param>
    /// <param name="attentionMask">[batch, length], 0 for padding; null for none.</param>
    /// <param name="tokenTypeIds">The kinds of the tokens, int64 [batch, length]; null for 0.</param>
    /// <returns>[batch, classes] for texts, [batch, length, classes] for tokens.</returns>
    public Tensor Forward(Tensor inputIds, Tensor? attentionMask, Tensor? tokenTypeIds = null)
    {
        (Tensor states, Tensor? pooled) = _bert.Forward(inputIds, attentionMask, tokenTypeIds);
        return _classifier.Forward(_dropout.Forward(pooled ?? states));
    }

    internal override string ConfigJson() => Config.ToJson();

    internal override bool IsIgnored(string name) => BertModel.IsTable(name) || name.StartsWith("cls.", StringComparison.Ordinal);
}

/// <summary>BERT that tells the class of a text.</summary>
public sealed class BertForSequenceClassification : BertClassifier
{
    /// <summary>A model with initial weights.</summary>
    /// <param name="config">Its shape; <see cref="BertConfig.Labels"/> classes.</param>
    /// <param name="device">Where the weights are; null for the CPU.</param>
    public BertForSequenceClassification(BertConfig config, Device? device = null)
        : base(config, pools: true, device)
    {
    }

    /// <inheritdoc cref="CausalLM.FromPretrained"/>
    public static BertForSequenceClassification FromPretrained(string folder, PretrainedOptions? options = null)
    {
        var model = new BertForSequenceClassification(BertConfig.FromPretrained(folder), "meta");
        model.LoadPretrained(folder, options ?? new PretrainedOptions());
        return model;
    }
}

/// <summary>BERT that tells the class of every token.</summary>
public sealed class BertForTokenClassification : BertClassifier
{
    /// <summary>A model with initial weights.</summary>
    /// <param name="config">Its shape; <see cref="BertConfig.Labels"/> classes.</param>
    /// <param name="device">Where the weights are; null for the CPU.</param>
    public BertForTokenClassification(BertConfig config, Device? device = null)
        : base(config, pools: false, device)
    {
    }

    /// <inheritdoc cref="CausalLM.FromPretrained"/>
    public static BertForTokenClassification FromPretrained(string folder, PretrainedOptions? options = null)
    {
        var model = new BertForTokenClassification(BertConfig.FromPretrained(folder), "meta");
        model.LoadPretrained(folder, options ?? new PretrainedOptions());
        return model;
    }

    internal override bool IsIgnored(string name) => base.IsIgnored(name) || name.StartsWith("bert.pooler.", StringComparison.Ordinal);
}
