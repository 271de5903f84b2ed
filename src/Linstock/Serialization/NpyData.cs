using System.Runtime.InteropServices;

namespace Linstock.Serialization;

/// <summary>The numbers of a <c>.npy</c> file, in the file's own order, as elements of a tensor.</summary>
internal static class NpyData
{
    private const int PieceLength = 1 << 16;

    /// <summary>Refuses a header that promises more than what is left of a stream that knows its length.</summary>
    /// <exception cref="InvalidDataException">The data are cut off.</exception>
    public static void RequirePresent(NpyHeader header, Stream source)
    {
        if (source.CanSeek && source.Length - source.Position < header.FileByteCount)
        {
            throw Truncated(header, source.Length - source.Position);
        }
    }

    /// <summary>
    /// Reads the next elements into <paramref name="destination"/>, which holds whole ones. A file in Fortran order
    /// gives the elements of the transposed array.
    /// </summary>
    /// <exception cref="InvalidDataException">The data are cut off, or a number does not fit the tensor's type.</exception>
    public static void Read(NpyHeader header, Stream source, Span<byte> destination)
    {
        if (header.Conversion == NpyConversion.WidenUnsigned)
        {
            ReadWidened(header, source, destination);
            return;
        }

        Fill(header, source, destination);
        if (header.BigEndian == BitConverter.IsLittleEndian)
        {
            ElementLayout.ReverseBytes(destination, ElementLayout.ComponentSizeOf(header.DType));
        }

        if (header.DType == DType.Bool)
        {
            ElementLayout.NormaliseBooleans(destination);
        }

        if (header.Conversion == NpyConversion.RangeChecked
            && MemoryMarshal.Cast<byte, long>(destination).IndexOfAnyInRange(long.MinValue, -1) is >= 0 and int at)
        {
            ulong value = (ulong)MemoryMarshal.Cast<byte, long>(destination)[at];
            throw new InvalidDataException($"npy: an unsigned number does not fit int64; got {value}; expected at most {long.MaxValue}");
        }
    }

    private static void ReadWidened(NpyHeader header, Stream source, Span<byte> destination)
    {
        Span<byte> buffer = new byte[PieceLength];
        while (!destination.IsEmpty)
        {
            Span<byte> target = destination[..Math.Min(destination.Length, 2 * PieceLength)];
            Span<byte> narrow = buffer[..(target.Length / 2)];
            Fill(header, source, narrow);
            if (header.BigEndian == BitConverter.IsLittleEndian)
            {
                ElementLayout.ReverseBytes(narrow, header.FileElementSize);
            }

            if (header.FileElementSize == 2)
            {
                Widen(MemoryMarshal.Cast<byte, ushort>(narrow), MemoryMarshal.Cast<byte, int>(target));
            }
            else
            {
                Widen(MemoryMarshal.Cast<byte, uint>(narrow), MemoryMarshal.Cast<byte, long>(target));
            }

            destination = destination[target.Length..];
        }
    }

    private static void Widen<TFrom, TTo>(ReadOnlySpan<TFrom> from, Span<TTo> to)
        where TFrom : unmanaged, System.Numerics.INumber<TFrom>
        where TTo : unmanaged, System.Numerics.INumber<TTo>
    {
        for (int i = 0; i < from.Length; i++)
        {
            to[i] = TTo.CreateTruncating(from[i]);
        }
    }

    private static void Fill(NpyHeader header, Stream source, Span<byte> destination)
    {
        int got = source.ReadAtLeast(destination, destination.Length, throwOnEndOfStream: false);
        if (got < destination.Length)
        {
            throw Truncated(header, got);
        }
    }

    private static InvalidDataException Truncated(NpyHeader header, long present) =>
        new($"npy: the data are cut off; got {present} bytes; expected {header.FileByteCount} for {header.DType} ({string.Join(", ", header.Shape)})");
}
