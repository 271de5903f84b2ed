using Linstock.Text.Models;

namespace Linstock.Text.Generation;

/// <summary>A batch of texts that grow by one token a step, with the cache of what the model computed for them.</summary>
internal sealed class DecodingSession
{
    private readonly CausalLM _model;
    private readonly KeyValueCache? _cache;
    private readonly List<int>[] _tokens;
    private readonly bool _padded;
    private readonly int[] _fresh;

    /// <summary>Begins with prompts.</summary>
    /// <param name="model">The model.</param>
    /// <param name="prompts">Of equal length, padded at the left.</param>
    /// <param name="padding">How many of the first tokens of each prompt are padding.</param>
    /// <param name="capacity">How many positions there will be at most.</param>
    /// <param name="useCache">Whether to keep keys and values.</param>
    public DecodingSession(CausalLM model, IReadOnlyList<int[]> prompts, IReadOnlyList<int> padding, int capacity, bool useCache)
    {
        _model = model;
        PromptLength = prompts[0].Length;
        _tokens = [.. prompts.Select(prompt => new List<int>(prompt))];
        _fresh = new int[prompts.Count];
        // Room for the prompt and some more: a limit of a million tokens must not take memory for a million.
        if (useCache) _cache = model.CreateCache(Math.Min(capacity, PromptLength + 256));
        Padding = [.. padding];
        _padded = padding.Any(static count => count > 0);
    }

    /// <summary>The number of texts.</summary>
    public int Batch => _tokens.Length;

    /// <summary>The length of the prompts.</summary>
    public int PromptLength { get; }

    /// <summary>The number of tokens of each text, padding included.</summary>
    public int Length => _tokens[0].Count;

    /// <summary>The padding at the left of each text.</summary>
    public int[] Padding { get; }

    /// <summary>A text's tokens, its padding included.</summary>
    public ReadOnlySpan<int> Tokens(int row) => System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_tokens[row]);

    /// <summary>The logits of the next token of every text: float32 [batch, vocabulary] on the CPU, free to be changed.</summary>
    public Tensor Next()
    {
        using (Torch.NoGrad())
        {
            int past = _cache?.Length ?? 0, length = Length - past;
            var ids = new long[Batch * length];
            for (int row = 0; row < Batch; row++)
                for (int i = 0; i < length; i++) ids[(row * length) + i] = _tokens[row][past + i];
            Device device = _model.WeightDevice;
            Tensor logits = _model.Forward(Torch.FromSpan<long>(ids, Batch, length).To(device), Mask()?.To(device), null, _cache, logitsToKeep: 1);
            return logits.Select(1, -1).To(default(Device), DType.Float32).Contiguous();
        }
    }

    /// <summary>Adds a token to every text.</summary>
    public void Append(ReadOnlySpan<int> tokens)
    {
        for (int row = 0; row < tokens.Length; row++) _tokens[row].Add(tokens[row]);
    }

    /// <summary>Makes every text a copy of another.</summary>
    public void Reorder(ReadOnlySpan<int> rows)
    {
        int[][] copies = new int[rows.Length][];
        for (int i = 0; i < rows.Length; i++) copies[i] = [.. _tokens[rows[i]]];
        for (int i = 0; i < rows.Length; i++) (_tokens[i], _fresh[i]) = ([.. copies[i]], rows[i]);
        _cache?.Reorder(_fresh);
    }

    // Rows that are beams of one prompt share its padding, so a reordering leaves the mask as it is.
    private Tensor? Mask()
    {
        if (!_padded) return null;
        var mask = new bool[Batch * Length];
        Array.Fill(mask, true);
        for (int row = 0; row < Batch; row++) mask.AsSpan(row * Length, Padding[row]).Clear();
        return Torch.FromSpan<bool>(mask, Batch, Length);
    }
}
