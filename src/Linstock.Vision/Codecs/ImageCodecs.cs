using Linstock.Vision.Codecs.Bitmaps;
using Linstock.Vision.Codecs.Jpeg;
using Linstock.Vision.Codecs.Png;

namespace Linstock.Vision.Codecs;

/// <summary>The formats that are known. More can be added.</summary>
public static class ImageCodecs
{
    private static volatile IImageCodec[] s_all = [new PngCodec(), new JpegCodec(), new BmpCodec(), new PortableMapCodec()];

    /// <summary>All formats, those added last first.</summary>
    public static IReadOnlyList<IImageCodec> All => s_all;

    /// <summary>Adds a format; it is asked before those that are there.</summary>
    public static void Register(IImageCodec codec)
    {
        ArgumentNullException.ThrowIfNull(codec);
        s_all = [codec, .. s_all];
    }

    /// <summary>The format of some bytes, by how they begin.</summary>
    /// <exception cref="ImageFormatException">No format begins like this.</exception>
    public static IImageCodec ForContent(ReadOnlySpan<byte> data)
    {
        foreach (IImageCodec codec in s_all)
            if (codec.Matches(data)) return codec;
        string begins = data.IsEmpty ? "there are no bytes" : $"it begins with {Convert.ToHexString(data[..Math.Min(8, data.Length)])}";
        throw new ImageFormatException($"decode_image: this is none of the known formats ({string.Join(", ", s_all.Select(codec => codec.Name))}); {begins}");
    }

    /// <summary>The format of a file, by its name.</summary>
    /// <exception cref="ArgumentException">No format has the extension.</exception>
    public static IImageCodec ForPath(string path)
    {
        string extension = Path.GetExtension(path);
        return s_all.FirstOrDefault(codec => codec.Extensions.Contains(extension, StringComparer.OrdinalIgnoreCase))
            ?? throw new ArgumentException(
                $"write_image: no format has the extension '{extension}'; expected one of {string.Join(", ", s_all.SelectMany(codec => codec.Extensions))}", nameof(path));
    }
}
