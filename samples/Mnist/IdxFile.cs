using System.Buffers.Binary;
using System.IO.Compression;
using Linstock;

/// <summary>MNIST's idx format: a big-endian magic number (type and number of dimensions), the sizes, the bytes.</summary>
internal static class IdxFile
{
    private const double Mean = 0.1307, StandardDeviation = 0.3081;

    /// <summary>Reads images and labels, and normalises the images by MNIST's mean and standard deviation.</summary>
    /// <exception cref="InvalidDataException">A file is no idx file of bytes, is cut off, or the numbers differ.</exception>
    public static ImageSet Load(string imagesPath, string labelsPath)
    {
        Tensor images = Read(imagesPath, 3), labels = Read(labelsPath, 1);
        if (images.Shape[0] != labels.Shape[0])
            throw new InvalidDataException($"{imagesPath} has {images.Shape[0]} images, {labelsPath} {labels.Shape[0]} labels");
        Tensor normal = ((images.To(DType.Float32) / 255) - Mean) / StandardDeviation;
        return new ImageSet(normal.Unsqueeze(1), labels.To(DType.Int64));
    }

    private static Tensor Read(string path, int dimensions)
    {
        byte[] data = ReadAll(path);
        if (data.Length < 4 * (dimensions + 1) || BinaryPrimitives.ReadInt32BigEndian(data) != 0x800 + dimensions)
            throw new InvalidDataException($"{path}: no idx file of bytes with {dimensions} dimensions");
        var sizes = new long[dimensions];
        long count = 1;
        for (int i = 0; i < dimensions; i++)
        {
            sizes[i] = BinaryPrimitives.ReadInt32BigEndian(data.AsSpan(4 * (i + 1)));
            if (sizes[i] < 0) throw new InvalidDataException($"{path}: size {sizes[i]} of dimension {i} is negative");
            count = checked(count * sizes[i]);
        }
        int start = 4 * (dimensions + 1);
        if (data.Length - start != count)
            throw new InvalidDataException($"{path}: {data.Length - start} bytes of data; expected {count}");
        return Torch.FromSpan<byte>(data.AsSpan(start), sizes);
    }

    private static byte[] ReadAll(string path)
    {
        byte[] data = File.ReadAllBytes(path);
        if (data is not [0x1F, 0x8B, ..]) return data;
        using var unpacked = new MemoryStream();
        using (var gzip = new GZipStream(new MemoryStream(data), CompressionMode.Decompress)) gzip.CopyTo(unpacked);
        return unpacked.ToArray();
    }
}
