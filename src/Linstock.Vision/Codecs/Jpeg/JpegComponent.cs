namespace Linstock.Vision.Codecs.Jpeg;

/// <summary>One colour component of a frame, with the coefficients of its blocks.</summary>
internal sealed class JpegComponent(byte id, int horizontal, int vertical, byte quantization)
{
    public byte Id { get; } = id;

    /// <summary>Blocks side by side in a unit of the interleaved data.</summary>
    public int Horizontal { get; } = horizontal;

    /// <summary>Blocks above each other in a unit.</summary>
    public int Vertical { get; } = vertical;

    /// <summary>The number of its quantization table.</summary>
    public byte Quantization { get; } = quantization;

    /// <summary>Its samples that belong to the image.</summary>
    public int Width { get; private set; }

    /// <summary>Its rows of samples that belong to the image.</summary>
    public int Height { get; private set; }

    /// <summary>Blocks in a row, padded to whole units.</summary>
    public int BlocksAcross { get; private set; }

    /// <summary>Rows of blocks, padded to whole units.</summary>
    public int BlocksDown { get; private set; }

    /// <summary>64 coefficients for each block, by row and column.</summary>
    public short[] Coefficients { get; private set; } = [];

    /// <summary>The quantization table that was in force when its first scan began.</summary>
    public ushort[]? Steps { get; set; }

    public HuffmanTable? DcTable { get; set; }

    public HuffmanTable? AcTable { get; set; }

    /// <summary>The last DC value, from which the next differs.</summary>
    public int DcPrediction { get; set; }

    /// <summary>Makes room.</summary>
    public void Allocate(int width, int height, int mostHorizontal, int mostVertical)
    {
        Width = (int)(((long)width * Horizontal + mostHorizontal - 1) / mostHorizontal);
        Height = (int)(((long)height * Vertical + mostVertical - 1) / mostVertical);
        int unitsAcross = (width + 8 * mostHorizontal - 1) / (8 * mostHorizontal), unitsDown = (height + 8 * mostVertical - 1) / (8 * mostVertical);
        (BlocksAcross, BlocksDown) = (unitsAcross * Horizontal, unitsDown * Vertical);
        long size = 64L * BlocksAcross * BlocksDown;
        if (size > Array.MaxLength) throw new ImageFormatException($"JPEG: {width} x {height} pixels do not fit into memory");
        Coefficients = new short[size];
    }

    public Span<short> Block(int across, int down) => Coefficients.AsSpan(64 * (down * BlocksAcross + across), 64);
}
