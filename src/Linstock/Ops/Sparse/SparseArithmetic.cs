using Linstock.Ops.Indexing;

namespace Linstock.Ops.Sparse;

/// <summary>Sums and products with sparse tensors, which the dense operations hand over when an operand is sparse.</summary>
internal static class SparseArithmetic
{
    /// <summary>input + alpha · other, where one or both are sparse. Dense plus sparse is dense.</summary>
    public static Tensor Add(Tensor input, Tensor other, Scalar alpha, string operation)
    {
        if (input.NDim == 0 || other.NDim == 0 || input.Shape != other.Shape)
            Check.ThrowArgument($"{operation}: expected 'input' and 'other' to have same size, but input has size {input.Shape} while other has size {other.Shape} (sparse tensors do not broadcast)");
        if (input is not SparseTensor left)
            return SparseLayouts.AddTo(input.To(Promotion.Result(input, other)), ((SparseTensor)other).ToCoo(), alpha);
        if (other is not SparseTensor right)
            return SparseLayouts.AddTo(Scaled(other, alpha).To(Promotion.Result(input, other)), left.ToCoo(), 1);
        CooTensor a = left.ToCoo(), b = right.ToCoo();
        if (a.SparseRank != b.SparseRank) Check.ThrowArgument($"{operation}: the numbers of sparse dimensions differ: {a.SparseRank} and {b.SparseRank}");
        DType dtype = Promotion.Promote(a.DType, b.DType);
        Tensor scaled = Scaled(b.Entries, alpha);
        var both = new CooTensor(in a.Shape, Torch.Cat([a.Positions, b.Positions], 1), Torch.Cat([a.Entries.To(dtype), scaled.To(dtype)]), isCoalesced: false);
        CooTensor sum = a.HoldsEachOnce && b.HoldsEachOnce ? SparseLayouts.Coalesce(both) : both;
        return left is CsrTensor && right is CsrTensor ? SparseLayouts.ToCsr(sum) : sum;
    }

    /// <summary>The same in place.</summary>
    public static Tensor Add_(Tensor input, Tensor other, Scalar alpha, string operation)
    {
        if (input is CooTensor sparse)
        {
            if (other is not SparseTensor) Check.ThrowArgument($"{operation}: a dense tensor cannot be added to a sparse one in place; expected sparse_tensor.Add_(sparse_tensor)");
            return sparse.Become((CooTensor)Add(input, other, alpha, operation), operation);
        }
        if (!input.IsStrided) Check.ThrowArgument($"{operation}: tensors of layout sparse_csr are not changed in place");
        Check.SameShape(input, other, operation);
        if (!input.IsContiguous || Gradient.IsNeeded(input, other) || input.DType != other.DType) return InPlace.Assign(input, Add(input, other, alpha, operation), operation);
        InPlace.CheckWritable(input, operation);
        CooTensor coo = ((SparseTensor)other).ToCoo();
        SparseLayouts.ByPosition(input, coo).IndexAdd_(0, SparseLayouts.Numbers(coo.Positions, coo.Shape), coo.Entries, alpha);
        return input;
    }

    private static Tensor Scaled(Tensor tensor, Scalar factor) => !factor.IsComplex && factor.ToDouble() == 1 ? tensor : tensor * factor;

    /// <summary>input · other: sparse where either is.</summary>
    public static Tensor Mul(Tensor input, Tensor other)
    {
        if (input is not SparseTensor sparse) return Mul(other, input);
        if (other.NDim == 0 && other.IsStrided) return sparse.With(Torch.Mul(sparse.Entries, other));
        Check.SameShape(input, other, "mul");
        CooTensor coo = other.IsStrided ? sparse.ToCoo() : SparseLayouts.Coalesce(sparse.ToCoo());
        SparseTensor product = coo.With(coo.Entries * SparseLayouts.Mask(other, coo).Entries);
        return input is CsrTensor ? SparseLayouts.ToCsr((CooTensor)product) : product;
    }

    /// <summary>input · other.</summary>
    public static Tensor Mul(Tensor input, Scalar other) => Map(input, x => Torch.Mul(x, other));

    /// <summary>In place.</summary>
    public static Tensor Mul_(Tensor input, Scalar other) => Become(input, Mul(input, other), "mul_");

    /// <summary>input / other.</summary>
    public static Tensor Div(Tensor input, Scalar other) => Map(input, x => Torch.Div(x, other));

    /// <summary>In place.</summary>
    public static Tensor Div_(Tensor input, Scalar other) => Become(input, Div(input, other), "div_");

    /// <summary>The tensor with entries of another dtype, on another device.</summary>
    public static Tensor To(Tensor input, DType dtype, Device device, bool copy) => Map(input, x => Copying.To(x, dtype, device, copy));

    /// <summary>An operation that keeps zeros, on the entries.</summary>
    public static Tensor Map(Tensor input, Func<Tensor, Tensor> function) => ((SparseTensor)input).With(function(((SparseTensor)input).Entries));

    private static CooTensor Become(Tensor input, Tensor result, string operation)
        => input is CooTensor coo ? coo.Become((CooTensor)result, operation) : throw new ArgumentException($"{operation}: tensors of layout sparse_csr are not changed in place");

    /// <summary>No entries at all.</summary>
    public static Tensor Zero_(Tensor input)
    {
        if (input is not CooTensor coo) throw new ArgumentException("zero_: tensors of layout sparse_csr are not changed in place");
        long[] entry = coo.Entries.Shape.ToArray();
        entry[0] = 0;
        return coo.Become(
            new CooTensor(
                in coo.Shape, Torch.Zeros([coo.SparseRank, 0], dtype: DType.Int64, device: coo.Device),
                Torch.Zeros(entry, dtype: coo.DType, device: coo.Device), isCoalesced: true),
            "zero_");
    }

    /// <summary>The gradient of a table of which some rows were looked up.</summary>
    /// <param name="grad">[count, size].</param>
    /// <param name="numbers">int64, [count].</param>
    /// <param name="shape">The table's.</param>
    /// <param name="padding">A row that gets none; negative means there is none.</param>
    public static CooTensor OfRows(Tensor grad, Tensor numbers, in Shape shape, long padding)
    {
        if (padding >= 0)
        {
            Tensor kept = Views.Reshape(Torch.Nonzero(Torch.Ne(numbers, padding)), -1);
            (grad, numbers) = (AdvancedIndexing.GatherRows(grad.Contiguous(), kept), Torch.IndexSelect(numbers, 0, kept));
        }
        return new CooTensor(in shape, Views.Unsqueeze(numbers, 0), grad, isCoalesced: numbers.Numel < 2);
    }
}
