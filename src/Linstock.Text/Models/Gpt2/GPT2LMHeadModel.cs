using Linstock.NN;

namespace Linstock.Text.Models.Gpt2;

/// <summary>GPT-2 that tells the next token; its output's weights are those of the token embedding unless the configuration says otherwise.</summary>
public sealed class GPT2LMHeadModel : CausalLM
{
    private readonly GPT2Model _transformer;
    private readonly Linear? _lmHead;

    /// <summary>A model with initial weights.</summary>
    /// <param name="config">Its shape.</param>
    /// <param name="device">Where the weights are; null for the CPU.</param>
    public GPT2LMHeadModel(GPT2Config config, Device? device = null)
    {
        _transformer = new GPT2Model(config, device);
        _lmHead = CreateHead(config, device);
    }

    /// <summary>The shape.</summary>
    public GPT2Config Config => _transformer.Config;

    private protected override CausalBody Body => _transformer;

    private protected override Linear? Head => _lmHead;

    /// <inheritdoc cref="CausalLM.FromPretrained"/>
    public static new GPT2LMHeadModel FromPretrained(string folder, PretrainedOptions? options = null)
    {
        var model = new GPT2LMHeadModel(GPT2Config.FromPretrained(folder), "meta");
        model.LoadPretrained(folder, options ?? new PretrainedOptions());
        return model;
    }
}
