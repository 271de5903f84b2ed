using System.Runtime.CompilerServices;

namespace Linstock.Sampling;

/// <summary>Numbers of events: Poisson and binomial deviates, one from each element's own parameters.</summary>
/// <remarks>
/// Large means go through Hörmann's transformed rejection: "The transformed rejection method for generating Poisson
/// random variables" (PTRS, 1993) and "The generation of binomial random variates" (BTRS, 1993). Small ones count
/// uniform factors (Knuth) and geometric gaps (Devroye).
/// </remarks>
internal static class CountSampling
{
    // Below this mean the direct methods are quicker, and the rejection methods' hats are not valid.
    private const double LargeMean = 10;

    /// <summary>Replaces every rate by a Poisson deviate of that rate.</summary>
    /// <exception cref="ArgumentException">A rate is negative, infinite or not a number, or the dtype is not floating.</exception>
    public static void FillPoisson(Generator generator, DType dtype, Span<byte> rates) =>
        Elements.VisitFloating("poisson", dtype, rates, new PoissonFilling(generator));

    /// <summary>Replaces every count by a binomial deviate of that count and the probability at the same place.</summary>
    /// <exception cref="ArgumentException">The dtype is not floating.</exception>
    public static void FillBinomial(Generator generator, DType dtype, Span<byte> counts, ReadOnlySpan<double> probabilities) =>
        Elements.VisitFloating("binomial", dtype, counts, new BinomialFilling(generator, probabilities));

    private static double Poisson(MersenneTwister words, double rate)
    {
        if (rate == 0)
        {
            return 0;
        }

        if (rate < LargeMean)
        {
            double limit = Math.Exp(-rate);
            double product = words.NextDouble();
            double count = 0;
            for (; product > limit; product *= words.NextDouble())
            {
                count++;
            }

            return count;
        }

        double logRate = Math.Log(rate);
        double b = 0.931 + 2.53 * Math.Sqrt(rate);
        double a = -0.059 + 0.02483 * b;
        double inverseAlpha = 1.1239 + 1.1328 / (b - 3.4);
        double squeeze = 0.9277 - 3.6224 / (b - 2);
        while (true)
        {
            double u = words.NextDouble() - 0.5;
            double v = words.NextDouble();
            double us = 0.5 - Math.Abs(u);
            double k = Math.Floor((2 * a / us + b) * u + rate + 0.43);
            if (us >= 0.07 && v <= squeeze)
            {
                return k;
            }

            if (k < 0 || (us < 0.013 && v > us))
            {
                continue;
            }

            if (Math.Log(v * inverseAlpha / (a / (us * us) + b)) <= k * logRate - rate - LogFactorial(k))
            {
                return k;
            }
        }
    }

    private static double Binomial(MersenneTwister words, double count, double p)
    {
        if (!double.IsFinite(count) || double.IsNaN(p))
        {
            return double.NaN;
        }

        if (count <= 0 || p <= 0)
        {
            return 0;
        }

        if (p >= 1)
        {
            return count;
        }

        if (p > 0.5)
        {
            return count - Binomial(words, count, 1 - p);
        }

        return count * p >= LargeMean ? BinomialByRejection(words, count, p) : BinomialByGaps(words, count, p);
    }

    private static double BinomialByGaps(MersenneTwister words, double count, double p)
    {
        double logFailure = Math.Log(1 - p);
        double successes = 0;
        double tosses = Math.Ceiling(Math.Log(words.NextDouble()) / logFailure);
        for (; tosses <= count; tosses += Math.Ceiling(Math.Log(words.NextDouble()) / logFailure))
        {
            successes++;
        }

        return successes;
    }

    private static double BinomialByRejection(MersenneTwister words, double count, double p)
    {
        double deviation = Math.Sqrt(count * p * (1 - p));
        double b = 1.15 + 2.53 * deviation;
        double a = -0.0873 + 0.0248 * b + 0.01 * p;
        double centre = count * p + 0.5;
        double squeeze = 0.92 - 4.2 / b;
        double alpha = (2.83 + 5.1 / b) * deviation;
        double logOdds = Math.Log(p / (1 - p));
        double mode = Math.Floor((count + 1) * p);
        double logMode = LogFactorial(mode) + LogFactorial(count - mode);
        while (true)
        {
            double u = words.NextDouble() - 0.5;
            double v = words.NextDouble();
            double us = 0.5 - Math.Abs(u);
            double k = Math.Floor((2 * a / us + b) * u + centre);
            if (us >= 0.07 && v <= squeeze)
            {
                return k;
            }

            if (k < 0 || k > count)
            {
                continue;
            }

            v = Math.Log(v * alpha / (a / (us * us) + b));
            if (v <= logMode - LogFactorial(k) - LogFactorial(count - k) + (k - mode) * logOdds)
            {
                return k;
            }
        }
    }

    /// <summary>log(k!) for k >= 0: Stirling's series from 10 on, a product below.</summary>
    private static double LogFactorial(double k)
    {
        if (k < 10)
        {
            double product = 1;
            for (int i = 2; i <= k; i++)
            {
                product *= i;
            }

            return Math.Log(product);
        }

        double x = k + 1;
        double inverseSquare = 1 / (x * x);
        double series = (1d / 12 - (1d / 360 - (1d / 1260 - inverseSquare / 1680) * inverseSquare) * inverseSquare) / x;
        return (x - 0.5) * Math.Log(x) - x + 0.5 * Math.Log(2 * Math.PI) + series;
    }

    private readonly struct PoissonFilling(Generator generator) : IElementVisitor
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Visit<T, TElement>(Span<T> elements)
            where T : unmanaged
            where TElement : IElement<T>
        {
            foreach (T rate in elements)
            {
                if (!(TElement.ToDouble(rate) >= 0 && TElement.ToDouble(rate) <= double.MaxValue))
                {
                    throw new ArgumentException(
                        $"poisson: a rate is negative, infinite or not a number; got {TElement.ToDouble(rate)}; expected finite rates >= 0");
                }
            }

            lock (generator.Sync)
            {
                foreach (ref T element in elements)
                {
                    element = TElement.FromDouble(Poisson(generator.Words, TElement.ToDouble(element)));
                }
            }
        }
    }

    private readonly ref struct BinomialFilling(Generator generator, ReadOnlySpan<double> probabilities) : IElementVisitor
    {
        private readonly ReadOnlySpan<double> _probabilities = probabilities;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Visit<T, TElement>(Span<T> elements)
            where T : unmanaged
            where TElement : IElement<T>
        {
            lock (generator.Sync)
            {
                for (int i = 0; i < elements.Length; i++)
                {
                    elements[i] = TElement.FromDouble(
                        Binomial(generator.Words, TElement.ToDouble(elements[i]), _probabilities[i]));
                }
            }
        }
    }
}
