using Linstock.Backends;
using Linstock.Backends.Batched;
using Linstock.Backends.Cpu.Indexing;
using Linstock.Ops.Indexing;
using Linstock.Ops.Sparse;

namespace Linstock.Ops.Embedding;

/// <summary>Rows of a table by their numbers.</summary>
internal static class Embeddings
{
    /// <summary>The rows of <paramref name="weight"/> that the input names: input.Shape + [size].</summary>
    /// <param name="input">int64 or int32, from 0 to rows - 1.</param>
    /// <param name="weight">[rows, size].</param>
    /// <param name="paddingIdx">A row that gets no gradient; counted from the end if negative.</param>
    /// <param name="maxNorm">Rows that are used and longer than this are shortened to it, in place.</param>
    /// <param name="normType">The p of that norm.</param>
    /// <param name="scaleGradByFreq">Whether a row's gradient is divided by how often it occurs in the input.</param>
    /// <param name="sparse">Whether the gradient of the weight is a sparse tensor that holds the rows that were used.</param>
    /// <exception cref="ArgumentException">Shapes or dtypes do not fit; or, in the backward pass, both scaleGradByFreq and sparse were asked for.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A number names no row.</exception>
    [Op(Surface.Functional)]
    [TorchScript("embedding(weight, input, padding_idx|-1, scale_grad_by_freq, sparse)")]
    public static Tensor Embedding(
        Tensor input, Tensor weight, long? paddingIdx = null, double? maxNorm = null, double normType = 2.0, bool scaleGradByFreq = false, bool sparse = false)
    {
        Check.IndexTensor(input, "embedding");
        Check.Rank(weight, 2, "embedding", nameof(weight));
        long rows = weight.Shape[0];
        long padding = -1;
        if (paddingIdx is { } given)
        {
            Check.That(given >= -rows && given < rows, $"embedding: paddingIdx must be within the number of rows; got {given} for {rows}");
            padding = given < 0 ? given + rows : given;
        }
        Tensor numbers = RowNumbers(input, rows);
        if (maxNorm is { } limit) Renormalize(weight, numbers, limit, normType);
        Tensor result = Torch.Empty([.. input.Shape, weight.Shape[1]], dtype: weight.DType, device: weight.Device);
        Tensor flat = Views.View(result, numbers.Numel, weight.Shape[1]);
        Tensor table = weight.Detach().Contiguous();
        Backend.Run(flat, new GatherRowsKernel(table, numbers, flat));
        return Gradient.IsNeeded(weight) ? Gradient.Record(result, new EmbeddingBackward(numbers, weight.Shape, padding, scaleGradByFreq, sparse), weight) : result;
    }

    /// <summary>Classes as vectors with a single 1: input.Shape + [numClasses], int64.</summary>
    /// <param name="input">int64, from 0 to numClasses - 1.</param>
    /// <param name="numClasses">The number of classes; -1 means one more than the largest.</param>
    /// <exception cref="ArgumentException">A class is negative or too large.</exception>
    [Op(Surface.Functional)]
    public static Tensor OneHot(Tensor input, long numClasses = -1)
    {
        Check.That(input.DType == DType.Int64, $"one_hot: expected dtype int64; got {input.DType.Name}");
        Check.That(input.Numel > 0 || numClasses > 0, $"one_hot: cannot infer the number of classes from an empty tensor");
        if (input.Numel > 0)
        {
            Tensor every = Whole.Values(input);
            long least = Torch.Min(every).Item<long>(), most = Torch.Max(every).Item<long>();
            Check.That(least >= 0, $"one_hot: class values must be non-negative; got {least}");
            Check.That(numClasses == -1 || most < numClasses, $"one_hot: class values must be smaller than numClasses; got {most} for {numClasses}");
            if (numClasses == -1) numClasses = most + 1;
        }
        Tensor zeros = Torch.Zeros([.. input.Shape, numClasses], dtype: DType.Int64, device: input.Device);
        return input.Numel == 0 ? zeros : Torch.Scatter(zeros, -1, Views.Unsqueeze(input, -1), 1);
    }

    /// <summary>Checked row numbers in one dimension.</summary>
    internal static Tensor RowNumbers(Tensor input, long rows)
    {
        Tensor numbers = Views.Reshape(input.To(DType.Int64), -1).Contiguous();
        Backend.Run(numbers, new CheckRowsKernel(numbers, rows, "embedding"));
        return numbers;
    }

    /// <summary>Shortens the rows that are used to a norm, in place.</summary>
    internal static void Renormalize(Tensor weight, Tensor numbers, double maxNorm, double normType)
    {
        using (Torch.NoGrad())
        {
            // Each row once: shortening twice would round twice.
            long[] used = [.. numbers.ToArray<long>().Distinct()];
            if (used.Length == 0) return;
            Tensor rows = Torch.FromArray(used);
            Tensor chosen = weight[rows];
            Tensor norm = Torch.Pow(Torch.Sum(Torch.Pow(Torch.Abs(chosen), normType), 1, keepdim: true), 1 / normType);
            Tensor scale = Torch.Where(Torch.Gt(norm, maxNorm), maxNorm / (norm + 1e-7), Torch.OnesLike(norm));
            AdvancedIndexing.IndexPut_(weight.Detach(), [rows], chosen * scale);
        }
    }

    private sealed class EmbeddingBackward(Tensor numbers, Shape shape, long padding, bool scaleByFrequency, bool sparse) : Node
    {
        public override string Name => "EmbeddingBackward0";

        protected internal override Tensor? Backward(Tensor grad)
        {
            Check.That(!sparse || !scaleByFrequency, $"embedding_backward: scaleGradByFreq is not supported with sparse gradients");
            Tensor flat = Views.Reshape(grad, numbers.Numel, shape[1]);
            // The engine may give the memory of the incoming gradient back; this one keeps its entries.
            if (sparse) return SparseArithmetic.OfRows(flat.Clone(), numbers, shape, padding);
            if (padding >= 0) flat = Torch.Where(Views.Unsqueeze(Torch.Eq(numbers, padding), 1), 0, flat);
            if (scaleByFrequency)
            {
                Tensor counts = AdvancedIndexing.AddRows(Torch.Ones([numbers.Numel, 1], dtype: grad.DType, device: grad.Device), numbers, [shape[0], 1]);
                flat = flat / AdvancedIndexing.GatherRows(counts, numbers);
            }
            return AdvancedIndexing.AddRows(flat, numbers, shape);
        }
    }
}
