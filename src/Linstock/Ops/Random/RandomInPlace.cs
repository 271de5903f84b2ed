using System.Runtime.CompilerServices;
using Linstock.Backends;
using Linstock.Backends.Cpu.Sampling;
using Linstock.Sampling;

namespace Linstock.Ops.Sampling;

/// <summary>Filling a tensor with random numbers: the methods whose names end in an underscore.</summary>
/// <remarks>
/// Dense tensors are filled in the order of their memory, others in the order of their strides. The functions without underscore are
/// the same into fresh memory, as PyTorch's schemas have them; they are no public methods.
/// </remarks>
internal static class RandomInPlace
{
    /// <summary>Numbers from the uniform distribution on [<paramref name="from"/>, <paramref name="to"/>).</summary>
    /// <param name="input">A floating point or complex tensor.</param>
    /// <param name="from">The lower bound.</param>
    /// <param name="to">The upper bound, which only rounding can reach.</param>
    /// <param name="generator">Where they come from; null means the default generator.</param>
    /// <exception cref="ArgumentException">The dtype is an integer's, the bounds are reversed, or too far apart for the dtype.</exception>
    [Op(Surface.InPlace)]
    public static Tensor Uniform(Tensor input, double from = 0, double to = 1, Generator? generator = null)
        => Uniform_(Torch.EmptyLike(input), from, to, generator);

    /// <summary>In place.</summary>
    public static Tensor Uniform_(Tensor input, double from = 0, double to = 1, Generator? generator = null)
        => Run(input, generator, new UniformFill(from, to));

    /// <summary>Numbers from the normal distribution; complex ones with half the variance in each part.</summary>
    /// <param name="input">A floating point or complex tensor.</param>
    /// <param name="mean">The mean.</param>
    /// <param name="std">The standard deviation, at least 0.</param>
    /// <param name="generator">Where they come from; null means the default generator.</param>
    /// <exception cref="ArgumentException">The dtype is an integer's, or the standard deviation negative.</exception>
    [Op(Surface.InPlace)]
    public static Tensor Normal(Tensor input, double mean = 0, double std = 1, Generator? generator = null)
        => Normal_(Torch.EmptyLike(input), mean, std, generator);

    /// <summary>In place.</summary>
    public static Tensor Normal_(Tensor input, double mean = 0, double std = 1, Generator? generator = null)
        => Run(input, generator, new NormalFill(mean, input.IsComplex ? std / Math.Sqrt(2) : std));

    /// <summary>Integers from 0 to the largest of the dtype; of a floating dtype, up to which all are exact.</summary>
    /// <param name="input">A real tensor.</param>
    /// <param name="generator">Where they come from; null means the default generator.</param>
    [Op(Surface.InPlace)]
    public static Tensor Random(Tensor input, Generator? generator = null) => Random_(Torch.EmptyLike(input), generator);

    /// <summary>In place.</summary>
    public static Tensor Random_(Tensor input, Generator? generator = null)
        => Run(input, generator, new IntegerFill(IntegerRange.Default(input.DType)));

    /// <summary>Integers from 0 up to, not including, <paramref name="to"/>.</summary>
    /// <param name="input">A real tensor.</param>
    /// <param name="to">The end of the range.</param>
    /// <param name="generator">Where they come from; null means the default generator.</param>
    /// <exception cref="ArgumentException">The range is empty, or the dtype cannot hold it.</exception>
    [Op(Surface.InPlace)]
    public static Tensor Random(Tensor input, long to, Generator? generator = null) => Random_(Torch.EmptyLike(input), to, generator);

    /// <summary>In place.</summary>
    public static Tensor Random_(Tensor input, long to, Generator? generator = null) => Random_(input, 0, to, generator);

    /// <summary>Integers from <paramref name="from"/> up to, not including, <paramref name="to"/>.</summary>
    /// <param name="input">A real tensor.</param>
    /// <param name="from">The smallest.</param>
    /// <param name="to">
    /// The end of the range; null means the dtype's largest value, and together with the smallest int64 all 64 bits.
    /// </param>
    /// <param name="generator">Where they come from; null means the default generator.</param>
    /// <exception cref="ArgumentException">The range is empty, or the dtype cannot hold it.</exception>
    [OverloadResolutionPriority(1)] // a second argument null means no end, not no generator
    [Op(Surface.InPlace)]
    public static Tensor Random(Tensor input, long from, long? to, Generator? generator = null)
        => Random_(Torch.EmptyLike(input), from, to, generator);

    /// <summary>In place.</summary>
    public static Tensor Random_(Tensor input, long from, long? to, Generator? generator = null)
        => Run(input, generator, new IntegerFill(
            to is { } end ? IntegerRange.Between(input.DType, from, end) : IntegerRange.From(input.DType, from)));

    /// <summary>Numbers from the exponential distribution, λ exp(-λ x).</summary>
    /// <param name="input">A floating point tensor.</param>
    /// <param name="lambd">The rate λ.</param>
    /// <param name="generator">Where they come from; null means the default generator.</param>
    /// <exception cref="ArgumentException">The dtype is not floating, or the rate negative.</exception>
    [Op(Surface.InPlace)]
    public static Tensor Exponential(Tensor input, double lambd = 1, Generator? generator = null)
        => Exponential_(Torch.EmptyLike(input), lambd, generator);

    /// <summary>In place.</summary>
    public static Tensor Exponential_(Tensor input, double lambd = 1, Generator? generator = null)
        => Run(input, generator, new ExponentialFill(lambd));

    /// <summary>Numbers from the geometric distribution: tosses up to the first success, P(k) = (1 - p)^(k - 1) p.</summary>
    /// <param name="input">A real tensor.</param>
    /// <param name="p">The probability of success.</param>
    /// <param name="generator">Where they come from; null means the default generator.</param>
    /// <exception cref="ArgumentException">The dtype is bool or complex, or p not between 0 and 1.</exception>
    [Op(Surface.InPlace)]
    public static Tensor Geometric(Tensor input, double p, Generator? generator = null)
        => Geometric_(Torch.EmptyLike(input), p, generator);

    /// <summary>In place.</summary>
    public static Tensor Geometric_(Tensor input, double p, Generator? generator = null)
        => Run(input, generator, new GeometricFill(p));

    /// <summary>Numbers from the Cauchy distribution, σ / (π ((x - median)² + σ²)).</summary>
    /// <param name="input">A floating point tensor.</param>
    /// <param name="median">The median.</param>
    /// <param name="sigma">Half the width at half the height, more than 0.</param>
    /// <param name="generator">Where they come from; null means the default generator.</param>
    /// <exception cref="ArgumentException">The dtype is not floating, or sigma is not positive.</exception>
    [Op(Surface.InPlace)]
    public static Tensor Cauchy(Tensor input, double median = 0, double sigma = 1, Generator? generator = null)
        => Cauchy_(Torch.EmptyLike(input), median, sigma, generator);

    /// <summary>In place.</summary>
    public static Tensor Cauchy_(Tensor input, double median = 0, double sigma = 1, Generator? generator = null)
    {
        Check.That(sigma > 0, $"cauchy_: sigma is not positive; got {sigma}; expected sigma > 0");
        return Run(input, generator, new CauchyFill(median, sigma));
    }

    /// <summary>Numbers whose logarithm is normal.</summary>
    /// <param name="input">A floating point tensor.</param>
    /// <param name="mean">The mean of the logarithm.</param>
    /// <param name="std">The standard deviation of the logarithm, more than 0.</param>
    /// <param name="generator">Where they come from; null means the default generator.</param>
    /// <exception cref="ArgumentException">The dtype is not floating, or the standard deviation not positive.</exception>
    [Op(Surface.InPlace)]
    public static Tensor LogNormal(Tensor input, double mean = 1, double std = 2, Generator? generator = null)
        => LogNormal_(Torch.EmptyLike(input), mean, std, generator);

    /// <summary>In place.</summary>
    public static Tensor LogNormal_(Tensor input, double mean = 1, double std = 2, Generator? generator = null)
        => Run(input, generator, new LogNormalFill(mean, std));

    /// <summary>Normal numbers within [a, b], drawn by inverting the distribution function: <c>nn.init.trunc_normal_</c>.</summary>
    public static Tensor TruncatedNormal_(Tensor input, double mean, double std, double a, double b, Generator? generator = null)
        => Run(input, generator, new TruncatedNormalFill(mean, std, a, b));

    /// <summary>Fills a tensor, counts the change, and lets its gradient end here.</summary>
    internal static Tensor Run<TFill>(Tensor self, Generator? generator, TFill fill)
        where TFill : struct, IRandomFill
    {
        CheckWritable(self, TFill.Name);
        if (Batching.IsUsed) Batching.CheckRandom(self, generator, TFill.Name);
        Backend.Run(self, new RandomKernel<TFill>(self, generator ?? Torch.DefaultGenerator, fill));
        Overwritten(self, TFill.Name);
        return self;
    }

    /// <summary>Throws unless every element has memory of its own and may be changed in place.</summary>
    internal static void CheckWritable(Tensor self, string operation)
    {
        InPlace.CheckWritable(self, operation);
        for (int i = 0; i < self.NDim; i++)
        {
            if (self.Strides[i] == 0 && self.Shape[i] > 1)
            {
                Check.ThrowArgument(
                    $"{operation}: several elements share their memory; got shape {self.Shape} with strides {self.Strides}; expected a tensor that is not expanded; call .Clone() first");
            }
        }
    }

    /// <summary>Notes that nothing of a tensor's old values is left: its gradient is zero.</summary>
    internal static void Overwritten(Tensor self, string operation)
    {
        self.Storage.Version++;
        if (Gradient.IsNeeded(self))
        {
            var node = new OverwriteBackward(operation);
            node.Connect(self);
            self.Rebase(node);
        }
    }

    private sealed class OverwriteBackward(string operation) : Node
    {
        public override string Name => operation + "Backward0";

        protected internal override Tensor? Backward(Tensor grad) => Torch.ZerosLike(grad);
    }
}
