using F = Linstock.NN.Functional;

namespace Linstock.Tests.Ops.Sparse;

/// <summary>Sparse tensors against the dense tensors that they stand for, and against what PyTorch prints and says.</summary>
public sealed class SparseTensorTests
{
    private static Tensor Indices(params long[][] rows) => Torch.Stack([.. rows.Select(row => Torch.FromArray(row, row.Length))]);

    private static Tensor Sample() => Torch.SparseCooTensor(Indices([0, 1, 1], [2, 0, 2]), Torch.Tensor([3.0f, 4.0f, 5.0f]), [2, 3]);

    // A third of the elements, some positions named twice.
    private static Tensor Random(ulong seed, params long[] sizes)
    {
        var generator = new Generator(seed);
        Tensor dense = Torch.Randn(sizes, generator: generator, dtype: DType.Float64) * (Torch.Rand(sizes, generator: generator) > 0.6);
        Tensor once = dense.ToSparse();
        return once.Nnz() == 0 ? once : Torch.SparseCooTensor(
            Torch.Cat([once.Indices(), once.Indices().Slice(1, 0, once.Nnz() / 2)], 1), Torch.Cat([once.Values(), once.Values().Slice(0, 0, once.Nnz() / 2)]), sizes);
    }

    private static void Same(Tensor expected, Tensor actual, double tolerance = 1e-12)
    {
        Assert.Equal(expected.Shape, actual.Shape);
        Assert.True(Torch.Allclose(actual.ToDense(), expected.ToDense(), tolerance, tolerance), $"{actual}\n{expected}");
    }

    [Fact]
    public void EntriesOfOnePositionAddUp()
    {
        Tensor sparse = Torch.SparseCooTensor(Indices([1, 0, 1], [2, 0, 2]), Torch.Tensor([3.0f, 4.0f, 5.0f]), [2, 3]);
        Assert.False(sparse.IsCoalesced());
        Assert.Equal([4, 0, 0, 0, 0, 8], sparse.ToDense().ToArray<float>());
        Tensor coalesced = sparse.Coalesce();
        Assert.True(coalesced.IsCoalesced());
        Assert.Equal([0, 1, 0, 2], coalesced.Indices().ToArray<long>());
        Assert.Equal([4, 8], coalesced.Values().ToArray<float>());
        Assert.Equal(2, coalesced.Nnz());
        Assert.Throws<InvalidOperationException>(sparse.Values);
        Assert.Throws<InvalidOperationException>(sparse.Indices);
    }

    [Fact]
    public void SizesAreInferredAndEntriesMayHaveDimensions()
    {
        Tensor sparse = Torch.SparseCooTensor(Indices([0, 2]), Torch.Tensor([[1.0f, 2.0f], [3.0f, 4.0f]]));
        Assert.Equal(new Shape(3, 2), sparse.Shape);
        Assert.Equal((1, 1), (sparse.SparseDim(), sparse.DenseDim()));
        Assert.Equal([1, 2, 0, 0, 3, 4], sparse.ToDense().ToArray<float>());
        Same(sparse, sparse.ToDense().ToSparse(1));
        Assert.Equal(0, Torch.SparseCooTensor([4, 5]).Nnz());
        Same(Torch.Zeros(4, 5), Torch.SparseCooTensor([4, 5]));
    }

    [Theory]
    [InlineData(new long[] { 7 })]
    [InlineData(new long[] { 5, 6 })]
    [InlineData(new long[] { 3, 4, 5 })]
    [InlineData(new long[] { 0, 4 })]
    public void ADenseTensorSurvivesTheWayThereAndBack(long[] sizes)
    {
        Tensor dense = Random(3, sizes).ToDense();
        Same(dense, dense.ToSparse());
        Assert.True(dense.ToSparse().IsCoalesced());
        if (sizes.Length != 2) return;
        Tensor csr = dense.ToSparseCsr();
        Same(dense, csr);
        Same(dense, csr.ToSparse());
        Same(dense, Torch.SparseCsrTensor(csr.CrowIndices(), csr.ColIndices(), csr.Values(), sizes));
        Assert.Equal(Layout.SparseCsr, csr.Layout);
    }

    [Fact]
    public void SumsAndProductsAreThoseOfTheDenseTensors()
    {
        Tensor a = Random(1, 5, 6), b = Random(2, 5, 6), dense = Torch.Randn([5, 6], generator: new Generator(4), dtype: DType.Float64);
        Same(a.ToDense() + b.ToDense(), a + b);
        Same(a.ToDense() - b.ToDense(), a - b);
        Same(a.ToDense() + (b.ToDense() * 0.5), Torch.Add(a, b, alpha: 0.5));
        Same(dense + a.ToDense(), dense + a);
        Same(a.ToDense() - dense, a - dense);
        Same(a.ToDense() * 3, a * 3);
        Same(a.ToDense() / 4, a / 4);
        Same(-a.ToDense(), -a);
        Same(a.ToDense() * dense, a * dense);
        Same(a.ToDense() * b.ToDense(), a * b);
        Same(a.ToDense().T, a.T);
        Assert.True((a.Coalesce() + b.Coalesce()).IsCoalesced());
        Assert.True((a + dense).IsStrided);
        Same(a.ToDense() + b.ToDense(), a.ToSparseCsr() + b.ToSparseCsr());
        Same(dense + a.ToDense(), dense.Clone().Add_(a));
        Same(dense.T + a.ToDense().T, dense.Clone().T.Add_(a.T));
        Same(a.ToDense() + b.ToDense(), a.Clone().Add_(b));
        Same(Torch.Zeros([5, 6], dtype: DType.Float64), a.Clone().Zero_());
        Same(a.Float().ToDense(), a.ToDense().Float());
    }

    [Theory]
    [InlineData(DType.Float64)]
    [InlineData(DType.Float32)]
    [InlineData(DType.Complex128)]
    [InlineData(DType.Int64)]
    public void MatrixProductsAreThoseOfTheDenseTensors(DType dtype)
    {
        Tensor a = (Random(1, 7, 9) * 4).To(dtype), b = (Random(2, 9, 5) * 4).To(dtype);
        Tensor dense = (Torch.Randn([9, 35], generator: new Generator(5)) * 4).To(dtype), wanted = Torch.Matmul(a.ToDense(), dense);
        double tolerance = dtype == DType.Float32 ? 1e-4 : 1e-12;
        Same(wanted, Torch.Sparse.Mm(a, dense), tolerance);
        Same(wanted, Torch.Matmul(a, dense), tolerance);
        Same(wanted, a.Coalesce().ToSparseCsr().Matmul(dense), tolerance);
        Same(Torch.Matmul(a.ToDense(), dense.Select(1, 0)), Torch.Matmul(a, dense.Select(1, 0)), tolerance);
        Same(Torch.Matmul(dense.T, b.ToDense()), Torch.Matmul(dense.T, b), tolerance);
        Same(Torch.Matmul(a.ToDense(), b.ToDense()), Torch.Sparse.Mm(a, b), tolerance);
        Same((wanted * 2) + (wanted * 3), Torch.Sparse.Addmm(wanted, a, dense, beta: 2, alpha: 3), tolerance);
    }

    [Fact]
    public void GradientsOfValuesAndDenseOperandsAreThoseOfTheFormula()
    {
        Tensor indices = Random(1, 4, 5).Coalesce().Indices();
        Tensor values = Torch.Randn([indices.Shape[1]], generator: new Generator(6), dtype: DType.Float64).RequiresGrad_();
        Tensor dense = Torch.Randn([5, 3], generator: new Generator(7), dtype: DType.Float64).RequiresGrad_();
        Func<Tensor[], Tensor[]>[] functions =
        [
            x => [Torch.Sparse.Mm(Torch.SparseCooTensor(indices, x[0], [4, 5]), x[1])],
            x => [Torch.SparseCooTensor(indices, x[0], [4, 5]).ToDense() + x[1].Sum()],
            x => [Torch.Sparse.Mm(Torch.SparseCooTensor(indices, x[0], [4, 5]), Torch.SparseCooTensor(indices, x[0], [4, 5]).T).ToDense() * x[1].Sum()],
            x => [Torch.Sparse.Sum(Torch.SparseCooTensor(indices, x[0], [4, 5]), 0).ToDense() * x[1].Sum()],
            x => [Torch.Sparse.Softmax(Torch.SparseCooTensor(indices, x[0], [4, 5]), 1).ToDense() * x[1].Sum()],
            x => [Torch.Sparse.LogSoftmax(Torch.SparseCooTensor(indices, x[0], [4, 5]), 0).ToDense() * x[1].Sum()],
            x => [Torch.Sparse.SampledAddmm(Torch.SparseCooTensor(indices, x[0], [4, 5]), x[1].T.Matmul(x[1]).Slice(0, 0, 1).Expand(4, 3), x[1].T).ToDense()],
        ];
        foreach (Func<Tensor[], Tensor[]> function in functions)
        {
            Assert.True(Linstock.Autograd.Gradcheck(x => function(x), [values, dense]));
            Assert.True(Linstock.Autograd.Gradgradcheck(x => function(x), [values, dense]));
        }
    }

    [Fact]
    public void TheGradientOfASparseLeafIsSparseAndHoldsItsPositions()
    {
        Tensor sparse = Sample().RequiresGrad_(), dense = Torch.Ones(3, 2);
        Torch.Sparse.Mm(sparse, dense * 2).Sum().Backward();
        Assert.True(sparse.Grad!.IsSparse);
        Assert.Equal([0, 0, 4, 4, 0, 4], sparse.Grad!.ToDense().ToArray<float>());
    }

    [Fact]
    public void SoftmaxIsThatOfTheDenseTensorWithMinusInfinityElsewhere()
    {
        Tensor sparse = Random(9, 6, 7), dense = sparse.ToDense();
        foreach (int dim in (int[])[0, 1])
        {
            Tensor wanted = Torch.Softmax(Torch.Where(Torch.Eq(dense, 0), double.NegativeInfinity, dense), dim).NanToNum();
            Same(wanted, Torch.Sparse.Softmax(sparse, dim));
            Same(wanted, Torch.Sparse.LogSoftmax(sparse, dim).SparseMask(sparse.Coalesce()).ToDense().Exp() * Torch.Ne(dense, 0));
        }
    }

    [Fact]
    public void SumsOverDimensionsKeepTheOthers()
    {
        Tensor sparse = Random(8, 3, 4, 5), dense = sparse.ToDense();
        Same(dense.Sum(), Torch.Sparse.Sum(sparse));
        Same(dense.Sum(1), Torch.Sparse.Sum(sparse, 1));
        Same(dense.Sum((0, 2)), Torch.Sparse.Sum(sparse, (0, 2)));
        Tensor hybrid = dense.ToSparse(2);
        Same(dense.Sum(2), Torch.Sparse.Sum(hybrid, 2));
        Same(dense.Sum((0, 1)), Torch.Sparse.Sum(hybrid, (0, 1)));
    }

    [Fact]
    public void AnEmbeddingWithSparseGradientsNamesTheRowsThatWereUsed()
    {
        Tensor weight = Torch.Ones(4, 2).RequiresGrad_();
        F.Embedding(Torch.Tensor([2, 0, 2]), weight, sparse: true).Sum().Backward();
        Assert.True(weight.Grad!.IsSparse);
        Assert.Equal(3, weight.Grad!.Nnz());
        Assert.Equal([1, 1, 0, 0, 2, 2, 0, 0], weight.Grad!.ToDense().ToArray<float>());
        (F.Embedding(Torch.Tensor([1]), weight, sparse: true).Sum() + weight.Sum()).Backward();
        Assert.Equal([2, 2, 2, 2, 3, 3, 1, 1], weight.Grad!.ToDense().ToArray<float>());
        weight.Grad = null;
        F.Embedding(Torch.Tensor([1, 3, 1]), weight, paddingIdx: 1, sparse: true).Sum().Backward();
        Assert.Equal([0, 0, 0, 0, 0, 0, 1, 1], weight.Grad!.ToDense().ToArray<float>());
    }

    [Fact]
    public void TheyPrintAsInPyTorch()
    {
        Assert.Equal(
            "tensor(indices=tensor([[0, 1, 1],\n                       [2, 0, 2]]),\n       values=tensor([3., 4., 5.]),\n       size=(2, 3), nnz=3, layout=torch.sparse_coo)",
            Sample().ToString());
        Assert.Equal(
            "tensor(indices=tensor([[0, 1, 1],\n                       [2, 0, 2]]),\n       values=tensor([3., 4., 5.]),\n"
                + "       size=(2, 3), nnz=3, dtype=torch.float64, layout=torch.sparse_coo)",
            Sample().Double().ToString());
        Assert.Equal(
            "tensor(crow_indices=tensor([0, 1, 3]),\n       col_indices=tensor([2, 0, 2]),\n       values=tensor([3., 4., 5.]), size=(2, 3), nnz=3,\n       layout=torch.sparse_csr)",
            Sample().ToSparseCsr().ToString());
        Assert.Equal(
            "tensor(indices=tensor([], size=(2, 0)),\n       values=tensor([], size=(0,)),\n       size=(2, 3), nnz=0, layout=torch.sparse_coo)",
            Torch.SparseCooTensor([2, 3]).ToString());
        Assert.EndsWith("layout=torch.sparse_coo, requires_grad=True)", Sample().RequiresGrad_().ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void WhatDoesNotFitIsSaid()
    {
        Tensor values = Torch.Tensor([3.0f, 4.0f]);
        Assert.Contains("for dim 1, size is 3 but found index 3", Assert.Throws<ArgumentException>(() => Torch.SparseCooTensor(Indices([0, 1], [2, 3]), values, [2, 3])).Message);
        Assert.Contains("found negative index -1 for dim 0", Assert.Throws<ArgumentException>(() => Torch.SparseCooTensor(Indices([0, -1], [2, 0]), values)).Message);
        Assert.Contains("same nnz", Assert.Throws<ArgumentException>(() => Torch.SparseCooTensor(Indices([0, 1, 1], [2, 0, 1]), values)).Message);
        Assert.Contains("crowIndices", Assert.Throws<ArgumentException>(() => Torch.SparseCsrTensor(Torch.Tensor([0, 1, 3]), Torch.Tensor([0, 1]), values)).Message);
        Assert.Contains("ascend", Assert.Throws<ArgumentException>(() => Torch.SparseCsrTensor(Torch.Tensor([0, 2]), Torch.Tensor([1, 0]), values)).Message);
        Assert.Contains("not implemented for sparse", Assert.Throws<NotSupportedException>(() => Torch.Cumsum(Sample(), 0)).Message);
        Assert.Contains("not implemented for sparse", Assert.Throws<NotSupportedException>(() => Sample().Exp()).Message);
        Assert.Contains("inner dimensions", Assert.Throws<ArgumentException>(() => Torch.Sparse.Mm(Sample(), Torch.Ones(2, 2))).Message);
        Assert.Contains("broadcast", Assert.Throws<ArgumentException>(() => Sample() + Torch.Ones(3)).Message);
        Assert.Contains("expected a sparse", Assert.Throws<ArgumentException>(() => Torch.Sparse.Sum(Torch.Ones(3))).Message);
    }
}
