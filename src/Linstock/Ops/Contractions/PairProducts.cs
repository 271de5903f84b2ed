namespace Linstock.Ops.Contractions;

/// <summary>Products of two tensors summed over dimensions, as one batch of matrix products.</summary>
internal static class PairProducts
{
    /// <summary>The product of two tensors of one rank that broadcast, summed over dimensions, which stay with size 1.</summary>
    public static Tensor SumOfProducts(Tensor left, Tensor right, List<int> summed)
    {
        // Dimensions of size 1 on one side are summed there before, which is cheaper.
        var contracted = new List<long>();
        foreach (int d in summed)
        {
            bool inLeft = left.Shape[d] != 1, inRight = right.Shape[d] != 1;
            if (inLeft && inRight) contracted.Add(d);
            else if (inLeft) left = Torch.Sum(left, d, keepdim: true);
            else if (inRight) right = Torch.Sum(right, d, keepdim: true);
        }
        if (left.DType != right.DType)
        {
            // Sums of integers are int64.
            DType dtype = Promotion.Promote(left.DType, right.DType);
            (left, right) = (left.To(dtype), right.To(dtype));
        }
        if (contracted.Count == 0) return left * right;

        var batch = new List<long>();
        var onlyLeft = new List<long>();
        var onlyRight = new List<long>();
        var shape = new long[left.NDim];
        for (int d = 0; d < left.NDim; d++)
        {
            shape[d] = Math.Max(left.Shape[d], right.Shape[d]);
            if (contracted.Contains(d)) shape[d] = 1;
            else if (left.Shape[d] != 1 && right.Shape[d] != 1) batch.Add(d);
            else if (left.Shape[d] != 1) onlyLeft.Add(d);
            else onlyRight.Add(d);
            if (left.Shape[d] == 0 || right.Shape[d] == 0) shape[d] = contracted.Contains(d) ? 1 : 0;
        }
        long Size(Tensor tensor, List<long> dims) => dims.Aggregate(1L, (product, d) => product * tensor.Shape[(int)d]);
        long batches = Size(left, batch), rows = Size(left, onlyLeft), inner = Size(left, contracted), columns = Size(right, onlyRight);
        long[] leftOrder = [.. batch, .. onlyLeft, .. contracted, .. onlyRight], rightOrder = [.. batch, .. contracted, .. onlyRight, .. onlyLeft];
        Tensor a = Views.Reshape(Views.Permute(left, leftOrder), batches, rows, inner);
        Tensor b = Views.Reshape(Views.Permute(right, rightOrder), batches, inner, columns);
        Tensor product = batches == 1
            ? Views.Unsqueeze(Torch.Mm(Views.Select(a, 0, 0), Views.Select(b, 0, 0)), 0)
            : Torch.Bmm(a, b);

        // [batch, left, right, 1...] back to the places where they were.
        long[] order = [.. batch, .. onlyLeft, .. onlyRight, .. contracted];
        Tensor spread = Views.Reshape(product, [.. order.Select(d => shape[d])]);
        var inverse = new long[order.Length];
        for (int i = 0; i < order.Length; i++) inverse[order[i]] = i;
        return Views.Permute(spread, inverse);
    }

    /// <summary>The products summed over the last <paramref name="dims"/> dimensions of the one and the first of the other.</summary>
    /// <exception cref="ArgumentException">Sizes or dtypes do not fit.</exception>
    [Op(Surface.Function | Surface.ExactOut)]
    [TorchScript]
    public static Tensor Tensordot(Tensor a, Tensor b, long dims = 2)
    {
        Check.That(dims >= 0 && dims <= a.NDim && dims <= b.NDim, $"tensordot: expects dims from 0 to the number of dimensions; got {dims} for {a.Shape} and {b.Shape}");
        long[] ofA = new long[dims], ofB = new long[dims];
        for (int i = 0; i < dims; i++) (ofA[i], ofB[i]) = (a.NDim - dims + i, i);
        return Torch.Tensordot(a, b, (IntList)ofA, (IntList)ofB);
    }

    /// <summary>The products summed over pairs of dimensions; what is left of the one comes first, then of the other.</summary>
    /// <param name="a">The one.</param>
    /// <param name="b">The other.</param>
    /// <param name="dimsA">Dimensions of the one.</param>
    /// <param name="dimsB">The dimensions of the other that they are paired with.</param>
    /// <exception cref="ArgumentException">Sizes or dtypes do not fit.</exception>
    [Op(Surface.Function | Surface.ExactOut)]
    [TorchScript("tensordot(a, b, dims_a, dims_b)")]
    public static Tensor Tensordot(Tensor a, Tensor b, IntList dimsA, IntList dimsB)
    {
        Check.SameDType(a, b, "tensordot");
        Check.That(dimsA.Count == dimsB.Count, $"tensordot: both dimension lists should have the same length; got {dimsA} and {dimsB}");
        Check.Dims(IntList.AsSpan(in dimsA), a.NDim, "tensordot", emptyMeansAll: false);
        Check.Dims(IntList.AsSpan(in dimsB), b.NDim, "tensordot", emptyMeansAll: false);
        var ofA = new List<long>();
        var ofB = new List<long>();
        for (int i = 0; i < dimsA.Count; i++)
        {
            (int left, int right) = (Check.Dim(dimsA[i], a.NDim, "tensordot"), Check.Dim(dimsB[i], b.NDim, "tensordot"));
            (long m, long n) = (a.Shape[left], b.Shape[right]);
            // A size of 1 broadcasts: the other side is summed by itself.
            if (m != n && m == 1) b = Torch.Sum(b, right, keepdim: true, dtype: b.DType);
            else if (m != n && n == 1) a = Torch.Sum(a, left, keepdim: true, dtype: a.DType);
            else Check.That(m == n, $"tensordot: contracted dimensions need to match; got {m} at dimension {left} of {a.Shape} and {n} at dimension {right} of {b.Shape}");
            ofA.Add(left);
            ofB.Add(right);
        }
        long[] restA = [.. Enumerable.Range(0, a.NDim).Select(d => (long)d).Where(d => !ofA.Contains(d))];
        long[] restB = [.. Enumerable.Range(0, b.NDim).Select(d => (long)d).Where(d => !ofB.Contains(d))];
        long inner = ofA.Aggregate(1L, (product, d) => product * a.Shape[(int)d]);
        long rows = restA.Aggregate(1L, (product, d) => product * a.Shape[(int)d]), columns = restB.Aggregate(1L, (product, d) => product * b.Shape[(int)d]);
        Tensor left2 = Views.Reshape(Views.Permute(a, [.. restA, .. ofA]), rows, inner), right2 = Views.Reshape(Views.Permute(b, [.. ofB, .. restB]), inner, columns);
        return Views.Reshape(Torch.Mm(left2, right2), [.. restA.Select(d => a.Shape[(int)d]), .. restB.Select(d => b.Shape[(int)d])]);
    }

    /// <summary>The products summed over the last dimension of both; with a tensor without dimensions, the product.</summary>
    /// <exception cref="ArgumentException">The last sizes or the dtypes differ.</exception>
    [Op(Surface.Function | Surface.Method | Surface.ExactOut)]
    public static Tensor Inner(Tensor input, Tensor other)
    {
        if (input.NDim == 0 || other.NDim == 0) return input * other;
        Check.That(input.Shape[-1] == other.Shape[-1], $"inner: the sizes of the last dimension must match; got {input.Shape} and {other.Shape}");
        return Tensordot(input, other, -1, -1);
    }

    /// <summary>Kronecker's product: every element of the one times the whole other.</summary>
    [Op(Surface.Function | Surface.Method | Surface.Out)]
    public static Tensor Kron(Tensor input, Tensor other)
    {
        int rank = Math.Max(input.NDim, other.NDim);
        var left = new long[2 * rank];
        var right = new long[2 * rank];
        var sizes = new long[rank];
        for (int d = 0; d < rank; d++)
        {
            long a = d < rank - input.NDim ? 1 : input.Shape[d - (rank - input.NDim)], b = d < rank - other.NDim ? 1 : other.Shape[d - (rank - other.NDim)];
            (left[2 * d], left[(2 * d) + 1]) = (a, 1);
            (right[2 * d], right[(2 * d) + 1]) = (1, b);
            sizes[d] = a * b;
        }
        return Views.Reshape(Views.Reshape(input, left) * Views.Reshape(other, right), sizes);
    }
}
