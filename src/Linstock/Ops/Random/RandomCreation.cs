using Linstock.Sampling;

namespace Linstock.Ops.Sampling;

/// <summary>New tensors of random numbers.</summary>
internal static class RandomCreation
{
    /// <summary>Numbers from the uniform distribution on [0, 1).</summary>
    /// <param name="size">The sizes.</param>
    /// <param name="generator">Where they come from; null means the default generator.</param>
    /// <param name="dtype">A floating point or complex type; null means the default floating point type.</param>
    /// <param name="device">Where; null means the CPU.</param>
    /// <param name="requiresGrad">Whether a gradient is wanted.</param>
    /// <exception cref="ArgumentException">A size is negative, or the dtype is an integer's.</exception>
    [Op(Surface.Function)]
    public static Tensor Rand(
        ReadOnlySpan<long> size, Generator? generator = null, DType? dtype = null, Device? device = null, bool requiresGrad = false)
    {
        Check.Differentiable(dtype ?? Torch.GetDefaultDType(), "rand");
        return Finish(RandomInPlace.Uniform_(Torch.Empty(size, dtype, Batching.RandomDevice(device)), 0, 1, generator), requiresGrad);
    }

    /// <inheritdoc cref="Rand(ReadOnlySpan{long}, Generator?, DType?, Device?, bool)"/>
    [Op(Surface.Function)]
    public static Tensor Rand(params ReadOnlySpan<long> size) => Rand(size, generator: null);

    /// <summary>Numbers from the normal distribution with mean 0 and variance 1; complex ones with half of it in each part.</summary>
    /// <param name="size">The sizes.</param>
    /// <param name="generator">Where they come from; null means the default generator.</param>
    /// <param name="dtype">A floating point or complex type; null means the default floating point type.</param>
    /// <param name="device">Where; null means the CPU.</param>
    /// <param name="requiresGrad">Whether a gradient is wanted.</param>
    /// <exception cref="ArgumentException">A size is negative, or the dtype is an integer's.</exception>
    [Op(Surface.Function)]
    public static Tensor Randn(
        ReadOnlySpan<long> size, Generator? generator = null, DType? dtype = null, Device? device = null, bool requiresGrad = false)
    {
        Check.Differentiable(dtype ?? Torch.GetDefaultDType(), "randn");
        return Finish(RandomInPlace.Normal_(Torch.Empty(size, dtype, Batching.RandomDevice(device)), 0, 1, generator), requiresGrad);
    }

    /// <inheritdoc cref="Randn(ReadOnlySpan{long}, Generator?, DType?, Device?, bool)"/>
    [Op(Surface.Function)]
    public static Tensor Randn(params ReadOnlySpan<long> size) => Randn(size, generator: null);

    /// <summary>Integers from <paramref name="low"/> up to, not including, <paramref name="high"/>.</summary>
    /// <param name="low">The smallest.</param>
    /// <param name="high">The end of the range.</param>
    /// <param name="size">The sizes.</param>
    /// <param name="generator">Where they come from; null means the default generator.</param>
    /// <param name="dtype">A real type; null means int64.</param>
    /// <param name="device">Where; null means the CPU.</param>
    /// <param name="requiresGrad">Whether a gradient is wanted.</param>
    /// <exception cref="ArgumentException">A size is negative, the range is empty, or the dtype cannot hold it.</exception>
    [Op(Surface.Function)]
    public static Tensor Randint(
        long low,
        long high,
        ReadOnlySpan<long> size,
        Generator? generator = null,
        DType? dtype = null,
        Device? device = null,
        bool requiresGrad = false)
        => Finish(RandomInPlace.Random_(Torch.Empty(size, dtype ?? DType.Int64, Batching.RandomDevice(device)), low, high, generator), requiresGrad);

    /// <summary>Integers from 0 up to, not including, <paramref name="high"/>.</summary>
    /// <param name="high">The end of the range.</param>
    /// <param name="size">The sizes.</param>
    /// <param name="generator">Where they come from; null means the default generator.</param>
    /// <param name="dtype">A real type; null means int64.</param>
    /// <param name="device">Where; null means the CPU.</param>
    /// <param name="requiresGrad">Whether a gradient is wanted.</param>
    /// <exception cref="ArgumentException">A size is negative, the range is empty, or the dtype cannot hold it.</exception>
    [Op(Surface.Function)]
    public static Tensor Randint(
        long high,
        ReadOnlySpan<long> size,
        Generator? generator = null,
        DType? dtype = null,
        Device? device = null,
        bool requiresGrad = false)
        => Randint(0, high, size, generator, dtype, device, requiresGrad);

    /// <summary>The numbers 0 to n - 1 in random order.</summary>
    /// <param name="n">How many.</param>
    /// <param name="generator">Where the order comes from; null means the default generator.</param>
    /// <param name="dtype">A real type that can hold n - 1; null means int64.</param>
    /// <param name="device">Where; null means the CPU.</param>
    /// <param name="requiresGrad">Whether a gradient is wanted.</param>
    /// <exception cref="ArgumentException">n is negative, too large for the dtype, or needs more than 1 GB.</exception>
    [Op(Surface.Function)]
    public static Tensor Randperm(
        long n, Generator? generator = null, DType? dtype = null, Device? device = null, bool requiresGrad = false)
    {
        Check.That(n >= 0, $"randperm: n must be non-negative; got {n}");
        Tensor result = Torch.Empty([n], dtype ?? DType.Int64, Batching.RandomDevice(device));
        Check.That(n * result.ElementSize <= 1 << 30, $"randperm: n is too large; got {n}; expected at most {(1 << 30) / result.ElementSize} for {result.DType.Name}");
        return Finish(RandomInPlace.Run(result, generator, default(PermutationFill)), requiresGrad);
    }

    /// <summary>Numbers from the uniform distribution on [0, 1), in the shape of <paramref name="input"/>.</summary>
    /// <param name="input">The model.</param>
    /// <param name="dtype">The element type; null means the model's.</param>
    /// <param name="device">Where; null means where the model is.</param>
    /// <param name="requiresGrad">Whether a gradient is wanted.</param>
    /// <param name="memoryFormat">The order of elements in memory.</param>
    /// <param name="generator">Where they come from; null means the default generator.</param>
    /// <exception cref="ArgumentException">The dtype is an integer's.</exception>
    [Op(Surface.Function)]
    public static Tensor RandLike(
        Tensor input,
        DType? dtype = null,
        Device? device = null,
        bool requiresGrad = false,
        MemoryFormat memoryFormat = MemoryFormat.Preserve,
        Generator? generator = null)
        => Finish(RandomInPlace.Uniform_(Torch.EmptyLike(input, dtype, Batching.RandomDevice(device ?? input.Device), memoryFormat: memoryFormat), 0, 1, generator), requiresGrad);

    /// <summary>Numbers from the normal distribution with mean 0 and variance 1, in the shape of <paramref name="input"/>.</summary>
    /// <param name="input">The model.</param>
    /// <param name="dtype">The element type; null means the model's.</param>
    /// <param name="device">Where; null means where the model is.</param>
    /// <param name="requiresGrad">Whether a gradient is wanted.</param>
    /// <param name="memoryFormat">The order of elements in memory.</param>
    /// <param name="generator">Where they come from; null means the default generator.</param>
    /// <exception cref="ArgumentException">The dtype is an integer's.</exception>
    [Op(Surface.Function)]
    public static Tensor RandnLike(
        Tensor input,
        DType? dtype = null,
        Device? device = null,
        bool requiresGrad = false,
        MemoryFormat memoryFormat = MemoryFormat.Preserve,
        Generator? generator = null)
        => Finish(RandomInPlace.Normal_(Torch.EmptyLike(input, dtype, Batching.RandomDevice(device ?? input.Device), memoryFormat: memoryFormat), 0, 1, generator), requiresGrad);

    /// <summary>Integers from <paramref name="low"/> up to, not including, <paramref name="high"/>, in the shape of <paramref name="input"/>.</summary>
    /// <param name="input">The model.</param>
    /// <param name="low">The smallest.</param>
    /// <param name="high">The end of the range.</param>
    /// <param name="dtype">The element type; null means the model's.</param>
    /// <param name="device">Where; null means where the model is.</param>
    /// <param name="requiresGrad">Whether a gradient is wanted.</param>
    /// <param name="memoryFormat">The order of elements in memory.</param>
    /// <param name="generator">Where they come from; null means the default generator.</param>
    /// <exception cref="ArgumentException">The range is empty, or the dtype cannot hold it.</exception>
    [Op(Surface.Function)]
    public static Tensor RandintLike(
        Tensor input,
        long low,
        long high,
        DType? dtype = null,
        Device? device = null,
        bool requiresGrad = false,
        MemoryFormat memoryFormat = MemoryFormat.Preserve,
        Generator? generator = null)
        => Finish(RandomInPlace.Random_(Torch.EmptyLike(input, dtype, Batching.RandomDevice(device ?? input.Device), memoryFormat: memoryFormat), low, high, generator), requiresGrad);

    /// <summary>Integers from 0 up to, not including, <paramref name="high"/>, in the shape of <paramref name="input"/>.</summary>
    /// <param name="input">The model.</param>
    /// <param name="high">The end of the range.</param>
    /// <param name="dtype">The element type; null means the model's.</param>
    /// <param name="device">Where; null means where the model is.</param>
    /// <param name="requiresGrad">Whether a gradient is wanted.</param>
    /// <param name="memoryFormat">The order of elements in memory.</param>
    /// <param name="generator">Where they come from; null means the default generator.</param>
    /// <exception cref="ArgumentException">The range is empty, or the dtype cannot hold it.</exception>
    [Op(Surface.Function)]
    public static Tensor RandintLike(
        Tensor input,
        long high,
        DType? dtype = null,
        Device? device = null,
        bool requiresGrad = false,
        MemoryFormat memoryFormat = MemoryFormat.Preserve,
        Generator? generator = null)
        => RandintLike(input, 0, high, dtype, device, requiresGrad, memoryFormat, generator);

    private static Tensor Finish(Tensor result, bool requiresGrad) => requiresGrad ? result.RequiresGrad_() : result;
}
