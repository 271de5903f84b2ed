using System.Collections.ObjectModel;

namespace Linstock.Distributions;

/// <summary>
/// A probability distribution, or a batch of them: <c>torch.distributions.Distribution</c>. A sample has the shape
/// <c>sampleShape + BatchShape + EventShape</c>: how many are asked for, how many independent distributions there are, what one draw looks like.
/// </summary>
/// <example>
/// <code>
/// var policy = new Categorical(logits: network.Call(observation));
/// Tensor action = policy.Sample();
/// Tensor loss = -policy.LogProb(action) * reward;
/// </code>
/// </example>
public abstract class Distribution
{
    private static bool s_validatesByDefault = true;

    private readonly DistributionParameter[] _parameters;

    /// <summary>Keeps shapes and parameters, and checks the parameters.</summary>
    /// <param name="batchShape">The shape of the batch.</param>
    /// <param name="eventShape">The shape of one draw.</param>
    /// <param name="validateArgs">Whether parameters and values are checked; null means the default, see <see cref="SetDefaultValidateArgs"/>.</param>
    /// <param name="parameters">The parameters with their constraints.</param>
    /// <exception cref="ArgumentException">A parameter violates its constraint.</exception>
    protected Distribution(in Shape batchShape, in Shape eventShape, bool? validateArgs, params ReadOnlySpan<DistributionParameter> parameters)
    {
        BatchShape = batchShape;
        EventShape = eventShape;
        ValidatesArgs = validateArgs ?? s_validatesByDefault;
        _parameters = parameters.ToArray();
        if (ValidatesArgs) CheckParameters();
    }

    /// <summary>The shape of the batch of distributions.</summary>
    public Shape BatchShape { get; }

    /// <summary>The shape of one draw; empty for a number.</summary>
    public Shape EventShape { get; }

    /// <summary>Whether values are checked against the support (PyTorch's <c>_validate_args</c>).</summary>
    public bool ValidatesArgs { get; private set; }

    /// <summary>Whether samples have gradients with respect to the parameters.</summary>
    public virtual bool HasRsample => false;

    /// <summary>Whether <see cref="EnumerateSupport"/> is defined.</summary>
    public virtual bool HasEnumerateSupport => false;

    /// <summary>The constraints of the parameters by PyTorch's names.</summary>
    public virtual IReadOnlyDictionary<string, Constraint> ArgConstraints
        => new ReadOnlyDictionary<string, Constraint>(_parameters.ToDictionary(parameter => parameter.Name, parameter => parameter.Constraint));

    /// <summary>The constraint that every possible value satisfies.</summary>
    public abstract Constraint Support { get; }

    /// <summary>The mean.</summary>
    /// <exception cref="NotSupportedException">It has no formula.</exception>
    public virtual Tensor Mean => throw NotImplemented("mean");

    /// <summary>The most probable value.</summary>
    /// <exception cref="NotSupportedException">It has no formula.</exception>
    public virtual Tensor Mode => throw NotImplemented("mode");

    /// <summary>The variance of each element.</summary>
    /// <exception cref="NotSupportedException">It has no formula.</exception>
    public virtual Tensor Variance => throw NotImplemented("variance");

    /// <summary>The standard deviation, √variance.</summary>
    /// <exception cref="NotSupportedException">The variance has no formula.</exception>
    public virtual Tensor Stddev => Variance.Sqrt();

    /// <summary>Whether distributions check their arguments unless they are told otherwise; they do at first.</summary>
    public static void SetDefaultValidateArgs(bool value) => s_validatesByDefault = value;

    /// <summary>Draws from the distribution; nothing is recorded for gradients.</summary>
    /// <param name="sampleShape">How many draws, in which shape.</param>
    /// <returns>A tensor of shape <c>sampleShape + BatchShape + EventShape</c>.</returns>
    public virtual Tensor Sample(params ReadOnlySpan<long> sampleShape)
    {
        using (Torch.NoGrad()) return Rsample(sampleShape);
    }

    /// <summary>Draws with gradients with respect to the parameters (reparameterised).</summary>
    /// <param name="sampleShape">How many draws, in which shape.</param>
    /// <returns>A tensor of shape <c>sampleShape + BatchShape + EventShape</c>.</returns>
    /// <exception cref="NotSupportedException">The distribution has no such gradients, see <see cref="HasRsample"/>.</exception>
    public virtual Tensor Rsample(params ReadOnlySpan<long> sampleShape) => throw NotImplemented("rsample");

    /// <summary>The logarithm of the density or probability at a value.</summary>
    /// <param name="value">Values that broadcast with <c>BatchShape + EventShape</c>.</param>
    /// <exception cref="ArgumentException">The value has a wrong shape or is outside of the support.</exception>
    public abstract Tensor LogProb(Tensor value);

    /// <summary>The probability of a value that is not larger.</summary>
    /// <param name="value">Values that broadcast with the batch.</param>
    /// <exception cref="NotSupportedException">It has no formula.</exception>
    public virtual Tensor Cdf(Tensor value) => throw NotImplemented("cdf");

    /// <summary>The inverse of <see cref="Cdf"/>.</summary>
    /// <param name="value">Probabilities that broadcast with the batch.</param>
    /// <exception cref="NotSupportedException">It has no formula.</exception>
    public virtual Tensor Icdf(Tensor value) => throw NotImplemented("icdf");

    /// <summary>The entropy in nats, one number for each distribution of the batch.</summary>
    /// <exception cref="NotSupportedException">It has no formula.</exception>
    public virtual Tensor Entropy() => throw NotImplemented("entropy");

    /// <summary>exp(entropy).</summary>
    public Tensor Perplexity() => Entropy().Exp();

    /// <summary>All values of a discrete distribution along the first dimension.</summary>
    /// <param name="expand">Whether the batch's dimensions are expanded, or of size 1.</param>
    /// <exception cref="NotSupportedException">The values are not finitely many, or differ within the batch.</exception>
    public virtual Tensor EnumerateSupport(bool expand = true) => throw NotImplemented("enumerate_support");

    /// <summary>The same distribution for a larger batch, without copying the parameters.</summary>
    /// <param name="batchShape">The new shape of the batch, to which the present one can be expanded.</param>
    public abstract Distribution Expand(params ReadOnlySpan<long> batchShape);

    /// <summary>PyTorch's text: the name and the parameters, those with several elements by their shapes.</summary>
    public override string ToString()
        => $"{GetType().Name}({string.Join(", ", _parameters.Where(parameter => parameter.Value is not null).Select(Describe))})";

    /// <summary>The shape of a sample.</summary>
    protected Shape ExtendedShape(ReadOnlySpan<long> sampleShape) => [.. sampleShape, .. BatchShape, .. EventShape];

    /// <summary>Throws if values are checked and this one has a wrong shape or is outside of the support.</summary>
    /// <exception cref="ArgumentException">It is.</exception>
    protected internal void ValidateSample(Tensor value)
    {
        ArgumentNullException.ThrowIfNull(value);
        if (ValidatesArgs) RequireSample(value);
    }

    internal void RequireSample(Tensor value)
    {
        Shape expected = [.. BatchShape, .. EventShape];
        bool matches = value.NDim >= EventShape.Rank && value.Shape.From(value.NDim - EventShape.Rank) == EventShape;
        for (int i = 1; matches && i <= Math.Min(value.NDim, expected.Rank); i++)
        {
            matches = value.Shape[^i] == expected[^i] || value.Shape[^i] == 1 || expected[^i] == 1;
        }

        Check.That(
            matches,
            $"{GetType().Name}: the value does not broadcast with batch and event; got shape {value.Shape}; expected batch {BatchShape}, event {EventShape}");
        if (!IsValid(Support, value))
        {
            throw new ArgumentException(
                $"{GetType().Name}: the value is outside of the support of {this}; got {value.Detach()}; expected {Support}", nameof(value));
        }
    }

    /// <summary>Gives an expanded copy this distribution's rule for checking.</summary>
    protected T WithValidationOf<T>(T expanded)
        where T : Distribution
    {
        expanded.ValidatesArgs = ValidatesArgs;
        return expanded;
    }

    /// <summary>The exception for what a distribution does not define.</summary>
    protected NotSupportedException NotImplemented(string member) => new($"{GetType().Name}: {member} is not implemented for this distribution");

    private static bool IsValid(Constraint constraint, Tensor value)
    {
        using (Torch.NoGrad()) return constraint.Check(value.Detach()).All().Item<bool>();
    }

    private static string Describe(DistributionParameter parameter)
        => parameter.Value!.Numel == 1
            ? $"{parameter.Name}: {TensorOrNumber.FormatFloat(parameter.Value.Detach().ToArray<double>()[0])}"
            : $"{parameter.Name}: {parameter.Value.Shape}";

    private void CheckParameters()
    {
        foreach (DistributionParameter parameter in _parameters)
        {
            if (parameter.Value is null || parameter.Constraint.IsDependent || IsValid(parameter.Constraint, parameter.Value)) continue;
            throw new ArgumentException(
                $"{GetType().Name}: parameter {parameter.Name} of shape {parameter.Value.Shape} does not satisfy its constraint; "
                + $"got {parameter.Value.Detach()}; expected {parameter.Constraint}",
                parameter.Name);
        }
    }
}
