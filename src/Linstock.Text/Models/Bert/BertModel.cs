using Linstock.NN;

namespace Linstock.Text.Models.Bert;

/// <summary>BERT without a head. Devlin et al. 2018, arXiv:1810.04805.</summary>
public sealed class BertModel : PretrainedModel
{
    private readonly BertEmbeddings _embeddings;
    private readonly BertEncoder _encoder;
    private readonly BertPooler? _pooler;

    /// <summary>A model with initial weights.</summary>
    /// <param name="config">Its shape.</param>
    /// <param name="addPoolingLayer">Whether the first position's state is pooled.</param>
    /// <param name="device">Where the weights are; null for the CPU.</param>
    public BertModel(BertConfig config, bool addPoolingLayer = true, Device? device = null)
    {
        ArgumentNullException.ThrowIfNull(config);
        config.Validate();
        Config = config;
        _embeddings = new BertEmbeddings(config, device);
        _encoder = new BertEncoder(config, device);
        _pooler = addPoolingLayer ? new BertPooler(config, device) : null;
        Initialize();
    }

    /// <summary>The shape.</summary>
    public BertConfig Config { get; }

    internal override string BasePrefix => "bert.";

    internal override double InitializerRange => Config.InitializerRange;

    /// <summary>The token embedding, [vocabulary, width].</summary>
    internal Tensor TokenWeights => _embeddings.WordEmbeddings.Weight;

    /// <summary>Reads a model from a folder of Hugging Face's hub; a head in the files is left out.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="options">Dtype and device; null for float32 on the CPU.</param>
    /// <param name="addPoolingLayer">Whether the first position's state is pooled; files of models with some heads lack the weights of it.</param>
    public static BertModel FromPretrained(string folder, PretrainedOptions? options = null, bool addPoolingLayer = true)
    {
        var model = new BertModel(BertConfig.FromPretrained(folder), addPoolingLayer, "meta");
        model.LoadPretrained(folder, options ?? new PretrainedOptions());
        return model;
    }

    /// <summary>The last layer's states.</summary>
    /// <param name="inputIds">Tokens, int64 [batch, length].</param>
    /// <returns>[batch, length, width].</returns>
    public override Tensor Forward(Tensor inputIds) => Forward(inputIds, attentionMask: null).LastHiddenState;

    /// <summary>The last layer's states, and the first position's pooled.</summary>
    /// <param name="inputIds">Tokens, int64 [batch, length].</param>
    /// <param name="attentionMask">[batch, length], 0 for padding; null for none.</param>
    /// <param name="tokenTypeIds">The kinds of the tokens, int64 [batch, length]; null for 0.</param>
    /// <param name="positionIds">Int64 [batch or 1, length]; null for 0, 1, 2 and so on.</param>
    /// <returns>[batch, length, width], and [batch, width] if there is a pooling layer.</returns>
    public (Tensor LastHiddenState, Tensor? PoolerOutput) Forward(Tensor inputIds, Tensor? attentionMask, Tensor? tokenTypeIds = null, Tensor? positionIds = null)
    {
        int length = TokenShapes.Length(inputIds, nameof(BertModel), 0, Config.MaxPositions);
        Device device = TokenWeights.Device;
        Tensor positions = positionIds ?? Torch.Arange(length, device: device).Unsqueeze(0);
        Tensor types = tokenTypeIds ?? Torch.ZerosLike(inputIds);
        if (attentionMask is not null && attentionMask.Shape != inputIds.Shape)
            throw new ArgumentException($"attention_mask: wrong shape; got {attentionMask.Shape}; expected {inputIds.Shape}");
        Tensor? mask = attentionMask is null ? null : Torch.Ne(attentionMask, 0).View(inputIds.Shape[0], 1, 1, length);
        Tensor states = _encoder.Forward(_embeddings.Forward(inputIds, types, positions), mask);
        return (states, _pooler?.Forward(states));
    }

    internal override string ConfigJson() => Config.ToJson();

    internal override bool IsIgnored(string name) => IsTable(name) || name.StartsWith("cls.", StringComparison.Ordinal);

    // Older files hold the positions 0, 1, 2 and so on.
    internal static bool IsTable(string name) => name.EndsWith("embeddings.position_ids", StringComparison.Ordinal);
}
