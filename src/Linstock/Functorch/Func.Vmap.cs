namespace Linstock.Functorch;

public static partial class Func
{
    /// <summary>
    /// The vectorising map: a function that is written for one sample, on a batch of them. It is called once; inside, tensors have the
    /// shape of a sample, and each operation computes all samples.
    /// </summary>
    /// <param name="func">From a sample to its result.</param>
    /// <param name="inDims">The dimension of the argument that is mapped over.</param>
    /// <param name="outDims">Where the result gets it.</param>
    /// <param name="randomness">What random operations do inside.</param>
    /// <param name="chunkSize">The most samples to compute at once; null means all.</param>
    /// <returns>A function of the batch.</returns>
    /// <exception cref="ArgumentException">On the call: a dimension does not exist, or sizes of the mapped dimensions differ.</exception>
    /// <exception cref="InvalidOperationException">On the call: the function reads values (<c>Item()</c>, printing, branches), draws random numbers
    /// although <paramref name="randomness"/> is <see cref="Randomness.Error"/>, or changes a tensor in place that is not batched with one that is.</exception>
    [System.Runtime.CompilerServices.OverloadResolutionPriority(1)]
    public static Func<Tensor, Tensor> Vmap(
        Func<Tensor, Tensor> func, OptionalIntList inDims = default, OptionalIntList outDims = default,
        Randomness randomness = Randomness.Error, long? chunkSize = null)
    {
        ArgumentNullException.ThrowIfNull(func);
        return x => VectorMap.Run(samples => [func(samples[0])], [x], inDims, outDims, randomness, chunkSize)[0];
    }

    /// <summary>The vectorising map of a function of two tensors.</summary>
    /// <inheritdoc cref="Vmap(Func{Tensor, Tensor}, OptionalIntList, OptionalIntList, Randomness, long?)"/>
    /// <param name="func">From samples to their result.</param>
    /// <param name="inDims">The mapped dimension of each argument, one for all or one for each; null for an argument that all samples share.</param>
    /// <param name="outDims">Where the result gets it.</param>
    /// <param name="randomness">What random operations do inside.</param>
    /// <param name="chunkSize">The most samples to compute at once; null means all.</param>
    public static Func<Tensor, Tensor, Tensor> Vmap(
        Func<Tensor, Tensor, Tensor> func, OptionalIntList inDims = default, OptionalIntList outDims = default,
        Randomness randomness = Randomness.Error, long? chunkSize = null)
    {
        ArgumentNullException.ThrowIfNull(func);
        return (x, y) => VectorMap.Run(samples => [func(samples[0], samples[1])], [x, y], inDims, outDims, randomness, chunkSize)[0];
    }

    /// <summary>The vectorising map of a function of three tensors.</summary>
    /// <inheritdoc cref="Vmap(Func{Tensor, Tensor, Tensor}, OptionalIntList, OptionalIntList, Randomness, long?)"/>
    public static Func<Tensor, Tensor, Tensor, Tensor> Vmap(
        Func<Tensor, Tensor, Tensor, Tensor> func, OptionalIntList inDims = default, OptionalIntList outDims = default,
        Randomness randomness = Randomness.Error, long? chunkSize = null)
    {
        ArgumentNullException.ThrowIfNull(func);
        return (x, y, z) => VectorMap.Run(samples => [func(samples[0], samples[1], samples[2])], [x, y, z], inDims, outDims, randomness, chunkSize)[0];
    }

    /// <summary>The vectorising map of a function of any number of tensors; <paramref name="inDims"/> has one entry for all or one for each.</summary>
    /// <inheritdoc cref="Vmap(Func{Tensor, Tensor, Tensor}, OptionalIntList, OptionalIntList, Randomness, long?)"/>
    public static Func<Tensor[], Tensor[]> Vmap(
        Func<Tensor[], Tensor[]> func, OptionalIntList inDims = default, OptionalIntList outDims = default,
        Randomness randomness = Randomness.Error, long? chunkSize = null)
    {
        ArgumentNullException.ThrowIfNull(func);
        return arguments => VectorMap.Run(func, arguments, inDims, outDims, randomness, chunkSize);
    }

    /// <summary>
    /// The vectorising map of a function whose argument or result holds several tensors; the entries of <paramref name="inDims"/> and
    /// <paramref name="outDims"/> are for arguments and results as wholes.
    /// </summary>
    /// <inheritdoc cref="Vmap(Func{Tensor, Tensor, Tensor}, OptionalIntList, OptionalIntList, Randomness, long?)"/>
    public static Func<T1, TResult> Vmap<T1, TResult>(
        Func<T1, TResult> func, OptionalIntList inDims = default, OptionalIntList outDims = default,
        Randomness randomness = Randomness.Error, long? chunkSize = null)
    {
        ArgumentNullException.ThrowIfNull(func);
        return first => MapTrees(Flat(func, first), [first], inDims, outDims, randomness, chunkSize);
    }

    /// <inheritdoc cref="Vmap{T1, TResult}(Func{T1, TResult}, OptionalIntList, OptionalIntList, Randomness, long?)"/>
    public static Func<T1, T2, TResult> Vmap<T1, T2, TResult>(
        Func<T1, T2, TResult> func, OptionalIntList inDims = default, OptionalIntList outDims = default,
        Randomness randomness = Randomness.Error, long? chunkSize = null)
    {
        ArgumentNullException.ThrowIfNull(func);
        return (first, second) => MapTrees(Flat(func, first, second, "vmap"), [first, second], inDims, outDims, randomness, chunkSize);
    }

    /// <inheritdoc cref="Vmap{T1, TResult}(Func{T1, TResult}, OptionalIntList, OptionalIntList, Randomness, long?)"/>
    public static Func<T1, T2, T3, TResult> Vmap<T1, T2, T3, TResult>(
        Func<T1, T2, T3, TResult> func, OptionalIntList inDims = default, OptionalIntList outDims = default,
        Randomness randomness = Randomness.Error, long? chunkSize = null)
    {
        ArgumentNullException.ThrowIfNull(func);
        return (first, second, third)
            => MapTrees(Flat(func, first, second, third, "vmap"), [first, second, third], inDims, outDims, randomness, chunkSize);
    }

    /// <inheritdoc cref="Vmap{T1, TResult}(Func{T1, TResult}, OptionalIntList, OptionalIntList, Randomness, long?)"/>
    public static Func<T1, T2, T3, T4, TResult> Vmap<T1, T2, T3, T4, TResult>(
        Func<T1, T2, T3, T4, TResult> func, OptionalIntList inDims = default, OptionalIntList outDims = default,
        Randomness randomness = Randomness.Error, long? chunkSize = null)
    {
        ArgumentNullException.ThrowIfNull(func);
        return (first, second, third, fourth)
            => MapTrees(Flat(func, first, second, third, fourth, "vmap"), [first, second, third, fourth], inDims, outDims, randomness, chunkSize);
    }

    private static TResult MapTrees<TResult>(
        Func<Tensor[], TResult> func, object?[] arguments, OptionalIntList inDims, OptionalIntList outDims, Randomness randomness, long? chunkSize)
    {
        Check.That(
            inDims.Count <= 1 || inDims.Count == arguments.Length,
            $"vmap: in_dims has {inDims.Count} entries for {arguments.Length} inputs; expected one for each, or one for all");
        var leaves = new List<Tensor>();
        var dims = new List<long?>();
        for (int i = 0; i < arguments.Length; i++)
        {
            Tree.Flatten(arguments[i], leaves, "vmap");
            while (dims.Count < leaves.Count) dims.Add(inDims.Count == 0 ? 0 : inDims[inDims.Count == 1 ? 0 : i]);
        }
        TResult? like = default;
        // One entry for each result as a whole; VectorMap asks for one that holds for all its tensors.
        Check.That(outDims.Count <= 1 || typeof(TResult) != typeof(Tensor), $"vmap: out_dims has {outDims.Count} entries for one result");
        Tensor[] results = VectorMap.Run(
            samples => Tree.Leaves(like = func(samples), "vmap"), [.. leaves], OptionalIntList.Create([.. dims]), outDims, randomness, chunkSize);
        return Tree.Rebuild(like!, results);
    }
}
