using Linstock.NN;
using F = Linstock.NN.Functional;

namespace Linstock.Text.Models.Gpt2;

/// <summary>Attention of several heads, with one map for queries, keys and values.</summary>
internal sealed class GPT2Attention : Module
{
    private readonly GPT2Config _config;
    private readonly int _layer, _headSize;
    private readonly double _scale;

    public GPT2Attention(GPT2Config config, int layer, Device? device)
    {
        (_config, _layer, _headSize) = (config, layer, config.Width / config.Heads);
        _scale = (config.ScaleAttention ? 1 / Math.Sqrt(_headSize) : 1) / (config.ScaleAttentionByLayer ? layer + 1 : 1);
        CAttn = new Conv1D(3 * config.Width, config.Width, device);
        CProj = new Conv1D(config.Width, config.Width, device);
        ResidDropout = new Dropout(config.ResidualDropout);
    }

    public Conv1D CAttn { get; }

    public Conv1D CProj { get; }

    public Dropout ResidDropout { get; }

    public Tensor Forward(Tensor x, in CausalMask mask, KeyValueCache? cache)
    {
        Tensor[] parts = CAttn.Forward(x).Split(_config.Width, -1);
        Tensor query = TokenShapes.Heads(parts[0], _config.Heads, _headSize);
        Tensor key = TokenShapes.Heads(parts[1], _config.Heads, _headSize);
        Tensor value = TokenShapes.Heads(parts[2], _config.Heads, _headSize);
        if (cache is not null) (key, value) = cache.Update(_layer, key, value);
        double dropout = Training ? _config.AttentionDropout : 0;
        Tensor seen = F.ScaledDotProductAttention(query, key, value, mask.Mask, dropout, mask.IsCausal, _scale);
        return ResidDropout.Forward(CProj.Forward(TokenShapes.Joined(seen)));
    }
}

/// <summary>Two maps with a function between them.</summary>
internal sealed class GPT2MLP : Module
{
    private readonly Func<Tensor, Tensor> _activation;

    public GPT2MLP(GPT2Config config, Device? device)
    {
        int inner = config.Inner ?? 4 * config.Width;
        _activation = HiddenActivation.Of(config.ActivationFunction);
        CFc = new Conv1D(inner, config.Width, device);
        CProj = new Conv1D(config.Width, inner, device);
        Dropout = new Dropout(config.ResidualDropout);
    }

    public Conv1D CFc { get; }

    public Conv1D CProj { get; }

    public Dropout Dropout { get; }

    public override Tensor Forward(Tensor x) => Dropout.Forward(CProj.Forward(_activation(CFc.Forward(x))));
}

/// <summary>A layer: attention and two maps, each normalised before and added to the stream.</summary>
internal sealed class GPT2Block : Module
{
    public GPT2Block(GPT2Config config, int layer, Device? device)
    {
        Ln1 = new LayerNorm(config.Width, config.LayerNormEpsilon, device: device);
        Attn = new GPT2Attention(config, layer, device);
        Ln2 = new LayerNorm(config.Width, config.LayerNormEpsilon, device: device);
        Mlp = new GPT2MLP(config, device);
    }

    [Name("ln_1")]
    public LayerNorm Ln1 { get; }

    public GPT2Attention Attn { get; }

    [Name("ln_2")]
    public LayerNorm Ln2 { get; }

    public GPT2MLP Mlp { get; }

    public Tensor Forward(Tensor x, in CausalMask mask, KeyValueCache? cache)
    {
        x = x + Attn.Forward(Ln1.Forward(x), mask, cache);
        return x + Mlp.Forward(Ln2.Forward(x));
    }
}
