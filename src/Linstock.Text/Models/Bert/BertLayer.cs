using Linstock.NN;
using F = Linstock.NN.Functional;

namespace Linstock.Text.Models.Bert;

/// <summary>The sum of what tokens, positions and kinds are embedded as, normalised.</summary>
internal sealed class BertEmbeddings : Module
{
    public BertEmbeddings(BertConfig config, Device? device)
    {
        WordEmbeddings = new Embedding(config.VocabSize, config.HiddenSize, config.PadTokenId, device: device);
        PositionEmbeddings = new Embedding(config.MaxPositions, config.HiddenSize, device: device);
        TokenTypeEmbeddings = new Embedding(config.TypeVocabSize, config.HiddenSize, device: device);
        LayerNorm = new LayerNorm(config.HiddenSize, config.LayerNormEpsilon, device: device);
        Dropout = new Dropout(config.HiddenDropout);
    }

    public Embedding WordEmbeddings { get; }

    public Embedding PositionEmbeddings { get; }

    public Embedding TokenTypeEmbeddings { get; }

    [Name("LayerNorm")]
    public LayerNorm LayerNorm { get; }

    public Dropout Dropout { get; }

    public Tensor Forward(Tensor inputIds, Tensor types, Tensor positions)
        => Dropout.Forward(LayerNorm.Forward(WordEmbeddings.Forward(inputIds) + TokenTypeEmbeddings.Forward(types) + PositionEmbeddings.Forward(positions)));
}

/// <summary>Attention of all positions to all that are no padding.</summary>
internal sealed class BertSelfAttention : Module
{
    private readonly BertConfig _config;

    public BertSelfAttention(BertConfig config, Device? device)
    {
        _config = config;
        Query = new Linear(config.HiddenSize, config.HiddenSize, device: device);
        Key = new Linear(config.HiddenSize, config.HiddenSize, device: device);
        Value = new Linear(config.HiddenSize, config.HiddenSize, device: device);
    }

    public Linear Query { get; }

    public Linear Key { get; }

    public Linear Value { get; }

    public Tensor Forward(Tensor x, Tensor? mask)
    {
        double dropout = Training ? _config.AttentionDropout : 0;
        return TokenShapes.Joined(F.ScaledDotProductAttention(Heads(Query), Heads(Key), Heads(Value), mask, dropout));

        Tensor Heads(Linear map) => TokenShapes.Heads(map.Forward(x), _config.Heads, _config.HiddenSize / _config.Heads);
    }
}

/// <summary>A map whose result is added to the stream, which is then normalised.</summary>
internal sealed class BertAddition : Module
{
    public BertAddition(BertConfig config, int inFeatures, Device? device)
    {
        Dense = new Linear(inFeatures, config.HiddenSize, device: device);
        LayerNorm = new LayerNorm(config.HiddenSize, config.LayerNormEpsilon, device: device);
        Dropout = new Dropout(config.HiddenDropout);
    }

    public Linear Dense { get; }

    [Name("LayerNorm")]
    public LayerNorm LayerNorm { get; }

    public Dropout Dropout { get; }

    public Tensor Forward(Tensor x, Tensor stream) => LayerNorm.Forward(Dropout.Forward(Dense.Forward(x)) + stream);
}

/// <summary>Attention and what adds it to the stream.</summary>
internal sealed class BertAttention : Module
{
    public BertAttention(BertConfig config, Device? device)
    {
        Self = new BertSelfAttention(config, device);
        Output = new BertAddition(config, config.HiddenSize, device);
    }

    public BertSelfAttention Self { get; }

    public BertAddition Output { get; }

    public Tensor Forward(Tensor x, Tensor? mask) => Output.Forward(Self.Forward(x, mask), x);
}

/// <summary>The first map of the pair, with its function.</summary>
internal sealed class BertIntermediate : Module
{
    private readonly Func<Tensor, Tensor> _activation;

    public BertIntermediate(BertConfig config, Device? device)
    {
        _activation = HiddenActivation.Of(config.HiddenActivation);
        Dense = new Linear(config.HiddenSize, config.IntermediateSize, device: device);
    }

    public Linear Dense { get; }

    public override Tensor Forward(Tensor x) => _activation(Dense.Forward(x));
}

/// <summary>A layer: attention and two maps, each added to the stream and normalised after.</summary>
internal sealed class BertLayer : Module
{
    public BertLayer(BertConfig config, Device? device)
    {
        Attention = new BertAttention(config, device);
        Intermediate = new BertIntermediate(config, device);
        Output = new BertAddition(config, config.IntermediateSize, device);
    }

    public BertAttention Attention { get; }

    public BertIntermediate Intermediate { get; }

    public BertAddition Output { get; }

    public Tensor Forward(Tensor x, Tensor? mask)
    {
        x = Attention.Forward(x, mask);
        return Output.Forward(Intermediate.Forward(x), x);
    }
}

/// <summary>The layers.</summary>
internal sealed class BertEncoder(BertConfig config, Device? device) : Module
{
    public ModuleList Layer { get; } = new(Enumerable.Range(0, config.Layers).Select(_ => new BertLayer(config, device)));

    public Tensor Forward(Tensor x, Tensor? mask)
    {
        for (int i = 0; i < Layer.Count; i++) x = ((BertLayer)Layer[i]).Forward(x, mask);
        return x;
    }
}

/// <summary>A map and tanh of the first position.</summary>
internal sealed class BertPooler(BertConfig config, Device? device) : Module
{
    public Linear Dense { get; } = new(config.HiddenSize, config.HiddenSize, device: device);

    public override Tensor Forward(Tensor x) => Torch.Tanh(Dense.Forward(x.Select(1, 0)));
}
