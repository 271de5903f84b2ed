namespace Linstock.Distributions;

/// <summary>
/// A distribution with density <c>exp(⟨t(x), θ⟩ - F(θ) + k(x))</c>: entropy and divergence follow from the derivative of the log normalizer F
/// (Nielsen and Nock 2010, "Entropies and cross-entropies of exponential families").
/// </summary>
public abstract class ExponentialFamily : Distribution
{
    /// <inheritdoc/>
    protected ExponentialFamily(in Shape batchShape, in Shape eventShape, bool? validateArgs, params ReadOnlySpan<DistributionParameter> parameters)
        : base(in batchShape, in eventShape, validateArgs, parameters)
    {
    }

    /// <summary>The natural parameters θ.</summary>
    protected internal virtual Tensor[] NaturalParams => throw NotImplemented("natural_params");

    /// <summary>The mean of the carrier measure k(x).</summary>
    protected internal virtual double MeanCarrierMeasure => throw NotImplemented("mean_carrier_measure");

    /// <summary>The log normalizer F(θ).</summary>
    /// <param name="naturalParams">As <see cref="NaturalParams"/> gives them.</param>
    protected internal virtual Tensor LogNormalizer(params ReadOnlySpan<Tensor> naturalParams) => throw NotImplemented("log_normalizer");

    /// <summary>F(θ) - ⟨θ, ∇F(θ)⟩ - E[k(x)]; a derived class with a closed form overrides it.</summary>
    public override Tensor Entropy()
    {
        double carrier = MeanCarrierMeasure;
        (Tensor[] parameters, Tensor normalizer, Tensor[] gradients) = Differentiate();
        Tensor result = normalizer - carrier;
        foreach ((Tensor parameter, Tensor gradient) in parameters.Zip(gradients))
        {
            result = result - (parameter * gradient).Reshape([.. BatchShape, -1]).Sum(-1);
        }

        return NaturalParams.Any(parameter => parameter.RequiresGrad) ? result : result.Detach();
    }

    /// <summary>The natural parameters, F(θ), and ∇F(θ), all with gradients.</summary>
    internal (Tensor[] Parameters, Tensor Normalizer, Tensor[] Gradients) Differentiate()
    {
        using (Torch.EnableGrad())
        {
            // A parameter that requires no gradient becomes a leaf; one that does keeps its history, so that the result differentiates.
            Tensor[] parameters = [.. NaturalParams.Select(parameter => parameter.RequiresGrad ? parameter * 1 : parameter.Detach().RequiresGrad_())];
            Tensor normalizer = LogNormalizer(parameters);
            Tensor[] gradients = [.. Autograd.Grad([normalizer.Sum()], parameters, createGraph: true).Select(gradient => gradient!)];
            return (parameters, normalizer, gradients);
        }
    }
}
