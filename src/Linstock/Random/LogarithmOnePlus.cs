namespace Linstock.Sampling;

/// <summary>log(1 + x) in double precision, with the roundings of the C library's <c>log1p</c>.</summary>
/// <remarks>
/// .NET has no such function (<c>double.LogP1</c> adds first and rounds there), and the scalar normal rule shows
/// its last bit. The method is fdlibm's (Ng, 1993, SunSoft): reduce to <c>2^k (1 + f)</c> with √2/2 &lt; 1 + f &lt; √2, then
/// <c>log(1 + f) = f - f²/2 + s (f²/2 + R(s²))</c> with <c>s = f / (2 + f)</c> and a polynomial R of error below
/// 2^-58.45; a correction term carries what rounding 1 + x lost. The polynomial is summed in pairs and multiply-adds
/// are fused where glibc's build for processors with that instruction fuses them.
/// </remarks>
internal static class LogarithmOnePlus
{
    private const double Ln2High = 6.93147180369123816490e-01;
    private const double Ln2Low = 1.90821492927058770002e-10;
    private const int HighWordOfOne = 0x3ff00000;

    /// <summary>log(1 + x) for -1 &lt; x &lt;= 0, the arguments that occur when sampling.</summary>
    public static double Of(double x)
    {
        double magnitude = -x;
        if (magnitude < 1d / (1L << 29))
        {
            return magnitude < 1d / (1L << 54) ? x : x - x * x * 0.5;
        }

        double fraction = x;
        double correction = 0;
        int exponent = 0;
        int highBits = 1;
        if (HighWord(x) > unchecked((int)0xbfd2bec3))
        {
            // x <= -0.2929: 1 + x = 2^exponent (1 + fraction).
            double sum = 1 + x;
            int high = HighWord(sum);
            exponent = (high >> 20) - 1023;
            correction = (x - (sum - 1)) / sum;
            highBits = high & 0xfffff;
            if (highBits < 0x6a09e)
            {
                sum = WithHighWord(sum, highBits | HighWordOfOne);
            }
            else
            {
                exponent++;
                sum = WithHighWord(sum, highBits | (HighWordOfOne - 0x100000));
                highBits = (0x100000 - highBits) >> 2;
            }

            fraction = sum - 1;
        }

        double halfSquare = 0.5 * fraction * fraction;
        double low = Math.FusedMultiplyAdd(exponent, Ln2Low, correction);
        if (highBits == 0)
        {
            // |fraction| < 2^-20.
            if (fraction == 0)
            {
                return Math.FusedMultiplyAdd(exponent, Ln2High, low);
            }

            double remainder = Math.FusedMultiplyAdd(-0.66666666666666666, fraction, 1) * halfSquare;
            return exponent == 0
                ? fraction - remainder
                : Math.FusedMultiplyAdd(exponent, Ln2High, -(remainder - low - fraction));
        }

        double s = fraction / (2 + fraction);
        double z = s * s;
        double z2 = z * z;
        double z4 = z2 * z2;
        double second = Math.FusedMultiplyAdd(z, 2.857142874366239149e-01, 3.999999999940941908e-01);
        double third = Math.FusedMultiplyAdd(z, 1.818357216161805012e-01, 2.222219843214978396e-01);
        double fourth = Math.FusedMultiplyAdd(z, 1.479819860511658591e-01, 1.531383769920937332e-01);
        double series = Math.FusedMultiplyAdd(z, 6.666666666666735130e-01, z2 * second);
        series = Math.FusedMultiplyAdd(z4, third, series);
        series = Math.FusedMultiplyAdd(z2 * z4, fourth, series);
        double tail = s * (halfSquare + series);
        return exponent == 0
            ? fraction - (halfSquare - tail)
            : Math.FusedMultiplyAdd(exponent, Ln2High, -(halfSquare - (low + tail) - fraction));
    }

    private static int HighWord(double value) => (int)(BitConverter.DoubleToInt64Bits(value) >> 32);

    private static double WithHighWord(double value, int high) =>
        BitConverter.Int64BitsToDouble((long)high << 32 | (BitConverter.DoubleToInt64Bits(value) & 0xffffffff));
}
