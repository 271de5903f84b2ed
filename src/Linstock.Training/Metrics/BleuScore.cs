namespace Linstock.Training.Metrics;

/// <summary>
/// BLEU of a corpus (Papineni et al. 2002): the geometric mean of clipped n-gram precisions, times the brevity penalty. Of references the
/// one closest in length counts, the shorter one of two.
/// </summary>
/// <remarks>Smoothing adds 1 to numerators and denominators of n-grams longer than 1 (Lin and Och 2004).</remarks>
public sealed class BleuScore : SummedMetric, IMetric<IReadOnlyList<string>, IReadOnlyList<IReadOnlyList<string>>>
{
    private readonly double[] _weights;
    private readonly bool _smooth;
    private readonly Func<string, string[]> _tokenize;

    /// <summary>A score.</summary>
    /// <param name="nGram">The greatest length of n-grams.</param>
    /// <param name="smooth">Whether counts are smoothed.</param>
    /// <param name="weights">The weight of each length; equal ones if null.</param>
    /// <param name="tokenize">Takes a text apart; at white space if null.</param>
    /// <exception cref="ArgumentException">The weights are not as many as the lengths.</exception>
    public BleuScore(int nGram = 4, bool smooth = false, IReadOnlyList<double>? weights = null, Func<string, string[]>? tokenize = null)
        : base(2 * nGram + 2)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(nGram);
        _weights = weights?.ToArray() ?? [.. Enumerable.Repeat(1.0 / nGram, nGram)];
        if (_weights.Length != nGram)
        {
            throw new ArgumentException($"BleuScore: got {_weights.Length} weights; expected {nGram}", nameof(weights));
        }
        _smooth = smooth;
        _tokenize = tokenize ?? (static text => text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
    }

    private int Lengths => _weights.Length;

    /// <summary>Sees sentences.</summary>
    /// <param name="pred">The sentences.</param>
    /// <param name="target">The references of each.</param>
    /// <exception cref="ArgumentException">The numbers differ, or a sentence has no reference.</exception>
    public void Update(IReadOnlyList<string> pred, IReadOnlyList<IReadOnlyList<string>> target)
    {
        ArgumentNullException.ThrowIfNull(pred);
        ArgumentNullException.ThrowIfNull(target);
        if (pred.Count != target.Count || target.Any(static references => references.Count == 0))
        {
            throw new ArgumentException($"BleuScore: got {pred.Count} sentences and {target.Count} lists of references; expected as many, none empty");
        }
        for (int i = 0; i < pred.Count; i++)
        {
            string[] hypothesis = _tokenize(pred[i]);
            string[][] references = [.. target[i].Select(_tokenize)];
            Sums[2 * Lengths] += hypothesis.Length;
            Sums[2 * Lengths + 1] += references.Select(static reference => reference.Length)
                .OrderBy(length => Math.Abs(length - hypothesis.Length)).ThenBy(static length => length).First();
            for (int n = 1; n <= Lengths; n++)
            {
                Dictionary<string, int> counts = NGrams(hypothesis, n);
                Dictionary<string, int>[] limits = [.. references.Select(reference => NGrams(reference, n))];
                Sums[n - 1] += counts.Sum(entry => Math.Min(entry.Value, limits.Max(limit => limit.GetValueOrDefault(entry.Key))));
                Sums[Lengths + n - 1] += Math.Max(0, hypothesis.Length - n + 1);
            }
        }
    }

    private static Dictionary<string, int> NGrams(string[] tokens, int n)
    {
        var counts = new Dictionary<string, int>(StringComparer.Ordinal);
        for (int i = 0; i + n <= tokens.Length; i++)
        {
            string gram = string.Join('\0', tokens, i, n);
            counts[gram] = counts.GetValueOrDefault(gram) + 1;
        }
        return counts;
    }

    /// <inheritdoc/>
    public override Tensor Compute()
    {
        if (Sums[0] == 0)
        {
            return Scalar(0);
        }
        double logarithm = 0;
        for (int i = 0; i < Lengths; i++)
        {
            double add = _smooth && i > 0 ? 1 : 0;
            // Without smoothing one length that never matches makes the whole 0.
            double precision = (Sums[i] + add) / (Sums[Lengths + i] + add);
            logarithm += _weights[i] == 0 ? 0 : _weights[i] * Math.Log(double.IsNaN(precision) ? 0 : precision);
        }
        double hypotheses = Sums[2 * Lengths], references = Sums[2 * Lengths + 1];
        double penalty = hypotheses > references ? 1 : Math.Exp(1 - references / hypotheses);
        return Scalar(penalty * Math.Exp(logarithm));
    }
}
