using Linstock.NN;
using Linstock.Text.Models.Gpt2;
using Linstock.Text.Models.Llama;
using F = Linstock.NN.Functional;

namespace Linstock.Text.Models;

/// <summary>A model that tells the next token from those before it.</summary>
public abstract class CausalLM : PretrainedModel
{
    private protected CausalLM()
    {
    }

    /// <summary>The number of tokens.</summary>
    public int VocabSize => Body.Settings.VocabSize;

    /// <summary>The most positions the model is made for.</summary>
    public int MaxPositions => Body.Settings.MaxPositions;

    /// <summary>Whether positions beyond <see cref="MaxPositions"/> do not exist, as with learned embeddings of positions.</summary>
    internal bool HasLastPosition => Body.Settings.HasLastPosition;

    /// <summary>The number of layers, each of which has its part of a cache.</summary>
    internal int LayerCount => Body.Settings.Layers;

    /// <summary>The device of the weights.</summary>
    internal Device WeightDevice => Body.TokenWeights.Device;

    internal sealed override string BasePrefix => Body.BasePrefix;

    internal sealed override double InitializerRange => Body.InitializerRange;

    /// <summary>The model without its output layer.</summary>
    private protected abstract CausalBody Body { get; }

    /// <summary>The output layer; null if its weights are those of the token embedding.</summary>
    private protected abstract Linear? Head { get; }

    /// <summary>The logits of the next token after every position.</summary>
    /// <param name="inputIds">Tokens, int64 [batch, length].</param>
    /// <returns>[batch, length, vocabulary].</returns>
    public sealed override Tensor Forward(Tensor inputIds) => Forward(inputIds, attentionMask: null);

    /// <summary>The logits of the next token after positions.</summary>
    /// <param name="inputIds">Tokens, int64 [batch, length]; with a cache, those after what it holds.</param>
    /// <param name="attentionMask">[batch, positions in the cache + length], 0 for padding; null for none.</param>
    /// <param name="positionIds">Int64, [batch or 1, length]; null to count what is no padding.</param>
    /// <param name="cache">Keys and values of earlier positions; the new ones are added.</param>
    /// <param name="logitsToKeep">For how many of the last positions logits are wanted; 0 for all.</param>
    /// <returns>[batch, length or logitsToKeep, vocabulary].</returns>
    public Tensor Forward(Tensor inputIds, Tensor? attentionMask, Tensor? positionIds = null, KeyValueCache? cache = null, int logitsToKeep = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(logitsToKeep);
        Tensor hidden = Body.Forward(inputIds, attentionMask, positionIds, cache);
        if (logitsToKeep > 0 && logitsToKeep < hidden.Shape[1]) hidden = hidden.Slice(1, hidden.Shape[1] - logitsToKeep);
        return F.Linear(hidden, Head?.Weight ?? Body.TokenWeights);
    }

    /// <summary>An empty cache for this model.</summary>
    /// <param name="capacity">For how many positions memory is taken at first.</param>
    public KeyValueCache CreateCache(long capacity = 64) => new(LayerCount, capacity);

    /// <summary>Reads a model from a folder as Hugging Face's hub lays it out, transformers' <c>AutoModelForCausalLM.from_pretrained</c>.</summary>
    /// <param name="folder">Has <c>config.json</c> and weights: <c>model.safetensors</c>, <c>pytorch_model.bin</c>, or several with an index.</param>
    /// <param name="options">Dtype and device; null for float32 on the CPU.</param>
    /// <returns>The model, in evaluation mode.</returns>
    /// <exception cref="FileNotFoundException">A file is missing.</exception>
    /// <exception cref="FormatException">The configuration is damaged, or of a model that is not supported.</exception>
    /// <exception cref="ArgumentException">Weights are missing or have other shapes.</exception>
    public static CausalLM FromPretrained(string folder, PretrainedOptions? options = null)
    {
        string path = Path.Combine(folder, PretrainedFiles.Config);
        JsonSettings settings = JsonSettings.Read(path);
        return settings.Text("model_type", "") switch
        {
            "gpt2" => GPT2LMHeadModel.FromPretrained(folder, options),
            "llama" or "mistral" or "qwen2" => LlamaForCausalLM.FromPretrained(folder, options),
            _ => throw settings.Wrong("model_type", "gpt2, llama, mistral or qwen2"),
        };
    }

    internal sealed override string ConfigJson() => Body.ConfigJson();

    internal sealed override bool IsIgnored(string name) => Body.IsIgnored(name);

    internal sealed override double InitialDeviation(string name) => Body.InitialDeviation(name);

    /// <summary>An output layer with initial weights; none where the token embedding serves as one.</summary>
    private protected static Linear? CreateHead(ICausalConfig config, Device? device)
    {
        if (config.TieWordEmbeddings) return null;
        var head = new Linear(config.Width, config.VocabSize, bias: false, device: device);
        if (!head.Weight.IsMeta) Init.Normal_(head.Weight, std: config.InitializerRange);
        return head;
    }
}
