using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace Linstock.Serialization;

/// <summary>How numbers of a <c>.npy</c> file become elements of a tensor.</summary>
internal enum NpyConversion
{
    /// <summary>Bit for bit.</summary>
    None,

    /// <summary>Unsigned numbers of half the width of the element.</summary>
    WidenUnsigned,

    /// <summary>Unsigned numbers of the element's width, which must leave its sign bit alone.</summary>
    RangeChecked,
}

/// <summary>The header of a <c>.npy</c> file: magic, version, and a Python dictionary of three entries.</summary>
/// <param name="DType">The type of the tensor's elements.</param>
/// <param name="FileElementSize">Bytes of a number in the file, which differ from the element's when it is widened.</param>
/// <param name="Conversion">What happens to the numbers on the way.</param>
/// <param name="BigEndian">Whether the file's numbers begin with their high byte.</param>
/// <param name="FortranOrder">Whether the first index varies fastest.</param>
/// <param name="Shape">The sizes.</param>
/// <remarks>
/// The format is NumPy's NEP 1, versions 1.0, 2.0 and 3.0. Unsigned integers of 16, 32 and 64 bits, which no tensor
/// has, become the next larger signed type (64 bits: int64, if the numbers fit). Objects, text, records and dates are refused.
/// </remarks>
internal sealed record NpyHeader(
    DType DType, int FileElementSize, NpyConversion Conversion, bool BigEndian, bool FortranOrder, long[] Shape)
{
    /// <summary>The longest dictionary that is read; NumPy itself stops at 10,000 bytes.</summary>
    private const int MaximumLength = 1 << 16;

    /// <summary>Bytes of data in the file.</summary>
    public long FileByteCount { get; } = ByteCount(Shape, FileElementSize);

    private static ReadOnlySpan<byte> Magic => "NUMPY"u8;

    /// <summary>Reads the header and leaves the stream at the first number.</summary>
    /// <exception cref="InvalidDataException">It is not the header of an array that a tensor can hold.</exception>
    public static NpyHeader Read(Stream source)
    {
        Span<byte> start = stackalloc byte[8];
        ReadExactly(source, start);
        if (start[0] != 0x93 || !start[1..6].SequenceEqual(Magic))
        {
            throw Invalid("not a .npy file; its first bytes are not \\x93NUMPY");
        }

        int version = start[6];
        if (version is < 1 or > 3 || start[7] != 0)
        {
            throw Invalid($"unknown version; got {start[6]}.{start[7]}; expected 1.0, 2.0 or 3.0");
        }

        Span<byte> lengthBytes = start[..(version == 1 ? 2 : 4)];
        ReadExactly(source, lengthBytes);
        uint length = version == 1
            ? BinaryPrimitives.ReadUInt16LittleEndian(lengthBytes)
            : BinaryPrimitives.ReadUInt32LittleEndian(lengthBytes);
        if (length > MaximumLength)
        {
            throw Invalid($"the header is too long; got {length} bytes; expected at most {MaximumLength}");
        }

        byte[] text = new byte[length];
        ReadExactly(source, text);
        Encoding encoding = version == 3 ? Encoding.UTF8 : Encoding.Latin1;
        return Parse(encoding.GetString(text));
    }

    /// <summary>The header of a row-major, little-endian array, version 1.0 where it fits.</summary>
    /// <exception cref="ArgumentException">NumPy has no such type.</exception>
    public static byte[] Format(DType dtype, ReadOnlySpan<long> shape)
    {
        var sizes = new StringBuilder();
        foreach (long size in shape)
        {
            sizes.Append(CultureInfo.InvariantCulture, $"{size},{(shape.Length > 1 ? " " : "")}");
        }

        if (shape.Length > 1)
        {
            sizes.Length -= 2;
        }

        string dictionary = $"{{'descr': '{DescriptionOf(dtype)}', 'fortran_order': False, 'shape': ({sizes}), }}";

        // The data begin at a multiple of 64 bytes; a line feed ends the header.
        int prefix = dictionary.Length + 1 + 10 > ushort.MaxValue ? 12 : 10;
        int total = (prefix + dictionary.Length + 1 + 63) / 64 * 64;
        byte[] header = new byte[total];
        header.AsSpan().Fill((byte)' ');
        header[0] = 0x93;
        Magic.CopyTo(header.AsSpan(1));
        header[6] = prefix == 10 ? (byte)1 : (byte)2;
        header[7] = 0;
        if (prefix == 10)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(8), (ushort)(total - prefix));
        }
        else
        {
            BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(8), (uint)(total - prefix));
        }

        Encoding.ASCII.GetBytes(dictionary, header.AsSpan(prefix));
        header[^1] = (byte)'\n';
        return header;
    }

    private static NpyHeader Parse(string text)
    {
        var literal = new PythonLiteral(text);
        string? description = null;
        bool? fortran = null;
        long[]? shape = null;
        literal.Expect('{');
        while (!literal.TryTake('}'))
        {
            string key = literal.String();
            literal.Expect(':');
            switch (key)
            {
                case "descr" when description is null:
                    description = literal.IsNext('[')
                        ? throw Invalid("records are not read; got a structured dtype; expected one number per element")
                        : literal.String();
                    break;
                case "fortran_order" when fortran is null:
                    fortran = literal.Boolean();
                    break;
                case "shape" when shape is null:
                    shape = literal.Integers();
                    break;
                default:
                    throw Invalid($"the header has an unknown or repeated key; got '{key}'");
            }

            if (!literal.TryTake(','))
            {
                literal.Expect('}');
                break;
            }
        }

        literal.ExpectEnd();
        if (description is null || fortran is null || shape is null)
        {
            throw Invalid("the header lacks a key; expected descr, fortran_order and shape");
        }

        return Of(description, fortran.Value, shape);
    }

    /// <summary>The header of an array of NumPy's type.</summary>
    /// <param name="description">The type with its byte order, such as <c>&lt;f8</c>.</param>
    /// <param name="fortranOrder">Whether the first index varies fastest.</param>
    /// <param name="shape">The sizes.</param>
    /// <exception cref="InvalidDataException">No tensor can hold such an array.</exception>
    public static NpyHeader Of(string description, bool fortranOrder, long[] shape)
    {
        (DType dtype, int size, NpyConversion conversion) = TypeOf(description);
        return new NpyHeader(dtype, size, conversion, description[0] == '>', fortranOrder, shape);
    }

    private static (DType DType, int Size, NpyConversion Conversion) TypeOf(string description)
    {
        if (description.Length < 2 || !"<>|=".Contains(description[0]))
        {
            throw Invalid($"the dtype is not understood; got '{description}'");
        }

        return description[1..] switch
        {
            "b1" => (DType.Bool, 1, NpyConversion.None),
            "i1" => (DType.Int8, 1, NpyConversion.None),
            "i2" => (DType.Int16, 2, NpyConversion.None),
            "i4" => (DType.Int32, 4, NpyConversion.None),
            "i8" => (DType.Int64, 8, NpyConversion.None),
            "u1" => (DType.UInt8, 1, NpyConversion.None),
            "u2" => (DType.Int32, 2, NpyConversion.WidenUnsigned),
            "u4" => (DType.Int64, 4, NpyConversion.WidenUnsigned),
            "u8" => (DType.Int64, 8, NpyConversion.RangeChecked),
            "f2" => (DType.Float16, 2, NpyConversion.None),
            "f4" => (DType.Float32, 4, NpyConversion.None),
            "f8" => (DType.Float64, 8, NpyConversion.None),
            "c8" => (DType.Complex64, 8, NpyConversion.None),
            "c16" => (DType.Complex128, 16, NpyConversion.None),
            ['O', ..] => throw Invalid("pickled objects are not read: they can run code; save numbers instead"),
            ['U' or 'S' or 'a', ..] => throw Invalid($"text is not read; got dtype '{description}'; expected numbers"),
            ['V', ..] => throw Invalid($"raw bytes and records are not read; got dtype '{description}'; expected numbers"),
            ['M' or 'm', ..] => throw Invalid($"dates and durations are not read; got dtype '{description}'; expected numbers"),
            _ => throw Invalid($"no tensor has such elements; got dtype '{description}'"),
        };
    }

    private static string DescriptionOf(DType dtype) => DTypeDeclaration.Of(dtype).Npy
        ?? throw new ArgumentException($"npy: NumPy has no such type; got {dtype}; expected another dtype: convert it, for instance to {(dtype.IsComplex ? DType.Complex64 : DType.Float32)}");

    private static long ByteCount(long[] shape, int elementSize)
    {
        if (!ElementLayout.TryByteCount(shape, elementSize, out long bytes))
        {
            throw Invalid($"the array is too large to exist; got shape ({string.Join(", ", shape)})");
        }

        return bytes;
    }

    private static void ReadExactly(Stream source, Span<byte> destination)
    {
        if (source.ReadAtLeast(destination, destination.Length, throwOnEndOfStream: false) < destination.Length)
        {
            throw Invalid("the file ends within its header");
        }
    }

    private static InvalidDataException Invalid(string what) => new("npy: " + what);
}
