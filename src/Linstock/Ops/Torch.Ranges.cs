using System.Runtime.CompilerServices;
using Linstock.Backends;
using Linstock.Backends.Cpu.Kernels;

namespace Linstock;

public static partial class Torch
{
    /// <summary>The numbers start, start + step, ... below <paramref name="end"/>: ⌈(end - start) / step⌉ of them.</summary>
    /// <param name="start">The first number.</param>
    /// <param name="end">The first number that is not included.</param>
    /// <param name="step">The difference of neighbours; not zero.</param>
    /// <param name="dtype">The element type; null means int64 if all three are integers, else the default floating point type.</param>
    /// <param name="device">Where; null means the CPU.</param>
    /// <param name="requiresGrad">Whether a gradient is wanted.</param>
    /// <exception cref="ArgumentException">The step is zero or leads away from the end, or a number is not finite.</exception>
    public static Tensor Arange(Scalar start, Scalar end, Scalar step, DType? dtype = null, Device? device = null, bool requiresGrad = false)
    {
        bool integers = !(start.IsFloatingPoint || end.IsFloatingPoint || step.IsFloatingPoint);
        DType type = dtype ?? (integers ? DType.Int64 : s_defaultDType);
        double from = start.ToDouble(), to = end.ToDouble(), by = step.ToDouble();
        if (!double.IsFinite(from) || !double.IsFinite(to)) Check.ThrowArgument($"arange: unsupported range: {start} -> {end}");
        if (!(by > 0 || by < 0)) Check.ThrowArgument($"arange: step must be nonzero; got {step}");
        if (!type.IsDifferentiable && step.ToInt64() == 0) Check.ThrowArgument($"arange: step must be nonzero for {type.Name}; got {step}");
        if ((by > 0 && to < from) || (by < 0 && to > from)) Check.ThrowArgument($"arange: upper bound and larger bound inconsistent with step sign; got {start} -> {end} by {step}");
        // As in PyTorch the numbers of an int64 range lose their fractions first, those of other integers afterwards.
        long count = integers || type == DType.Int64
            ? (long)(((Int128)end.ToInt64() - start.ToInt64() + step.ToInt64() - (by > 0 ? 1 : -1)) / step.ToInt64())
            : (long)Math.Ceiling((to - from) / by);
        Tensor result = Empty([count], type, device);
        Backend.Run(result, integers || !type.IsDifferentiable
            ? RangeKernel.OfIntegers(result, start.ToInt64(), step.ToInt64())
            : RangeKernel.OfDoubles(result, from, by));
        return requiresGrad ? result.RequiresGrad_() : result;
    }

    /// <inheritdoc cref="Arange(Scalar, Scalar, Scalar, DType?, Device?, bool)"/>
    [OverloadResolutionPriority(-1)] // a literal 0 is a step, not a dtype
    public static Tensor Arange(Scalar start, Scalar end, DType? dtype = null, Device? device = null, bool requiresGrad = false)
        => Arange(start, end, 1, dtype, device, requiresGrad);

    /// <inheritdoc cref="Arange(Scalar, Scalar, Scalar, DType?, Device?, bool)"/>
    [OverloadResolutionPriority(-2)] // a literal 0 is an end, not a dtype
    public static Tensor Arange(Scalar end, DType? dtype = null, Device? device = null, bool requiresGrad = false)
        => Arange(0, end, 1, dtype, device, requiresGrad);

    /// <summary><paramref name="steps"/> numbers evenly spaced from <paramref name="start"/> to <paramref name="end"/>, both included.</summary>
    /// <param name="start">The first number.</param>
    /// <param name="end">The last number.</param>
    /// <param name="steps">How many.</param>
    /// <param name="dtype">The element type; null means the default floating point type.</param>
    /// <param name="device">Where; null means the CPU.</param>
    /// <param name="requiresGrad">Whether a gradient is wanted.</param>
    /// <exception cref="ArgumentException">The number of steps is negative.</exception>
    public static Tensor Linspace(Scalar start, Scalar end, long steps, DType? dtype = null, Device? device = null, bool requiresGrad = false)
    {
        if (steps < 0) Check.ThrowArgument($"linspace: number of steps must be non-negative; got {steps}");
        bool complex = start.IsComplex || end.IsComplex;
        DType type = dtype ?? (complex ? s_defaultDType.ToComplex() : s_defaultDType);
        Tensor result = Empty([steps], type, device);
        Backend.Run(result, new LinspaceKernel(result, start, end));
        return requiresGrad ? result.RequiresGrad_() : result;
    }

    /// <summary><paramref name="steps"/> numbers evenly spaced on a logarithmic scale, from base^start to base^end.</summary>
    /// <param name="start">The exponent of the first number.</param>
    /// <param name="end">The exponent of the last number.</param>
    /// <param name="steps">How many.</param>
    /// <param name="base">The base of the powers.</param>
    /// <param name="dtype">The element type; null means the default floating point type.</param>
    /// <param name="device">Where; null means the CPU.</param>
    /// <param name="requiresGrad">Whether a gradient is wanted.</param>
    /// <exception cref="ArgumentException">The number of steps is negative.</exception>
    public static Tensor Logspace(Scalar start, Scalar end, long steps, double @base = 10.0, DType? dtype = null, Device? device = null, bool requiresGrad = false)
    {
        if (steps < 0) Check.ThrowArgument($"logspace: number of steps must be non-negative; got {steps}");
        bool complex = start.IsComplex || end.IsComplex;
        DType type = dtype ?? (complex ? s_defaultDType.ToComplex() : s_defaultDType);
        Tensor result = Empty([steps], type, device);
        Backend.Run(result, new LinspaceKernel(result, start, end, @base));
        return requiresGrad ? result.RequiresGrad_() : result;
    }

    /// <summary>A matrix with ones on the diagonal and zeros elsewhere.</summary>
    /// <param name="n">The number of rows.</param>
    /// <param name="m">The number of columns; null means <paramref name="n"/>.</param>
    /// <param name="dtype">The element type; null means the default floating point type.</param>
    /// <param name="device">Where; null means the CPU.</param>
    /// <param name="requiresGrad">Whether a gradient is wanted.</param>
    /// <exception cref="ArgumentException">A size is negative.</exception>
    public static Tensor Eye(long n, long? m = null, DType? dtype = null, Device? device = null, bool requiresGrad = false)
    {
        if (n < 0 || m < 0) Check.ThrowArgument($"eye: sizes must be non-negative; got {n} and {m ?? n}");
        Tensor result = Zeros([n, m ?? n], dtype, device);
        long length = Math.Min(n, m ?? n);
        if (length > 0)
        {
            Tensor diagonal = result.AsStrided([length], [result.Strides[0] + 1]);
            Backend.Run(diagonal, new FillKernel(diagonal, 1));
        }
        return requiresGrad ? result.RequiresGrad_() : result;
    }
}
