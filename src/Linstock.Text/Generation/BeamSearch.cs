using Linstock.Text.Models;

namespace Linstock.Text.Generation;

/// <summary>
/// Follows the likeliest beginnings of every text side by side. The rules (twice as many candidates as beams, lengths that count new tokens,
/// the three ways to stop) are those of transformers, whose results this gives.
/// </summary>
internal sealed class BeamSearch
{
    private readonly DecodingSession _session;
    private readonly GenerationConfig _config;
    private readonly List<LogitsProcessor> _processors;
    private readonly BeamHypotheses[] _finished;
    private readonly double[] _scores;
    private readonly int[] _rows, _next;
    private readonly int _beams, _end, _pad;

    public BeamSearch(CausalLM model, PromptBatch prompts, GenerationConfig config, IEnumerable<LogitsProcessor>? processors)
    {
        config.Validate();
        _config = config;
        _beams = config.NumBeams;
        _end = prompts.EndOf(model, config);
        _pad = prompts.PadOf(config);
        PromptBatch beams = prompts.Repeat(_beams);
        _session = new DecodingSession(model, beams.Rows, beams.Padding, _end, config.UseCache);
        _processors = [.. LogitsProcessor.Of(config, _session.PromptLength), .. processors ?? []];
        _finished = [.. prompts.Rows.Select(_ => new BeamHypotheses(config, _end - _session.PromptLength))];
        _scores = new double[_session.Batch];
        // All beams of a prompt begin alike: only the first may have successors.
        for (int i = 0; i < _scores.Length; i++) _scores[i] = i % _beams == 0 ? 0 : -1e9;
        (_rows, _next) = (new int[_session.Batch], new int[_session.Batch]);
    }

    /// <summary>Searches, and gives the best texts of every prompt, the best first.</summary>
    public List<int[]> Run(CancellationToken cancellation)
    {
        while (_session.Length < _end && !Array.TrueForAll(_finished, static text => text.IsDone))
        {
            cancellation.ThrowIfCancellationRequested();
            Step();
        }
        var results = new List<int[]>();
        for (int text = 0; text < _finished.Length; text++)
        {
            if (!_finished[text].IsDone)
                for (int beam = 0; beam < _beams; beam++) Add(text, (text * _beams) + beam, _scores[(text * _beams) + beam], _session.Length - _session.PromptLength, null);
            results.AddRange(_finished[text].Best(_config.NumReturnSequences));
        }
        return results;
    }

    private void Step()
    {
        Tensor logits = _session.Next();
        int vocabulary = (int)logits.Shape[1];
        float[] scores;
        using (Torch.NoGrad()) scores = Torch.LogSoftmax(logits, -1).ToArray<float>();
        for (int row = 0; row < _session.Batch; row++)
            foreach (LogitsProcessor processor in _processors)
                processor.Process(_session.Tokens(row)[_session.Padding[row]..], scores.AsSpan(row * vocabulary, vocabulary));
        int made = _session.Length + 1 - _session.PromptLength;
        for (int text = 0; text < _finished.Length; text++)
        {
            if (_finished[text].IsDone) Fill(text);
            else Choose(text, scores, vocabulary, made);
        }
        _session.Reorder(_rows);
        _session.Append(_next);
    }

    // The beams of a text that is done are filled up, so that the batch keeps its shape.
    private void Fill(int text)
    {
        for (int beam = 0; beam < _beams; beam++)
        {
            int row = (text * _beams) + beam;
            (_rows[row], _next[row], _scores[row]) = (row, _pad, 0);
        }
    }

    private void Choose(int text, float[] scores, int vocabulary, int made)
    {
        int first = text * _beams, wanted = Math.Min(_beams * Math.Max(2, 1 + _config.EosTokenId.Count), _beams * vocabulary);
        var best = new PriorityQueue<(double Score, int Row, int Token), (double Score, int Order)>(wanted);
        for (int beam = 0; beam < _beams; beam++)
        {
            int row = first + beam;
            for (int token = 0; token < vocabulary; token++)
            {
                double score = _scores[row] + scores[(row * vocabulary) + token];
                if (double.IsNegativeInfinity(score) || (best.Count == wanted && score <= best.Peek().Score)) continue;
                var candidate = (score, row, token);
                var order = (score, -((beam * vocabulary) + token));
                if (best.Count < wanted) best.Enqueue(candidate, order);
                else best.DequeueEnqueue(candidate, order);
            }
        }
        var candidates = new (double Score, int Row, int Token)[best.Count];
        for (int i = candidates.Length - 1; i >= 0; i--) candidates[i] = best.Dequeue();

        int kept = 0;
        var chosen = new (double Score, int Row, int Token)[_beams];
        for (int rank = 0; rank < candidates.Length && kept < _beams; rank++)
        {
            var candidate = candidates[rank];
            if (!_config.EosTokenId.Contains(candidate.Token)) chosen[kept++] = candidate;
            else if (rank < _beams) Add(text, candidate.Row, candidate.Score, made, candidate.Token);
        }
        // Where so much is ruled out that there are fewer successors than beams, the others have no chance.
        for (; kept < _beams; kept++) chosen[kept] = (double.NegativeInfinity, first, _pad);
        for (int beam = 0; beam < _beams; beam++) (_scores[first + beam], _rows[first + beam], _next[first + beam]) = chosen[beam];
        double highest = candidates.Length == 0 ? double.NegativeInfinity : candidates[0].Score;
        _finished[text].Judge(highest, made);
    }

    private void Add(int text, int row, double score, int made, int? last)
    {
        if (double.IsNegativeInfinity(score)) return;
        int[] tokens = last is { } token ? [.. _session.Tokens(row), token] : [.. _session.Tokens(row)];
        _finished[text].Add(tokens, score, made);
    }
}

/// <summary>The finished texts of one prompt: as many as there are beams, the best of all so far.</summary>
/// <param name="config">Beams, length penalty, and when to stop.</param>
/// <param name="most">The most new tokens.</param>
internal sealed class BeamHypotheses(GenerationConfig config, int most)
{
    private readonly List<(double Score, int[] Tokens)> _texts = [];

    /// <summary>Whether the search is over.</summary>
    public bool IsDone { get; private set; }

    /// <summary>Adds a finished text, if it is better than the worst or there is room.</summary>
    /// <param name="tokens">All tokens.</param>
    /// <param name="logProbability">Their sum.</param>
    /// <param name="made">How many are new.</param>
    public void Add(int[] tokens, double logProbability, int made)
    {
        double score = Score(logProbability, made);
        if (_texts.Count >= config.NumBeams && score <= Worst) return;
        _texts.Add((score, tokens));
        if (_texts.Count > config.NumBeams) _texts.RemoveAt(_texts.FindIndex(text => text.Score == Worst));
    }

    /// <summary>Decides whether the search is over.</summary>
    /// <param name="highest">The highest log probability of an open text.</param>
    /// <param name="made">How many new tokens it has.</param>
    public void Judge(double highest, int made)
    {
        if (IsDone || _texts.Count < config.NumBeams) return;
        IsDone = config.EarlyStopping switch
        {
            BeamStopping.WhenEnough => true,
            BeamStopping.WhenUnlikely => Worst >= Score(highest, made),
            _ => Worst >= Score(highest, config.LengthPenalty > 0 ? most : made),
        };
    }

    /// <summary>The best texts, the best first.</summary>
    public IEnumerable<int[]> Best(int count) => _texts.OrderByDescending(static text => text.Score).Take(count).Select(static text => text.Tokens);

    private double Worst => _texts.Min(static text => text.Score);

    private double Score(double logProbability, int made) => logProbability / Math.Pow(made, config.LengthPenalty);
}
