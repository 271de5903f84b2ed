namespace Linstock.Distributions;

/// <summary>Probabilities of success, given as such or as log-odds; the other form is derived when it is asked for.</summary>
internal sealed class Odds
{
    private readonly bool _keepInside;
    private Tensor? _probs;
    private Tensor? _logits;

    private Odds(Tensor? probs, Tensor? logits, bool keepInside)
    {
        _keepInside = keepInside;
        _probs = probs;
        _logits = logits;
        HasProbs = probs is not null;
    }

    /// <summary>Whether probabilities were given.</summary>
    public bool HasProbs { get; }

    /// <summary>What was given.</summary>
    public Tensor Given => HasProbs ? _probs! : _logits!;

    /// <summary>The probabilities.</summary>
    public Tensor Probs => _probs ??= _keepInside ? Parameters.Clamp(Parameters.Sigmoid(_logits!)) : Parameters.Sigmoid(_logits!);

    /// <summary>The log-odds.</summary>
    public Tensor Logits => _logits ??= Parameters.Logit(_probs!);

    /// <summary>The given one of both.</summary>
    /// <param name="distribution">The name of the distribution, for errors.</param>
    /// <param name="probs">Probabilities.</param>
    /// <param name="logits">Log-odds.</param>
    /// <exception cref="ArgumentException">Both are given, or neither.</exception>
    public static Odds Of(string distribution, TensorOrNumber? probs, TensorOrNumber? logits)
    {
        Parameters.RequireOne(distribution, probs is not null, logits is not null);
        return new(probs?.ToTensor(), logits?.ToTensor(), keepInside: false);
    }

    /// <summary>The given one of both, and a number of trials in their common shape.</summary>
    public static (Tensor Count, Odds Odds) Of(string distribution, TensorOrNumber count, TensorOrNumber? probs, TensorOrNumber? logits)
    {
        Parameters.RequireOne(distribution, probs is not null, logits is not null);
        (Tensor trials, Tensor given) = Parameters.Broadcast(count, probs ?? logits!.Value);
        return (trials.To(given.DType), probs is not null ? new(given, null, false) : new(null, given, false));
    }

    /// <summary>The same with probabilities away from 0 and 1 by the dtype's precision.</summary>
    public Odds KeptInside() => new(HasProbs ? Parameters.Clamp(_probs!) : null, _logits, keepInside: true);

    /// <summary>The same in a larger shape.</summary>
    public Odds Expand(ReadOnlySpan<long> shape) => HasProbs ? new(_probs!.Expand(shape), null, _keepInside) : new(null, _logits!.Expand(shape), _keepInside);

    /// <summary>The parameter to check: the one that was given.</summary>
    /// <param name="interval">The constraint of probabilities.</param>
    public DistributionParameter ProbsParameter(Constraint interval) => new("probs", HasProbs ? _probs : null, interval);

    /// <summary>The parameter to check: the one that was given.</summary>
    public DistributionParameter LogitsParameter() => new("logits", HasProbs ? null : _logits, Constraints.Real);
}
