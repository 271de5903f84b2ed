using System.Numerics;

namespace Linstock.Sampling;

/// <summary>The integers a call of <c>randint</c> or <c>random_</c> may give: <c>Base + word mod Length</c>.</summary>
/// <param name="Base">The smallest one.</param>
/// <param name="Length">How many there are; 0 stands for all 2^64.</param>
/// <param name="Wide">Whether a number takes two words.</param>
/// <remarks>PyTorch's rule is a plain modulo, without rejection.</remarks>
internal readonly record struct IntegerRange(long Base, ulong Length, bool Wide)
{
    /// <summary>The integers from <paramref name="from"/> up to, not including, <paramref name="to"/>.</summary>
    /// <exception cref="ArgumentException">The range is empty, or its ends are not values of the dtype.</exception>
    public static IntegerRange Between(DType dtype, long from, long to)
    {
        if (from >= to)
        {
            throw new ArgumentException($"random_: the range is empty; got from {from}, to {to}; expected from < to");
        }

        if (SignificandBits(dtype) is int bits and > 0)
        {
            from = RaiseToValue(dtype, bits, from);
            to = LowerToValue(dtype, bits, to);
            if (from >= to)
            {
                throw new ArgumentException($"random_: no value of {dtype} lies in the range; got from {from}, to {to}");
            }
        }

        RequireValue(dtype, "from", from);
        RequireValue(dtype, "to - 1", to - 1);
        return OfLength(from, unchecked((ulong)to - (ulong)from));
    }

    /// <summary>
    /// The integers from <paramref name="from"/> to the dtype's largest (floating types: the last one up to which all
    /// are exact). From <see cref="long.MinValue"/>: all 64 bits, for the dtypes that can hold them.
    /// </summary>
    /// <exception cref="ArgumentException">There is no such range for the dtype.</exception>
    public static IntegerRange From(DType dtype, long from)
    {
        if (from == long.MinValue)
        {
            return dtype is DType.Int64 or DType.Float64 or DType.Float32 or DType.BFloat16
                ? new IntegerRange(0, 0, Wide: true)
                : throw Elements.Unsupported("random_", dtype, "int64, float64, float32 or bfloat16 for the range of all 64 bits");
        }

        int bits = SignificandBits(dtype);
        long last = bits > 0 ? 1L << bits : LargestInteger(dtype);
        if (bits > 0)
        {
            from = RaiseToValue(dtype, bits, from);
        }

        if (from > last)
        {
            throw new ArgumentException($"random_: the range is empty; got from {from}; expected at most {last} for {dtype}");
        }

        RequireValue(dtype, "from", from);
        return OfLength(from, unchecked((ulong)last - (ulong)from + 1));
    }

    /// <summary>What <c>random_()</c> without bounds gives: from 0 to the dtype's largest, as for <see cref="From"/>.</summary>
    public static IntegerRange Default(DType dtype)
    {
        int bits = SignificandBits(dtype);
        ulong length = bits > 0 ? (1ul << bits) + 1 : (ulong)LargestInteger(dtype) + 1;
        return new IntegerRange(0, length, Wide: dtype is DType.Int64 or DType.Float64);
    }

    private static IntegerRange OfLength(long from, ulong length) => new(from, length, Wide: length is 0 or > uint.MaxValue);

    private static int SignificandBits(DType dtype) => dtype switch
    {
        DType.Float64 => 53,
        DType.Float32 => 24,
        DType.Float16 => 11,
        DType.BFloat16 => 8,
        _ => 0,
    };

    private static long LargestInteger(DType dtype) => dtype switch
    {
        DType.UInt8 => byte.MaxValue,
        DType.Int8 => sbyte.MaxValue,
        DType.Int16 => short.MaxValue,
        DType.Int32 => int.MaxValue,
        DType.Int64 => long.MaxValue,
        DType.Bool => 1,
        _ => throw Elements.Unsupported("random_", dtype, "a real dtype"),
    };

    private static void RequireValue(DType dtype, string name, long value)
    {
        (double lowest, double highest) = dtype switch
        {
            DType.Float16 => (-65504d, 65504d),
            DType.BFloat16 or DType.Float32 or DType.Float64 or DType.Int64 => (double.MinValue, double.MaxValue),
            DType.UInt8 or DType.Bool => (0, LargestInteger(dtype)),
            _ => (-LargestInteger(dtype) - 1, LargestInteger(dtype)),
        };
        if (value < lowest || value > highest)
        {
            throw new ArgumentException(
                $"random_: {name} is no value of {dtype}; got {value}; expected {lowest} to {highest}");
        }
    }

    // A bound that rounds out of the range is moved to the next value of the type inside it.
    private static long RaiseToValue(DType dtype, int bits, long from)
    {
        long rounded = Round(dtype, from == long.MaxValue ? from : from + 1);
        return rounded < from ? rounded + Spacing(bits, from + 1) : from;
    }

    private static long LowerToValue(DType dtype, int bits, long to)
    {
        long rounded = Round(dtype, to - 1);
        return rounded >= to ? rounded - Spacing(bits, to - 1) : to;
    }

    private static long Spacing(int bits, long value) =>
        1L << (BitOperations.Log2(unchecked((ulong)Math.Abs(value))) - bits + 1);

    private static long Round(DType dtype, long value) => dtype switch
    {
        DType.Float64 => (long)(double)value,
        DType.Float32 => (long)(float)value,
        DType.Float16 => (long)(float)Elements.Float16.FromInt64(value),
        _ => (long)Elements.BrainFloat16.ToDouble(Elements.BrainFloat16.FromInt64(value)),
    };
}
