namespace Linstock.Vision.Codecs.Png;

/// <summary>PNG's five filters: a byte is stored as its difference from a guess by its neighbours (ISO/IEC 15948, 9).</summary>
internal static class PngFilter
{
    /// <summary>Turns a stored row into samples.</summary>
    /// <param name="type">The filter.</param>
    /// <param name="row">The row.</param>
    /// <param name="above">The row above, or nothing for zeros.</param>
    /// <param name="distance">Bytes to the pixel on the left.</param>
    /// <exception cref="ImageFormatException">There is no such filter.</exception>
    public static void Undo(byte type, Span<byte> row, ReadOnlySpan<byte> above, int distance)
    {
        switch (type)
        {
            case 0:
                break;
            case 1:
                for (int i = distance; i < row.Length; i++) row[i] += row[i - distance];
                break;
            case 2:
                for (int i = 0; i < above.Length; i++) row[i] += above[i];
                break;
            case 3:
                for (int i = 0; i < row.Length; i++) row[i] += (byte)((Left(row, i, distance) + Up(above, i)) / 2);
                break;
            case 4:
                for (int i = 0; i < row.Length; i++) row[i] += Paeth(Left(row, i, distance), Up(above, i), Up(above, i - distance));
                break;
            default:
                throw new ImageFormatException($"PNG: filter type {type} does not exist; expected 0 to 4");
        }
    }

    /// <summary>Writes the row through a filter.</summary>
    public static void Apply(byte type, ReadOnlySpan<byte> row, ReadOnlySpan<byte> above, int distance, Span<byte> target)
    {
        for (int i = 0; i < row.Length; i++)
        {
            int guess = type switch
            {
                1 => Left(row, i, distance),
                2 => Up(above, i),
                3 => (Left(row, i, distance) + Up(above, i)) / 2,
                4 => Paeth(Left(row, i, distance), Up(above, i), Up(above, i - distance)),
                _ => 0,
            };
            target[i] = (byte)(row[i] - guess);
        }
    }

    private static int Left(ReadOnlySpan<byte> row, int i, int distance) => i < distance ? 0 : row[i - distance];

    private static int Up(ReadOnlySpan<byte> above, int i) => (uint)i < (uint)above.Length ? above[i] : 0;

    // The neighbour nearest to left + up - corner; Paeth 1991.
    private static byte Paeth(int left, int up, int corner)
    {
        int estimate = left + up - corner;
        int byLeft = Math.Abs(estimate - left), byUp = Math.Abs(estimate - up), byCorner = Math.Abs(estimate - corner);
        return (byte)(byLeft <= byUp && byLeft <= byCorner ? left : byUp <= byCorner ? up : corner);
    }
}
