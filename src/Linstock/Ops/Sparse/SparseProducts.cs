using Linstock.Backends;
using Linstock.Backends.Cpu.Sparse;
using Linstock.Ops.Indexing;

namespace Linstock.Ops.Sparse;

/// <summary>Matrix products with sparse operands.</summary>
internal static class SparseProducts
{
    /// <summary>[n, m] · [m, p]: dense if either is, else sparse.</summary>
    public static Tensor Mm(Tensor input, Tensor mat2, string operation)
    {
        Check.Rank(input, 2, operation, nameof(input));
        Check.Rank(mat2, 2, operation, nameof(mat2));
        Check.SameDType(input, mat2, operation);
        if (input.Shape[1] != mat2.Shape[0]) Check.ThrowArgument($"{operation}: inner dimensions differ: {input.Shape} x {mat2.Shape} ({input.Shape[1]} != {mat2.Shape[0]})");
        if (input is not SparseTensor left) return Views.Transpose(Mm(SparseLayouts.Transpose((SparseTensor)mat2, 0, 1), Views.Transpose(input, 0, 1), operation), 0, 1);
        CooTensor a = Matrix(left, operation);
        if (mat2 is SparseTensor right)
        {
            CooTensor both = Sparse(SparseLayouts.Coalesce(a), SparseLayouts.Coalesce(Matrix(right, operation)));
            return input is CsrTensor && mat2 is CsrTensor ? SparseLayouts.ToCsr(both) : both;
        }
        (Tensor rows, Tensor columns) = Places(a);
        return Product(rows, columns, a.Entries, mat2, a.Shape[0]);
    }

    /// <summary>Σ over the entries of each of <paramref name="count"/> rows of value · dense[column].</summary>
    public static Tensor Product(Tensor rows, Tensor columns, Tensor values, Tensor dense, long count)
    {
        Tensor result;
        if (values.DType is DType.Float32 or DType.Float64)
        {
            result = Torch.Empty([count, dense.Shape[1]], dtype: dense.DType, device: dense.Device);
            (Tensor starts, Tensor? order) = Group(rows, count);
            Backend.Run(result, new SparseProductKernel(starts, order, columns, values.Detach().Contiguous(), dense.Detach().Contiguous(), result));
        }
        else
        {
            Tensor parts = AdvancedIndexing.GatherRows(dense.Detach().Contiguous(), columns) * Views.Unsqueeze(values.Detach(), 1);
            result = AdvancedIndexing.AddRows(parts, rows, [count, dense.Shape[1]]);
        }
        if (Gradient.IsNeeded(values, dense))
        {
            Gradient.Record("SparseMm", [result], [values, dense], [values, dense], context =>
            {
                Tensor grad = context.Grad!, v = context.Saved(0), d = context.Saved(1);
                return [context.Needs(0) ? Sampled(rows, columns, grad, Conjugate(d)) : null, context.Needs(1) ? Product(columns, rows, Conjugate(v), grad, d.Shape[0]) : null];
            });
        }
        return result;
    }

    /// <summary>Some elements of left · rightᵀ.</summary>
    public static Tensor Sampled(Tensor rows, Tensor columns, Tensor left, Tensor right)
    {
        Tensor result;
        if (left.DType is DType.Float32 or DType.Float64)
        {
            result = Torch.Empty([rows.Numel], dtype: left.DType, device: left.Device);
            Backend.Run(result, new SampledProductKernel(rows, columns, left.Detach().Contiguous(), right.Detach().Contiguous(), result));
        }
        else
        {
            result = Torch.Sum(AdvancedIndexing.GatherRows(left.Detach().Contiguous(), rows) * AdvancedIndexing.GatherRows(right.Detach().Contiguous(), columns), 1);
        }
        if (Gradient.IsNeeded(left, right))
        {
            Gradient.Record("SparseSampledMm", [result], [left, right], [left, right], context =>
            {
                Tensor grad = context.Grad!, a = context.Saved(0), b = context.Saved(1);
                return
                [
                    context.Needs(0) ? Product(rows, columns, grad, Conjugate(b), a.Shape[0]) : null,
                    context.Needs(1) ? Product(columns, rows, grad, Conjugate(a), b.Shape[0]) : null,
                ];
            });
        }
        return result;
    }

    /// <summary>The rows and the columns of the entries of a matrix.</summary>
    public static (Tensor Rows, Tensor Columns) Places(CooTensor matrix)
        => (Views.Select(matrix.Positions, 0, 0).Contiguous(), Views.Select(matrix.Positions, 0, 1).Contiguous());

    /// <summary>The tensor by positions, which must name rows and columns.</summary>
    public static CooTensor Matrix(SparseTensor tensor, string operation)
    {
        CooTensor coo = tensor.ToCoo();
        if (coo.SparseRank != 2) Check.ThrowArgument($"{operation}: expected a sparse matrix without dense dimensions; got {coo.SparseRank} sparse dimensions of shape {coo.Shape}");
        return coo;
    }

    // Gustavson 1978: each entry (i, k) of the left meets the entries of row k of the right. The pairs are found first, so that
    // the values are a product of gathered values, with its gradient.
    private static CooTensor Sparse(CooTensor left, CooTensor right)
    {
        (Tensor leftRows, Tensor leftColumns) = Places(left);
        (Tensor rightRows, Tensor rightColumns) = Places(right);
        long[] i = leftRows.ToArray<long>(), k = leftColumns.ToArray<long>(), j = rightColumns.ToArray<long>();
        long[] starts = Group(rightRows, right.Shape[0]).Starts.ToArray<long>();
        List<long> rows = [], columns = [], first = [], second = [];
        for (int e = 0; e < i.Length; e++)
        {
            for (long f = starts[k[e]]; f < starts[k[e] + 1]; f++)
            {
                rows.Add(i[e]);
                columns.Add(j[f]);
                first.Add(e);
                second.Add(f);
            }
        }
        Tensor values = Torch.IndexSelect(left.Entries, 0, Indices(first)) * Torch.IndexSelect(right.Entries, 0, Indices(second));
        Shape shape = new(left.Shape[0], right.Shape[1]);
        return SparseLayouts.Coalesce(new CooTensor(in shape, Torch.Stack([Indices(rows), Indices(columns)]), values, isCoalesced: false));

        Tensor Indices(List<long> numbers) => Torch.FromArray(numbers.ToArray(), numbers.Count).To(left.Device);
    }

    // Where the entries of each row begin, and in which order they come then; no order if it is theirs already. A counting sort.
    private static (Tensor Starts, Tensor? Order) Group(Tensor rows, long count)
    {
        ReadOnlySpan<long> keys = rows.AsSpan<long>();
        var starts = new long[count + 1];
        bool sorted = true;
        for (int e = 0; e < keys.Length; e++)
        {
            starts[keys[e] + 1]++;
            sorted &= e == 0 || keys[e - 1] <= keys[e];
        }
        for (long r = 0; r < count; r++) starts[r + 1] += starts[r];
        if (sorted) return (Torch.FromArray(starts, starts.Length), null);
        var next = (long[])starts.Clone();
        var order = new long[keys.Length];
        for (int e = 0; e < keys.Length; e++) order[next[keys[e]]++] = e;
        return (Torch.FromArray(starts, starts.Length), Torch.FromArray(order, order.Length));
    }

    private static Tensor Conjugate(Tensor tensor) => tensor.IsComplex ? Torch.Conj(tensor) : tensor;
}
