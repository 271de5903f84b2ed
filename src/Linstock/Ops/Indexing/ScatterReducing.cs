using Linstock.Backends;
using Linstock.Backends.Cpu.Indexing;

namespace Linstock.Ops.Indexing;

/// <summary>Scatter with a way to combine the values that meet at one place.</summary>
internal static class ScatterReducing
{
    /// <summary>A copy of the input in which every src[i][j][k] is combined with result[i][index[i][j][k]][k] for dim 1, and so on.</summary>
    /// <param name="input">The tensor.</param>
    /// <param name="dim">The dimension that the index is for.</param>
    /// <param name="index">int64; as many dimensions as the input, and no larger in the others.</param>
    /// <param name="src">The values, of the input's dtype; at least as large as the index.</param>
    /// <param name="reduce">How values that meet are combined.</param>
    /// <param name="includeSelf">Whether the input's own value counts.</param>
    /// <exception cref="ArgumentException">Shapes or dtypes do not fit.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An index is outside the dimension.</exception>
    [Op(Surface.Function | Surface.Method | Surface.InPlace | Surface.ExactOut)]
    public static Tensor ScatterReduce(Tensor input, long dim, Tensor index, Tensor src, ScatterReduce reduce, bool includeSelf = true)
    {
        int place = GatherScatter.CheckIndex(input, dim, index, src, "scatter_reduce");
        if (index.Numel == 0) return Copying.Clone(input);
        // The index may cover only the first entries of src.
        for (int d = 0; d < index.NDim && src.NDim > 0; d++)
            if (src.Shape[d] > index.Shape[d]) src = Views.Slice(src, d, 0, index.Shape[d]);
        switch (reduce)
        {
            case Linstock.ScatterReduce.Sum or Linstock.ScatterReduce.Add:
                return GatherScatter.ScatterAdd(includeSelf ? input : GatherScatter.Scatter(input, place, index, 0), place, index, src);
            case Linstock.ScatterReduce.Mean:
                Check.That(input.DType != DType.Bool, $"scatter_reduce: the mean is not implemented for bool");
                return Mean(input, place, index, src, includeSelf);
            case Linstock.ScatterReduce.Prod or Linstock.ScatterReduce.Multiply:
                return Folded(input, place, index, src, ScatterMode.Multiply, includeSelf);
            default:
                Check.NotComplex(input.DType, "scatter_reduce");
                bool max = reduce is Linstock.ScatterReduce.AMax or Linstock.ScatterReduce.Max;
                return Folded(input, place, index, src, max ? ScatterMode.Max : ScatterMode.Min, includeSelf);
        }
    }

    private static Tensor Mean(Tensor input, int dim, Tensor index, Tensor src, bool includeSelf)
    {
        Tensor sum = GatherScatter.ScatterAdd(includeSelf ? input : GatherScatter.Scatter(input, dim, index, 0), dim, index, src);
        Tensor count = Counts(input, dim, index, src, includeSelf);
        return input.DType.IsInteger ? Torch.Div(sum, count, roundingMode: RoundingMode.Floor) : sum / count;
    }

    /// <summary>How many values meet at each place; 1 where none do.</summary>
    private static Tensor Counts(Tensor input, int dim, Tensor index, Tensor src, bool includeSelf)
    {
        Tensor start = includeSelf ? Torch.OnesLike(input) : GatherScatter.Scatter(Torch.OnesLike(input), dim, index, 0);
        return GatherScatter.ScatterAdd(start.Detach(), dim, index, Torch.OnesLike(src).Detach());
    }

    private static Tensor Folded(Tensor input, int dim, Tensor index, Tensor src, ScatterMode mode, bool includeSelf)
    {
        Tensor result = Fold(input.Detach(), dim, index, src.Detach(), mode, includeSelf);
        if (!Gradient.IsNeeded(input, src)) return result;
        if (mode == ScatterMode.Multiply) RecordProduct(result, input, dim, index, src, includeSelf);
        else RecordExtreme(result, input, dim, index, src, mode == ScatterMode.Max, includeSelf);
        return result;
    }

    private static Tensor Fold(Tensor input, int dim, Tensor index, Tensor src, ScatterMode mode, bool includeSelf)
    {
        Tensor result = includeSelf
            ? Copying.Clone(input, MemoryFormat.Contiguous)
            : GatherScatter.Scatter(input, dim, index, Identity(mode, input.DType));
        Backend.Run(result, new ScatterKernel(result, dim, index, src, mode, "scatter_reduce"));
        return result;
    }

    private static Scalar Identity(ScatterMode mode, DType dtype)
    {
        if (mode == ScatterMode.Multiply) return 1;
        bool max = mode == ScatterMode.Max;
        return dtype switch
        {
            DType.Bool => !max,
            DType.UInt8 => max ? byte.MinValue : byte.MaxValue,
            DType.Int8 => max ? sbyte.MinValue : sbyte.MaxValue,
            DType.Int16 => max ? short.MinValue : short.MaxValue,
            DType.Int32 => max ? int.MinValue : int.MaxValue,
            DType.Int64 => max ? long.MinValue : long.MaxValue,
            _ => max ? double.NegativeInfinity : double.PositiveInfinity,
        };
    }

    // Equal ones share the gradient.
    private static void RecordExtreme(Tensor result, Tensor input, int dim, Tensor index, Tensor src, bool max, bool includeSelf)
        => Gradient.Record(max ? "ScatterReduceAmax" : "ScatterReduceAmin", [result], [input, src], [input, src, index, result], context =>
        {
            Tensor x = context.Saved(0), s = context.Saved(1), i = context.Saved(2), y = context.Saved(3), grad = context.Grad!;
            Tensor ofInput = Torch.Eq(x, y).To(grad.DType);
            if (!includeSelf) ofInput = GatherScatter.Scatter(ofInput, dim, i, 0);
            Tensor ofSource = Torch.Eq(s, GatherScatter.Gather(y, dim, i)).To(grad.DType);
            Tensor ties = GatherScatter.ScatterAdd(ofInput, dim, i, ofSource);
            Tensor share = grad / Torch.ClampMin(ties, 1);
            Tensor toInput = ofInput * share;
            if (!includeSelf) toInput = Untouched(grad, dim, i);
            return [toInput, ofSource * GatherScatter.Gather(share, dim, i)];
        });

    // The product of all others. Where exactly one of the source's values at a place is zero, it is left out; more zeros leave nothing.
    private static void RecordProduct(Tensor result, Tensor input, int dim, Tensor index, Tensor src, bool includeSelf)
        => Gradient.Record("ScatterReduceProd", [result], [input, src], [input, src, index], context =>
        {
            Tensor x = context.Saved(0), s = context.Saved(1), i = context.Saved(2), grad = context.Grad!;
            if (Gradient.IsNeeded(x, s)) return ProductGradients(x, s, i, grad, dim, includeSelf);
            Tensor inputIsZero = Torch.Eq(x, 0), sourceIsZero = Torch.Eq(s, 0);
            // With every zero replaced by one, and the zeros counted, each exclusive product follows.
            Tensor safeInput = Torch.Where(inputIsZero, Torch.OnesLike(x), x), safeSource = Torch.Where(sourceIsZero, Torch.OnesLike(s), s);
            Tensor product = ScatterReduce(safeInput, dim, i, safeSource, Linstock.ScatterReduce.Prod, includeSelf);
            Tensor zeros = GatherScatter.ScatterAdd(
                includeSelf ? inputIsZero.To(DType.Int64) : Torch.Zeros(x.Shape, dtype: DType.Int64, device: x.Device), dim, i, sourceIsZero.To(DType.Int64));
            Tensor zero = Torch.Zeros([], dtype: grad.DType, device: grad.Device);
            Tensor othersOfInput = Torch.Eq(zeros - inputIsZero.To(DType.Int64), 0);
            Tensor toInput = grad * Torch.Conj(Torch.Where(othersOfInput, product / safeInput, zero));
            if (!includeSelf) toInput = Untouched(grad, dim, i);
            Tensor othersOfSource = Torch.Eq(GatherScatter.Gather(zeros, dim, i) - sourceIsZero.To(DType.Int64), 0);
            Tensor toSource = GatherScatter.Gather(grad, dim, i) * Torch.Conj(Torch.Where(othersOfSource, GatherScatter.Gather(product, dim, i) / safeSource, zero));
            return [toInput, toSource];
        });

    // The same gradients to be differentiated again. Replacing zeros would lose how they move, so the factors of each place are laid
    // out as a row, padded with ones, and the product of all others is that of those before and those after.
    private static Tensor?[] ProductGradients(Tensor x, Tensor s, Tensor index, Tensor grad, int dim, bool includeSelf)
    {
        Tensor all = Views.Reshape(Torch.Arange(x.Numel, device: x.Device), x.Shape);
        long[] places = GatherScatter.Gather(all, dim, index).Reshape(-1).ToArray<long>();
        var used = new long[x.Numel];
        for (int e = 0; e < places.Length; e++) places[e] += x.Numel * ++used[places[e]];
        long width = used.Max() + 1;
        // Factor k of place p is element (k, p); the input's own value is factor 0.
        Tensor factors = Torch.Ones([width * x.Numel], dtype: x.DType, device: x.Device);
        Tensor ofInput = Views.Reshape(all, -1), ofSource = Torch.FromArray(places).To(x.Device);
        if (includeSelf) factors = GatherScatter.Scatter(factors, 0, ofInput, x.Reshape(-1));
        factors = Views.Reshape(GatherScatter.Scatter(factors, 0, ofSource, s.Reshape(-1)), width, x.Numel);
        Tensor one = Torch.Ones([1, x.Numel], dtype: x.DType, device: x.Device);
        Tensor before = Torch.Cat([one, Torch.Cumprod(Views.Slice(factors, 0, 0, width - 1), 0)], 0);
        Tensor after = Torch.Cat([Torch.Flip(Torch.Cumprod(Torch.Flip(Views.Slice(factors, 0, 1, width), 0), 0), 0), one], 0);
        Tensor gradients = Views.Reshape(Views.Reshape(grad, -1) * Torch.Conj(before * after), -1);
        Tensor toInput = includeSelf ? Views.Reshape(GatherScatter.Gather(gradients, 0, ofInput), x.Shape) : Untouched(grad, dim, index);
        return [toInput, Views.Reshape(GatherScatter.Gather(gradients, 0, ofSource), s.Shape)];
    }

    // Without the input's own value, its gradient is that of the result where nothing was written, and zero elsewhere.
    private static Tensor Untouched(Tensor grad, int dim, Tensor index)
        => GatherScatter.Scatter(grad, dim, index, 0);
}
