namespace Linstock.Ops.Statistics;

/// <summary>Differences of neighbours, derivatives and integrals estimated from them.</summary>
internal static class Differences
{
    /// <summary>The <paramref name="n"/>-th differences of neighbours along a dimension; of bool whether they differ.</summary>
    /// <param name="input">The tensor.</param>
    /// <param name="n">How often differences are taken.</param>
    /// <param name="dim">The dimension.</param>
    /// <param name="prepend">Entries to put before the input's.</param>
    /// <param name="append">Entries to put behind the input's.</param>
    /// <exception cref="ArgumentException">The tensor has no dimensions, shapes do not fit, or <paramref name="n"/> is negative.</exception>
    [Op(Surface.Function | Surface.Method | Surface.ExactOut)]
    public static Tensor Diff(Tensor input, long n = 1, long dim = -1, Tensor? prepend = null, Tensor? append = null)
    {
        Check.That(input.NDim > 0, $"diff: expects input to be at least one-dimensional; got shape {input.Shape}");
        Check.That(n >= 0, $"diff: order must be non-negative; got {n}");
        int place = Check.Dim(dim, input.NDim, "diff");
        CheckPart(input, prepend, place, "prepend");
        CheckPart(input, append, place, "append");
        if (n == 0) return Copying.Clone(input);
        Tensor result = (prepend, append) switch
        {
            (null, null) => input,
            (not null, null) => Joining.Cat([prepend, input], place),
            (null, not null) => Joining.Cat([input, append], place),
            _ => Joining.Cat([prepend, input, append], place),
        };
        for (long i = Math.Min(n, result.Shape[place]); i > 0; i--)
        {
            long size = result.Shape[place];
            Tensor later = Views.Slice(result, place, 1, size), earlier = Views.Slice(result, place, 0, Math.Max(0, size - 1));
            result = result.DType == DType.Bool ? Torch.LogicalXor(later, earlier) : later - earlier;
        }
        return ReferenceEquals(result, input) ? Copying.Clone(input) : result;
    }

    /// <summary>The integral along a dimension by the trapezoidal rule, between points <paramref name="dx"/> apart.</summary>
    /// <exception cref="ArgumentException">The dtype is bool, or the tensor has no dimensions.</exception>
    [Op(Surface.Function)]
    [Op(Surface.Function, Name = "Trapz")]
    public static Tensor Trapezoid(Tensor y, Scalar? dx = null, long dim = -1)
    {
        int place = CheckIntegrand(y, dim, "trapezoid");
        long size = y.Shape[place];
        if (size == 0) return Torch.Sum(y, place).To(Promotion.ToFloating(y.DType));
        Tensor ends = (Views.Select(y, place, 0) + Views.Select(y, place, size - 1)) * 0.5;
        return (Torch.Sum(y, place) - ends) * (dx ?? 1);
    }

    /// <summary>The integral along a dimension by the trapezoidal rule, between given points.</summary>
    /// <param name="y">The values.</param>
    /// <param name="x">The points: a vector, or a tensor that broadcasts with the values.</param>
    /// <param name="dim">The dimension.</param>
    /// <exception cref="ArgumentException">The dtype is bool, or shapes do not fit.</exception>
    [Op(Surface.Function)]
    [Op(Surface.Function, Name = "Trapz")]
    public static Tensor Trapezoid(Tensor y, Tensor x, long dim = -1)
    {
        int place = CheckIntegrand(y, dim, "trapezoid");
        return Torch.Sum(Areas(y, x, place, "trapezoid"), place) / 2.0;
    }

    /// <summary>The running integral along a dimension by the trapezoidal rule, between points <paramref name="dx"/> apart.</summary>
    /// <exception cref="ArgumentException">The dtype is bool, or the tensor has no dimensions.</exception>
    [Op(Surface.Function)]
    public static Tensor CumulativeTrapezoid(Tensor y, Scalar? dx = null, long dim = -1)
    {
        int place = CheckIntegrand(y, dim, "cumulative_trapezoid");
        long size = y.Shape[place];
        Tensor pairs = Views.Slice(y, place, 1, size) + Views.Slice(y, place, 0, Math.Max(0, size - 1));
        return Torch.Cumsum(pairs * ((dx ?? 1).ToDouble() / 2), place);
    }

    /// <summary>The running integral along a dimension by the trapezoidal rule, between given points.</summary>
    /// <exception cref="ArgumentException">The dtype is bool, or shapes do not fit.</exception>
    [Op(Surface.Function)]
    public static Tensor CumulativeTrapezoid(Tensor y, Tensor x, long dim = -1)
    {
        int place = CheckIntegrand(y, dim, "cumulative_trapezoid");
        return Torch.Cumsum(Areas(y, x, place, "cumulative_trapezoid"), place) / 2.0;
    }

    /// <summary>The derivatives along dimensions by central differences, and by one-sided ones at the ends.</summary>
    /// <param name="input">Values of a function at points.</param>
    /// <param name="spacing">The distance of points: one for all dimensions, or one for each; by default 1.</param>
    /// <param name="dim">The dimensions; null means all.</param>
    /// <param name="edgeOrder">Whether first (1) or second (2) order differences are taken at the ends.</param>
    /// <returns>One tensor per dimension.</returns>
    /// <exception cref="ArgumentException">Spacings do not fit the dimensions, or a dimension has too few points.</exception>
    [Op(Surface.Function, Name = "Gradient")]
    public static Tensor[] Derivatives(Tensor input, DoubleList spacing = default, IntList? dim = null, long edgeOrder = 1)
    {
        int[] dims = Dimensions(input, dim, edgeOrder);
        Check.That(spacing.Count <= 1 || spacing.Count == dims.Length, $"gradient: expected spacing to be unspecified, a number, or one number per dimension; got {spacing.Count} for {dims.Length} dimensions");
        var results = new Tensor[dims.Length];
        for (int i = 0; i < dims.Length; i++)
        {
            double step = spacing.Count == 0 ? 1 : spacing.Count == 1 ? spacing[0] : spacing[i];
            (int d, long size) = (dims[i], input.Shape[dims[i]]);
            Tensor At(long first, long end) => Views.Slice(input, d, first, end);
            Tensor center = (At(2, size) - At(0, size - 2)) / (2 * step);
            Tensor first, last;
            if (edgeOrder == 1)
            {
                first = (At(1, 2) - At(0, 1)) / step;
                last = (At(size - 1, size) - At(size - 2, size - 1)) / step;
            }
            else
            {
                first = ((At(1, 2) * 4.0) - (At(0, 1) * 3.0) - At(2, 3)) / (2 * step);
                last = ((At(size - 1, size) * 3.0) - (At(size - 2, size - 1) * 4.0) + At(size - 3, size - 2)) / (2 * step);
            }
            results[i] = Joining.Cat([first, center, last], d);
        }
        return results;
    }

    /// <summary>The derivatives along dimensions, where points have any coordinates (Fornberg 1988).</summary>
    /// <param name="input">Values of a function at points.</param>
    /// <param name="spacing">The coordinates of the points, a vector for each dimension.</param>
    /// <param name="dim">The dimensions; null means all.</param>
    /// <param name="edgeOrder">Whether first (1) or second (2) order differences are taken at the ends.</param>
    /// <returns>One tensor per dimension.</returns>
    /// <exception cref="ArgumentException">Coordinates do not fit the dimensions, or a dimension has too few points.</exception>
    [Op(Surface.Function, Name = "Gradient")]
    public static Tensor[] Derivatives(Tensor input, ReadOnlySpan<Tensor> spacing, IntList? dim = null, long edgeOrder = 1)
    {
        int[] dims = Dimensions(input, dim, edgeOrder);
        Check.That(spacing.Length == dims.Length, $"gradient: expected coordinates for each dimension; got {spacing.Length} for {dims.Length} dimensions");
        var results = new Tensor[dims.Length];
        for (int i = 0; i < dims.Length; i++)
        {
            Check.Rank(spacing[i], 1, "gradient", "each element of spacing");
            Check.That(spacing[i].Numel == input.Shape[dims[i]], $"gradient: expected as many coordinates as points at dimension {dims[i]}; got {spacing[i].Numel}; expected {input.Shape[dims[i]]}");
            results[i] = Derivative(input, spacing[i], dims[i], edgeOrder);
        }
        return results;
    }

    private static Tensor Derivative(Tensor input, Tensor points, int d, long edgeOrder)
    {
        long size = input.Shape[d];
        var shape = new long[input.NDim];
        shape.AsSpan().Fill(1);
        shape[d] = -1;
        Tensor steps = Views.Reshape(Diff(points), shape);
        Tensor At(long first, long end) => Views.Slice(input, d, first, end);
        Tensor Step(long first, long end) => Views.Slice(steps, d, first, end);

        Tensor before = Step(0, size - 2), behind = Step(1, size - 1), both = before + behind;
        Tensor center = (At(0, size - 2) * (-behind / (before * both)))
            + (At(1, size - 1) * ((behind - before) / (before * behind)))
            + (At(2, size) * (before / (behind * both)));
        Tensor first, last;
        if (edgeOrder == 1)
        {
            first = (At(1, 2) - At(0, 1)) / Step(0, 1);
            last = (At(size - 1, size) - At(size - 2, size - 1)) / Step(size - 2, size - 1);
        }
        else
        {
            (before, behind) = (Step(0, 1), Step(1, 2));
            both = before + behind;
            first = (At(0, 1) * (-(before + both) / (before * both))) + (At(1, 2) * (both / (before * behind))) - (At(2, 3) * (before / (behind * both)));
            (before, behind) = (Step(size - 3, size - 2), Step(size - 2, size - 1));
            both = before + behind;
            last = (At(size - 3, size - 2) * (behind / (before * both))) - (At(size - 2, size - 1) * (both / (before * behind)))
                + (At(size - 1, size) * ((behind + both) / (behind * both)));
        }
        return Joining.Cat([first, center, last], d);
    }

    private static int[] Dimensions(Tensor input, IntList? dim, long edgeOrder)
    {
        Check.That(edgeOrder is 1 or 2, $"gradient: only edge_order 1 and 2 are supported; got {edgeOrder}");
        Check.That(input.DType is not (DType.Bool or DType.UInt8), $"gradient: not implemented for {input.DType.Name}");
        int[] dims;
        if (dim is { } list)
        {
            Check.Dims(IntList.AsSpan(in list), input.NDim, "gradient", emptyMeansAll: false);
            dims = [.. list.ToArray().Select(d => Check.Dim(d, input.NDim, "gradient"))];
        }
        else
        {
            dims = [.. Enumerable.Range(0, input.NDim)];
        }
        foreach (int d in dims)
            Check.That(input.NDim > 0 && input.Shape[d] > edgeOrder, $"gradient: expected each dimension size to be at least edge_order + 1; got shape {input.Shape} and edge_order {edgeOrder}");
        return dims;
    }

    private static int CheckIntegrand(Tensor y, long dim, string operation)
    {
        Check.That(y.DType != DType.Bool, $"{operation}: received a bool input");
        Check.That(y.NDim > 0, $"{operation}: expected at least one dimension");
        return Check.Dim(dim, y.NDim, operation);
    }

    // Twice the area between neighbours.
    private static Tensor Areas(Tensor y, Tensor x, int place, string operation)
    {
        Check.That(x.DType != DType.Bool, $"{operation}: received bool points");
        Tensor points = x;
        if (x.NDim == 1)
        {
            Check.That(x.Numel == y.Shape[place], $"{operation}: there must be one point for each value; got {x.Numel}; expected {y.Shape[place]}");
            var shape = new long[y.NDim];
            shape.AsSpan().Fill(1);
            shape[place] = x.Numel;
            points = Views.Reshape(x, shape);
        }
        while (points.NDim < y.NDim) points = Views.Unsqueeze(points, 0);
        int along = place + points.NDim - y.NDim;
        long size = y.Shape[place], count = points.Shape[along];
        Tensor steps = Views.Slice(points, along, 1, count) - Views.Slice(points, along, 0, Math.Max(0, count - 1));
        return (Views.Slice(y, place, 1, size) + Views.Slice(y, place, 0, Math.Max(0, size - 1))) * steps;
    }

    private static void CheckPart(Tensor input, Tensor? part, int dim, string name)
    {
        if (part is null) return;
        bool fits = part.NDim == input.NDim;
        for (int d = 0; fits && d < input.NDim; d++) fits = d == dim || part.Shape[d] == input.Shape[d];
        Check.That(fits, $"diff: expects the shape of {name} to match that of the input except along dimension {dim}; got {part.Shape} for {input.Shape}");
    }
}
