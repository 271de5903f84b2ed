namespace Linstock.Ops.Reductions;

/// <summary>Logarithms of sums of exponentials, and means without NaN.</summary>
internal static class LogSums
{
    /// <summary>log Σ exp(x) over dimensions, without overflow.</summary>
    /// <param name="input">The tensor; integers are converted to the default floating point type.</param>
    /// <param name="dim">The dimensions.</param>
    /// <param name="keepdim">Whether they stay, with size 1.</param>
    /// <exception cref="ArgumentException">The dtype is complex.</exception>
    [Op(Surface.Function | Surface.Method | Surface.Out)]
    public static Tensor Logsumexp(Tensor input, IntList dim, bool keepdim = false)
    {
        Check.NotComplex(input.DType, "logsumexp");
        input = input.To(Promotion.ToFloating(input.DType));
        ulong dims = Check.Dims(IntList.AsSpan(in dim), input.NDim, "logsumexp");
        Tensor source = input.Detach();
        Tensor result;
        if (source.Numel == 0)
        {
            result = Torch.Log(Torch.Sum(Torch.Exp(source), dim, keepdim));
        }
        else
        {
            Tensor largest = Torch.Amax(source, dim, keepdim: true);
            Tensor shift = Torch.Where(Torch.Isinf(largest), 0, largest);
            result = Torch.Log(Torch.Sum(Torch.Exp(source - shift), dim, keepdim: true)) + shift;
            if (!keepdim) result = Views.Reshape(result, new Reducing(source, dims, keepdim: false).ResultShape);
        }
        return Gradient.IsNeeded(input) ? Record(result, input, dims) : result;
    }

    // The gradient of the sum of exponentials is their share of it.
    private static Tensor Record(Tensor result, Tensor input, ulong dims)
    {
        Gradient.Record("Logsumexp", [result], [input], [input, result], context =>
        {
            Tensor x = context.Saved(0), total = Reducing.Restore(context.Saved(1), x.NDim, dims);
            return [Reducing.Restore(context.Grad!, x.NDim, dims) * Torch.Exp(x - total)];
        });
        return result;
    }

    /// <summary>The means over dimensions (none given: all) of the elements that are not NaN.</summary>
    /// <param name="input">The tensor.</param>
    /// <param name="dim">The dimensions.</param>
    /// <param name="keepdim">Whether they stay, with size 1.</param>
    /// <param name="dtype">The dtype of the result; the input is converted first.</param>
    /// <exception cref="ArgumentException">The dtype is not floating point.</exception>
    [Op(Surface.Function | Surface.Method | Surface.Out)]
    public static Tensor Nanmean(Tensor input, IntList dim = default, bool keepdim = false, DType? dtype = null)
    {
        Check.FloatingPoint(input.DType, "nanmean");
        Tensor count = Torch.Sum(Torch.LogicalNot(Torch.Isnan(input.Detach())), dim, keepdim);
        return Sums.Nansum(input, dim, keepdim, dtype) / count;
    }

    /// <summary>The sum of a matrix's diagonal; integers add up in int64.</summary>
    /// <exception cref="ArgumentException">The tensor is no matrix.</exception>
    [Op(Surface.Function | Surface.Method)]
    [Autocast(AutocastRule.Full)]
    public static Tensor Trace(Tensor input)
    {
        Check.Rank(input, 2, "trace", nameof(input));
        return Torch.Sum(Diagonals.Diagonal(input));
    }
}
