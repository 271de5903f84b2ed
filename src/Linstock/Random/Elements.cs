using System.Runtime.InteropServices;

namespace Linstock.Sampling;

/// <summary>From a dtype to the <see cref="IElement{T}"/> that knows its conversions.</summary>
internal static class Elements
{
    /// <summary>Runs <paramref name="visitor"/> over dense storage of <paramref name="dtype"/>.</summary>
    /// <exception cref="ArgumentException">A complex dtype: it is to be given as its real type, twice as long.</exception>
    public static void Visit<TVisitor>(string operation, DType dtype, Span<byte> storage, TVisitor visitor)
        where TVisitor : IElementVisitor, allows ref struct
    {
        switch (dtype)
        {
            case DType.UInt8:
                visitor.Visit<byte, UInt8>(storage);
                break;
            case DType.Int8:
                visitor.Visit<sbyte, Int8>(MemoryMarshal.Cast<byte, sbyte>(storage));
                break;
            case DType.Int16:
                visitor.Visit<short, Int16>(MemoryMarshal.Cast<byte, short>(storage));
                break;
            case DType.Int32:
                visitor.Visit<int, Int32>(MemoryMarshal.Cast<byte, int>(storage));
                break;
            case DType.Int64:
                visitor.Visit<long, Int64>(MemoryMarshal.Cast<byte, long>(storage));
                break;
            case DType.Float16:
                visitor.Visit<Half, Float16>(MemoryMarshal.Cast<byte, Half>(storage));
                break;
            case DType.BFloat16:
                visitor.Visit<BFloat16, BrainFloat16>(MemoryMarshal.Cast<byte, BFloat16>(storage));
                break;
            case DType.Float32:
                visitor.Visit<float, Float32>(MemoryMarshal.Cast<byte, float>(storage));
                break;
            case DType.Float64:
                visitor.Visit<double, Float64>(MemoryMarshal.Cast<byte, double>(storage));
                break;
            case DType.Bool:
                visitor.Visit<bool, Bool>(MemoryMarshal.Cast<byte, bool>(storage));
                break;
            default:
                throw Unsupported(operation, dtype, "a real dtype");
        }
    }

    /// <summary>The same where only floating dtypes have a meaning.</summary>
    /// <exception cref="ArgumentException">Any other dtype.</exception>
    public static void VisitFloating<TVisitor>(string operation, DType dtype, Span<byte> storage, TVisitor visitor)
        where TVisitor : IElementVisitor, allows ref struct
    {
        Check.FloatingPoint(dtype, operation);
        Visit(operation, dtype, storage, visitor);
    }

    /// <summary>The error for a dtype that an operation has no meaning for.</summary>
    public static ArgumentException Unsupported(string operation, DType dtype, string expected) =>
        new($"{operation}: not defined for this dtype; got {dtype.Name}; expected {expected}");

    internal readonly struct UInt8 : IElement<byte>
    {
        public static byte FromDouble(double value) => unchecked((byte)(long)value);

        public static byte FromInt64(long value) => unchecked((byte)value);

        public static double ToDouble(byte value) => value;
    }

    internal readonly struct Int8 : IElement<sbyte>
    {
        public static sbyte FromDouble(double value) => unchecked((sbyte)(long)value);

        public static sbyte FromInt64(long value) => unchecked((sbyte)value);

        public static double ToDouble(sbyte value) => value;
    }

    internal readonly struct Int16 : IElement<short>
    {
        public static short FromDouble(double value) => unchecked((short)(long)value);

        public static short FromInt64(long value) => unchecked((short)value);

        public static double ToDouble(short value) => value;
    }

    internal readonly struct Int32 : IElement<int>
    {
        public static int FromDouble(double value) => unchecked((int)(long)value);

        public static int FromInt64(long value) => unchecked((int)value);

        public static double ToDouble(int value) => value;
    }

    internal readonly struct Int64 : IElement<long>
    {
        public static long FromDouble(double value) => (long)value;

        public static long FromInt64(long value) => value;

        public static double ToDouble(long value) => value;
    }

    internal readonly struct Bool : IElement<bool>
    {
        public static bool FromDouble(double value) => value != 0;

        public static bool FromInt64(long value) => value != 0;

        public static double ToDouble(bool value) => value ? 1 : 0;
    }

    internal readonly struct Float16 : IElement<Half>
    {
        public static Half FromDouble(double value) => (Half)(float)value;

        public static Half FromInt64(long value) => (Half)(float)value;

        public static double ToDouble(Half value) => (double)value;
    }

    internal readonly struct BrainFloat16 : IElement<BFloat16>
    {
        public static BFloat16 FromDouble(double value) => (BFloat16)(float)value;

        public static BFloat16 FromInt64(long value) => (BFloat16)(float)value;

        public static double ToDouble(BFloat16 value) => value;
    }

    internal readonly struct Float32 : IElement<float>
    {
        public static float FromDouble(double value) => (float)value;

        public static float FromInt64(long value) => value;

        public static double ToDouble(float value) => value;
    }

    internal readonly struct Float64 : IElement<double>
    {
        public static double FromDouble(double value) => value;

        public static double FromInt64(long value) => value;

        public static double ToDouble(double value) => value;
    }
}
