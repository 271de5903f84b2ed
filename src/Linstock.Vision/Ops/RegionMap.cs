using System.Numerics;

namespace Linstock.Vision;

/// <summary>The weights of neighbouring places along one axis.</summary>
/// <param name="Start">The first place.</param>
/// <param name="Weights">The weight of it and of those after it.</param>
internal readonly record struct AxisWeights(int Start, double[] Weights)
{
    /// <summary>No place at all.</summary>
    public static AxisWeights Empty { get; } = new(0, []);

    /// <summary>The mean of linear interpolations at evenly spaced points.</summary>
    /// <param name="first">Where the interval begins.</param>
    /// <param name="length">How long it is.</param>
    /// <param name="points">Points in it.</param>
    /// <param name="count">What the sum is divided by.</param>
    /// <param name="size">Places of the axis; points more than one place outside count nothing.</param>
    public static AxisWeights Sampled(double first, double length, int points, double count, int size)
    {
        if (points <= 0 || size == 0) return Empty;
        int low = Place(first + (0.5 * length / points), size), high = Math.Min(size - 1, Place(first + ((points - 0.5) * length / points), size) + 1);
        if (high < low) (low, high) = (high, Math.Min(size - 1, low + 1));
        var weights = new double[high - low + 1];
        for (int i = 0; i < points; i++)
        {
            double at = first + ((i + 0.5) * length / points);
            if (at < -1 || at > size) continue;
            at = Math.Clamp(at, 0, size - 1);
            int below = (int)at;
            double part = at - below;
            weights[below - low] += (1 - part) / count;
            if (part > 0) weights[below + 1 - low] += part / count;
        }

        return new AxisWeights(low, weights);
    }

    /// <summary>The mean of the places of an interval.</summary>
    public static AxisWeights Mean(int first, int end)
    {
        if (end <= first) return Empty;
        var weights = new double[end - first];
        Array.Fill(weights, 1.0 / weights.Length);
        return new AxisWeights(first, weights);
    }

    private static int Place(double at, int size) => (int)Math.Clamp(at, 0, size - 1);
}

/// <summary>A region of one image and the weights of the rows and columns of each of its bins: a bin is Σ row · column · value.</summary>
internal readonly record struct Region(int Image, AxisWeights[] Rows, AxisWeights[] Columns);

/// <summary>
/// What region operators share: each output is a weighted sum of inputs, with weights that factor into rows and columns, so it is a linear map; its
/// transpose is the gradient, and the map is the gradient of its transpose.
/// </summary>
/// <param name="regions">The regions.</param>
/// <param name="input">[N, C, H, W].</param>
/// <param name="positionSensitive">Whether each bin reads channels of its own.</param>
internal sealed class RegionMap(Region[] regions, Shape input, bool positionSensitive)
{
    private readonly int _height = (int)input[2];
    private readonly int _width = (int)input[3];
    private readonly int _channels = (int)input[1];
    private readonly int _rows = regions.Length == 0 ? 0 : regions[0].Rows.Length;
    private readonly int _columns = regions.Length == 0 ? 0 : regions[0].Columns.Length;

    private int OutputChannels(int rows, int columns) => positionSensitive ? _channels / (rows * columns) : _channels;

    /// <summary>The bins of all regions, [K, C, rows, columns].</summary>
    public Tensor Apply(Tensor values, long rows, long columns) => new Application(this, rows, columns, transposed: false).Apply(values)[0];

    private void Run<T>(ReadOnlySpan<T> from, Span<T> to, bool transposed) where T : unmanaged, IFloatingPointIeee754<T>
    {
        int channels = OutputChannels(_rows, _columns), plane = _height * _width;
        int bin = 0;
        foreach (Region region in regions)
        {
            for (int c = 0; c < channels; c++)
            {
                for (int i = 0; i < _rows; i++)
                {
                    AxisWeights row = region.Rows[i];
                    for (int j = 0; j < _columns; j++, bin++)
                    {
                        AxisWeights column = region.Columns[j];
                        int channel = positionSensitive ? (((c * _rows) + i) * _columns) + j : c;
                        int origin = (((region.Image * _channels) + channel) * plane) + (row.Start * _width) + column.Start;
                        if (transposed) Spread(row.Weights, column.Weights, from[bin], to, origin);
                        else to[bin] = Gather(row.Weights, column.Weights, from, origin);
                    }
                }
            }
        }
    }

    private T Gather<T>(double[] rows, double[] columns, ReadOnlySpan<T> from, int origin) where T : unmanaged, IFloatingPointIeee754<T>
    {
        T sum = T.Zero;
        for (int r = 0; r < rows.Length; r++)
        {
            ReadOnlySpan<T> line = from.Slice(origin + (r * _width), columns.Length);
            T inner = T.Zero;
            for (int c = 0; c < columns.Length; c++) inner += T.CreateTruncating(columns[c]) * line[c];
            sum += T.CreateTruncating(rows[r]) * inner;
        }

        return sum;
    }

    private void Spread<T>(double[] rows, double[] columns, T value, Span<T> to, int origin) where T : unmanaged, IFloatingPointIeee754<T>
    {
        for (int r = 0; r < rows.Length; r++)
        {
            T weighted = value * T.CreateTruncating(rows[r]);
            Span<T> line = to.Slice(origin + (r * _width), columns.Length);
            for (int c = 0; c < columns.Length; c++) line[c] += T.CreateTruncating(columns[c]) * weighted;
        }
    }

    private sealed class Application(RegionMap map, long rows, long columns, bool transposed) : Function
    {
        protected override string Name => transposed ? "RegionMapTransposedBackward" : "RegionMapBackward";

        protected override Tensor[] Forward(FunctionContext context, ReadOnlySpan<Tensor> inputs)
        {
            Tensor values = inputs[0].Contiguous();
            long[] size = transposed
                ? map.InputSize
                : [map.RegionCount, map.OutputChannels((int)rows, (int)columns), rows, columns];
            Tensor result = Torch.Zeros(size, dtype: values.DType, device: values.Device);
            if (result.Numel == 0 || values.Numel == 0) return [result];
            if (values.DType == DType.Float64) map.Run<double>(values.AsSpan<double>(), result.AsSpan<double>(), transposed);
            else map.Run<float>(values.AsSpan<float>(), result.AsSpan<float>(), transposed);
            return [result];
        }

        protected override Tensor?[] Backward(FunctionContext context, ReadOnlySpan<Tensor?> gradOutputs) =>
            [gradOutputs[0] is { } gradient ? new Application(map, rows, columns, !transposed).Apply(gradient)[0] : null];
    }

    private long RegionCount => regions.Length;

    private long[] InputSize => input.ToArray();
}
