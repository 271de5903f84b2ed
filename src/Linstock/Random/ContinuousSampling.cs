using System.Runtime.CompilerServices;

namespace Linstock.Sampling;

/// <summary>Distributions that turn one uniform or normal number into one sample, in double precision.</summary>
internal static class ContinuousSampling
{
    /// <summary>Exponential: <c>-1/λ · log(1 - u)</c>.</summary>
    /// <exception cref="ArgumentException">The rate is negative, or the dtype is not floating.</exception>
    public static void FillExponential(Generator generator, DType dtype, Span<byte> storage, double rate)
    {
        if (!(rate >= 0))
        {
            throw new ArgumentException($"exponential_: the rate is negative; got lambda {rate}; expected lambda >= 0");
        }

        Check.FloatingPoint(dtype, "exponential_");
        Elements.Visit("exponential_", dtype, storage, new Filling<Exponential>(generator, new(-1 / rate)));
    }

    /// <summary>Geometric, the number of tosses up to the first success: <c>⌈log u / log(1 - p)⌉</c>.</summary>
    /// <exception cref="ArgumentException">The probability is not within (0, 1), or the dtype is bool or complex.</exception>
    public static void FillGeometric(Generator generator, DType dtype, Span<byte> storage, double p)
    {
        if (!(p > 0 && p < 1))
        {
            throw new ArgumentException($"geometric_: the probability is out of range; got {p}; expected 0 < p < 1");
        }

        if (dtype == DType.Bool)
        {
            throw Elements.Unsupported("geometric_", dtype, "an integer or floating dtype");
        }

        Elements.Visit("geometric_", dtype, storage, new Filling<Geometric>(generator, new(Math.Log(1 - p))));
    }

    /// <summary>Cauchy: <c>median + σ tan(π (u - ½))</c>.</summary>
    /// <exception cref="ArgumentException">The dtype is not floating.</exception>
    public static void FillCauchy(Generator generator, DType dtype, Span<byte> storage, double median, double sigma)
    {
        Check.FloatingPoint(dtype, "cauchy_");
        Elements.Visit("cauchy_", dtype, storage, new Filling<Cauchy>(generator, new(median, sigma)));
    }

    /// <summary>Log-normal: <c>exp</c> of a normal number by the scalar rule, whatever the size.</summary>
    /// <exception cref="ArgumentException">The standard deviation is not positive, or the dtype is not floating.</exception>
    public static void FillLogNormal(Generator generator, DType dtype, Span<byte> storage, double mean, double std)
    {
        if (!(std > 0))
        {
            throw new ArgumentException($"log_normal_: the standard deviation is not positive; got {std}; expected std > 0");
        }

        Check.FloatingPoint(dtype, "log_normal_");
        Elements.Visit("log_normal_", dtype, storage, new LogNormalFilling(generator, mean, std));
    }

    /// <summary>The random slopes of <c>rrelu</c>: drawn from [lower, upper) for elements that are not positive, 1 for the others.</summary>
    /// <exception cref="ArgumentException">The bounds are reversed, or the dtype is not floating.</exception>
    public static void FillSlopes(
        Generator generator, DType dtype, ReadOnlySpan<byte> input, Span<byte> slopes, double lower, double upper)
    {
        if (!(lower <= upper))
        {
            throw new ArgumentException($"rrelu: the bounds are reversed; got lower {lower}, upper {upper}; expected lower <= upper");
        }

        Check.FloatingPoint(dtype, "rrelu");
        input.CopyTo(slopes);
        Elements.Visit("rrelu", dtype, slopes, new SlopeFilling(generator, (float)lower, (float)upper));
    }

    private interface ITransform
    {
        double Apply(double uniform);
    }

    private readonly struct Exponential(double factor) : ITransform
    {
        public double Apply(double uniform) => factor * Math.Log(1 - uniform);
    }

    private readonly struct Geometric(double logFailure) : ITransform
    {
        public double Apply(double uniform) => Math.Ceiling(Math.Log(uniform) / logFailure);
    }

    private readonly struct Cauchy(double median, double sigma) : ITransform
    {
        public double Apply(double uniform) => median + sigma * Math.Tan(Math.PI * (uniform - 0.5));
    }

    private readonly struct Filling<TTransform>(Generator generator, TTransform transform) : IElementVisitor
        where TTransform : struct, ITransform
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Visit<T, TElement>(Span<T> elements)
            where T : unmanaged
            where TElement : IElement<T>
        {
            Span<double> buffer = stackalloc double[512];
            lock (generator.Sync)
            {
                while (!elements.IsEmpty)
                {
                    Span<T> piece = elements[..Math.Min(elements.Length, buffer.Length)];
                    Span<double> uniform = buffer[..piece.Length];
                    WordConversion.FillUnit(generator.Words, uniform);
                    for (int i = 0; i < piece.Length; i++)
                    {
                        piece[i] = TElement.FromDouble(transform.Apply(uniform[i]));
                    }

                    elements = elements[piece.Length..];
                }
            }
        }
    }

    private readonly struct LogNormalFilling(Generator generator, double mean, double std) : IElementVisitor
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Visit<T, TElement>(Span<T> elements)
            where T : unmanaged
            where TElement : IElement<T>
        {
            lock (generator.Sync)
            {
                foreach (ref T element in elements)
                {
                    element = TElement.FromDouble(Math.Exp(Math.FusedMultiplyAdd(generator.NextNormal(), std, mean)));
                }
            }
        }
    }

    private readonly struct SlopeFilling(Generator generator, float lower, float upper) : IElementVisitor
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Visit<T, TElement>(Span<T> elements)
            where T : unmanaged
            where TElement : IElement<T>
        {
            lock (generator.Sync)
            {
                foreach (ref T element in elements)
                {
                    element = TElement.FromDouble(
                        TElement.ToDouble(element) <= 0
                            ? Math.FusedMultiplyAdd(generator.Words.NextDouble(), (double)upper - lower, lower)
                            : 1);
                }
            }
        }
    }
}
