namespace Linstock.Onnx.Tests.Operators;

/// <summary>Operators that move elements, where PyTorch's exporter writes none: the specification's own examples, and their definitions.</summary>
public sealed class ArrangingOperatorTests
{
    [Fact]
    public void SequencesAreReversedUpToTheirLengths()
    {
        Tensor x = Torch.Arange(16, dtype: DType.Float32).Reshape(4, 4).T;
        Tensor[] y = Graphs.Run("ReverseSequence", 10, [x, Torch.FromSpan([4L, 3, 2, 1], 4)], 1, ("time_axis", 0), ("batch_axis", 1));
        Assert.Equal([3f, 6, 9, 12, 2, 5, 8, 13, 1, 4, 10, 14, 0, 7, 11, 15], y[0].ToArray<float>());
    }

    [Theory]
    [InlineData("DCR", new[] { 0f, 6, 1, 7, 12, 18, 13, 19 })]
    [InlineData("CRD", new[] { 0f, 6, 1, 7, 12, 18, 13, 19 })]
    public void DepthBecomesSpace(string mode, float[] firstRows)
    {
        Tensor x = Torch.Arange(24, dtype: DType.Float32).Reshape(1, 4, 2, 3);
        Tensor y = Graphs.Run("DepthToSpace", 13, [x], 1, ("blocksize", 2), ("mode", mode))[0];
        Assert.Equal([1L, 1, 4, 6], y.Shape.ToArray());
        Assert.Equal(firstRows, y[.., .., ..2, ..4].ToArray<float>());
    }

    [Fact]
    public void SpaceBecomesDepthAndGoesBack()
    {
        Tensor x = Torch.Rand(2, 3, 4, 6);
        Tensor deep = Graphs.Run("SpaceToDepth", 13, [x], 1, ("blocksize", 2))[0];
        Assert.Equal([2L, 12, 2, 3], deep.Shape.ToArray());
        Assert.True(Torch.Equal(x, Graphs.Run("DepthToSpace", 13, [deep], 1, ("blocksize", 2))[0]));
    }

    [Theory]
    [InlineData(new long[] { -1 }, new[] { long.MinValue }, new long[] { -1 }, new[] { 4f, 3, 2, 1, 0 })]
    [InlineData(new long[] { 3 }, new long[] { 0 }, new long[] { -2 }, new[] { 3f, 1 })]
    [InlineData(new long[] { -4 }, new[] { long.MaxValue }, new long[] { 2 }, new[] { 1f, 3 })]
    [InlineData(new long[] { 9 }, new long[] { -9 }, new long[] { -3 }, new[] { 4f, 1 })]
    [InlineData(new long[] { 3 }, new long[] { 1 }, new long[] { 1 }, new float[0])]
    public void SlicesTakeAnyStepAndEndsFarOutside(long[] start, long[] end, long[] step, float[] expected)
    {
        Tensor y = Graphs.Run(
            "Slice", 13, [Torch.Arange(5, dtype: DType.Float32), Torch.FromArray(start, 1), Torch.FromArray(end, 1), Torch.FromSpan([0L], 1), Torch.FromArray(step, 1)])[0];
        Assert.Equal(expected, y.ToArray<float>());
    }

    [Theory]
    [InlineData("constant", new[] { 9f, 9, 0, 1, 2, 9 })]
    [InlineData("reflect", new[] { 2f, 1, 0, 1, 2, 1 })]
    [InlineData("edge", new[] { 0f, 0, 0, 1, 2, 2 })]
    [InlineData("wrap", new[] { 1f, 2, 0, 1, 2, 0 })]
    public void BordersArePadded(string mode, float[] expected)
    {
        Tensor x = Torch.Arange(3, dtype: DType.Float32), value = Torch.Tensor(9f);
        Assert.Equal(expected, Graphs.Run("Pad", 19, [x, Torch.FromSpan([2L, 1], 2), value], 1, ("mode", mode))[0].ToArray<float>());

        // Batch and channels have borders too.
        Tensor grid = x.Reshape(3, 1).Expand(3, 2).Contiguous();
        Tensor padded = Graphs.Run("Pad", 19, [grid, Torch.FromSpan([2L, 1], 2), value, Torch.FromSpan([0L], 1)], 1, ("mode", mode))[0];
        Assert.Equal(expected, padded[.., 1].ToArray<float>());
    }

    [Fact]
    public void ElementsAreChosenByACondition()
    {
        Tensor x = Torch.FromSpan([1f, 2, 3, 4, 5, 6], 3, 2), condition = Torch.FromSpan([false, true, true], 3);
        Assert.Equal([3f, 4, 5, 6], Graphs.Run("Compress", 11, [x, condition], 1, ("axis", 0))[0].ToArray<float>());
        Assert.Equal([2f, 3], Graphs.Run("Compress", 11, [x, condition])[0].ToArray<float>());
    }

    [Fact]
    public void UniqueValuesComeWithPlacesAndCounts()
    {
        Tensor x = Torch.FromSpan([2f, 1, 1, 3, 4, 3], 6);
        Tensor[] sorted = Graphs.Run("Unique", 11, [x], 4), met = Graphs.Run("Unique", 11, [x], 4, ("sorted", 0));
        Assert.Equal([1f, 2, 3, 4], sorted[0].ToArray<float>());
        Assert.Equal([1L, 0, 3, 4], sorted[1].ToArray<long>());
        Assert.Equal([1L, 0, 0, 2, 3, 2], sorted[2].ToArray<long>());
        Assert.Equal([2L, 1, 2, 1], sorted[3].ToArray<long>());
        Assert.Equal([2f, 1, 3, 4], met[0].ToArray<float>());
        Assert.Equal([0L, 1, 3, 4], met[1].ToArray<long>());
        Assert.Equal([0L, 1, 1, 2, 3, 2], met[2].ToArray<long>());
        Assert.Equal([1L, 2, 2, 1], met[3].ToArray<long>());
    }

    [Fact]
    public void GatheringInManyDimensionsKeepsBatches()
    {
        Tensor data = Torch.Arange(8).Reshape(2, 2, 2);
        Assert.Equal([2L, 3, 4, 5], Graphs.Run("GatherND", 12, [data, Torch.FromSpan([0L, 1, 1, 0], 2, 2)])[0].ToArray<long>());
        Assert.Equal([2L, 3, 4, 5], Graphs.Run("GatherND", 12, [data, Torch.FromSpan([1L, 0], 2, 1)], 1, ("batch_dims", 1))[0].ToArray<long>());
        Assert.Equal([7L], Graphs.Run("GatherND", 12, [data, Torch.FromSpan([-1L, -1, -1], 1, 3)])[0].ToArray<long>());
    }

    [Theory]
    [InlineData("none", new[] { 0f, 10, 20, 3 })]
    [InlineData("add", new[] { 0f, 11, 22, 3 })]
    [InlineData("mul", new[] { 0f, 10, 40, 3 })]
    [InlineData("max", new[] { 0f, 10, 20, 3 })]
    [InlineData("min", new[] { 0f, 1, 2, 3 })]
    public void ScatteringReduces(string reduction, float[] expected)
    {
        Tensor data = Torch.Arange(4, dtype: DType.Float32), updates = Torch.FromSpan([10f, 20], 2);
        Assert.Equal(expected, Graphs.Run("ScatterElements", 18, [data, Torch.FromSpan([1L, -2], 2), updates], 1, ("reduction", reduction))[0].ToArray<float>());
        Assert.Equal(expected, Graphs.Run("ScatterND", 18, [data, Torch.FromSpan([1L, -2], 2, 1), updates], 1, ("reduction", reduction))[0].ToArray<float>());
    }

    [Fact]
    public void OneHotCodesTakeAnyAxisValuesAndNegativeIndices()
    {
        Tensor[] inputs = [Torch.FromSpan([0L, -1], 2), Torch.Tensor(3L), Torch.FromSpan([5f, 7], 2)];
        Assert.Equal([7f, 5, 5, 5, 5, 7], Graphs.Run("OneHot", 11, inputs)[0].ToArray<float>());
        Assert.Equal([7f, 5, 5, 5, 5, 7], Graphs.Run("OneHot", 11, inputs, 1, ("axis", 0))[0].T.ToArray<float>());
    }

    [Fact]
    public void AReshapeCopiesZerosUnlessItIsToldNotTo()
    {
        Assert.Equal([2L, 12], Graphs.Run("Reshape", 14, [Torch.Zeros(2, 3, 4), Torch.FromSpan([0L, -1], 2)])[0].Shape.ToArray());
        Assert.Equal([0L, 5], Graphs.Run("Reshape", 14, [Torch.Zeros(0, 3), Torch.FromSpan([0L, 5], 2)], 1, ("allowzero", 1))[0].Shape.ToArray());
    }

    [Fact]
    public void ASplitIsEvenWhereNoSizesAreGiven()
    {
        Tensor[] parts = Graphs.Run("Split", 18, [Torch.Arange(7)], 3, ("num_outputs", 3));
        Assert.Equal([3L, 3, 1], parts.Select(part => part.Numel));
    }

    [Fact]
    public void DiagonalsOfOnesHaveAPlace() =>
        Assert.Equal([0f, 1, 0, 0, 0, 1], Graphs.Run("EyeLike", 9, [Torch.Zeros(2, 3)], 1, ("k", 1))[0].ToArray<float>());

    [Fact]
    public void RunningSumsGoBothWaysWithOrWithoutTheElement()
    {
        Tensor x = Torch.FromSpan([1f, 2, 3], 3), axis = Torch.Tensor(0L);
        Assert.Equal([0f, 1, 3], Graphs.Run("CumSum", 14, [x, axis], 1, ("exclusive", 1))[0].ToArray<float>());
        Assert.Equal([6f, 5, 3], Graphs.Run("CumSum", 14, [x, axis], 1, ("reverse", 1))[0].ToArray<float>());
        Assert.Equal([5f, 3, 0], Graphs.Run("CumSum", 14, [x, axis], 1, ("reverse", 1), ("exclusive", 1))[0].ToArray<float>());
    }

    [Fact]
    public void TheLastOfEqualExtremesCanBeAskedFor()
    {
        Tensor x = Torch.FromSpan([2f, 2, 1], 1, 3);
        Assert.Equal(1, Graphs.Run("ArgMax", 13, [x], 1, ("axis", 1), ("select_last_index", 1))[0].Item<long>());
        Assert.Equal(0, Graphs.Run("ArgMax", 13, [x], 1, ("axis", 1))[0].Item<long>());
    }
}
