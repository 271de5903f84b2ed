using Linstock.Backends;
using Linstock.Backends.Cpu.Indexing;

namespace Linstock.Ops.Indexing;

/// <summary>Where elements are not zero.</summary>
internal static class Nonzeros
{
    /// <summary>The indices of the elements that are not zero: int64 [number, dimensions], in row-major order.</summary>
    [Op(Surface.Function | Surface.Method)]
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
}
