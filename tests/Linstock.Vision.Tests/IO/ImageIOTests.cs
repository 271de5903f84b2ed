using Linstock.Vision.IO;

namespace Linstock.Vision.Tests.IO;

public class ImageIOTests
{
    [Fact]
    public void AnImageIsReadAlikeFromBytesATensorAndAStream()
    {
        Tensor image = Torch.Arange(2 * 3 * 3).Reshape(3, 2, 3).To(DType.UInt8);
        byte[] file = ImageIO.EncodePng(image);
        Assert.Equal(image.ToArray<byte>(), ImageIO.DecodeImage(file).ToArray<byte>());
        Assert.Equal(image.ToArray<byte>(), ImageIO.DecodeImage(Torch.Tensor(file)).ToArray<byte>());
        using var stream = new MemoryStream([1, 2, .. file]) { Position = 2 };
        Assert.Equal(image.ToArray<byte>(), ImageIO.DecodeImage(stream).ToArray<byte>());
        Assert.True(stream.CanRead);
        Assert.Equal([1, 2, 3], ImageIO.DecodeImage(new MemoryStream(file), ImageReadMode.Gray).Shape.ToArray());
    }
}
