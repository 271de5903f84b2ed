using Linstock.NN;
using F = Linstock.NN.Functional;

namespace Linstock.Text.Models.Llama;

/// <summary>What all layers of a call share.</summary>
/// <param name="Cos">Of the rotary angles.</param>
/// <param name="Sin">Of the rotary angles.</param>
/// <param name="Full">The mask of layers that see all positions.</param>
/// <param name="Windowed">The mask of layers with a window.</param>
/// <param name="Cache">Keys and values of earlier positions.</param>
internal sealed record LlamaCall(Tensor Cos, Tensor Sin, CausalMask Full, CausalMask Windowed, KeyValueCache? Cache);

/// <summary>Attention with rotary embeddings, whose keys and values may have fewer heads than queries. Ainslie et al. 2023, arXiv:2305.13245.</summary>
internal sealed class LlamaAttention : Module
{
    private readonly LlamaConfig _config;
    private readonly int _layer;

    public LlamaAttention(LlamaConfig config, int layer, Device? device)
    {
        (_config, _layer) = (config, layer);
        int queries = config.Heads * config.Size, keys = config.Groups * config.Size;
        QProj = new Linear(config.HiddenSize, queries, config.QueryKeyValueBias, device);
        KProj = new Linear(config.HiddenSize, keys, config.QueryKeyValueBias, device);
        VProj = new Linear(config.HiddenSize, keys, config.QueryKeyValueBias, device);
        OProj = new Linear(queries, config.HiddenSize, config.AttentionOutputBias, device);
    }

    public Linear QProj { get; }

    public Linear KProj { get; }

    public Linear VProj { get; }

    public Linear OProj { get; }

    public Tensor Forward(Tensor x, LlamaCall call)
    {
        Tensor query = RotaryEmbedding.Rotate(TokenShapes.Heads(QProj.Forward(x), _config.Heads, _config.Size), call.Cos, call.Sin);
        Tensor key = RotaryEmbedding.Rotate(TokenShapes.Heads(KProj.Forward(x), _config.Groups, _config.Size), call.Cos, call.Sin);
        Tensor value = TokenShapes.Heads(VProj.Forward(x), _config.Groups, _config.Size);
        if (call.Cache is { } cache) (key, value) = cache.Update(_layer, key, value);
        CausalMask mask = _config.WindowOf(_layer) is null ? call.Full : call.Windowed;
        double dropout = Training ? _config.AttentionDropout : 0;
        Tensor seen = F.ScaledDotProductAttention(query, key, value, mask.Mask, dropout, mask.IsCausal, enableGqa: _config.Groups != _config.Heads);
        return OProj.Forward(TokenShapes.Joined(seen));
    }
}

/// <summary>The gated unit: down(act(gate(x)) · up(x)). Shazeer 2020, arXiv:2002.05202.</summary>
internal sealed class LlamaMLP : Module
{
    private readonly Func<Tensor, Tensor> _activation;

    public LlamaMLP(LlamaConfig config, Device? device)
    {
        _activation = HiddenActivation.Of(config.HiddenActivation);
        GateProj = new Linear(config.HiddenSize, config.IntermediateSize, config.MlpBias, device);
        UpProj = new Linear(config.HiddenSize, config.IntermediateSize, config.MlpBias, device);
        DownProj = new Linear(config.IntermediateSize, config.HiddenSize, config.MlpBias, device);
    }

    public Linear GateProj { get; }

    public Linear UpProj { get; }

    public Linear DownProj { get; }

    public override Tensor Forward(Tensor x) => DownProj.Forward(_activation(GateProj.Forward(x)) * UpProj.Forward(x));
}

/// <summary>A layer: attention and gated unit, each normalised before and added to the stream.</summary>
internal sealed class LlamaDecoderLayer : Module
{
    public LlamaDecoderLayer(LlamaConfig config, int layer, Device? device)
    {
        SelfAttn = new LlamaAttention(config, layer, device);
        Mlp = new LlamaMLP(config, device);
        InputLayernorm = new RMSNorm(config.HiddenSize, config.RmsNormEpsilon, device: device);
        PostAttentionLayernorm = new RMSNorm(config.HiddenSize, config.RmsNormEpsilon, device: device);
    }

    public LlamaAttention SelfAttn { get; }

    public LlamaMLP Mlp { get; }

    public RMSNorm InputLayernorm { get; }

    public RMSNorm PostAttentionLayernorm { get; }

    public Tensor Forward(Tensor x, LlamaCall call)
    {
        x = x + SelfAttn.Forward(InputLayernorm.Forward(x), call);
        return x + Mlp.Forward(PostAttentionLayernorm.Forward(x));
    }
}
