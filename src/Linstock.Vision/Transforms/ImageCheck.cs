namespace Linstock.Vision.Transforms;

/// <summary>What image operations ask of their tensors, phrased once.</summary>
internal static class ImageCheck
{
    /// <exception cref="ArgumentException">The tensor has less than two dimensions.</exception>
    public static void Image(Tensor image, string operation)
    {
        ArgumentNullException.ThrowIfNull(image);
        if (image.NDim < 2) throw new ArgumentException($"{operation}: expected an image of shape [..., height, width]; got shape {image.Shape}", nameof(image));
    }

    /// <exception cref="ArgumentException">The tensor does not have 1 or 3 channels.</exception>
    public static void Channels(Tensor image, string operation)
    {
        ArgumentNullException.ThrowIfNull(image);
        if (image.NDim < 3 || image.Shape[-3] is not (1 or 3)) throw new ArgumentException($"{operation}: expected an image of shape [..., 1 or 3, height, width]; got shape {image.Shape}", nameof(image));
    }

    /// <exception cref="ArgumentException">The tensor is not uint8.</exception>
    public static void Bytes(Tensor image, string operation)
    {
        if (image.DType != DType.UInt8) throw new ArgumentException($"{operation}: expected an image of uint8; got {image.DType}", nameof(image));
    }

    /// <exception cref="ArgumentOutOfRangeException">The factor is negative.</exception>
    public static void NotNegative(double factor, string name, string operation)
    {
        if (!(factor >= 0)) throw new ArgumentOutOfRangeException(name, factor, $"{operation}: expected a factor of at least 0");
    }

    /// <summary>The largest value of a dtype as a colour.</summary>
    public static double Bound(Tensor image) => image.DType.IsFloatingPoint ? 1 : image.DType switch
    {
        DType.UInt8 => byte.MaxValue,
        DType.Int8 => sbyte.MaxValue,
        DType.Int16 => short.MaxValue,
        DType.Int32 => int.MaxValue,
        _ => long.MaxValue,
    };
}
