using Linstock.Text.Models;

namespace Linstock.Text.Generation;

/// <summary>Generation of tokens.</summary>
public static class CausalLMExtensions
{
    /// <summary>Continues prompts, transformers' <c>model.generate</c>: takes the likeliest token, draws, or searches with beams.</summary>
    /// <param name="model">The model. It is run in evaluation mode, and left in the mode it was in.</param>
    /// <param name="inputIds">The prompts' tokens, int64 [batch, length], shorter ones padded at the left.</param>
    /// <param name="config">How; null for the defaults.</param>
    /// <param name="attentionMask">[batch, length], 0 for padding; null for none.</param>
    /// <param name="generator">Where random numbers come from; null for the default generator.</param>
    /// <param name="processors">Further changes to the scores, after those of the configuration.</param>
    /// <param name="cancellation">Ends the generation between two tokens.</param>
    /// <returns>
    /// Prompts and continuations, int64 [batch · numReturnSequences, at most the length allowed]; those that ended early are filled up with the
    /// padding token.
    /// </returns>
    /// <exception cref="ArgumentException">The configuration or the prompts are not valid.</exception>
    /// <exception cref="OperationCanceledException">The generation was cancelled.</exception>
    public static Tensor Generate(
        this CausalLM model, Tensor inputIds, GenerationConfig? config = null, Tensor? attentionMask = null, Generator? generator = null,
        IEnumerable<LogitsProcessor>? processors = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        config ??= new GenerationConfig();
        if (config.StopStrings.Count > 0) throw new ArgumentException($"generate: stop strings need a tokenizer; use {nameof(TextGenerator)}");
        config.Validate();
        using var mode = new EvaluationMode(model);
        PromptBatch prompts = PromptBatch.Of(inputIds, attentionMask);
        if (config.NumBeams > 1) return Padded(new BeamSearch(model, prompts, config, processors).Run(cancellation), prompts.PadOf(config));
        var loop = new TokenLoop(model, prompts.Repeat(config.NumReturnSequences), config, generator, processors);
        while (!loop.IsDone)
        {
            cancellation.ThrowIfCancellationRequested();
            loop.Step();
        }
        return Padded([.. Enumerable.Range(0, loop.Session.Batch).Select(row => loop.Session.Tokens(row).ToArray())], 0);
    }

    private static Tensor Padded(List<int[]> texts, int pad)
    {
        int length = texts.Max(static text => text.Length);
        var ids = new long[texts.Count * length];
        Array.Fill(ids, pad);
        for (int row = 0; row < texts.Count; row++)
            for (int i = 0; i < texts[row].Length; i++) ids[(row * length) + i] = texts[row][i];
        return Torch.FromSpan<long>(ids, texts.Count, length);
    }
}

/// <summary>Evaluation mode for as long as it is not disposed.</summary>
internal readonly struct EvaluationMode : IDisposable
{
    private readonly CausalLM? _training;

    public EvaluationMode(CausalLM model)
    {
        if (!model.Training) return;
        _training = model;
        model.SetTraining(false);
    }

    public void Dispose() => _training?.SetTraining(true);
}
