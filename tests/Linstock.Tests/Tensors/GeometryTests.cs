namespace Linstock.Tests.Tensors;

/// <summary>Tensors share their sizes and strides; nobody may notice.</summary>
public class GeometryTests
{
    [Fact]
    public void ResultsLieAsTheirOperandsAndShareTheirGeometry()
    {
        Tensor x = Torch.Ones(3, 5), y = Torch.Ones(3, 5);
        Assert.Same(x.Geometry, y.Geometry);
        Assert.Same(x.Geometry, (x + y).Geometry);
        Assert.Same(x.Geometry, Torch.Matmul(x, Torch.Ones(5, 5)).Geometry);
        Assert.Same(x.Geometry, x.Detach().Geometry);
    }

    [Fact]
    public void StridesOfDimensionsWithOneEntryAreThoseOfTheView()
    {
        Tensor view = Torch.Zeros(5, 1).T;
        Assert.Equal([1, 1], view.Strides);
        Assert.True(view.IsContiguous);
        Assert.Equal([5, 1], Torch.Zeros(1, 5).Strides);
        Assert.Equal([1, 1], Torch.Zeros(5, 1).T.Strides);
        Assert.Equal([7, 1], Torch.Zeros(14).AsStrided([1, 3], [7, 1])[0..1].Strides);
        Assert.Equal([3, 1], Torch.Zeros(1, 3).Strides);
    }

    [Fact]
    public void TensorsKeepTheirSizesHoweverManyOthersAreMade()
    {
        var tensors = new List<Tensor>();
        for (long rows = 1; rows <= 40; rows++)
            for (long columns = 1; columns <= 20; columns++)
            {
                Tensor matrix = Torch.Empty([rows, columns]);
                tensors.AddRange([matrix, matrix.T, matrix[rows - 1], matrix.Slice(1, 0, columns, 2)]);
            }
        int i = 0;
        for (long rows = 1; rows <= 40; rows++)
            for (long columns = 1; columns <= 20; columns++)
            {
                Assert.Equal(([rows, columns], [columns, 1]), (tensors[i].Shape, tensors[i++].Strides));
                Assert.Equal(([columns, rows], [1, columns]), (tensors[i].Shape, tensors[i++].Strides));
                Assert.Equal(([columns], [1]), (tensors[i].Shape, tensors[i++].Strides));
                Assert.Equal(([rows, (columns + 1) / 2], [columns, 2]), (tensors[i].Shape, tensors[i++].Strides));
            }
    }

    [Fact]
    public void ThreadsThatMakeTensorsAtOnceEachGetTheirSizes()
    {
        Parallel.For(0, 4, thread =>
        {
            for (long size = 0; size < 20_000; size++)
            {
                Tensor x = Torch.Empty([1, 1 + (size % 97), 1 + thread], device: Device.Meta);
                Tensor y = x.Transpose(0, 1);
                Assert.Equal([1, 1 + (size % 97), 1 + thread], x.Shape);
                Assert.Equal([1 + (size % 97), 1, 1 + thread], y.Shape);
                Assert.Equal([1 + thread, (1 + (size % 97)) * (1 + thread), 1], y.Strides);
            }
        });
    }

    [Fact]
    public void MoreDimensionsThanFitInlineAreLookedUpAndViewedAsFewerAre()
    {
        long[] sizes = [2, 1, 3, 1, 2, 1, 2, 3];
        Tensor x = Torch.Arange(72).Reshape(sizes), again = Torch.Zeros(sizes);
        Assert.Equal(sizes, again.Shape.ToArray());
        Assert.Equal([36, 36, 12, 12, 6, 6, 3, 1], x.Strides.ToArray());
        Tensor view = x.Transpose(0, 7);
        Assert.Equal([3, 1, 3, 1, 2, 1, 2, 2], view.Shape.ToArray());
        Assert.Equal([1, 36, 12, 12, 6, 6, 3, 36], view.Strides.ToArray());
        Assert.Equal(sizes, x.Shape.ToArray());
        Assert.Equal([2, 1, 3, 1, 2, 1, 3], x.Select(6, 1).Shape.ToArray());
        Assert.Equal([36, 36, 12, 12, 6, 6, 1], x.Select(6, 1).Strides.ToArray());
    }

    [Fact]
    public void AChangeInPlaceOfTheShapeLeavesTensorsAlikeAlone()
    {
        Tensor x = Torch.Zeros(4, 6), y = Torch.Zeros(4, 6);
        x.Transpose_(0, 1);
        Assert.Equal([6, 4], x.Shape);
        Assert.Equal([4, 6], y.Shape);
        Assert.Equal([4, 6], Torch.Zeros(4, 6).Shape);
    }
}
