using Linstock.Ops.Indexing;

namespace Linstock.Ops.Sorting;

/// <summary>How many elements fall where.</summary>
internal static class Histograms
{
    /// <summary>How often each non-negative integer appears, or the sum of the weights where it does.</summary>
    /// <param name="input">Integers, one dimension.</param>
    /// <param name="weights">As many numbers; the result is float32 if they are, else float64.</param>
    /// <param name="minlength">The least size of the result.</param>
    /// <exception cref="ArgumentException">The input has another number of dimensions, is no integer tensor or holds negative numbers; the weights do not fit.</exception>
    [Op(Surface.Function | Surface.Method)]
    [ReadsValues]
    public static Tensor Bincount(Tensor input, Tensor? weights = null, long minlength = 0)
    {
        Check.Rank(input, 1, "bincount", nameof(input));
        Check.Integer(input.DType, "bincount");
        Check.That(minlength >= 0, $"bincount: minlength should be >= 0; got {minlength}");
        if (weights is not null) Check.SameShape(input, weights, "bincount");
        Tensor places = input.To(DType.Int64);
        long size = minlength;
        if (places.Numel > 0)
        {
            long least = Torch.Min(places).Item<long>();
            Check.That(least >= 0, $"bincount: only supports non-negative integers; got {least}");
            size = Math.Max(size, Torch.Max(places).Item<long>() + 1);
        }
        DType dtype = weights is null ? DType.Int64 : weights.DType == DType.Float32 ? DType.Float32 : DType.Float64;
        Tensor source = weights?.To(dtype) ?? Torch.Ones([places.Numel], dtype: DType.Int64, device: input.Device);
        return GatherScatter.ScatterAdd(Torch.Zeros([size], dtype: dtype, device: input.Device), 0, places, source);
    }

    /// <summary>How many elements fall into each of equal intervals; those outside are left out.</summary>
    /// <param name="input">float32 or float64.</param>
    /// <param name="bins">The number of intervals.</param>
    /// <param name="min">The start of the first interval.</param>
    /// <param name="max">The end of the last one; if both are equal, the smallest and the largest element are taken.</param>
    /// <exception cref="ArgumentException">The number of bins is not positive, or the range is not finite or turned round.</exception>
    [Op(Surface.Function | Surface.Method | Surface.ExactOut)]
    [ReadsValues]
    public static Tensor Histc(Tensor input, long bins = 100, Scalar? min = null, Scalar? max = null)
    {
        Check.FloatingPoint(input.DType, "histc");
        Check.That(bins > 0, $"histc: bins must be > 0; got {bins}");
        Tensor flat = Views.Reshape(input.Detach(), -1);
        (double low, double high) = Range(flat, min?.ToDouble() ?? 0, max?.ToDouble() ?? 0, margin: 1, "histc");
        // The place in the order of PyTorch's operations, in the input's own precision.
        Tensor position = (flat - low) / (high - low) * (double)bins;
        Tensor isInside = Torch.LogicalAnd(Torch.Ge(flat, low), Torch.Le(flat, high));
        Tensor place = Torch.Clamp(Torch.Where(isInside, position, 0.0).To(DType.Int64), 0, bins - 1);
        return GatherScatter.ScatterAdd(Torch.Zeros([bins], dtype: input.DType, device: input.Device), 0, place, isInside.To(input.DType));
    }

    /// <summary>How many elements, or what sum of weights, falls into each of equal intervals.</summary>
    /// <param name="input">float32 or float64.</param>
    /// <param name="bins">The number of intervals.</param>
    /// <param name="range">The start of the first and the end of the last one; null means the smallest and the largest element.</param>
    /// <param name="weight">A weight per element.</param>
    /// <param name="density">Whether the result is a density: its integral is 1.</param>
    /// <exception cref="ArgumentException">The number of bins is not positive, or shapes or dtypes do not fit.</exception>
    [Op(Surface.Function | Surface.Method | Surface.ExactOut)]
    [ReadsValues]
    public static (Tensor Hist, Tensor BinEdges) Histogram(Tensor input, long bins = 100, (double Min, double Max)? range = null, Tensor? weight = null, bool density = false)
    {
        Tensor points = Views.Reshape(input.Detach(), input.Numel, 1);
        ReadOnlySpan<double> limits = range is { } r ? [r.Min, r.Max] : [];
        (Tensor hist, Tensor[] edges) = Compute(points, Edges(points, [bins], limits, "histogram"), weight, density, "histogram");
        return (hist, edges[0]);
    }

    /// <summary>How many elements, or what sum of weights, falls into each of the intervals between given edges.</summary>
    /// <param name="input">float32 or float64.</param>
    /// <param name="bins">The edges, in ascending order.</param>
    /// <param name="weight">A weight per element.</param>
    /// <param name="density">Whether the result is a density: its integral is 1.</param>
    /// <exception cref="ArgumentException">Shapes or dtypes do not fit.</exception>
    [Op(Surface.Function | Surface.Method | Surface.ExactOut)]
    [ReadsValues]
    public static (Tensor Hist, Tensor BinEdges) Histogram(Tensor input, Tensor bins, Tensor? weight = null, bool density = false)
    {
        (Tensor hist, Tensor[] edges) = Compute(Views.Reshape(input.Detach(), input.Numel, 1), [bins.Detach()], weight, density, "histogram");
        return (hist, edges[0]);
    }

    /// <summary>How many points, or what sum of weights, falls into each cell of a grid.</summary>
    /// <param name="input">[..., D], float32 or float64: points of D coordinates.</param>
    /// <param name="bins">The number of intervals of each coordinate.</param>
    /// <param name="range">D pairs of limits; null means the smallest and the largest of each coordinate.</param>
    /// <param name="weight">A weight per point.</param>
    /// <param name="density">Whether the result is a density: its integral is 1.</param>
    /// <exception cref="ArgumentException">Numbers of bins are not positive, or shapes or dtypes do not fit.</exception>
    [Op(Surface.Function)]
    public static (Tensor Hist, Tensor[] BinEdges) Histogramdd(Tensor input, ReadOnlySpan<long> bins, double[]? range = null, Tensor? weight = null, bool density = false)
    {
        Tensor points = Points(input);
        Check.That(bins.Length == points.Shape[1], $"histogramdd: expected a number of bins per coordinate; got {bins.Length}; expected {points.Shape[1]}");
        return Compute(points, Edges(points, bins, range, "histogramdd"), weight, density, "histogramdd");
    }

    /// <summary>How many points, or what sum of weights, falls into each cell of a grid with as many intervals for every coordinate.</summary>
    /// <exception cref="ArgumentException">The number of bins is not positive, or shapes or dtypes do not fit.</exception>
    [Op(Surface.Function)]
    public static (Tensor Hist, Tensor[] BinEdges) Histogramdd(Tensor input, long bins, double[]? range = null, Tensor? weight = null, bool density = false)
    {
        Tensor points = Points(input);
        var each = new long[points.Shape[1]];
        each.AsSpan().Fill(bins);
        return Compute(points, Edges(points, each, range, "histogramdd"), weight, density, "histogramdd");
    }

    /// <summary>How many points, or what sum of weights, falls into each cell of a grid with given edges.</summary>
    /// <exception cref="ArgumentException">Shapes or dtypes do not fit.</exception>
    [Op(Surface.Function)]
    public static (Tensor Hist, Tensor[] BinEdges) Histogramdd(Tensor input, ReadOnlySpan<Tensor> bins, Tensor? weight = null, bool density = false)
    {
        Tensor points = Points(input);
        Check.That(bins.Length == points.Shape[1], $"histogramdd: expected edges for each coordinate; got {bins.Length}; expected {points.Shape[1]}");
        return Compute(points, bins.ToArray(), weight, density, "histogramdd");
    }

    private static Tensor Points(Tensor input)
    {
        Check.That(input.NDim >= 2, $"histogramdd: input should have at least 2 dimensions; got shape {input.Shape}");
        return Views.Reshape(input.Detach(), input.Numel / Math.Max(1, input.Shape[-1]), input.Shape[-1]);
    }

    private static (double Low, double High) Range(Tensor flat, double low, double high, double margin, string operation)
    {
        if (low == high && flat.Numel > 0)
        {
            low = Torch.Min(flat).Item<double>();
            high = Torch.Max(flat).Item<double>();
        }
        if (low == high)
        {
            low -= margin;
            high += margin;
        }
        Check.That(double.IsFinite(low) && double.IsFinite(high), $"{operation}: range of [{low}, {high}] is not finite");
        Check.That(low < high, $"{operation}: max must be larger than min; got {low} and {high}");
        return (low, high);
    }

    private static Tensor[] Edges(Tensor points, ReadOnlySpan<long> bins, ReadOnlySpan<double> range, string operation)
    {
        Check.FloatingPoint(points.DType, operation);
        Check.That(range.Length == 0 || range.Length == 2 * bins.Length, $"{operation}: range should have two numbers per coordinate; got {range.Length}; expected {2 * bins.Length}");
        var edges = new Tensor[bins.Length];
        for (int d = 0; d < edges.Length; d++)
        {
            Check.That(bins[d] > 0, $"{operation}: the number of bins must be positive; got {bins[d]}");
            (double low, double high) = range.Length > 0 ? (range[2 * d], range[(2 * d) + 1]) : (0, 0);
            Check.That(low <= high, $"{operation}: min should not exceed max; got {low} and {high}");
            (low, high) = points.Numel == 0 && range.Length == 0 ? (0, 1) : Range(Views.Select(points, 1, d), low, high, margin: 0.5, operation);
            edges[d] = Torch.Linspace(low, high, bins[d] + 1, dtype: points.DType, device: points.Device);
        }
        return edges;
    }

    private static (Tensor Hist, Tensor[] BinEdges) Compute(Tensor points, Tensor[] edges, Tensor? weight, bool density, string operation)
    {
        Check.FloatingPoint(points.DType, operation);
        long count = points.Shape[0];
        if (weight is not null)
        {
            Check.SameDType(points, weight, operation);
            Check.That(weight.Numel == count, $"{operation}: there should be as many weights as points; got {weight.Numel}; expected {count}");
        }
        var sizes = new long[edges.Length];
        Tensor? cell = null, isInside = null;
        for (int d = 0; d < edges.Length; d++)
        {
            Check.Rank(edges[d], 1, operation, "the bin edges");
            Check.SameDType(points, edges[d], operation);
            Check.That(edges[d].Numel >= 2, $"{operation}: bin edges must have at least two numbers; got {edges[d].Numel}");
            sizes[d] = edges[d].Numel - 1;
            Tensor x = Views.Select(points, 1, d);
            Tensor last = Views.Select(edges[d], 0, sizes[d]);
            // Intervals are closed on the left; the last one on both sides.
            Tensor place = Torch.ClampMax(Searching.Searchsorted(edges[d], x, right: true) - 1, sizes[d] - 1);
            Tensor inside = Torch.LogicalAnd(Torch.Ge(x, Views.Select(edges[d], 0, 0)), Torch.Le(x, last));
            cell = cell is null ? place : (cell * sizes[d]) + place;
            isInside = isInside is null ? inside : Torch.LogicalAnd(isInside, inside);
        }
        long cells = sizes.Aggregate(1L, (product, size) => product * size);
        Tensor amount = weight is null ? Torch.Ones([count], dtype: points.DType, device: points.Device) : Views.Reshape(weight, -1);
        Tensor zero = Torch.Zeros([], dtype: points.DType, device: points.Device);
        cell = Torch.Where(isInside!, cell!, Torch.ZerosLike(cell!));
        amount = Torch.Where(isInside!, amount, zero);
        Tensor hist = Views.Reshape(GatherScatter.ScatterAdd(Torch.Zeros([cells], dtype: points.DType, device: points.Device), 0, cell, amount), sizes);
        if (!density) return (hist, edges);
        hist = hist / Torch.Sum(hist);
        for (int d = 0; d < edges.Length; d++)
        {
            Tensor widths = Views.Slice(edges[d], 0, 1, sizes[d] + 1) - Views.Slice(edges[d], 0, 0, sizes[d]);
            var shape = new long[edges.Length];
            shape.AsSpan().Fill(1);
            shape[d] = sizes[d];
            hist = hist / Views.Reshape(widths, shape);
        }
        return (hist, edges);
    }
}
