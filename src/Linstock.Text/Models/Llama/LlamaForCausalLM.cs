using Linstock.NN;

namespace Linstock.Text.Models.Llama;

/// <summary>Llama, Mistral or Qwen2 that tells the next token.</summary>
public sealed class LlamaForCausalLM : CausalLM
{
    private readonly LlamaModel _model;
    private readonly Linear? _lmHead;

    /// <summary>A model with initial weights.</summary>
    /// <param name="config">Its shape.</param>
    /// <param name="device">Where the weights are; null for the CPU.</param>
    public LlamaForCausalLM(LlamaConfig config, Device? device = null)
    {
        _model = new LlamaModel(config, device);
        _lmHead = CreateHead(config, device);
    }

    /// <summary>The shape.</summary>
    public LlamaConfig Config => _model.Config;

    private protected override CausalBody Body => _model;

    private protected override Linear? Head => _lmHead;

    /// <inheritdoc cref="CausalLM.FromPretrained"/>
    public static new LlamaForCausalLM FromPretrained(string folder, PretrainedOptions? options = null)
    {
        var model = new LlamaForCausalLM(LlamaConfig.FromPretrained(folder), "meta");
        model.LoadPretrained(folder, options ?? new PretrainedOptions());
        return model;
    }
}
