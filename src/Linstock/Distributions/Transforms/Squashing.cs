namespace Linstock.Distributions;

/// <summary>The logistic function kept inside of (0, 1), and its inverse.</summary>
internal static class Squashing
{
    /// <summary>1 / (1 + exp(-x)), at least the dtype's smallest normal number and at most 1 less its precision.</summary>
    public static Tensor Sigmoid(Tensor x) => Inside(Torch.Sigmoid(x));

    /// <summary>log y - log(1 - y) of y kept inside in the same way.</summary>
    public static Tensor Logit(Tensor y)
    {
        Tensor inside = Inside(y);
        return inside.Log() - (-inside).Log1p();
    }

    private static Tensor Inside(Tensor value) => value.Clamp(min: FloatingLimits.Tiny(value.DType), max: 1 - FloatingLimits.Epsilon(value.DType));
}
