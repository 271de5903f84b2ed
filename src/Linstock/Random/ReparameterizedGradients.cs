using Linstock.Ops.Formulas;

namespace Linstock.Sampling;

/// <summary>
/// How a gamma or beta deviate moves with its parameter while its place in the distribution stays: <c>-∂F(x; α)/∂α / f(x; α)</c>,
/// implicit reparameterisation (Figurnov et al. 2018, arXiv:1805.08498).
/// </summary>
/// <remarks>
/// Exact to rounding: the series and continued fractions of the incomplete gamma and beta functions are differentiated term by term
/// (as in Moore 1982, AS 187), each on the side of the mean where nothing cancels; the factors that could overflow cancel against the density.
/// PyTorch's own rational approximations agree to about three digits.
/// </remarks>
internal static class ReparameterizedGradients
{
    private const int MostTerms = 100_000;
    private const double Precision = 1e-16;
    private const double Tiny = 1e-300;

    // From here on a normal deviate with three corrections is as exact as the series, and quicker.
    private const double LargeShape = 1e6;

    /// <summary>dx/dα of a standard gamma deviate x of shape α.</summary>
    public static double Gamma(double shape, double x)
    {
        if (!(shape > 0 && x > 0 && double.IsFinite(shape) && double.IsFinite(x))) return x == 0 && shape > 0 ? 0 : double.NaN;
        if (shape > LargeShape) return LargeGamma(shape, x);
        return x < shape + 1 ? GammaBySeries(shape, x) : GammaByFraction(shape, x);
    }

    /// <summary>
    /// <c>-∂I_x(α, β)/∂α / f(x; α, β) / (1 - x)</c> of a beta deviate: what the gradient of a Dirichlet sample is made of.
    /// </summary>
    public static double Beta(double x, double alpha, double beta)
    {
        if (!(alpha > 0 && beta > 0 && x is >= 0 and <= 1)) return double.NaN;
        if (x is 0) return 0;
        double slope = ScalarMath.Digamma(alpha + beta) - ScalarMath.Digamma(alpha);
        if (x < (alpha + 1) / (alpha + beta + 2))
        {
            (double fraction, double derivative) = BetaFraction(new(alpha, 1), new(beta, 0), x);
            return -(x / alpha) * ((Math.Log(x) - 1 / alpha + slope) * fraction + derivative);
        }
        else
        {
            (double fraction, double derivative) = BetaFraction(new(beta, 0), new(alpha, 1), 1 - x);
            return x / beta * ((Math.Log(x) + slope) * fraction + derivative);
        }
    }

    // P(α, x) = x^α e^-x / Γ(α + 1) · Σ xⁿ / ((α + 1) ... (α + n)).
    private static double GammaBySeries(double shape, double x)
    {
        double term = 1;
        double logSlope = 0;
        double sum = 1;
        double derivative = 0;
        for (int n = 1; n < MostTerms; n++)
        {
            term *= x / (shape + n);
            logSlope -= 1 / (shape + n);
            sum += term;
            derivative += term * logSlope;
            if (term * -logSlope <= Precision * -derivative && term <= Precision * sum) break;
        }

        return -(x / shape) * ((Math.Log(x) - ScalarMath.Digamma(shape + 1)) * sum + derivative);
    }

    // Q(α, x) = x^α e^-x / Γ(α) · 1/(x + 1 - α - 1(1 - α)/(x + 3 - α - ...)), evaluated by Lentz's method.
    private static double GammaByFraction(double shape, double x)
    {
        Dual b = new(x + 1 - shape, -1);
        Dual c = new(1 / Tiny, 0);
        Dual d = new Dual(1, 0) / b;
        Dual fraction = d;
        for (int n = 1; n < MostTerms; n++)
        {
            Dual a = new(-n * (n - shape), n);
            b = new(b.Value + 2, b.Slope);
            d = new Dual(1, 0) / (a * d + b).AwayFromZero();
            c = (b + a / c).AwayFromZero();
            Dual step = c * d;
            fraction *= step;
            if (Math.Abs(step.Value - 1) < 4 * Precision && Math.Abs(step.Slope) * x < 1e-14) break;
        }

        return x * ((Math.Log(x) - ScalarMath.Digamma(shape)) * fraction.Value + fraction.Slope);
    }

    // x = α + z √α + (z² - 1)/3 + (z³ - 7z)/(36 √α) - (3z⁴ + 7z² - 16)/(810 α) (Cornish and Fisher), differentiated at constant z.
    private static double LargeGamma(double shape, double x)
    {
        double root = Math.Sqrt(shape);
        double z = (x - shape) / root;
        for (int i = 0; i < 4; i++)
        {
            z = (x - shape - (z * z - 1) / 3 - (z * z - 7) * z / (36 * root)) / root;
        }

        return 1 + z / (2 * root) - (z * z - 7) * z / (72 * shape * root);
    }

    // The continued fraction of I_x(a, b) a B(a, b) / (x^a (1 - x)^b), with its derivative by Lentz's method.
    private static (double Value, double Slope) BetaFraction(Dual a, Dual b, double x)
    {
        Dual one = new(1, 0);
        Dual sum = a + b;
        Dual c = one;
        Dual d = one / (one - sum * x / (a + one)).AwayFromZero();
        Dual fraction = d;
        for (int n = 1; n < MostTerms; n++)
        {
            Dual even = a + new Dual(2 * n, 0);
            Dual coefficient = (b - new Dual(n, 0)) * (n * x) / ((even - one) * even);
            d = one / (one + coefficient * d).AwayFromZero();
            c = (one + coefficient / c).AwayFromZero();
            fraction *= d * c;
            coefficient = (a + new Dual(n, 0)) * (sum + new Dual(n, 0)) * -x / (even * (even + one));
            d = one / (one + coefficient * d).AwayFromZero();
            c = (one + coefficient / c).AwayFromZero();
            Dual step = d * c;
            fraction *= step;
            if (Math.Abs(step.Value - 1) < 4 * Precision && Math.Abs(step.Slope) < 1e-15) break;
        }

        return (fraction.Value, fraction.Slope);
    }

    /// <summary>A number with its derivative.</summary>
    private readonly record struct Dual(double Value, double Slope)
    {
        public static Dual operator +(Dual left, Dual right) => new(left.Value + right.Value, left.Slope + right.Slope);

        public static Dual operator -(Dual left, Dual right) => new(left.Value - right.Value, left.Slope - right.Slope);

        public static Dual operator *(Dual left, Dual right)
            => new(left.Value * right.Value, left.Slope * right.Value + left.Value * right.Slope);

        public static Dual operator *(Dual left, double right) => new(left.Value * right, left.Slope * right);

        public static Dual operator /(Dual left, Dual right)
        {
            double quotient = left.Value / right.Value;
            return new(quotient, (left.Slope - quotient * right.Slope) / right.Value);
        }

        // Lentz's method may divide by what happens to be zero.
        public Dual AwayFromZero() => Math.Abs(Value) < Tiny ? new(Tiny, Slope) : this;
    }
}
