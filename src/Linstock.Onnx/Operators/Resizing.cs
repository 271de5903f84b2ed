using Linstock.NN;
using Linstock.Onnx.Execution;

namespace Linstock.Onnx.Operators;

/// <summary>
/// Resizes tensors. What PyTorch's <c>interpolate</c> writes is given back to it; anything else is a weighted sum of elements, axis by axis.
/// </summary>
internal static class Resizing
{
    /// <summary>Resizes by factors.</summary>
    public static Tensor ByScales(Tensor input, double[] scales, ResizeRule rule, double[]? region = null)
    {
        double[] factors = Spread(scales, rule, input.NDim, 1);
        long[] sizes = new long[factors.Length];
        for (int d = 0; d < sizes.Length; d++)
        {
            if (!(factors[d] > 0) || !double.IsFinite(factors[d]))
            {
                throw new ArgumentException($"a scale must be positive; got {factors[d]}");
            }

            sizes[d] = (long)Math.Floor(input.Shape[d] * factors[d]);
        }

        return Resize(input, sizes, factors, hasScales: true, rule, region);
    }

    /// <summary>Resizes to sizes.</summary>
    public static Tensor BySizes(Tensor input, long[] wanted, ResizeRule rule, double[]? region = null)
    {
        int rank = input.NDim;
        long[] axes = Numbers.Axes(rule.Axes, rank), sizes = [.. input.Shape];
        if (wanted.Length != axes.Length)
        {
            throw new ArgumentException($"expected a size for each of {axes.Length} axes; got {wanted.Length}");
        }

        double[] factors = new double[rank];
        Array.Fill(factors, 1);
        IEnumerable<double> ratios = axes.Select((axis, i) => (double)wanted[i] / input.Shape[(int)axis]);
        double? common = rule.Keeps switch { "not_larger" => ratios.Min(), "not_smaller" => ratios.Max(), _ => null };
        for (int i = 0; i < axes.Length; i++)
        {
            int axis = (int)axes[i];
            sizes[axis] = common is { } ratio ? (long)Math.Floor((ratio * input.Shape[axis]) + 0.5) : wanted[i];
            factors[axis] = common ?? (double)wanted[i] / input.Shape[axis];
        }

        return Resize(input, sizes, factors, hasScales: false, rule, region);
    }

    private static double[] Spread(double[] values, ResizeRule rule, int rank, double whenAbsent)
    {
        long[] axes = Numbers.Axes(rule.Axes, rank);
        if (values.Length != axes.Length)
        {
            throw new ArgumentException($"expected a scale for each of {axes.Length} axes; got {values.Length}");
        }

        double[] result = new double[rank];
        Array.Fill(result, whenAbsent);
        for (int i = 0; i < axes.Length; i++)
        {
            result[axes[i]] = values[i];
        }

        return result;
    }

    private static Tensor Resize(Tensor input, long[] sizes, double[] factors, bool hasScales, ResizeRule rule, double[]? region)
    {
        if (Array.Exists(sizes, size => size < 0) || (Array.Exists(sizes, size => size > 0) && input.Numel == 0))
        {
            throw new ArgumentException($"a tensor of shape {input.Shape} cannot have the sizes [{string.Join(", ", sizes)}]");
        }

        if (!rule.Crops && AsInterpolation(input, sizes, rule) is { } mode)
        {
            bool? alignCorners = mode is InterpolateMode.Nearest or InterpolateMode.NearestExact ? null : rule.Places == ResizePlaces.AlignCorners;
            return hasScales
                ? Functional.Interpolate(input, scaleFactor: factors[2..], mode: mode, alignCorners: alignCorners, antialias: rule.Antialias)
                : Functional.Interpolate(input, size: sizes[2..], mode: mode, alignCorners: alignCorners, antialias: rule.Antialias);
        }

        Tensor result = input;
        for (int axis = 0; axis < sizes.Length; axis++)
        {
            (double Start, double End)? part = region is null ? null : (region[axis], region[sizes.Length + axis]);
            if (sizes[axis] != input.Shape[axis] || factors[axis] != 1 || part is not null)
            {
                result = Sample(result, axis, ResizeTaps.Of(input.Shape[axis], sizes[axis], factors[axis], rule, part));
            }
        }

        return result;
    }

    // PyTorch's mode, where it has one that does the same.
    private static InterpolateMode? AsInterpolation(Tensor input, long[] sizes, ResizeRule rule)
    {
        int rank = input.NDim - 2;
        if (rank is < 1 or > 3 || sizes[0] != input.Shape[0] || sizes[1] != input.Shape[1] || !input.DType.IsFloatingPoint || sizes.Contains(0))
        {
            return null;
        }

        bool halfPixel = rule.Places is ResizePlaces.HalfPixel or ResizePlaces.HalfPixelOfSeveral;
        bool standard = halfPixel || rule.Places == ResizePlaces.AlignCorners;
        return rule.Kind switch
        {
            ResizeKind.Nearest when rule is { Places: ResizePlaces.Asymmetric, Rounding: ResizeRounding.Floor } => InterpolateMode.Nearest,
            ResizeKind.Nearest when halfPixel && rule.Rounding == ResizeRounding.PreferCeil => InterpolateMode.NearestExact,
            ResizeKind.Linear when standard && !(rule.Antialias && rank != 2) => rank switch
            {
                1 => InterpolateMode.Linear,
                2 => InterpolateMode.Bilinear,
                _ => InterpolateMode.Trilinear,
            },
            ResizeKind.Cubic when standard && rank == 2 && rule is { CubicCoefficient: -0.75, ExcludesOutside: false, Antialias: false } => InterpolateMode.Bicubic,
            _ => null,
        };
    }

    private static Tensor Sample(Tensor input, int axis, ResizeTaps taps)
    {
        if (taps.Weights is null)
        {
            return Pick(taps.Sources[0]);
        }

        bool narrow = !input.DType.IsFloatingPoint;
        Tensor? sum = null;
        long[] along = new long[input.NDim];
        Array.Fill(along, 1);
        along[axis] = taps.Count;
        for (int tap = 0; tap < taps.Sources.Length; tap++)
        {
            Tensor weights = Elementwise.OnDevice(Torch.FromArray(taps.Weights[tap], along).To(narrow ? DType.Float64 : input.DType), input);
            Tensor part = Pick(taps.Sources[tap]) * weights;
            sum = sum is null ? part : sum + part;
        }

        if (taps.Outside is { } outside)
        {
            Tensor mask = Elementwise.OnDevice(Torch.FromArray(outside, along), input);
            sum = Torch.Where(mask, sum! * 0 + taps.OutsideValue, sum!);
        }

        return narrow ? Torch.Round(sum!).To(input.DType) : sum!;

        Tensor Pick(long[] sources) => Torch.IndexSelect(input, axis, Elementwise.OnDevice(Numbers.FromIntegers(sources), input));
    }
}
