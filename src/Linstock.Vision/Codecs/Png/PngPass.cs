namespace Linstock.Vision.Codecs.Png;

/// <summary>The pixels that come together: all of them, or one of Adam7's seven passes (ISO/IEC 15948, 8.2).</summary>
/// <param name="Left">The first column.</param>
/// <param name="Top">The first row.</param>
/// <param name="Right">From column to column.</param>
/// <param name="Down">From row to row.</param>
internal readonly record struct PngPass(int Left, int Top, int Right, int Down)
{
    private static readonly PngPass[] Whole = [new(0, 0, 1, 1)];

    private static readonly PngPass[] Adam7 =
        [new(0, 0, 8, 8), new(4, 0, 8, 8), new(0, 4, 4, 8), new(2, 0, 4, 4), new(0, 2, 2, 4), new(1, 0, 2, 2), new(0, 1, 1, 2)];

    public static PngPass[] Of(in PngHeader header) => header.Interlaced ? Adam7 : Whole;

    public int Width(in PngHeader header) => Count(header.Width, Left, Right);

    public int Height(in PngHeader header) => Count(header.Height, Top, Down);

    private static int Count(int size, int first, int step) => size <= first ? 0 : (int)(((long)size - first + step - 1) / step);
}
