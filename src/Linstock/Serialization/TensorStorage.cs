using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Linstock.Serialization;

/// <summary>The bytes of a tensor, in pieces that a span can hold, on their way to or from a file.</summary>
internal static class TensorStorage
{
    // A multiple of every element's size.
    private const int PieceBytes = 1 << 26;

    /// <summary>Fills a fresh contiguous tensor: <paramref name="read"/> gets consecutive pieces and where each begins.</summary>
    public static void Fill(Tensor tensor, ReadPiece read)
    {
        long bytes = tensor.Numel * tensor.ElementSize;
        for (long start = 0; start < bytes; start += PieceBytes)
        {
            read(start, Piece(tensor, start, bytes));
        }

        GC.KeepAlive(tensor);
    }

    /// <summary>Writes the elements in row-major order, little-endian.</summary>
    public static void Write(Tensor tensor, Stream destination)
    {
        Tensor dense = tensor.Detach().Cpu().Contiguous();
        long bytes = dense.Numel * dense.ElementSize;
        for (long start = 0; start < bytes; start += PieceBytes)
        {
            Span<byte> piece = Piece(dense, start, bytes);
            if (!BitConverter.IsLittleEndian)
            {
                piece = piece.ToArray();
                ElementLayout.ReverseBytes(piece, ElementLayout.ComponentSizeOf(dense.DType));
            }

            destination.Write(piece);
        }

        GC.KeepAlive(dense);
    }

    private static Span<byte> Piece(Tensor tensor, long start, long bytes)
    {
        ref byte first = ref Unsafe.AddByteOffset(ref tensor.Reference, (nint)start);
        return MemoryMarshal.CreateSpan(ref first, (int)Math.Min(PieceBytes, bytes - start));
    }

    /// <summary>Fills one piece of a tensor.</summary>
    public delegate void ReadPiece(long start, Span<byte> piece);
}
