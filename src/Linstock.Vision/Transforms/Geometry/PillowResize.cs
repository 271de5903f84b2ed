namespace Linstock.Vision.Transforms.Geometry;

/// <summary>
/// Resizing bytes as Pillow does: a separable filter whose window widens as the image shrinks, weights of 22 fractional bits, rows before
/// columns, and rounding to bytes between the two. PyTorch does the same for uint8.
/// </summary>
internal static class PillowResize
{
    private const int Bits = 22;

    /// <summary>[..., height, width] of uint8 to [..., newHeight, newWidth].</summary>
    public static Tensor Run(Tensor image, int height, int width, bool cubic)
    {
        (int oldHeight, int oldWidth) = (checked((int)image.Shape[-2]), checked((int)image.Shape[-1]));
        long planes = oldHeight == 0 || oldWidth == 0 ? 0 : image.Numel / oldHeight / oldWidth;
        byte[] pixels = image.Contiguous().ToArray<byte>();
        if (width != oldWidth) pixels = Rows(pixels, planes * oldHeight, oldWidth, width, new Taps(oldWidth, width, cubic));
        if (height != oldHeight) pixels = Columns(pixels, planes, oldHeight, height, width, new Taps(oldHeight, height, cubic));
        long[] sizes = image.Shape.ToArray();
        (sizes[^2], sizes[^1]) = (height, width);
        return Torch.Tensor(pixels).Reshape(sizes);
    }

    private static byte[] Rows(byte[] source, long rows, int from, int to, Taps taps)
    {
        var target = new byte[checked(rows * to)];
        for (long row = 0; row < rows; row++)
        {
            ReadOnlySpan<byte> line = source.AsSpan((int)(row * from), from);
            for (int x = 0; x < to; x++)
            {
                ReadOnlySpan<int> weights = taps.Weights(x);
                ReadOnlySpan<byte> window = line.Slice(taps.First[x], weights.Length);
                int sum = 1 << (Bits - 1);
                for (int i = 0; i < weights.Length; i++) sum += window[i] * weights[i];
                target[row * to + x] = Clip(sum);
            }
        }

        return target;
    }

    private static byte[] Columns(byte[] source, long planes, int from, int to, int width, Taps taps)
    {
        var target = new byte[checked(planes * to * width)];
        var sums = new int[width];
        for (long plane = 0; plane < planes; plane++)
        {
            for (int y = 0; y < to; y++)
            {
                ReadOnlySpan<int> weights = taps.Weights(y);
                Array.Fill(sums, 1 << (Bits - 1));
                for (int i = 0; i < weights.Length; i++)
                {
                    ReadOnlySpan<byte> line = source.AsSpan((int)((plane * from + taps.First[y] + i) * width), width);
                    for (int x = 0; x < width; x++) sums[x] += line[x] * weights[i];
                }

                Span<byte> result = target.AsSpan((int)((plane * to + y) * width), width);
                for (int x = 0; x < width; x++) result[x] = Clip(sums[x]);
            }
        }

        return target;
    }

    private static byte Clip(int sum) => (byte)Math.Clamp(sum >> Bits, 0, 255);

    /// <summary>For each new position the old ones it is made of.</summary>
    private sealed class Taps
    {
        private readonly int[][] _weights;

        public Taps(int from, int to, bool cubic)
        {
            double scale = (double)from / to, widening = Math.Max(scale, 1), support = (cubic ? 2 : 1) * widening;
            First = new int[to];
            _weights = new int[to][];
            for (int i = 0; i < to; i++)
            {
                double center = (i + 0.5) * scale;
                int first = Math.Max(0, (int)(center - support + 0.5)), end = Math.Min(from, (int)(center + support + 0.5));
                var exact = new double[end - first];
                double sum = 0;
                for (int k = 0; k < exact.Length; k++) sum += exact[k] = Filter((k + first - center + 0.5) / widening, cubic);
                First[i] = first;
                _weights[i] = Array.ConvertAll(exact, weight => (int)(weight / sum * (1 << Bits) + (weight / sum < 0 ? -0.5 : 0.5)));
            }
        }

        public int[] First { get; }

        public ReadOnlySpan<int> Weights(int position) => _weights[position];

        // A triangle; or Keys' cubic with a = -1/2 (1981).
        private static double Filter(double x, bool cubic)
        {
            const double a = -0.5;
            x = Math.Abs(x);
            if (!cubic) return Math.Max(0, 1 - x);
            return x < 1 ? ((a + 2) * x - (a + 3)) * x * x + 1 : x < 2 ? (((x - 5) * x + 8) * x - 4) * a : 0;
        }
    }
}
