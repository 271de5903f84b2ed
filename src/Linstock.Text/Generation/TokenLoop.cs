using Linstock.Text.Models;

namespace Linstock.Text.Generation;

/// <summary>Takes or draws one token after the other for a batch of texts.</summary>
internal sealed class TokenLoop
{
    private readonly DecodingSession _session;
    private readonly GenerationConfig _config;
    private readonly Generator? _generator;
    private readonly List<LogitsProcessor> _processors;
    private readonly bool[] _finished;
    private readonly int[] _next;
    private readonly int _end, _pad;

    public TokenLoop(CausalLM model, PromptBatch prompts, GenerationConfig config, Generator? generator, IEnumerable<LogitsProcessor>? processors)
    {
        config.Validate();
        _config = config;
        _generator = generator;
        _end = prompts.EndOf(model, config);
        _pad = prompts.PadOf(config);
        _session = new DecodingSession(model, prompts.Rows, prompts.Padding, _end, config.UseCache);
        _processors = [.. LogitsProcessor.Of(config, _session.PromptLength), .. processors ?? []];
        _finished = new bool[_session.Batch];
        _next = new int[_session.Batch];
    }

    /// <summary>Whether all texts have ended.</summary>
    public bool IsDone => _session.Length >= _end || Array.TrueForAll(_finished, static row => row);

    /// <summary>The texts.</summary>
    public DecodingSession Session => _session;

    /// <summary>Ends a text.</summary>
    public void Finish(int row) => _finished[row] = true;

    /// <summary>Adds one token to every text; padding to those that have ended.</summary>
    /// <returns>The tokens; valid until the next step.</returns>
    public ReadOnlySpan<int> Step()
    {
        Tensor logits = _session.Next();
        Span<float> scores = logits.AsSpan<float>();
        int vocabulary = (int)logits.Shape[1];
        for (int row = 0; row < _session.Batch; row++)
            foreach (LogitsProcessor processor in _processors)
                processor.Process(_session.Tokens(row)[_session.Padding[row]..], scores.Slice(row * vocabulary, vocabulary));
        if (_config.DoSample)
        {
            using (Torch.NoGrad())
            {
                long[] drawn = Torch.Multinomial(Torch.Softmax(logits, -1), 1, generator: _generator).ToArray<long>();
                for (int row = 0; row < _next.Length; row++) _next[row] = (int)drawn[row];
            }
        }
        else
        {
            for (int row = 0; row < _next.Length; row++) _next[row] = Highest(scores.Slice(row * vocabulary, vocabulary));
        }
        for (int row = 0; row < _next.Length; row++)
        {
            if (_finished[row]) _next[row] = _pad;
            else if (_config.EosTokenId.Contains(_next[row])) _finished[row] = true;
        }
        _session.Append(_next);
        return _next;
    }

    // The first of the highest, as argmax has it.
    private static int Highest(ReadOnlySpan<float> scores)
    {
        int best = 0;
        for (int i = 1; i < scores.Length; i++)
            if (scores[i] > scores[best]) best = i;
        return best;
    }
}
