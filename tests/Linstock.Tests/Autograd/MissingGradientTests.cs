namespace Linstock.Tests.Autograd;

/// <summary>Where there is no rule for a gradient, asking for it throws and names the operation; nothing is zero in silence.</summary>
public sealed class MissingGradientTests
{
    public static TheoryData<string, Func<Tensor, Tensor>> Missing => new()
    {
        { "igamma", x => Torch.Igamma(x, 0.5 * Torch.Ones([3], dtype: DType.Float64)) },
        { "igammac", x => Torch.Igammac(x, 0.5 * Torch.Ones([3], dtype: DType.Float64)) },
        { "special_zeta", x => Torch.Special.Zeta(x + 1, Torch.Ones([3], dtype: DType.Float64)) },
        { "nextafter", x => Torch.Nextafter(x, Torch.Ones([3], dtype: DType.Float64)) },
        { "heaviside", x => Torch.Heaviside(Torch.Zeros([3], dtype: DType.Float64), x) },
        { "special_airy_ai", Torch.Special.AiryAi },
        { "special_bessel_j0", Torch.Special.BesselJ0 },
        { "special_chebyshev_polynomial_t", x => Torch.Special.ChebyshevPolynomialT(x, 3) },
    };

    [Theory]
    [MemberData(nameof(Missing))]
    public void AskingForItThrowsWithTheOperationsName(string operation, Func<Tensor, Tensor> function)
    {
        Tensor x = Torch.FromArray([0.5, 1.5, 2.5]).RequiresGrad_(), result = function(x).Sum();

        NotSupportedException error = Assert.Throws<NotSupportedException>(() => result.Backward());

        Assert.StartsWith(operation + ":", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void TheOtherInputsHaveTheirs()
    {
        Tensor a = Torch.FromArray([0.5, 1.5]).RequiresGrad_(), x = Torch.FromArray([1.0, 2.0]).RequiresGrad_();
        Tensor result = Torch.Igamma(a, x);

        Tensor gradient = Linstock.Autograd.Grad([result.Sum()], [x])[0]!;

        // d P(a, x) / dx = x^(a-1) e^-x / Γ(a).
        Tensor expected = Torch.Exp(((a - 1) * Torch.Log(x)) - x - Torch.Lgamma(a)).Detach();
        Assert.True(Torch.Allclose(gradient, expected));
    }

    [Fact]
    public void TheWeightsOfCountsHaveOne()
    {
        Tensor weights = Torch.FromArray([0.5, 1.5, 2.5]).RequiresGrad_(), places = Torch.FromArray(new long[] { 0, 2, 0 });

        Assert.True(Linstock.Autograd.Gradgradcheck(x => [Torch.Bincount(places, x[0] * x[0])], [weights]));
    }

    [Fact]
    public void AViewOfOneDimensionWithGapsGivesItsGradientToTheRightElements()
    {
        Tensor x = Torch.Zeros([7], dtype: DType.Float64).RequiresGrad_();

        Tensor gradient = Linstock.Autograd.Grad([x.AsStrided([3], [2], 1)], [x], [Torch.FromArray([1.0, 2.0, 3.0])])[0]!;

        Assert.Equal([0, 1, 0, 2, 0, 3, 0], gradient.ToArray<double>());
    }
}
