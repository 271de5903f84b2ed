using Linstock.Jit;
using Linstock.Ops.Pooling;

namespace Linstock.Ops.Resampling;

/// <summary>Up- and down-sampling to a size or by a factor.</summary>
internal static class Interpolation
{
    /// <summary>Resamples the dimensions behind batch and channels, each by itself.</summary>
    /// <param name="input">[N, C, L], [N, C, H, W] or [N, C, D, H, W], floating point; for the nearest neighbour any dtype.</param>
    /// <param name="size">The new sizes.</param>
    /// <param name="scaleFactor">The factors by which the sizes grow, instead of <paramref name="size"/>.</param>
    /// <param name="mode">The kind of interpolation; linear, bilinear and trilinear are for one, two and three dimensions, bicubic for two.</param>
    /// <param name="alignCorners">
    /// Whether the centres of the corner elements stay where they are, instead of their outer edges; for the linear and cubic modes.
    /// </param>
    /// <param name="recomputeScaleFactor">Whether the factor is computed anew from the sizes instead of used as given.</param>
    /// <param name="antialias">Whether the window widens when the size shrinks; for bilinear and bicubic.</param>
    /// <exception cref="ArgumentException">Neither or both of size and factor are given, or an option does not fit the shape or the mode.</exception>
    [Op(Surface.Functional)]
    [Op(Surface.Functional, Name = "Upsample")]
    [TorchScript]
    public static Tensor Interpolate(
        Tensor input, IntList? size = null, DoubleList? scaleFactor = null, InterpolateMode mode = InterpolateMode.Nearest, bool? alignCorners = null,
        bool? recomputeScaleFactor = null, bool antialias = false)
    {
        bool hasCorners = mode is InterpolateMode.Linear or InterpolateMode.Bilinear or InterpolateMode.Bicubic or InterpolateMode.Trilinear;
        if (!hasCorners && alignCorners is not null)
            Check.ThrowArgument($"interpolate: alignCorners is only for the modes Linear, Bilinear, Bicubic and Trilinear; got mode {mode}");
        if (antialias && mode is not (InterpolateMode.Bilinear or InterpolateMode.Bicubic))
            Check.ThrowArgument($"interpolate: antialias is only for the modes Bilinear and Bicubic; got mode {mode}");
        int rank = input.NDim - 2;
        bool fits = mode switch
        {
            InterpolateMode.Linear => rank == 1,
            InterpolateMode.Bilinear or InterpolateMode.Bicubic => rank == 2,
            InterpolateMode.Trilinear => rank == 3,
            _ => rank is 1 or 2 or 3,
        };
        if (!fits) Check.ThrowArgument($"interpolate: mode {mode} does not go with a tensor of {input.NDim} dimensions; got shape {input.Shape}");
        if (size is null == scaleFactor is null) Check.ThrowArgument($"interpolate: expected either size or scaleFactor; got {(size is null ? "neither" : "both")}");
        for (int d = 1; d < input.NDim; d++)
            if (input.Shape[d] == 0) Check.ThrowArgument($"interpolate: the input must not be empty apart from the batch; got shape {input.Shape}");
        if (mode is not (InterpolateMode.Nearest or InterpolateMode.NearestExact)) Check.FloatingPoint(input.DType, "interpolate");

        if (rank > 1 && (size is { IsSingle: false, Count: 1 } || scaleFactor is { IsSingle: false, Count: 1 }))
            Check.ThrowArgument($"interpolate: expected a number, or a list of one for each of {rank} spatial dimensions; got a list of 1 for shape {input.Shape}");
        double[]? scales = scaleFactor?.Expand(rank, "interpolate", nameof(scaleFactor));
        long[] sizes = size is { } wanted ? Sizes(wanted, rank) : new long[rank];
        for (int d = 0; d < rank; d++)
        {
            if (scales is not null) sizes[d] = (long)Math.Floor(input.Shape[d + 2] * scales[d]);
            if (sizes[d] < 1) Check.ThrowArgument($"interpolate: the output would be empty; got input {input.Shape} and output size {Shape.Format(sizes)}");
        }
        if (recomputeScaleFactor == true)
        {
            if (scales is null) Check.ThrowArgument($"interpolate: recomputeScaleFactor needs a scaleFactor");
            scales = null;
        }
        if (OperationTrace.Find() is { } trace) return Recorded(trace, input, sizes, scales, mode, alignCorners ?? false, antialias);
        return Run(input, sizes, scales, mode, alignCorners ?? false, antialias);
    }

    private static Tensor Recorded(OperationTrace trace, Tensor input, long[] sizes, double[]? scales, InterpolateMode mode, bool alignCorners, bool antialias)
    {
        int rank = sizes.Length;
        string name = mode switch
        {
            InterpolateMode.Nearest => $"upsample_nearest{rank}d",
            InterpolateMode.NearestExact => $"_upsample_nearest_exact{rank}d",
            InterpolateMode.Area => $"adaptive_avg_pool{rank}d",
            InterpolateMode.Linear => "upsample_linear1d",
            InterpolateMode.Trilinear => "upsample_trilinear3d",
            _ => $"{(antialias ? "_" : "")}upsample_{(mode == InterpolateMode.Bilinear ? "bilinear" : "bicubic")}2d{(antialias ? "_aa" : "")}",
        };
        string factors = string.Concat(Enumerable.Range(0, rank).Select(static d => $", {{{d + 3}}}"));
        string form = mode switch
        {
            InterpolateMode.Area => $"{name}({{0}}, {{1}})",
            InterpolateMode.Nearest or InterpolateMode.NearestExact => $"{name}({{0}}, {{1}}{factors})",
            _ => $"{name}({{0}}, {{1}}, {{2}}{factors})",
        };
        var arguments = new RecordedArgument[3 + rank];
        arguments[0] = new(input);
        arguments[1] = new(ScriptValue.From(sizes));
        arguments[2] = new(alignCorners, IsDefault: !alignCorners);
        for (int d = 0; d < rank; d++) arguments[d + 3] = new(scales is null ? default : scales[d], IsDefault: scales is null || mode == InterpolateMode.Area);
        using RecordedCall call = trace.Begin(form, arguments);
        Tensor result = Run(input, sizes, scales, mode, alignCorners, antialias);
        call.Complete(result);
        return result;
    }

    private static Tensor Run(Tensor input, long[] sizes, double[]? scales, InterpolateMode mode, bool alignCorners, bool antialias)
    {
        int rank = sizes.Length;
        if (mode == InterpolateMode.Area)
        {
            Shape target = new(sizes);
            return Averaging.Adaptive(input, Spatial.Sizes(input.Shape, rank), Spatial.Sizes(target, rank), rank);
        }
        if (input.DType.IsReducedFloating && mode is (InterpolateMode.Linear or InterpolateMode.Bilinear or InterpolateMode.Bicubic or InterpolateMode.Trilinear))
            return Passes(input.To(DType.Float32), sizes, scales, mode, alignCorners, antialias).To(input.DType);
        return Passes(input, sizes, scales, mode, alignCorners, antialias);
    }

    /// <summary>Nearest neighbour up- or down-sampling; <see cref="Interpolate"/> with <see cref="InterpolateMode.Nearest"/>.</summary>
    /// <param name="input">[N, C, ...].</param>
    /// <param name="size">The new sizes.</param>
    /// <param name="scaleFactor">The factors, instead of <paramref name="size"/>.</param>
    /// <exception cref="ArgumentException">Neither or both of size and factor are given, or they do not fit the shape.</exception>
    [Op(Surface.Functional)]
    [TorchScript]
    public static Tensor UpsampleNearest(Tensor input, IntList? size = null, DoubleList? scaleFactor = null)
        => Interpolate(input, size, scaleFactor, InterpolateMode.Nearest);

    /// <summary>Bilinear up- or down-sampling with aligned corners; <see cref="Interpolate"/> with <see cref="InterpolateMode.Bilinear"/>.</summary>
    /// <param name="input">[N, C, H, W].</param>
    /// <param name="size">The new sizes.</param>
    /// <param name="scaleFactor">The factors, instead of <paramref name="size"/>.</param>
    /// <exception cref="ArgumentException">Neither or both of size and factor are given, or they do not fit the shape.</exception>
    [Op(Surface.Functional)]
    [TorchScript]
    public static Tensor UpsampleBilinear(Tensor input, IntList? size = null, DoubleList? scaleFactor = null)
        => Interpolate(input, size, scaleFactor, InterpolateMode.Bilinear, alignCorners: true);

    private static long[] Sizes(in IntList size, int rank)
    {
        Shape sizes = size.Expand(rank, "interpolate", nameof(size));
        return sizes.ToArray();
    }

    private static Tensor Passes(Tensor input, long[] sizes, double[]? scales, InterpolateMode mode, bool alignCorners, bool antialias)
    {
        Tensor result = input;
        for (int d = sizes.Length - 1; d >= 0; d--)
        {
            long source = input.Shape[d + 2], target = sizes[d];
            double? scale = scales?[d];
            Taps taps = mode switch
            {
                InterpolateMode.Nearest or InterpolateMode.NearestExact
                    => InterpolationTaps.Nearest(source, target, scale, mode == InterpolateMode.NearestExact),
                _ when antialias => InterpolationTaps.Antialiased(source, target, scale, alignCorners, input.DType, mode == InterpolateMode.Bicubic),
                InterpolateMode.Bicubic => InterpolationTaps.Cubic(source, target, scale, alignCorners, input.DType),
                _ => InterpolationTaps.Linear(source, target, scale, alignCorners, input.DType),
            };
            result = Taps.Apply(result, d + 2, taps, keepsFormat: mode != InterpolateMode.Bicubic);
        }
        return result;
    }
}
