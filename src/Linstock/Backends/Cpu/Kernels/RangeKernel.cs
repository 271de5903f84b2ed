using System.Numerics;

namespace Linstock.Backends.Cpu.Kernels;

/// <summary>Writes start + i · step.</summary>
internal readonly unsafe struct RangeKernel : IKernel
{
    private readonly Tensor _result;
    private readonly bool _integers;
    private readonly long _firstInteger;
    private readonly long _stepInteger;
    private readonly double _first;
    private readonly double _step;

    private RangeKernel(Tensor result, bool integers, long firstInteger, long stepInteger, double first, double step)
        => (_result, _integers, _firstInteger, _stepInteger, _first, _step) = (result, integers, firstInteger, stepInteger, first, step);

    /// <inheritdoc/>
    public static string Name => "arange";

    public static RangeKernel OfIntegers(Tensor result, long first, long step) => new(result, true, first, step, 0, 0);

    public static RangeKernel OfDoubles(Tensor result, double first, double step) => new(result, false, 0, 0, first, step);

    /// <inheritdoc/>
    public void RunOnCpu()
    {
        fixed (byte* to = &_result.Reference)
        {
            if (_integers && _result.DType == DType.Int64)
            {
                for (long i = 0; i < _result.Numel; i++) ((long*)to)[i] = _firstInteger + (i * _stepInteger);
                return;
            }
            delegate*<byte**, nint*, nint, void> cast = CastLoops.Select(_integers ? DType.Int64 : DType.Float64, _result.DType);
            long integer;
            double real;
            byte** pointers = stackalloc byte*[2];
            nint* strides = stackalloc nint[2];
            pointers[0] = _integers ? (byte*)&integer : (byte*)&real;
            for (long i = 0; i < _result.Numel; i++)
            {
                integer = _firstInteger + (i * _stepInteger);
                real = _first + (i * _step);
                pointers[1] = to + (i * _result.ElementSize);
                cast(pointers, strides, 1);
            }
        }
    }
}

/// <summary>
/// Writes evenly spaced numbers from one end to the other, or their powers. Both halves are counted from their own end, so
/// that the last number is exact, as PyTorch does.
/// </summary>
internal readonly unsafe struct LinspaceKernel(Tensor result, Scalar start, Scalar end, double? powerBase = null) : IKernel
{
    /// <inheritdoc/>
    public static string Name => "linspace";

    /// <inheritdoc/>
    public void RunOnCpu()
    {
        long count = result.Numel;
        DType dtype = result.DType;
        delegate*<byte**, nint*, nint, void> cast = CastLoops.Select(
            dtype.IsComplex ? DType.Complex128 : DType.Float64, dtype);
        byte** pointers = stackalloc byte*[2];
        nint* strides = stackalloc nint[2];
        Complex complex;
        double real;
        // float32 steps are rounded to float32 as PyTorch's are; integers are computed in float64.
        bool single = dtype is DType.Float32 or DType.Complex64;
        fixed (byte* to = &result.Reference)
        {
            pointers[0] = dtype.IsComplex ? (byte*)&complex : (byte*)&real;
            // Ends are rounded to the dtype first, so those of integers lose their fractions.
            Complex from = dtype.IsDifferentiable ? start.ToComplex() : start.ToInt64();
            Complex upTo = dtype.IsDifferentiable ? end.ToComplex() : end.ToInt64();
            Complex step = count > 1 ? (upTo - from) / (count - 1) : Complex.Zero;
            float singleFrom = (float)from.Real, singleTo = (float)upTo.Real, singleStep = count > 1 ? (singleTo - singleFrom) / (count - 1) : 0;
            long lanes = 32 / result.ElementSize, grouped = dtype.IsDifferentiable || powerBase is not null ? 0 : count - (count % (2 * lanes));
            for (long i = 0; i < count; i++)
            {
                complex = i < count / 2 || count == 1 ? from + (step * i) : upTo - (step * (count - 1 - i));
                real = single
                    ? i < count / 2 || count == 1 ? singleFrom + (singleStep * i) : singleTo - (singleStep * (count - 1 - i))
                    : complex.Real;
                if (grouped > i) real = Grouped(from.Real, upTo.Real, step.Real, count, i, lanes);
                if (powerBase is { } power)
                {
                    if (dtype.IsComplex) complex = Complex.Pow(power, complex);
                    real = single ? MathF.Pow((float)power, (float)real) : Math.Pow(power, real);
                }
                pointers[1] = to + (i * result.ElementSize);
                cast(pointers, strides, 1);
            }
        }
    }

    // Integers are computed as PyTorch does: each group of 32 bytes from its own first number, whose fraction is dropped.
    private static double Grouped(double from, double upTo, double step, long count, long i, long lanes)
    {
        long first = i - (i % lanes);
        double start = first < count / 2 ? from + (step * first) : upTo - (step * (count - 1 - first));
        return Math.Truncate(start) + ((i - first) * step);
    }
}
