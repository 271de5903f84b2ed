using Linstock.Backends.Batched;
using Linstock.Ops;

namespace Linstock.Functorch;

/// <summary>The vectorising map: samples in, the function once, all results out.</summary>
internal static class VectorMap
{
    /// <summary>Calls a function once for all samples.</summary>
    /// <param name="function">From the samples of the arguments to those of the results.</param>
    /// <param name="arguments">The arguments.</param>
    /// <param name="inDims">The mapped dimension of each; null for one that all samples share.</param>
    /// <param name="outDims">Where the results get the mapped dimension: one entry for each, or one for all.</param>
    /// <param name="randomness">What random operations do.</param>
    /// <param name="chunkSize">The most samples at once; null means all.</param>
    public static Tensor[] Run(
        Func<Tensor[], Tensor[]> function, Tensor[] arguments, OptionalIntList inDims, OptionalIntList outDims, Randomness randomness, long? chunkSize)
    {
        int?[] dims = Dims(arguments, inDims, out long size);
        if (chunkSize is not { } chunk || chunk >= size)
        {
            Check.That(chunkSize is null or > 0, $"vmap: chunk_size should be null or greater than 0; got {chunkSize}");
            return RunChunk(function, arguments, dims, size, outDims, randomness);
        }
        Check.That(chunk > 0, $"vmap: chunk_size should be None or greater than 0; got {chunk}");
        var parts = new List<Tensor[]>();
        for (long start = 0; start < size; start += chunk)
        {
            long count = Math.Min(chunk, size - start);
            var part = new Tensor[arguments.Length];
            for (int i = 0; i < part.Length; i++) part[i] = dims[i] is { } dim ? arguments[i].Narrow(dim, start, count) : arguments[i];
            parts.Add(RunChunk(function, part, dims, count, outDims, randomness));
        }
        var joined = new Tensor[parts[0].Length];
        for (int i = 0; i < joined.Length; i++)
        {
            int place = i;
            joined[i] = OutDim(outDims, i, parts[0].Length) is { } dim ? Torch.Cat([.. parts.Select(part => part[place])], dim) : parts[0][i];
        }
        return joined;
    }

    private static Tensor[] RunChunk(
        Func<Tensor[], Tensor[]> function, Tensor[] arguments, int?[] dims, long size, OptionalIntList outDims, Randomness randomness)
    {
        var frame = new BatchFrame(size, randomness);
        using (Batching.Enter(frame))
        {
            var samples = new Tensor[arguments.Length];
            for (int i = 0; i < samples.Length; i++) samples[i] = dims[i] is { } dim ? Batching.Batch(arguments[i], frame, dim) : arguments[i];
            Tensor[] results = function(samples);
            Check.That(outDims.Count <= 1 || outDims.Count == results.Length, $"vmap: out_dims has {outDims.Count} entries for {results.Length} results; expected one for each, or one for all");
            var whole = new Tensor[results.Length];
            for (int i = 0; i < whole.Length; i++)
            {
                Tensor result = results[i] ?? throw new InvalidOperationException($"vmap: the function returned null as result {i}; expected a tensor");
                bool isBatched = FrameSet.Of(result)?.Contains(frame) == true;
                if (OutDim(outDims, i, results.Length) is not { } dim)
                {
                    Check.That(!isBatched, $"vmap: result {i} differs between samples, so out_dims cannot be null for it");
                    whole[i] = result;
                    continue;
                }
                int rank = result.NDim + 1;
                if (dim < -rank || dim >= rank)
                    throw new ArgumentOutOfRangeException(nameof(outDims), $"vmap: out_dims {dim} is not in the range [-{rank}, {rank}) of a result of shape {result.Shape}");
                whole[i] = Batching.Unbatch(result, frame, (int)(dim < 0 ? dim + rank : dim));
            }
            return whole;
        }
    }

    private static long? OutDim(OptionalIntList outDims, int index, int results)
        => outDims.Count == 0 ? 0 : outDims[outDims.Count == 1 && results != 1 ? 0 : index];

    private static int?[] Dims(Tensor[] arguments, OptionalIntList inDims, out long size)
    {
        Check.That(arguments.Length > 0, $"vmap: got no inputs; expected at least one tensor to map over");
        Check.That(
            inDims.Count <= 1 || inDims.Count == arguments.Length,
            $"vmap: in_dims has {inDims.Count} entries for {arguments.Length} inputs; expected one for each, or one for all");
        var dims = new int?[arguments.Length];
        size = -1;
        for (int i = 0; i < dims.Length; i++)
        {
            Tensor argument = arguments[i] ?? throw new ArgumentNullException(nameof(arguments), $"vmap: input {i} is null");
            if ((inDims.Count == 0 ? 0 : inDims[inDims.Count == 1 ? 0 : i]) is not { } dim) continue;
            Check.That(argument.NDim > 0, $"vmap: got in_dims={dim} for input {i}, which has no dimension to map over; expected null for it");
            if (dim < -argument.NDim || dim >= argument.NDim)
                throw new ArgumentOutOfRangeException(nameof(inDims), $"vmap: got in_dims={dim} for input {i} of dimensionality {argument.NDim}; expected a number in [-{argument.NDim}, {argument.NDim})");
            dims[i] = (int)(dim < 0 ? dim + argument.NDim : dim);
            long own = argument.Shape[dims[i]!.Value];
            if (size >= 0 && own != size)
            {
                throw new ArgumentException(
                    $"vmap: expected all tensors to have the same size in the mapped dimension; got {size} and {own} for input {i} of shape {argument.Shape}", nameof(arguments));
            }
            size = own;
        }
        Check.That(size >= 0, $"vmap: no input is mapped over; expected a dimension in in_dims for at least one");
        return dims;
    }
}
