namespace Linstock.Text.Models.Llama;

/// <summary>
/// Turns pairs of a head's components by angles that grow with the position, so that scores depend on distances alone. Su et al. 2021,
/// arXiv:2104.09864; component i is paired with i + size / 2, as in published Llama weights.
/// </summary>
/// <remarks>The cosines and sines of all positions so far are kept and added to when later ones come.</remarks>
internal sealed class RotaryEmbedding
{
    private readonly double[] _frequencies;
    private Tables? _tables;

    public RotaryEmbedding(LlamaConfig config)
    {
        int size = config.Size;
        _frequencies = new double[size / 2];
        for (int i = 0; i < _frequencies.Length; i++)
        {
            double frequency = Math.Pow(config.RopeTheta, -2.0 * i / size);
            _frequencies[i] = config.RopeScaling?.Stretch(frequency) ?? frequency;
        }
    }

    private sealed record Tables(int Length, Tensor Cos, Tensor Sin);

    /// <summary>The angles of positions.</summary>
    /// <param name="positions">Int64, [batch or 1, length].</param>
    /// <param name="like">Gives dtype and device.</param>
    /// <returns>[batch or 1, 1, length, size / 2] each.</returns>
    public (Tensor Cos, Tensor Sin) Angles(Tensor positions, Tensor like)
    {
        int needed = checked((int)positions.Max().Item<long>() + 1);
        Tables? tables = _tables;
        if (tables is null || tables.Length < needed || tables.Cos.DType != like.DType || tables.Cos.Device != like.Device)
            _tables = tables = Build(Math.Max(needed, Math.Min(2 * (tables?.Length ?? 128), needed + 4096)), like);
        Tensor flat = positions.Reshape(-1);
        return (Chosen(tables.Cos), Chosen(tables.Sin));

        Tensor Chosen(Tensor table) => table.IndexSelect(0, flat).View(positions.Shape[0], 1, positions.Shape[1], _frequencies.Length);
    }

    /// <summary>Turns the components of heads.</summary>
    /// <param name="x">[batch, heads, length, size].</param>
    /// <param name="cos">From <see cref="Angles"/>.</param>
    /// <param name="sin">From <see cref="Angles"/>.</param>
    public static Tensor Rotate(Tensor x, Tensor cos, Tensor sin)
    {
        long half = x.Shape[3] / 2;
        Tensor first = x.Narrow(3, 0, half), second = x.Narrow(3, half, half);
        return Torch.Cat([(first * cos) - (second * sin), (second * cos) + (first * sin)], -1);
    }

    // Angles in double: at position 100,000 a float's would be off by 0.004.
    private Tables Build(int length, Tensor like)
    {
        int half = _frequencies.Length;
        var cos = new float[length * half];
        var sin = new float[length * half];
        for (int p = 0; p < length; p++)
        {
            for (int i = 0; i < half; i++)
            {
                (double s, double c) = Math.SinCos(p * _frequencies[i]);
                (sin[(p * half) + i], cos[(p * half) + i]) = ((float)s, (float)c);
            }
        }
        Tensor On(float[] values) => Torch.FromSpan<float>(values, [length, half]).To(like.Device, like.DType);
        return new Tables(length, On(cos), On(sin));
    }
}
