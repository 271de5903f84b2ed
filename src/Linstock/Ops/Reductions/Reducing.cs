using Linstock.Backends;
using Linstock.Backends.Cpu.Reductions;

namespace Linstock.Ops.Reductions;

/// <summary>The common part of reductions: which dimensions, what shape, and the input laid out as [outer, count, inner].</summary>
internal readonly struct Reducing
{
    /// <summary>Prepares a reduction over some dimensions.</summary>
    public Reducing(Tensor input, ulong dims, bool keepdim)
    {
        Dims = dims;
        Span<long> sizes = stackalloc long[input.NDim];
        int rank = 0;
        for (int d = 0; d < input.NDim; d++)
        {
            if (!IsReduced(d)) sizes[rank++] = input.Shape[d];
            else if (keepdim) sizes[rank++] = 1;
        }
        ResultShape = new Shape(sizes[..rank]);
    }

    /// <summary>The dimensions to reduce, as bits.</summary>
    public ulong Dims { get; }

    /// <summary>The shape of the result.</summary>
    public Shape ResultShape { get; }

    private bool IsReduced(int dim) => (Dims >> dim & 1) != 0;

    /// <summary>The input as a dense [outer, count, inner]: as it is if the reduced dimensions are neighbours, else rearranged.</summary>
    public Tensor Layout(Tensor input, out long outer, out long count, out long inner)
    {
        (outer, count, inner) = (1, 1, 1);
        int first = -1, last = -1;
        bool neighbours = true;
        for (int d = 0; d < input.NDim; d++)
        {
            if (!IsReduced(d)) continue;
            if (first < 0) first = d;
            else neighbours &= last == d - 1;
            last = d;
            count *= input.Shape[d];
        }
        Tensor source = input.Detach();
        if (first >= 0 && neighbours)
        {
            for (int d = 0; d < first; d++) outer *= input.Shape[d];
            for (int d = last + 1; d < input.NDim; d++) inner *= input.Shape[d];
            return source.Contiguous();
        }
        Span<long> order = stackalloc long[input.NDim];
        int n = 0;
        for (int d = 0; d < input.NDim; d++)
        {
            if (IsReduced(d)) continue;
            order[n++] = d;
            outer *= input.Shape[d];
        }
        for (int d = 0; d < input.NDim; d++)
            if (IsReduced(d)) order[n++] = d;
        return Views.Permute(source, order).Contiguous();
    }

    /// <summary>A reduced tensor with its dimensions put back as size 1, so that it broadcasts against the input.</summary>
    public static Tensor Restore(Tensor reduced, int rank, ulong dims)
    {
        if (reduced.NDim == rank) return reduced;
        Span<long> sizes = stackalloc long[rank];
        int next = 0;
        for (int d = 0; d < rank; d++) sizes[d] = (dims >> d & 1) != 0 ? 1 : reduced.Shape[next++];
        return Views.Reshape(reduced, sizes);
    }

    /// <summary>Runs a fold, without a gradient; 16-bit and complex inputs are folded in a wider type.</summary>
    public Tensor Run(Fold fold, Tensor input, DType dtype)
    {
        DType wide = dtype.AccumulationType;
        Tensor source = input.DType == wide ? input : input.Detach().To(wide);
        source = Layout(source, out long outer, out long count, out long inner);
        Shape shape = ResultShape;
        var result = new Tensor(in shape, wide, input.Device);
        Backend.Run(result, new ReduceKernel(fold, source, result, outer, count, inner));
        return wide == dtype ? result : result.To(dtype);
    }
}
