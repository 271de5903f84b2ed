using Linstock.Text.Models;

namespace Linstock.Text.Generation;

/// <summary>Prompts of equal length, padded at the left.</summary>
/// <param name="Rows">The tokens.</param>
/// <param name="Padding">How many of each row's first tokens are padding.</param>
internal sealed record PromptBatch(IReadOnlyList<int[]> Rows, IReadOnlyList<int> Padding)
{
    /// <summary>Prompts of any lengths.</summary>
    public static PromptBatch Of(IReadOnlyList<IReadOnlyList<int>> prompts, GenerationConfig config)
    {
        if (prompts.Count == 0) throw new ArgumentException("generate: no prompts");
        int[] begin = config.BosTokenId is { } token ? [token] : [];
        int[][] texts = [.. prompts.Select(prompt => prompt.Count > 0 ? [.. prompt] : begin)];
        if (texts.Any(static text => text.Length == 0)) throw new ArgumentException("generate: a prompt is empty, and the configuration has no bos_token_id to begin with");
        int length = texts.Max(static text => text.Length), pad = PadToken(config) ?? 0;
        return new PromptBatch(
            [.. texts.Select(text => (int[])[.. Enumerable.Repeat(pad, length - text.Length), .. text])],
            [.. texts.Select(text => length - text.Length)]);
    }

    /// <summary>Prompts in a tensor.</summary>
    /// <param name="inputIds">Int64 [batch, length].</param>
    /// <param name="attentionMask">[batch, length], 0 for padding, which is at the left; null for none.</param>
    public static PromptBatch Of(Tensor inputIds, Tensor? attentionMask)
    {
        int length = TokenShapes.Length(inputIds, "generate", 0, null), batch = (int)inputIds.Shape[0];
        long[] ids = inputIds.To(DType.Int64).Cpu().ToArray<long>();
        var padding = new int[batch];
        if (attentionMask is not null)
        {
            if (attentionMask.Shape != inputIds.Shape)
                throw new ArgumentException($"generate: attention_mask has another shape; got {attentionMask.Shape}; expected {inputIds.Shape}");
            bool[] seen = Torch.Ne(attentionMask, 0).Cpu().ToArray<bool>();
            for (int row = 0; row < batch; row++)
            {
                Span<bool> line = seen.AsSpan(row * length, length);
                padding[row] = Math.Max(line.IndexOf(true), 0);
                if (line[padding[row]..].Contains(false))
                    throw new ArgumentException($"generate: padding must be at the left of the prompt; row {row} has padding after its first token");
            }
        }
        return new PromptBatch([.. Enumerable.Range(0, batch).Select(row => ids.AsSpan(row * length, length).ToArray().Select(static id => checked((int)id)).ToArray())], padding);
    }

    /// <summary>Every prompt several times, one after the other.</summary>
    public PromptBatch Repeat(int times) => times == 1 ? this : new PromptBatch(
        [.. Rows.SelectMany(row => Enumerable.Repeat(row, times))], [.. Padding.SelectMany(count => Enumerable.Repeat(count, times))]);

    /// <summary>The number of tokens at which generation ends at the latest.</summary>
    /// <exception cref="ArgumentException">There is no room for a token, or the model has no such position.</exception>
    public int EndOf(CausalLM model, GenerationConfig config)
    {
        int length = Rows[0].Length, end = config.MaxNewTokens is { } count ? checked(length + count) : config.MaxLength;
        if (end <= length) throw new ArgumentException($"generate: the prompt has {length} tokens, max_length is {end}; set max_new_tokens");
        if (!model.HasLastPosition || end - Padding.Min() <= model.MaxPositions) return end;
        // The last token needs no position of its own: nothing is computed from it.
        if (end - Padding.Min() == model.MaxPositions + 1) return end;
        throw new ArgumentException($"generate: {end - Padding.Min()} tokens, prompt included, are more than the model has positions; got {model.MaxPositions}; set a lower max_new_tokens");
    }

    /// <summary>The token that shorter texts are filled up with.</summary>
    public int PadOf(GenerationConfig config)
        => PadToken(config) ?? 0;

    private static int? PadToken(GenerationConfig config) => config.PadTokenId ?? (config.EosTokenId.Count > 0 ? config.EosTokenId[0] : null);
}
