namespace Linstock.Vision.Architectures;

/// <summary>Numbers of channels that are scaled and stay multiples of something.</summary>
internal static class ChannelRounding
{
    /// <summary>The nearest multiple of the divisor that is not more than a tenth below the value.</summary>
    public static long MakeDivisible(double value, long divisor, long? least = null)
    {
        long rounded = Math.Max(least ?? divisor, (long)(value + divisor / 2.0) / divisor * divisor);
        return rounded < 0.9 * value ? rounded + divisor : rounded;
    }
}
