namespace Linstock.Distributions;

/// <summary>The limits of floating dtypes: PyTorch's <c>finfo</c>.</summary>
internal static class FloatingLimits
{
    /// <summary>The distance from 1 to the next larger number.</summary>
    public static double Epsilon(DType dtype) => dtype switch
    {
        DType.Float64 => Math.ScaleB(1, -52),
        DType.Float16 => Math.ScaleB(1, -10),
        DType.BFloat16 => Math.ScaleB(1, -7),
        _ => Math.ScaleB(1, -23),
    };

    /// <summary>The smallest positive number of full precision.</summary>
    public static double Tiny(DType dtype) => dtype switch
    {
        DType.Float64 => Math.ScaleB(1, -1022),
        DType.Float16 => Math.ScaleB(1, -14),
        _ => Math.ScaleB(1, -126),
    };

    /// <summary>The lowest finite number.</summary>
    public static double Lowest(DType dtype) => dtype switch
    {
        DType.Float64 => double.MinValue,
        DType.Float16 => (double)Half.MinValue,
        DType.BFloat16 => -Math.ScaleB(2 - Math.ScaleB(1, -7), 127),
        _ => float.MinValue,
    };
}
