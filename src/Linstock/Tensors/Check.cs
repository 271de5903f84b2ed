using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Linstock;

/// <summary>The rules of shapes, dtypes and devices, each phrased once. Nothing is formatted when nothing fails.</summary>
internal static class Check
{
    /// <summary>A dimension counted from the start; a tensor without dimensions counts as having one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Dim(long dim, int rank, string operation)
    {
        int range = Math.Max(rank, 1);
        long wrapped = dim < 0 ? dim + range : dim;
        if ((ulong)wrapped >= (ulong)range) ThrowDim(dim, range, operation);
        return (int)wrapped;
    }

    /// <summary>Dimensions counted from the start, as a bit mask; an empty list means all of them.</summary>
    public static ulong Dims(ReadOnlySpan<long> dims, int rank, string operation, bool emptyMeansAll = true)
    {
        if (dims.Length == 0 && emptyMeansAll) return rank == 64 ? ulong.MaxValue : (1UL << rank) - 1;
        ulong mask = 0;
        foreach (long dim in dims)
        {
            ulong bit = 1UL << Dim(dim, rank, operation);
            if ((mask & bit) != 0) throw new ArgumentException($"{operation}: dim {dim} appears multiple times in the list of dims {Linstock.Shape.Format(dims)}", nameof(dims));
            mask |= bit;
        }
        return mask;
    }

    /// <summary>An index counted from the start.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static long Index(long index, long size, int dim, string operation)
    {
        long wrapped = index < 0 ? index + size : index;
        if ((ulong)wrapped >= (ulong)size) ThrowIndex(index, size, dim, operation);
        return wrapped;
    }

    /// <summary>The shape that both broadcast to.</summary>
    /// <exception cref="ArgumentException">A dimension differs and neither size is 1.</exception>
    public static Shape Broadcast(in Shape left, in Shape right, string operation)
    {
        if (left == right) return left;
        int rank = Math.Max(left.Rank, right.Rank);
        Span<long> sizes = stackalloc long[rank];
        for (int i = 1; i <= rank; i++)
        {
            long a = i <= left.Rank ? left[-i] : 1, b = i <= right.Rank ? right[-i] : 1;
            if (a != b && a != 1 && b != 1) ThrowBroadcast(left, right, rank - i, operation);
            sizes[^i] = a == 1 ? b : a;
        }
        return new Shape(sizes);
    }

    /// <summary>Throws unless a shape broadcasts to another without enlarging it.</summary>
    public static void BroadcastsTo(in Shape from, in Shape to, string operation)
    {
        bool fits = from.Rank <= to.Rank;
        for (int i = 1; fits && i <= from.Rank; i++) fits = from[-i] == to[-i] || from[-i] == 1;
        if (!fits) ThrowArgument($"{operation}: shape {from} does not broadcast to {to}");
    }

    /// <summary>Throws unless both tensors are on one device; a tensor without dimensions on the CPU goes with any.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void SameDevice(Tensor left, Tensor right, string operation)
    {
        if (left.Device != right.Device) ThrowDevice(left, right, operation);
    }

    /// <summary>Throws unless both have the same dtype.</summary>
    public static void SameDType(Tensor left, Tensor right, string operation)
    {
        if (left.DType != right.DType)
            ThrowArgument($"{operation}: dtypes differ: {left.DType.Name} and {right.DType.Name}; expected the same; convert one with .To(DType.{left.DType})");
    }

    /// <summary>Throws unless the tensor has this number of dimensions.</summary>
    public static void Rank(Tensor tensor, int rank, string operation, string name)
    {
        if (tensor.NDim != rank)
            ThrowArgument($"{operation}: {name} has {Dimensions(tensor.NDim)}; got shape {tensor.Shape}; expected {Dimensions(rank)}");
    }

    private static string Dimensions(int count) => count == 1 ? "1 dimension" : $"{count} dimensions";

    /// <summary>Throws unless the tensor's number of dimensions lies in a range.</summary>
    public static void RankBetween(Tensor tensor, int least, int most, string operation, string name)
    {
        if (tensor.NDim < least || tensor.NDim > most)
            ThrowArgument($"{operation}: {name} has {Dimensions(tensor.NDim)}; got shape {tensor.Shape}; expected {least} to {most} dimensions");
    }

    /// <summary>Throws unless the shapes are equal.</summary>
    public static void SameShape(Tensor left, Tensor right, string operation)
    {
        if (left.Shape != right.Shape) ThrowArgument($"{operation}: shapes differ: {left.Shape} and {right.Shape}; expected the same");
    }

    /// <summary>Throws unless the dtype is floating point or complex.</summary>
    public static void Differentiable(DType dtype, string operation)
    {
        if (!dtype.IsDifferentiable) ThrowDType(dtype, "a floating point or complex dtype", operation);
    }

    /// <summary>Throws unless the dtype is floating point.</summary>
    public static void FloatingPoint(DType dtype, string operation)
    {
        if (!dtype.IsFloatingPoint) ThrowDType(dtype, "a floating point dtype", operation);
    }

    /// <summary>Throws if the dtype is complex.</summary>
    public static void NotComplex(DType dtype, string operation)
    {
        if (dtype.IsComplex) ThrowDType(dtype, "a real dtype", operation);
    }

    /// <summary>Throws unless the dtype is an integer type.</summary>
    public static void Integer(DType dtype, string operation)
    {
        if (!dtype.IsInteger) ThrowDType(dtype, "an integer dtype", operation);
    }

    /// <summary>Throws unless the tensor holds indices: int64 or int32.</summary>
    public static void IndexTensor(Tensor index, string operation)
    {
        if (index.DType is not (DType.Int64 or DType.Int32))
            ThrowDType(index.DType, "int64 or int32 for the index", operation);
    }

    /// <summary>Throws an argument exception with the message unless the condition holds.</summary>
    public static void That([DoesNotReturnIf(false)] bool condition, [InterpolatedStringHandlerArgument(nameof(condition))] ref MessageHandler message)
    {
        if (!condition) ThrowArgument(message.ToStringAndClear());
    }

    [DoesNotReturn]
    public static void ThrowArgument(string message) => throw new ArgumentException(message);

    [DoesNotReturn]
    private static void ThrowDType(DType dtype, string expected, string operation)
        => throw new ArgumentException($"{operation}: not implemented for {dtype.Name}; expected {expected}");

    [DoesNotReturn]
    private static void ThrowDim(long dim, int range, string operation)
        => throw new ArgumentOutOfRangeException(nameof(dim), $"{operation}: dim out of range; got {dim}; expected {-range} to {range - 1}");

    [DoesNotReturn]
    public static void ThrowIndex(long index, long size, int dim, string operation)
        => throw new ArgumentOutOfRangeException(nameof(index), $"{operation}: index {index} is out of bounds for dimension {dim} with size {size}");

    [DoesNotReturn]
    private static void ThrowBroadcast(in Shape left, in Shape right, int dim, string operation)
        => throw new ArgumentException($"{operation}: shapes {left} and {right} do not broadcast; they differ at dimension {dim} and neither size there is 1");

    [DoesNotReturn]
    private static void ThrowDevice(Tensor left, Tensor right, string operation)
        => throw new ArgumentException($"{operation}: tensors on different devices: {left.Device} and {right.Device}; expected one; move one with .To(\"{left.Device}\")");

    /// <summary>Formats a message only if the condition has failed.</summary>
    [InterpolatedStringHandler]
    public ref struct MessageHandler
    {
        private DefaultInterpolatedStringHandler _text;
        private readonly bool _enabled;

        /// <summary>Called by the compiler.</summary>
        public MessageHandler(int literalLength, int formattedCount, bool condition, out bool enabled)
        {
            enabled = _enabled = !condition;
            if (enabled) _text = new(literalLength, formattedCount);
        }

        /// <summary>Called by the compiler.</summary>
        public void AppendLiteral(string text) => _text.AppendLiteral(text);

        /// <summary>Called by the compiler.</summary>
        public void AppendFormatted<T>(T value) => _text.AppendFormatted(value);

        internal string ToStringAndClear() => _enabled ? _text.ToStringAndClear() : string.Empty;
    }
}
