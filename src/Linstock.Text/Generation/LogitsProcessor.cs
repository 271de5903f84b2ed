namespace Linstock.Text.Generation;

/// <summary>Changes the scores of the next token: minus infinity rules a token out.</summary>
public abstract class LogitsProcessor
{
    /// <summary>Changes the scores in place.</summary>
    /// <param name="tokens">The tokens so far, the prompt included.</param>
    /// <param name="scores">One score per token of the vocabulary.</param>
    public abstract void Process(ReadOnlySpan<int> tokens, Span<float> scores);

    /// <summary>The processors that a configuration asks for, in transformers' order.</summary>
    /// <param name="config">The configuration.</param>
    /// <param name="promptLength">How many of the tokens are the prompt's.</param>
    internal static List<LogitsProcessor> Of(GenerationConfig config, int promptLength)
    {
        var list = new List<LogitsProcessor>();
        if (config.RepetitionPenalty != 1) list.Add(new RepetitionPenaltyProcessor(config.RepetitionPenalty));
        if (config.NoRepeatNGramSize > 0) list.Add(new NoRepeatNGramProcessor(config.NoRepeatNGramSize));
        int least = Math.Max(config.MinLength, config.MinNewTokens > 0 ? promptLength + config.MinNewTokens : 0);
        if (least > promptLength && config.EosTokenId.Count > 0) list.Add(new MinLengthProcessor(least, config.EosTokenId));
        if (!config.DoSample) return list;
        if (config.Temperature != 1) list.Add(new TemperatureProcessor(config.Temperature));
        if (config.TopK > 0) list.Add(new TopKProcessor(config.TopK));
        if (config.TopP < 1) list.Add(new TopPProcessor(config.TopP));
        return list;
    }
}

/// <summary>Divides positive scores of tokens that occurred by the penalty and multiplies negative ones. Keskar et al. 2019, arXiv:1909.05858.</summary>
/// <param name="penalty">Above 1 to make repetition less likely.</param>
public sealed class RepetitionPenaltyProcessor(double penalty) : LogitsProcessor
{
    /// <inheritdoc/>
    public override void Process(ReadOnlySpan<int> tokens, Span<float> scores)
    {
        var done = new HashSet<int>();
        foreach (int token in tokens)
            if (done.Add(token)) scores[token] = (float)(scores[token] < 0 ? scores[token] * penalty : scores[token] / penalty);
    }
}

/// <summary>Rules out tokens that would complete a run of tokens that occurred. Paulus et al. 2017, arXiv:1705.04304.</summary>
/// <param name="size">The length of the runs.</param>
public sealed class NoRepeatNGramProcessor(int size) : LogitsProcessor
{
    /// <inheritdoc/>
    public override void Process(ReadOnlySpan<int> tokens, Span<float> scores)
    {
        if (tokens.Length + 1 < size) return;
        ReadOnlySpan<int> last = tokens[^(size - 1)..];
        for (int i = 0; i + size <= tokens.Length; i++)
            if (tokens.Slice(i, size - 1).SequenceEqual(last)) scores[tokens[i + size - 1]] = float.NegativeInfinity;
    }
}

/// <summary>Rules out the end before a length.</summary>
/// <param name="length">The least number of tokens, those of the prompt included.</param>
/// <param name="endTokens">The tokens that end a text.</param>
public sealed class MinLengthProcessor(int length, IReadOnlyList<int> endTokens) : LogitsProcessor
{
    /// <inheritdoc/>
    public override void Process(ReadOnlySpan<int> tokens, Span<float> scores)
    {
        if (tokens.Length >= length) return;
        foreach (int end in endTokens) scores[end] = float.NegativeInfinity;
    }
}

/// <summary>Divides all scores.</summary>
/// <param name="temperature">Below 1 to favour the likeliest, above 1 to level.</param>
public sealed class TemperatureProcessor(double temperature) : LogitsProcessor
{
    /// <inheritdoc/>
    public override void Process(ReadOnlySpan<int> tokens, Span<float> scores)
    {
        float divisor = (float)temperature;
        for (int i = 0; i < scores.Length; i++) scores[i] /= divisor;
    }
}

/// <summary>Rules out all but the k likeliest; those that are as likely as the last stay. Fan et al. 2018, arXiv:1805.04833.</summary>
/// <param name="count">k.</param>
public sealed class TopKProcessor(int count) : LogitsProcessor
{
    /// <inheritdoc/>
    public override void Process(ReadOnlySpan<int> tokens, Span<float> scores)
    {
        int kept = Math.Min(count, scores.Length);
        // The least of the best so far is at the queue's head: nearly all tokens are done with one comparison.
        var best = new PriorityQueue<float, float>(kept);
        foreach (float score in scores)
        {
            if (best.Count < kept) best.Enqueue(score, score);
            else if (score > best.Peek()) best.DequeueEnqueue(score, score);
        }
        float least = best.Peek();
        for (int i = 0; i < scores.Length; i++)
            if (scores[i] < least) scores[i] = float.NegativeInfinity;
    }
}

/// <summary>Rules out all but the likeliest tokens whose probabilities reach a sum, one at least. Holtzman et al. 2019, arXiv:1904.09751.</summary>
/// <param name="probability">The sum.</param>
public sealed class TopPProcessor(double probability) : LogitsProcessor
{
    /// <inheritdoc/>
    public override void Process(ReadOnlySpan<int> tokens, Span<float> scores)
    {
        int count = 0;
        foreach (float score in scores)
            if (score != float.NegativeInfinity) count++;
        if (count < 2) return;
        var keys = new float[count];
        var order = new int[count];
        for (int i = 0, n = 0; i < scores.Length; i++)
            if (scores[i] != float.NegativeInfinity) (keys[n], order[n++]) = (scores[i], i);
        Array.Sort(keys, order);
        double total = 0, high = keys[^1], low = 0;
        foreach (float key in keys) total += Math.Exp(key - high);
        // From the least likely on, as long as what is ruled out has at most 1 - p.
        for (int i = 0; i < count - 1; i++)
        {
            low += Math.Exp(keys[i] - high) / total;
            if (low > 1 - probability) break;
            scores[order[i]] = float.NegativeInfinity;
        }
    }
}
