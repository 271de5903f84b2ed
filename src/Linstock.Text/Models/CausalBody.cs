namespace Linstock.Text.Models;

/// <summary>What all configurations of causal models tell, whatever their files call it.</summary>
internal interface ICausalConfig
{
    /// <summary>The number of tokens.</summary>
    int VocabSize { get; }

    /// <summary>The width of the stream.</summary>
    int Width { get; }

    /// <summary>The number of layers.</summary>
    int Layers { get; }

    /// <summary>The most positions the model is made for.</summary>
    int MaxPositions { get; }

    /// <summary>Whether positions beyond those do not exist, as with learned embeddings of positions.</summary>
    bool HasLastPosition { get; }

    /// <summary>Whether the output's weights are those of the token embedding.</summary>
    bool TieWordEmbeddings { get; }

    /// <summary>The standard deviation of initial weights.</summary>
    double InitializerRange { get; }

    /// <summary>The configuration as transformers' <c>config.json</c>.</summary>
    string ToJson();
}

/// <summary>A causal model without an output layer: what each position makes of itself and those before it.</summary>
public abstract class CausalBody : PretrainedModel
{
    private protected CausalBody()
    {
    }

    /// <summary>The token embedding, [vocabulary, width].</summary>
    internal abstract Tensor TokenWeights { get; }

    /// <summary>The configuration.</summary>
    internal abstract ICausalConfig Settings { get; }

    internal sealed override double InitializerRange => Settings.InitializerRange;

    /// <summary>The last layer's states.</summary>
    /// <param name="inputIds">Tokens, int64 [batch, length].</param>
    /// <returns>[batch, length, width].</returns>
    public sealed override Tensor Forward(Tensor inputIds) => Forward(inputIds, attentionMask: null);

    /// <summary>The last layer's states.</summary>
    /// <param name="inputIds">Tokens, int64 [batch, length]; with a cache, those after what it holds.</param>
    /// <param name="attentionMask">[batch, positions in the cache + length], 0 for padding; null for none.</param>
    /// <param name="positionIds">Int64, [batch or 1, length]; null to count what is no padding.</param>
    /// <param name="cache">Keys and values of earlier positions; the new ones are added.</param>
    /// <returns>[batch, length, width].</returns>
    public abstract Tensor Forward(Tensor inputIds, Tensor? attentionMask, Tensor? positionIds = null, KeyValueCache? cache = null);

    internal sealed override string ConfigJson() => Settings.ToJson();

    internal sealed override bool IsIgnored(string name) => IsComputed(name) || name == "lm_head.weight";

    /// <summary>Whether older files hold an entry of this name that is computed here.</summary>
    private protected abstract bool IsComputed(string name);
}
