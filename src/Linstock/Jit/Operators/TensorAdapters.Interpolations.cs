using Linstock.NN;

namespace Linstock.Jit;

internal static partial class TensorAdapters
{
    private static ScriptOperator[] Interpolations(string name) => name switch
    {
        "upsample_nearest1d" or "upsample_nearest2d" or "upsample_nearest3d" => Nearest(InterpolateMode.Nearest),
        "_upsample_nearest_exact1d" or "_upsample_nearest_exact2d" or "_upsample_nearest_exact3d" => Nearest(InterpolateMode.NearestExact),
        "upsample_linear1d" => Smooth(InterpolateMode.Linear, antialias: false),
        "upsample_bilinear2d" => Smooth(InterpolateMode.Bilinear, antialias: false),
        "upsample_trilinear3d" => Smooth(InterpolateMode.Trilinear, antialias: false),
        "upsample_bicubic2d" => Smooth(InterpolateMode.Bicubic, antialias: false),
        "_upsample_bilinear2d_aa" => Smooth(InterpolateMode.Bilinear, antialias: true),
        "_upsample_bicubic2d_aa" => Smooth(InterpolateMode.Bicubic, antialias: true),
        "grid_sampler" or "grid_sampler_2d" or "grid_sampler_3d" =>
        [
            Form("Tensor input, Tensor grid, int interpolation_mode, int padding_mode, bool align_corners", static a => Functional.GridSample(
                a[0].AsTensor(), a[1].AsTensor(),
                a[2].ToInt64() switch { 0 => GridSampleMode.Bilinear, 1 => GridSampleMode.Nearest, _ => GridSampleMode.Bicubic },
                a[3].ToInt64() switch { 0 => GridSamplePaddingMode.Zeros, 1 => GridSamplePaddingMode.Border, _ => GridSamplePaddingMode.Reflection },
                a[4].ToBool())),
        ],
        "affine_grid_generator" =>
        [
            Form("Tensor theta, int[] size, bool align_corners", static a => Functional.AffineGrid(a[0].AsTensor(), a[1].ToIntList(), a[2].ToBool())),
        ],
        _ => [],
    };

    // With factors in a list; with one factor for each direction; and by size alone.
    private static ScriptOperator[] Nearest(InterpolateMode mode) =>
    [
        Form("Tensor input, int[]? output_size, float[]? scale_factors", a => Resize(a[0].AsTensor(), a[1], a[2], mode, null, false)),
        Form("Tensor input, int[] output_size, float? scale_1=, float? scale_2=, float? scale_3=", a =>
            Resize(a[0].AsTensor(), a[1], Factors(a[2], a[3], a[4]), mode, null, false)),
    ];

    private static ScriptOperator[] Smooth(InterpolateMode mode, bool antialias) =>
    [
        Form("Tensor input, int[]? output_size, bool align_corners, float[]? scale_factors", a =>
            Resize(a[0].AsTensor(), a[1], a[3], mode, a[2].ToBool(), antialias)),
        Form("Tensor input, int[] output_size, bool align_corners, float? scale_1=, float? scale_2=, float? scale_3=", a =>
            Resize(a[0].AsTensor(), a[1], Factors(a[3], a[4], a[5]), mode, a[2].ToBool(), antialias)),
    ];

    private static ScriptValue Factors(params ReadOnlySpan<ScriptValue> factors)
    {
        var given = new List<ScriptValue>();
        foreach (ScriptValue factor in factors)
        {
            if (!factor.IsAbsent && !factor.IsNone)
            {
                given.Add(factor);
            }
        }

        return given.Count == 0 ? default : ScriptValue.Of(given);
    }

    private static Tensor Resize(Tensor input, ScriptValue size, ScriptValue factors, InterpolateMode mode, bool? alignCorners, bool antialias)
    {
        DoubleList? scale = factors.ToOptionalDoubleList();
        IntList? wanted = size.ToOptionalIntList();
        // With both, PyTorch takes the size and maps positions by the factors, which is what the factors alone do here if they lead to the size.
        if (scale is { } given && (wanted is not { } sizes || LeadsTo(input, given, sizes)))
        {
            return Functional.Interpolate(input, scaleFactor: given, mode: mode, alignCorners: alignCorners, antialias: antialias);
        }

        return Functional.Interpolate(input, size: wanted, mode: mode, alignCorners: alignCorners, antialias: antialias);
    }

    private static bool LeadsTo(Tensor input, DoubleList factors, IntList sizes)
    {
        int dims = input.NDim - 2;
        for (int i = 0; i < dims; i++)
        {
            double factor = factors[factors.Count == 1 ? 0 : i];
            if ((long)Math.Floor(input.Shape[i + 2] * factor) != sizes[sizes.Count == 1 ? 0 : i])
            {
                return false;
            }
        }

        return true;
    }
}
