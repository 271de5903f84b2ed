using Linstock.Backends;
using Linstock.Backends.Cpu.Sampling;
using Linstock.Sampling;

namespace Linstock.Ops.Sampling;

/// <summary>Random numbers whose distribution is given element by element.</summary>
internal static class RandomSampling
{
    /// <summary>Tosses a coin for every element: 1 with the probability that the element says, else 0.</summary>
    /// <param name="input">Probabilities.</param>
    /// <param name="generator">Where the tosses come from; null means the default generator.</param>
    /// <returns>Zeros and ones of the input's dtype; their gradient is zero.</returns>
    /// <exception cref="ArgumentException">A probability is not within [0, 1], or the dtype is not floating.</exception>
    [Op(Surface.Function | Surface.Method | Surface.Out)]
    public static Tensor Bernoulli(Tensor input, Generator? generator = null)
    {
        Check.FloatingPoint(input.DType, "bernoulli");
        Tensor result = Toss(Torch.EmptyLike(input, memoryFormat: MemoryFormat.Contiguous), input.Detach(), generator);
        return WithoutGradient("Bernoulli", result, input);
    }

    /// <summary>Tosses a coin for every element: 1 with probability <paramref name="p"/>, else 0.</summary>
    /// <param name="input">Shape and dtype of the result.</param>
    /// <param name="p">The probability.</param>
    /// <param name="generator">Where the tosses come from; null means the default generator.</param>
    /// <exception cref="ArgumentException">The probability is not within [0, 1], or the dtype is complex.</exception>
    [Op(Surface.Function | Surface.Method | Surface.Out)]
    public static Tensor Bernoulli(Tensor input, double p, Generator? generator = null)
        => WithoutGradient("Bernoulli", BernoulliNumber(input, p, generator), input);

    /// <inheritdoc cref="Bernoulli(Tensor, double, Generator?)"/>
    [Op(Surface.InPlace, Name = "Bernoulli")]
    public static Tensor BernoulliNumber(Tensor input, double p = 0.5, Generator? generator = null)
        => BernoulliNumber_(Torch.EmptyLike(input.Detach()), p, generator);

    /// <summary>In place. Its probability has a default, which beside the probabilities of a tensor it could not have.</summary>
    public static Tensor BernoulliNumber_(Tensor input, double p = 0.5, Generator? generator = null)
        => RandomInPlace.Run(input, generator, new BernoulliFill(p));

    /// <summary>Tosses a coin for every element: 1 with the probability at the same place of <paramref name="p"/>, else 0.</summary>
    /// <param name="input">Shape and dtype of the result.</param>
    /// <param name="p">Probabilities; they broadcast.</param>
    /// <param name="generator">Where the tosses come from; null means the default generator.</param>
    /// <exception cref="ArgumentException">A probability is not within [0, 1], or a dtype does not fit.</exception>
    [Op(Surface.InPlace)]
    public static Tensor Bernoulli(Tensor input, Tensor p, Generator? generator = null)
        => Bernoulli_(Torch.EmptyLike(input), p, generator);

    /// <summary>In place.</summary>
    public static Tensor Bernoulli_(Tensor input, Tensor p, Generator? generator = null)
    {
        RandomInPlace.CheckWritable(input, "bernoulli_");
        Check.FloatingPoint(p.DType, "bernoulli_");
        Check.NotComplex(input.DType, "bernoulli_");
        Check.BroadcastsTo(p.Shape, input.Shape, "bernoulli_");
        Toss(input, p.Detach(), generator);
        RandomInPlace.Overwritten(input, "bernoulli_");
        return input;
    }

    /// <summary>Normal numbers with a mean and a standard deviation for each, which broadcast: <c>mean + std z</c>.</summary>
    /// <param name="mean">The means; their dtype is the result's.</param>
    /// <param name="std">The standard deviations, none of them negative.</param>
    /// <param name="generator">Where they come from; null means the default generator.</param>
    /// <exception cref="ArgumentException">The shapes do not broadcast, or a standard deviation is negative.</exception>
    [Op(Surface.Function | Surface.Out)]
    public static Tensor Normal(Tensor mean, Tensor std, Generator? generator = null)
    {
        RequireDeviations(std);
        Shape shape = Check.Broadcast(mean.Shape, std.Shape, "normal");
        Tensor result = Torch.Empty(shape, mean.DType, mean.Device).Normal_(0, 1, generator);
        result.Mul_(std.Detach()).Add_(mean.Detach());
        return WithoutGradient("Normal", result, mean, std);
    }

    /// <summary>Normal numbers with a mean for each.</summary>
    /// <param name="mean">The means; their dtype is the result's.</param>
    /// <param name="std">The standard deviation, at least 0.</param>
    /// <param name="generator">Where they come from; null means the default generator.</param>
    /// <exception cref="ArgumentException">The standard deviation is negative, or the dtype an integer's.</exception>
    [Op(Surface.Function | Surface.Out)]
    public static Tensor Normal(Tensor mean, double std = 1, Generator? generator = null)
    {
        Tensor result = Torch.Empty(mean.Shape, mean.DType, mean.Device).Normal_(0, std, generator).Add_(mean.Detach());
        return WithoutGradient("Normal", result, mean);
    }

    /// <summary>Normal numbers with a standard deviation for each.</summary>
    /// <param name="mean">The mean.</param>
    /// <param name="std">The standard deviations, none of them negative; their dtype is the result's.</param>
    /// <param name="generator">Where they come from; null means the default generator.</param>
    /// <exception cref="ArgumentException">A standard deviation is negative, or the dtype not floating.</exception>
    [Op(Surface.Function | Surface.Out)]
    public static Tensor Normal(double mean, Tensor std, Generator? generator = null)
    {
        RequireDeviations(std);
        Tensor result = Torch.Empty(std.Shape, std.DType, std.Device).Normal_(0, 1, generator);
        result.Mul_(std.Detach()).Add_(mean);
        return WithoutGradient("Normal", result, std);
    }

    /// <summary>Normal numbers with one mean and one standard deviation.</summary>
    /// <param name="mean">The mean.</param>
    /// <param name="std">The standard deviation, at least 0.</param>
    /// <param name="size">The sizes.</param>
    /// <param name="generator">Where they come from; null means the default generator.</param>
    /// <param name="dtype">A floating point or complex type; null means the default floating point type.</param>
    /// <param name="device">Where; null means the CPU.</param>
    /// <param name="requiresGrad">Whether a gradient is wanted.</param>
    /// <exception cref="ArgumentException">The standard deviation is negative, or the dtype an integer's.</exception>
    [Op(Surface.Function)]
    public static Tensor Normal(
        double mean,
        double std,
        ReadOnlySpan<long> size,
        Generator? generator = null,
        DType? dtype = null,
        Device? device = null,
        bool requiresGrad = false)
    {
        Tensor result = Torch.Empty(size, dtype, Batching.RandomDevice(device)).Normal_(mean, std, generator);
        return requiresGrad ? result.RequiresGrad_() : result;
    }

    /// <summary>Draws indices of each row in proportion to the weights there.</summary>
    /// <param name="input">Weights, [categories] or [rows, categories]; they need not add up to 1.</param>
    /// <param name="numSamples">Draws per row.</param>
    /// <param name="replacement">Whether an index may be drawn again.</param>
    /// <param name="generator">Where the draws come from; null means the default generator.</param>
    /// <returns>int64 indices, [numSamples] or [rows, numSamples].</returns>
    /// <exception cref="ArgumentException">
    /// The weights are no distribution, there are fewer of them than draws without replacement, or there is nothing to draw.
    /// </exception>
    [Op(Surface.Function | Surface.Method | Surface.ExactOut)]
    public static Tensor Multinomial(Tensor input, long numSamples, bool replacement = false, Generator? generator = null)
    {
        Check.FloatingPoint(input.DType, "multinomial");
        Check.RankBetween(input, 1, 2, "multinomial", "input");
        long categories = input.Shape[^1];
        MultinomialSampling.Require(categories, numSamples, replacement);
        Tensor result = input.NDim == 1
            ? Torch.Empty([numSamples], DType.Int64, input.Device)
            : Torch.Empty([input.Shape[0], numSamples], DType.Int64, input.Device);
        if (Batching.IsUsed) Batching.CheckRandom(result, generator, "multinomial");
        Backend.Run(result, new MultinomialKernel(
            input.Detach(), result, (int)categories, (int)numSamples, replacement, generator ?? Torch.DefaultGenerator));
        return result;
    }

    /// <summary>Numbers of events from the Poisson distribution, with a rate for each element: <c>λ^k exp(-λ) / k!</c>.</summary>
    /// <param name="input">The rates, none of them negative.</param>
    /// <param name="generator">Where they come from; null means the default generator.</param>
    /// <returns>Whole numbers of the input's dtype; their gradient is zero.</returns>
    /// <exception cref="ArgumentException">A rate is negative or not finite, or the dtype is not floating.</exception>
    [Op(Surface.Function)]
    public static Tensor Poisson(Tensor input, Generator? generator = null)
    {
        Check.FloatingPoint(input.DType, "poisson");
        Tensor result = Copying.Clone(input.Detach(), MemoryFormat.Contiguous);
        if (Batching.IsUsed) Batching.CheckRandom(result, generator, "poisson");
        Backend.Run(result, new RandomKernel<PoissonFill>(result, generator ?? Torch.DefaultGenerator, default));
        return WithoutGradient("Poisson", result, input);
    }

    /// <summary>Numbers of successes in <paramref name="count"/> tosses with probability <paramref name="prob"/>, element by element.</summary>
    /// <param name="count">How many tosses.</param>
    /// <param name="prob">The probability of success, of the same dtype.</param>
    /// <param name="generator">Where they come from; null means the default generator.</param>
    /// <returns>Whole numbers in the broadcast shape; their gradient is zero.</returns>
    /// <exception cref="ArgumentException">The dtypes differ or are not floating, or the shapes do not broadcast.</exception>
    [Op(Surface.Function)]
    public static Tensor Binomial(Tensor count, Tensor prob, Generator? generator = null)
    {
        Check.FloatingPoint(count.DType, "binomial");
        Check.SameDType(count, prob, "binomial");
        Shape shape = Check.Broadcast(count.Shape, prob.Shape, "binomial");
        Tensor result = Torch.Empty(shape, count.DType, count.Device).Copy_(count.Detach());
        if (!result.IsMeta)
        {
            double[] probabilities = prob.Detach().Expand(shape).ToArray<double>();
            Backend.Run(result, new RandomKernel<BinomialFill>(
                result, generator ?? Torch.DefaultGenerator, new BinomialFill(probabilities)));
        }

        return WithoutGradient("Binomial", result, count, prob);
    }

    private static Tensor Toss(Tensor result, Tensor probabilities, Generator? generator)
    {
        if (Batching.IsUsed) Batching.CheckRandom(result, generator, "bernoulli");
        Backend.Run(result, new BernoulliKernel(result, probabilities, generator ?? Torch.DefaultGenerator));
        return result;
    }

    private static void RequireDeviations(Tensor std)
    {
        Check.FloatingPoint(std.DType, "normal");
        if (std.IsMeta)
        {
            return;
        }

        foreach (double deviation in std.ToArray<double>())
        {
            Check.That(deviation >= 0, $"normal: a standard deviation is negative; got {deviation}; expected std >= 0");
        }
    }

    // What is drawn does not depend on the parameters in a way that could be differentiated: PyTorch gives zeros.
    private static Tensor WithoutGradient(string name, Tensor result, Tensor first, Tensor? second = null)
    {
        if (!Gradient.IsNeeded(first, second))
        {
            return result;
        }

        return Gradient.Record(result, new ZeroGradients(name, first, second), first, second);
    }

    private sealed class ZeroGradients(string name, Tensor first, Tensor? second) : Node
    {
        private readonly (Shape Shape, DType DType, Device Device) _first = Form(first);
        private readonly (Shape Shape, DType DType, Device Device)? _second = second is null ? null : Form(second);

        public override string Name => name + "Backward0";

        protected internal override void Backward(ReadOnlySpan<Tensor?> gradOutputs, Span<Tensor?> gradInputs)
        {
            if (NeedsInput(0)) gradInputs[0] = Zeros(_first);
            if (_second is { } form && NeedsInput(1)) gradInputs[1] = Zeros(form);
        }

        private static (Shape Shape, DType DType, Device Device) Form(Tensor tensor) => (tensor.Shape, tensor.DType, tensor.Device);

        private static Tensor Zeros((Shape Shape, DType DType, Device Device) form) => Torch.Zeros(form.Shape, form.DType, form.Device);
    }

    /// <summary>See <see cref="CountSampling.FillPoisson"/>.</summary>
    private readonly struct PoissonFill : IRandomFill
    {
        public static string Name => "poisson";

        public void Fill(Generator generator, DType dtype, Span<byte> storage, bool contiguous)
            => CountSampling.FillPoisson(generator, dtype, storage);
    }

    /// <summary>See <see cref="CountSampling.FillBinomial"/>.</summary>
    private readonly struct BinomialFill(double[] probabilities) : IRandomFill
    {
        public static string Name => "binomial";

        public void Fill(Generator generator, DType dtype, Span<byte> storage, bool contiguous)
            => CountSampling.FillBinomial(generator, dtype, storage, probabilities);
    }
}
