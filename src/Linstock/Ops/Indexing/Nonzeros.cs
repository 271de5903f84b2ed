using Linstock.Backends;
using Linstock.Backends.Cpu.Indexing;

namespace Linstock.Ops.Indexing;

/// <summary>Where elements are not zero.</summary>
internal static class Nonzeros
{
    /// <summary>The indices of the elements that are not zero: int64 [number, dimensions], in row-major order.</summary>
    [Op(Surface.Function | Surface.Method | Surface.ExactOut)]
    [Op(Surface.Function | Surface.Method, Name = "Argwhere")]
    public static Tensor Nonzero(Tensor input)
    {
        Tensor mask = (input.DType == DType.Bool ? input.Detach() : input.Detach().To(DType.Bool)).Contiguous();
        if (mask.IsMeta) throw new NotSupportedException("nonzero: the shape of the result depends on data, which a meta tensor does not have");
        var count = new CountNonzeroKernel.Box();
        Backend.Run(mask, new CountNonzeroKernel(mask, count));
        Tensor result = Torch.Empty([count.Value, input.NDim], dtype: DType.Int64, device: input.Device);
        if (result.Numel > 0) Backend.Run(result, new NonzeroKernel(mask, result));
        return result;
    }

    /// <summary>
    /// The indices of the elements that are not zero, as an int64 vector for each dimension, in row-major order: what indexes these
    /// elements. A tensor without dimensions counts as a vector of one element.
    /// </summary>
    /// <param name="input">Any tensor.</param>
    /// <param name="asTuple">true. Without it the indices come as one matrix.</param>
    /// <exception cref="ArgumentException"><paramref name="asTuple"/> is false.</exception>
    [Op(Surface.Function | Surface.Method)]
    [TorchScript("nonzero_numpy(input)")]
    public static Tensor[] Nonzero(Tensor input, bool asTuple)
    {
        if (!asTuple) throw new ArgumentException("nonzero: asTuple is false; expected true, or none for the indices as one matrix", nameof(asTuple));
        return Shaping.Splitting.Unbind(Nonzero(input.NDim == 0 ? Views.Reshape(input, 1) : input), 1);
    }

    /// <summary>Where a condition holds: <see cref="Nonzero(Tensor, bool)"/> as a tuple.</summary>
    /// <param name="condition">Any tensor; what is not zero holds.</param>
    [Op(Surface.Function)]
    [TorchScript("where(condition)")]
    public static Tensor[] Where(Tensor condition) => Nonzero(condition, asTuple: true);
}
