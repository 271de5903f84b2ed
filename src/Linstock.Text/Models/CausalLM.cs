using Linstock.Text.Models.Gpt2;
using Linstock.Text.Models.Llama;

namespace Linstock.Text.Models;

/// <summary>A model that tells the next token from those before it.</summary>
public abstract class CausalLM : PretrainedModel
{
    private protected CausalLM()
    {
    }

    /// <summary>The number of tokens.</summary>
    public abstract int VocabSize { get; }

    /// <summary>The most positions the model is made for.</summary>
    public abstract int MaxPositions { get; }

    /// <summary>Whether positions beyond <see cref="MaxPositions"/> do not exist, as with learned embeddings of positions.</summary>
    internal abstract bool HasLastPosition { get; }

    /// <summary>The number of layers, each of which has its part of a cache.</summary>
    internal abstract int LayerCount { get; }

    /// <summary>The device of the weights.</summary>
    internal abstract Device WeightDevice { get; }

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
    public abstract Tensor Forward(Tensor inputIds, Tensor? attentionMask, Tensor? positionIds = null, KeyValueCache? cache = null, int logitsToKeep = 0);

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

    /// <summary>The rows of a result that logits are wanted of.</summary>
    private protected static Tensor Last(Tensor hidden, int logitsToKeep)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(logitsToKeep);
        return logitsToKeep == 0 || logitsToKeep >= hidden.Shape[1] ? hidden : hidden.Slice(1, hidden.Shape[1] - logitsToKeep);
    }
}
