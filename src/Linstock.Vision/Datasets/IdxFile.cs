using System.Buffers.Binary;
using System.IO.Compression;

namespace Linstock.Vision.Datasets;

/// <summary>The idx files of the MNIST family: a magic number, the sizes, bytes; gzipped or not. LeCun, Cortes and Burges.</summary>
internal static class IdxFile
{
    /// <summary>The bytes of a file as a tensor of uint8.</summary>
    /// <exception cref="InvalidDataException">The file is no idx file of bytes, or does not have the length that its header claims.</exception>
    public static Tensor Read(string path)
    {
        byte[] data = File.ReadAllBytes(path);
        if (data.AsSpan().StartsWith((ReadOnlySpan<byte>)[0x1F, 0x8B]))
        {
            using var gzip = new GZipStream(new MemoryStream(data), CompressionMode.Decompress);
            using var plain = new MemoryStream();
            gzip.CopyTo(plain);
            data = plain.ToArray();
        }

        if (data.Length < 4 || data[0] != 0 || data[1] != 0 || data[2] != 8 || data[3] is < 1 or > 4) throw new InvalidDataException($"{path}: expected the magic number of an idx file of bytes");
        int rank = data[3], header = 4 + 4 * rank;
        if (data.Length < header) throw new InvalidDataException($"{path}: the file ends inside its header");
        var sizes = new long[rank];
        long count = 1;
        for (int i = 0; i < rank; i++)
        {
            sizes[i] = BinaryPrimitives.ReadUInt32BigEndian(data.AsSpan(4 + 4 * i));
            count = sizes[i] > int.MaxValue || count > int.MaxValue ? long.MaxValue : count * sizes[i];
        }

        if (count != data.Length - header) throw new InvalidDataException($"{path}: the header claims [{string.Join(", ", sizes)}] bytes; the file holds {data.Length - header}");
        return Torch.Tensor(data.AsSpan(header).ToArray()).Reshape(sizes);
    }
}
