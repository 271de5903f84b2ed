namespace Linstock.Distributions;

/// <summary>The chi-squared distribution, Gamma(ν / 2, ½): the sum of ν squared standard normal variables.</summary>
public sealed class Chi2 : Gamma
{
    /// <summary>A chi-squared distribution, or a batch.</summary>
    /// <param name="df">The degrees of freedom ν > 0.</param>
    /// <param name="validateArgs">Whether arguments are checked; null means the default.</param>
    /// <exception cref="ArgumentException">The degrees of freedom are not positive.</exception>
    public Chi2(TensorOrNumber df, bool? validateArgs = null)
        : this(df.ToTensor(), validateArgs)
    {
    }

    private Chi2(Tensor df, bool? validateArgs)
        : base(Parameters.Broadcast(0.5 * df, 0.5), validateArgs, new DistributionParameter("df", df, Constraints.Positive))
    {
    }

    /// <summary>The degrees of freedom ν.</summary>
    public Tensor Df => Concentration * 2;

    /// <inheritdoc/>
    public override Chi2 Expand(params ReadOnlySpan<long> batchShape)
        => WithValidationOf(new Chi2(Df.Expand(batchShape), validateArgs: false));
}
