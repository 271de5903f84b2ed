using Linstock.Backends;
using Linstock.Backends.Cpu.Reductions;
using Linstock.Ops.Reductions;

namespace Linstock.Ops.Statistics;

/// <summary>Variances and standard deviations, with and without their means.</summary>
internal static class Variances
{
    /// <summary>The variance of all elements: Σ |x - mean|² / (n - 1), or / n if not <paramref name="unbiased"/>.</summary>
    /// <exception cref="ArgumentException">The dtype is neither floating point nor complex.</exception>
    [Op(Surface.Function | Surface.Method)]
    public static Tensor Var(Tensor input, bool unbiased) => Run(input, default, unbiased, false, null, root: false, "var").Spread;

    /// <summary>The variances over dimensions (none given: all): Σ |x - mean|² / (n - correction).</summary>
    /// <param name="input">The tensor.</param>
    /// <param name="dim">The dimensions.</param>
    /// <param name="unbiased">Whether the correction is 1, else 0.</param>
    /// <param name="keepdim">Whether they stay, with size 1.</param>
    /// <param name="correction">The correction, instead of <paramref name="unbiased"/>.</param>
    /// <exception cref="ArgumentException">The dtype is neither floating point nor complex.</exception>
    [Op(Surface.Function | Surface.Method | Surface.Out)]
    [TorchScript("var(input, dim, unbiased, keepdim); var(input, dim, correction=correction#, keepdim=keepdim)")]
    public static Tensor Var(Tensor input, IntList? dim = null, bool unbiased = true, bool keepdim = false, double? correction = null)
        => Run(input, dim ?? default, unbiased, keepdim, correction, root: false, "var").Spread;

    /// <summary>The standard deviation of all elements, the root of the variance.</summary>
    /// <exception cref="ArgumentException">The dtype is neither floating point nor complex.</exception>
    [Op(Surface.Function | Surface.Method)]
    public static Tensor Std(Tensor input, bool unbiased) => Run(input, default, unbiased, false, null, root: true, "std").Spread;

    /// <summary>The standard deviations over dimensions (none given: all), the roots of the variances.</summary>
    /// <inheritdoc cref="Var(Tensor, IntList?, bool, bool, double?)"/>
    [Op(Surface.Function | Surface.Method | Surface.Out)]
    [TorchScript("std(input, dim, unbiased, keepdim); std(input, dim, correction=correction#, keepdim=keepdim)")]
    public static Tensor Std(Tensor input, IntList? dim = null, bool unbiased = true, bool keepdim = false, double? correction = null)
        => Run(input, dim ?? default, unbiased, keepdim, correction, root: true, "std").Spread;

    /// <summary>The variance and the mean of all elements.</summary>
    /// <exception cref="ArgumentException">The dtype is neither floating point nor complex.</exception>
    [Op(Surface.Function)]
    public static (Tensor Var, Tensor Mean) VarMean(Tensor input, bool unbiased) => Run(input, default, unbiased, false, null, root: false, "var_mean");

    /// <summary>The variances and means over dimensions (none given: all).</summary>
    /// <inheritdoc cref="Var(Tensor, IntList?, bool, bool, double?)"/>
    [Op(Surface.Function)]
    [TorchScript("var_mean(input, dim, unbiased, keepdim); var_mean(input, dim, correction=correction#, keepdim=keepdim)")]
    public static (Tensor Var, Tensor Mean) VarMean(Tensor input, IntList? dim = null, bool unbiased = true, bool keepdim = false, double? correction = null)
        => Run(input, dim ?? default, unbiased, keepdim, correction, root: false, "var_mean");

    /// <summary>The standard deviation and the mean of all elements.</summary>
    /// <exception cref="ArgumentException">The dtype is neither floating point nor complex.</exception>
    [Op(Surface.Function)]
    public static (Tensor Std, Tensor Mean) StdMean(Tensor input, bool unbiased) => Run(input, default, unbiased, false, null, root: true, "std_mean");

    /// <summary>The standard deviations and means over dimensions (none given: all).</summary>
    /// <inheritdoc cref="Var(Tensor, IntList?, bool, bool, double?)"/>
    [Op(Surface.Function)]
    [TorchScript("std_mean(input, dim, unbiased, keepdim); std_mean(input, dim, correction=correction#, keepdim=keepdim)")]
    public static (Tensor Std, Tensor Mean) StdMean(Tensor input, IntList? dim = null, bool unbiased = true, bool keepdim = false, double? correction = null)
        => Run(input, dim ?? default, unbiased, keepdim, correction, root: true, "std_mean");

    private static (Tensor Spread, Tensor Mean) Run(Tensor input, IntList dim, bool unbiased, bool keepdim, double? correction, bool root, string operation)
    {
        Check.Differentiable(input.DType, operation);
        double less = correction ?? (unbiased ? 1 : 0);
        if (input.IsComplex) return RunComplex(input, dim, keepdim, less, root);
        ulong dims = Check.Dims(IntList.AsSpan(in dim), input.NDim, operation);
        var reducing = new Reducing(input, dims, keepdim);
        DType wide = input.DType.IsReducedFloating ? DType.Float32 : input.DType;
        Tensor source = reducing.Layout(input.Detach().To(wide), out long outer, out long count, out long inner);
        Tensor spread = Torch.Empty(reducing.ResultShape, dtype: wide, device: input.Device), mean = Torch.Empty(reducing.ResultShape, dtype: wide, device: input.Device);
        Backend.Run(spread, new VarianceKernel(source, spread, mean, outer, count, inner, count - less, root));
        (spread, mean) = (spread.To(input.DType), mean.To(input.DType));
        if (Gradient.IsNeeded(input)) Record(spread, mean, input, dims, count, less, root);
        return (spread, mean);
    }

    // The squared modulus of a deviation is the sum of the squares of its parts.
    private static (Tensor Spread, Tensor Mean) RunComplex(Tensor input, IntList dim, bool keepdim, double less, bool root)
    {
        (Tensor real, Tensor realMean) = Run(ComplexParts.Real(input), dim, true, keepdim, less, root: false, "var");
        (Tensor imaginary, Tensor imaginaryMean) = Run(ComplexParts.Imag(input), dim, true, keepdim, less, root: false, "var");
        Tensor spread = real + imaginary;
        if (root)
        {
            // Where all numbers are equal the root has no slope, and 0 is taken for it, as for real numbers.
            Tensor isFlat = Torch.Eq(spread, 0);
            spread = Torch.Where(isFlat, 0, Torch.Sqrt(Torch.Where(isFlat, 1, spread)));
        }

        return (spread, ComplexParts.Complex(realMean, imaginaryMean));
    }

    private static void Record(Tensor spread, Tensor mean, Tensor input, ulong dims, long count, double less, bool root)
    {
        int rank = input.NDim;
        Gradient.Record(root ? "StdMean" : "VarMean", [spread, mean], [input], [input, root ? spread : null], context =>
        {
            Tensor x = context.Saved(0);
            Tensor? gradient = null;
            if (context.Grads[0] is { } ofSpread)
            {
                if (root)
                {
                    Tensor deviation = context.Saved(1);
                    ofSpread = Torch.Where(Torch.Eq(deviation, 0), 0, ofSpread / (deviation * 2));
                }
                // Centred twice: the mean is rounded to a unit of its own last place, which may be as much as the deviations from it.
                IntList over = Dimensions(dims, rank);
                Tensor around = x - Torch.Mean(x, over, keepdim: true);
                around = around - Torch.Mean(around, over, keepdim: true);
                gradient = Reducing.Restore(ofSpread, rank, dims) * (2.0 / (count - less)) * around;
            }
            if (context.Grads[1] is { } ofMean)
            {
                Tensor part = (Reducing.Restore(ofMean, rank, dims) / (double)count).Expand(x.Shape);
                gradient = gradient is null ? part : gradient + part;
            }
            return [gradient];
        });
    }

    private static IntList Dimensions(ulong dims, int rank)
    {
        Span<long> list = stackalloc long[rank];
        int count = 0;
        for (int d = 0; d < rank; d++)
            if ((dims >> d & 1) != 0) list[count++] = d;
        return IntList.Create(list[..count]);
    }
}
