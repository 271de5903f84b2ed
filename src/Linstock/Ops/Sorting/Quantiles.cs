using Linstock.Backends.Batched;

namespace Linstock.Ops.Sorting;

/// <summary>Quantiles.</summary>
internal static class Quantiles
{
    /// <summary>
    /// The values below which a share <paramref name="q"/> of the elements lies. A vector of shares makes a first dimension
    /// of the result. NaN if there is one.
    /// </summary>
    /// <param name="input">float32 or float64.</param>
    /// <param name="q">Shares from 0 to 1, of the input's dtype; no dimension or one.</param>
    /// <param name="dim">The dimension; null means all elements.</param>
    /// <param name="keepdim">Whether it stays, with size 1.</param>
    /// <param name="interpolation">What counts between two elements.</param>
    /// <exception cref="ArgumentException">Dtypes or shapes do not fit, the input is empty, or a share is outside [0, 1].</exception>
    [Op(Surface.Function | Surface.Method | Surface.ExactOut)]
    [Autocast(AutocastRule.Full)]
    [ReadsValues]
    public static Tensor Quantile(Tensor input, Tensor q, long? dim = null, bool keepdim = false, QuantileInterpolation interpolation = QuantileInterpolation.Linear)
        => Compute(input, q, dim, keepdim, interpolation, ignoreNaN: false, "quantile");

    /// <inheritdoc cref="Quantile(Tensor, Tensor, long?, bool, QuantileInterpolation)"/>
    [Op(Surface.Function | Surface.Method | Surface.ExactOut)]
    [Autocast(AutocastRule.Full)]
    public static Tensor Quantile(Tensor input, double q, long? dim = null, bool keepdim = false, QuantileInterpolation interpolation = QuantileInterpolation.Linear)
        => Compute(input, Share(input, q, "quantile"), dim, keepdim, interpolation, ignoreNaN: false, "quantile");

    /// <summary>Like <see cref="Quantile(Tensor, Tensor, long?, bool, QuantileInterpolation)"/>, of the elements that are not NaN.</summary>
    /// <exception cref="ArgumentException">Dtypes or shapes do not fit, the input is empty, or a share is outside [0, 1].</exception>
    [Op(Surface.Function | Surface.Method | Surface.ExactOut)]
    [Autocast(AutocastRule.Full)]
    [ReadsValues]
    public static Tensor Nanquantile(Tensor input, Tensor q, long? dim = null, bool keepdim = false, QuantileInterpolation interpolation = QuantileInterpolation.Linear)
        => Compute(input, q, dim, keepdim, interpolation, ignoreNaN: true, "nanquantile");

    /// <inheritdoc cref="Nanquantile(Tensor, Tensor, long?, bool, QuantileInterpolation)"/>
    [Op(Surface.Function | Surface.Method | Surface.ExactOut)]
    [Autocast(AutocastRule.Full)]
    public static Tensor Nanquantile(Tensor input, double q, long? dim = null, bool keepdim = false, QuantileInterpolation interpolation = QuantileInterpolation.Linear)
        => Compute(input, Share(input, q, "nanquantile"), dim, keepdim, interpolation, ignoreNaN: true, "nanquantile");

    private static Tensor Share(Tensor input, double q, string operation)
    {
        Check.That(q is >= 0 and <= 1, $"{operation}: q must be in the range [0, 1]; got {q}");
        return Torch.Full([], q, dtype: input.DType, device: input.Device);
    }

    private static Tensor Compute(
        Tensor input, Tensor q, long? dim, bool keepdim, QuantileInterpolation interpolation, bool ignoreNaN, string operation)
    {
        Check.That(input.DType is DType.Float32 or DType.Float64, $"{operation}: input tensor must be float32 or float64; got {input.DType.Name}");
        Check.SameDType(input, q, operation);
        Check.RankBetween(q, 0, 1, operation, nameof(q));
        Check.That(input.Numel > 0, $"{operation}: input tensor must be non-empty; got shape {input.Shape}");
        int place = dim is { } one ? Check.Dim(one, input.NDim, operation) : 0;
        foreach (double share in Whole.Values(q).ToArray<double>())
            Check.That(share is >= 0 and <= 1, $"{operation}: q values must be in the range [0, 1]; got {share}");

        // The dimension last, to make room for the shares; its old place keeps size 1 until the end.
        Tensor source = dim is null || input.NDim == 0 ? Views.Reshape(input, -1) : input;
        (Tensor sorted, _) = Orders.Sort(Views.Transpose(Views.Unsqueeze(source, -1), place, -1), -1, stable: true);
        long size = sorted.Shape[-1];
        Tensor shares = Views.Reshape(q, -1);
        Tensor ranks;
        if (ignoreNaN)
        {
            Tensor numbers = Torch.Sum(Torch.LogicalNot(Torch.Isnan(sorted.Detach())), -1, keepdim: true).To(sorted.DType);
            ranks = Torch.ClampMin(shares * (numbers - 1), 0);
        }
        else
        {
            Tensor last = Views.Slice(sorted.Detach(), -1, size - 1, size);
            ranks = Torch.Where(Torch.Isnan(last), Torch.Full([], size - 1, dtype: sorted.DType, device: sorted.Device), shares * (double)(size - 1));
        }
        Tensor result = Interpolate(sorted, ranks, interpolation);

        int first = q.NDim;
        result = first == 1 ? Moving.Movedim(result, -1, 0) : Views.Squeeze(result, -1);
        if (!keepdim) return Views.Squeeze(result, place + first);
        if (dim is not null && input.NDim > 0) return result;
        long[] sizes = [.. q.Shape, .. Enumerable.Repeat(1L, input.NDim)];
        return Views.Reshape(result, sizes);
    }

    private static Tensor Interpolate(Tensor sorted, Tensor ranks, QuantileInterpolation interpolation)
    {
        Tensor At(Tensor places) => Indexing.FlatIndexing.TakeAlongDim(sorted, places.Detach().To(DType.Int64), -1);
        switch (interpolation)
        {
            case QuantileInterpolation.Lower: return At(Torch.Floor(ranks));
            case QuantileInterpolation.Higher: return At(Torch.Ceil(ranks));
            case QuantileInterpolation.Nearest: return At(Torch.Round(ranks));
            default:
                Tensor below = Torch.Floor(ranks);
                Tensor weight = interpolation == QuantileInterpolation.Midpoint ? Torch.FullLike(ranks, 0.5) : ranks - below.Detach();
                return Torch.Lerp(At(below), At(Torch.Ceil(ranks)), weight);
        }
    }
}
