using Linstock.NN;

namespace Linstock.Tests.Ops.WrongCalls;

/// <summary>Padding and resampling: sizes, modes, grids.</summary>
internal static class ResamplingCalls
{
    public static WrongCall[] All =>
    [
        new(o => Functional.Pad(o.Float(2, 3), [1, 1, 1]), "constant_pad_nd: length of pad must be even; got [1, 1, 1]"),
        new(o => Functional.Pad(o.Float(3), [1, 1, 1, 1]), "constant_pad_nd: length of pad should be no more than twice the number of dimensions; got [1, 1, 1, 1] for shape [3]"),
        new(o => Functional.Pad(o.Float(3), [-2, -2]), "constant_pad_nd: the input size 3 at dimension 0, plus padding -2 and -2, leaves a negative size; got [-2, -2] for shape [3]"),
        new(o => Functional.Pad(o.Float(1, 1, 3), [3, 0], PadMode.Reflect), "pad: mode Reflect can add at most 2 at dimension 2; got pad [3, 0] for shape [1, 1, 3]"),
        new(o => Functional.Pad(o.Float(1, 3, 3), [1, 1, 1], PadMode.Reflect), "pad: pad must have an even number of integers; got [1, 1, 1]"),
        new(o => Functional.Pad(o.Float(1, 1, 3), [4, 0], PadMode.Circular), "pad: mode Circular can add at most 3 at dimension 2; got pad [4, 0] for shape [1, 1, 3]"),
        new(o => Functional.Pad(o.Float(3), [1, 1], PadMode.Replicate), "pad: mode Replicate pads the last 3 dimensions of 4 or 5, the last 2 of 3 or 4 or the last of 2 or 3; got shape [3] and pad [1, 1]"),
        new(o => Functional.Interpolate(o.Float(1, 1, 2, 2)), "interpolate: expected either size or scaleFactor; got neither"),
        new(o => Functional.Interpolate(o.Float(1, 1, 2, 2), size: 4, scaleFactor: 2), "interpolate: expected either size or scaleFactor; got both"),
        new(o => Functional.Interpolate(o.Float(1, 1, 2, 2), size: [4, 4, 4]), "interpolate: size has 3 integers [4, 4, 4]; expected 1 or 2"),
        new(o => Functional.Interpolate(o.Float(1, 1, 2, 2), size: 4, mode: InterpolateMode.Linear), "interpolate: mode Linear does not go with a tensor of 4 dimensions; got shape [1, 1, 2, 2]"),
        new(o => Functional.Interpolate(o.Float(1, 1, 2), size: 4, mode: InterpolateMode.Bicubic), "interpolate: mode Bicubic does not go with a tensor of 3 dimensions; got shape [1, 1, 2]"),
        new(o => Functional.Interpolate(o.Float(1, 1, 2, 2), size: 0), "interpolate: the output would be empty; got input [1, 1, 2, 2] and output size [0, 0]"),
        new(o => Functional.Interpolate(o.Float(1, 1, 2, 2), size: 4, alignCorners: true), "interpolate: alignCorners is only for the modes Linear, Bilinear, Bicubic and Trilinear; got mode Nearest"),
        new(o => Functional.Interpolate(o.Float(2, 2), size: 4), "interpolate: mode Nearest does not go with a tensor of 2 dimensions; got shape [2, 2]"),
        new(o => Functional.Interpolate(o.Float(1, 1, 2), size: 4, antialias: true), "interpolate: antialias is only for the modes Bilinear and Bicubic; got mode Nearest"),
        new(o => Functional.GridSample(o.Float(1, 1, 2, 2), o.Float(1, 2, 2, 3)), "grid_sample: expected a grid of [1, ..., 2]; got grid [1, 2, 2, 3] for input [1, 1, 2, 2]"),
        new(o => Functional.GridSample(o.Float(2, 1, 2, 2), o.Float(1, 2, 2, 2)), "grid_sample: expected a grid of [2, ..., 2]; got grid [1, 2, 2, 2] for input [2, 1, 2, 2]"),
        new(o => Functional.GridSample(o.Float(2, 2), o.Float(1, 2, 2, 2)), "grid_sample: input has 2 dimensions; got shape [2, 2]; expected 4 to 5 dimensions"),
        new(o => Functional.GridSample(o.Float(1, 1, 2, 2), o.Double(1, 2, 2, 2)), "grid_sample: dtypes differ: float32 and float64; expected the same; convert one with .To(DType.Float32)"),
        new(o => Functional.AffineGrid(o.Float(1, 2, 2), [1, 1, 2, 2]), "affine_grid: expected theta of [1, 2, 3] for size [1, 1, 2, 2]; got shape [1, 2, 2]"),
        new(o => Functional.AffineGrid(o.Long(1, 2, 3), [1, 1, 2, 2]), "affine_grid: not implemented for int64; expected a floating point dtype"),
        new(o => Functional.AffineGrid(o.Float(1, 2, 3), [1, 1, 0, 2]), "affine_grid: sizes must be positive; got [1, 1, 0, 2]"),
        new(o => Functional.LocalResponseNorm(o.Float(2), 2), "local_response_norm: expected at least 3 dimensions; got shape [2]"),
        new(o => Functional.Interpolate(o.Float(1, 1, 2, 2), scaleFactor: [2.0]), "interpolate: expected a number, or a list of one for each of 2 spatial dimensions; got a list of 1 for shape [1, 1, 2, 2]"),
    ];
}
