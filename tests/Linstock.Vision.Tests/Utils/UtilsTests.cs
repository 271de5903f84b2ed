namespace Linstock.Vision.Tests.Utils;

public class UtilsTests
{
    [Fact]
    public void ImagesStandSideBySide()
    {
        Tensor images = Torch.Arange(5 * 2 * 3).Reshape(5, 1, 2, 3).To(DType.Float32);
        Tensor grid = Vision.Utils.MakeGrid(images, nrow: 3, padding: 1, padValue: -1);
        Assert.Equal([3, 7, 13], grid.Shape.ToArray());
        Assert.Equal(-1, grid[0, 0, 0].Item<float>());
        for (int i = 0; i < 5; i++)
        {
            Tensor cell = grid[0, (1 + i / 3 * 3)..(3 + i / 3 * 3), (1 + i % 3 * 4)..(4 + i % 3 * 4)];
            Assert.Equal(images[i, 0].ToArray<float>(), cell.Contiguous().ToArray<float>());
        }

        Assert.All(grid[0, 4..6, 9..12].Contiguous().ToArray<float>(), value => Assert.Equal(-1, value));
    }

    [Fact]
    public void ValuesAreStretchedTogetherOrEachByItself()
    {
        Tensor images = Torch.Stack([Torch.Linspace(0, 2, 12).Reshape(3, 2, 2), Torch.Linspace(0, 4, 12).Reshape(3, 2, 2)]);
        Assert.Equal(0.5, Vision.Utils.MakeGrid(images, padding: 0, normalize: true)[2, 1, 1].Item<double>(), 1e-6);
        Assert.Equal(1.0, Vision.Utils.MakeGrid(images, padding: 0, normalize: true, scaleEach: true)[2, 1, 1].Item<double>(), 1e-6);
    }

    [Fact]
    public void BoxesAreDrawnAsLines()
    {
        Tensor image = Torch.Zeros([3, 8, 9], dtype: DType.UInt8);
        Tensor drawn = Vision.Utils.DrawBoundingBoxes(image, Torch.Tensor(new[,] { { 1f, 2f, 5f, 6f } }), [(10, 20, 30)]);
        for (int y = 0; y < 8; y++)
        {
            for (int x = 0; x < 9; x++)
            {
                bool onLine = x is >= 1 and <= 5 && y is >= 2 and <= 6 && (x is 1 or 5 || y is 2 or 6);
                Assert.Equal(onLine ? 20 : 0, drawn[1, y, x].Item<int>());
            }
        }

        Assert.Equal(0, image.Sum().Item<long>());
        Assert.Throws<ArgumentException>(() => Vision.Utils.DrawBoundingBoxes(image, Torch.Tensor(new[,] { { 5f, 2f, 1f, 6f } })));
    }
}
