namespace Linstock.Vision.Codecs.Jpeg;

/// <summary>
/// The discrete cosine transform of 8 x 8 blocks in fixed-point numbers, rows after columns, with the 11 multiplications of Loeffler, Ligtenberg
/// and Moschytz (ICASSP 1989). Errors stay below one level, as IEEE 1180 asks.
/// </summary>
internal static class BlockTransform
{
    // Constants carry 13 fractional bits; between the passes numbers carry 2.
    private const int Bits = 13;
    private const int Between = 2;

    private const int C0298 = 2446, C0390 = 3196, C0541 = 4433, C0765 = 6270, C0899 = 7373, C1175 = 9633;
    private const int C1501 = 12299, C1847 = 15137, C1961 = 16069, C2053 = 16819, C2562 = 20995, C3072 = 25172;

    /// <summary>Coefficients times their steps to samples from 0 to 255.</summary>
    public static void Inverse(ReadOnlySpan<short> coefficients, ReadOnlySpan<ushort> steps, Span<byte> target, int stride)
    {
        Span<int> work = stackalloc int[64];
        for (int column = 0; column < 8; column++)
        {
            Pass(
                coefficients[column] * steps[column], coefficients[8 + column] * steps[8 + column], coefficients[16 + column] * steps[16 + column],
                coefficients[24 + column] * steps[24 + column], coefficients[32 + column] * steps[32 + column], coefficients[40 + column] * steps[40 + column],
                coefficients[48 + column] * steps[48 + column], coefficients[56 + column] * steps[56 + column], work[column..], 8, Bits - Between);
        }

        Span<int> row = stackalloc int[8];
        for (int y = 0; y < 8; y++)
        {
            ReadOnlySpan<int> from = work.Slice(8 * y, 8);
            Pass(from[0], from[1], from[2], from[3], from[4], from[5], from[6], from[7], row, 1, Bits + Between + 3);
            Span<byte> to = target.Slice(y * stride, 8);
            for (int x = 0; x < 8; x++) to[x] = (byte)Math.Clamp(row[x] + 128, 0, 255);
        }
    }

    // One dimension: sums of the even inputs, of the odd ones, and their sums and differences.
    private static void Pass(int i0, int i1, int i2, int i3, int i4, int i5, int i6, int i7, Span<int> to, int step, int shift)
    {
        int z = (i2 + i6) * C0541;
        int even2 = z - i6 * C1847, even3 = z + i2 * C0765;
        int even0 = (i0 + i4) << Bits, even1 = (i0 - i4) << Bits;
        int half = 1 << (shift - 1);
        int a0 = even0 + even3 + half, a3 = even0 - even3 + half, a1 = even1 + even2 + half, a2 = even1 - even2 + half;

        int z1 = (i7 + i1) * -C0899, z2 = (i5 + i3) * -C2562, z3 = i7 + i3, z4 = i5 + i1;
        int z5 = (z3 + z4) * C1175;
        z3 = z3 * -C1961 + z5;
        z4 = z4 * -C0390 + z5;
        int b0 = i7 * C0298 + z1 + z3, b1 = i5 * C2053 + z2 + z4, b2 = i3 * C3072 + z2 + z3, b3 = i1 * C1501 + z1 + z4;
        to[0] = (a0 + b3) >> shift;
        to[7 * step] = (a0 - b3) >> shift;
        to[step] = (a1 + b2) >> shift;
        to[6 * step] = (a1 - b2) >> shift;
        to[2 * step] = (a2 + b1) >> shift;
        to[5 * step] = (a2 - b1) >> shift;
        to[3 * step] = (a3 + b0) >> shift;
        to[4 * step] = (a3 - b0) >> shift;
    }

    /// <summary>Samples less 128 to coefficients, by the definition (T.81, A.3.3), as floats.</summary>
    public static void Forward(ReadOnlySpan<float> samples, Span<float> coefficients)
    {
        Span<float> work = stackalloc float[64];
        for (int u = 0; u < 8; u++)
            for (int x = 0; x < 8; x++)
                work[u * 8 + x] = Dot(Basis.AsSpan(8 * u, 8), samples[x..], 8);
        for (int v = 0; v < 8; v++)
            for (int u = 0; u < 8; u++)
                coefficients[v * 8 + u] = Dot(Basis.AsSpan(8 * u, 8), work[(v * 8)..], 1);
    }

    private static readonly float[] Basis = CreateBasis();

    private static float Dot(ReadOnlySpan<float> basis, ReadOnlySpan<float> values, int step)
    {
        float sum = 0;
        for (int i = 0; i < 8; i++) sum += basis[i] * values[i * step];
        return sum;
    }

    private static float[] CreateBasis()
    {
        var basis = new float[64];
        for (int u = 0; u < 8; u++)
            for (int x = 0; x < 8; x++)
                basis[u * 8 + x] = (float)((u == 0 ? Math.Sqrt(0.5) : 1) / 2 * Math.Cos((2 * x + 1) * u * Math.PI / 16));
        return basis;
    }
}
