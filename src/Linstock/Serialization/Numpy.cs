using Linstock.Serialization;

namespace Linstock;

/// <summary>NumPy's files: <c>.npy</c>, one array, and <c>.npz</c>, a zip archive of named arrays.</summary>
/// <remarks>
/// Unsigned integers of 16, 32 and 64 bits, which no tensor has, are read as the next larger signed type. Arrays of objects (which could run
/// code), text, records and dates are refused, as are damaged files, with an <see cref="InvalidDataException"/> that says what is wrong.
/// </remarks>
public static class Numpy
{
    /// <summary>Bytes that the arrays of an archive may take together unless the caller allows more: 64 GB.</summary>
    public const long DefaultMaximumBytes = 1L << 36;

    /// <summary>Reads a <c>.npy</c> file, as <c>numpy.load</c> does. An array in Fortran order becomes a transposed view.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="InvalidDataException">It is not a whole <c>.npy</c> file of numbers.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static Tensor Load(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        using FileStream source = File.OpenRead(path);
        return Load(source);
    }

    /// <summary>Reads one array from a stream, and leaves the stream behind it.</summary>
    /// <param name="source">The stream, at the start of the array.</param>
    /// <exception cref="InvalidDataException">What is there is not a whole <c>.npy</c> file of numbers.</exception>
    public static Tensor Load(Stream source)
    {
        ArgumentNullException.ThrowIfNull(source);
        NpyHeader header = NpyHeader.Read(source);
        NpyData.RequirePresent(header, source);
        return Read(header, source);
    }

    /// <summary>Writes a <c>.npy</c> file, which appears as a whole or not at all.</summary>
    /// <param name="path">The file.</param>
    /// <param name="tensor">The tensor.</param>
    /// <exception cref="ArgumentException">The dtype is bfloat16, which NumPy does not have.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void Save(string path, Tensor tensor)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(tensor);
        byte[] header = NpyHeader.Format(tensor.DType, tensor.Shape);
        AtomicFile.Write(path, stream => Write(stream, header, tensor));
    }

    /// <summary>Writes one array to a stream.</summary>
    /// <param name="destination">Where to.</param>
    /// <param name="tensor">The tensor.</param>
    /// <exception cref="ArgumentException">The dtype is bfloat16, which NumPy does not have.</exception>
    public static void Save(Stream destination, Tensor tensor)
    {
        ArgumentNullException.ThrowIfNull(destination);
        ArgumentNullException.ThrowIfNull(tensor);
        Write(destination, NpyHeader.Format(tensor.DType, tensor.Shape), tensor);
    }

    /// <summary>Reads every array of an <c>.npz</c> archive.</summary>
    /// <param name="path">The file.</param>
    /// <param name="maximumBytes">What the arrays may take together, so that a small file cannot fill the memory.</param>
    /// <returns>The arrays by name, in the order of the archive.</returns>
    /// <exception cref="InvalidDataException">It is not an archive of arrays of numbers, or larger than allowed.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static OrderedDictionary<string, Tensor> LoadZip(string path, long maximumBytes = DefaultMaximumBytes)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        using FileStream source = File.OpenRead(path);
        using var archive = new NpzArchive(source, maximumBytes);
        var tensors = new OrderedDictionary<string, Tensor>(archive.Names.Count, StringComparer.Ordinal);
        foreach (string name in archive.Names)
        {
            (NpyHeader header, Stream data) = archive.Open(name);
            using (data)
            {
                tensors.Add(name, Read(header, data));
            }
        }

        return tensors;
    }

    /// <summary>Writes an <c>.npz</c> archive, which appears as a whole or not at all.</summary>
    /// <param name="path">The file.</param>
    /// <param name="tensors">Names and tensors.</param>
    /// <param name="compress">Whether to compress them, as <c>numpy.savez_compressed</c> does.</param>
    /// <exception cref="ArgumentException">A name occurs twice, or a dtype is bfloat16, which NumPy does not have.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void SaveZip(string path, IEnumerable<KeyValuePair<string, Tensor>> tensors, bool compress = false)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(tensors);
        (string, Action<Stream>)[] arrays = [.. tensors.Select(pair => (pair.Key, Writing(pair.Value)))];
        AtomicFile.Write(path, stream => NpzArchive.Write(stream, arrays, compress));

        static Action<Stream> Writing(Tensor tensor)
        {
            byte[] header = NpyHeader.Format(tensor.DType, tensor.Shape);
            return stream => Write(stream, header, tensor);
        }
    }

    private static void Write(Stream destination, byte[] header, Tensor tensor)
    {
        destination.Write(header);
        TensorStorage.Write(tensor, destination);
    }

    /// <summary>The numbers that follow a header.</summary>
    internal static Tensor Read(NpyHeader header, Stream source)
    {
        if (header.Shape.Length > Shape.MaxRank)
        {
            throw new InvalidDataException($"npy: the array has too many dimensions; got {header.Shape.Length}; expected at most {Shape.MaxRank}");
        }

        long[] sizes = header.FortranOrder ? [.. header.Shape.Reverse()] : header.Shape;
        Tensor tensor = Torch.Empty(sizes, header.DType);
        TensorStorage.Fill(tensor, (_, piece) => NpyData.Read(header, source, piece));
        return header.FortranOrder && sizes.Length > 1
            ? tensor.Permute([.. Enumerable.Range(0, sizes.Length).Reverse().Select(i => (long)i)])
            : tensor;
    }
}
