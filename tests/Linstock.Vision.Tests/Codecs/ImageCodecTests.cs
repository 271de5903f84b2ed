using Linstock.Vision.Codecs;
using Linstock.Vision.IO;

namespace Linstock.Vision.Tests.Codecs;

public class ImageCodecTests
{
    public static TheoryData<string> Decodable() => [.. RecordedImages.All.Where(entry => entry.Expect == "decode").Select(entry => entry.File)];

    public static TheoryData<string> Broken() => [.. RecordedImages.All.Where(entry => entry.Expect == "error").Select(entry => entry.File)];

    [Theory]
    [MemberData(nameof(Decodable))]
    public void PixelsAreThoseOfTheReferenceDecoder(string file)
    {
        RecordedImages.Entry entry = RecordedImages.Of(file);
        byte[] data = RecordedImages.Bytes(file);
        (long[] shape, int[] expected) = RecordedImages.Pixels(entry.Reference!);
        Tensor image = ImageIO.DecodeImage(data);
        Compare(entry, shape, expected, image);
    }

    [Fact]
    public void CmykTurnsIntoRgb()
    {
        (long[] shape, int[] expected) = RecordedImages.Pixels("cmyk.jpg.rgb.npy");
        Compare(RecordedImages.Of("cmyk.jpg"), shape, expected, ImageIO.DecodeImage(RecordedImages.Bytes("cmyk.jpg"), ImageReadMode.Rgb));
    }

    private static void Compare(RecordedImages.Entry entry, long[] shape, int[] expected, Tensor image)
    {
        Assert.Equal(shape.Length == 2 ? [1, .. shape] : [shape[2], shape[0], shape[1]], image.Shape.ToArray());
        int[] actual = image.Permute(1, 2, 0).To(DType.Int32).Contiguous().ToArray<int>();
        double most = 0, sum = 0;
        for (int i = 0; i < actual.Length; i++)
        {
            double difference = Math.Abs(actual[i] - expected[i]);
            most = Math.Max(most, difference);
            sum += difference;
        }

        Assert.True(most <= entry.Most && sum / actual.Length <= entry.Mean, $"{entry.File}: differs by at most {most}, {sum / actual.Length} in the mean");
    }

    [Theory]
    [MemberData(nameof(Broken))]
    public void BrokenFilesAreRefusedWithoutMuchMemory(string file)
    {
        byte[] data = RecordedImages.Bytes(file);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Exception? exception = Record.Exception(() => ImageIO.DecodeImage(data));
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        if (exception is null)
        {
            Assert.True(RecordedImages.Of(file).MayDecode, $"{file} was decoded");
            return;
        }

        Assert.IsType<ImageFormatException>(exception);
        Assert.True(allocated < 4_000_000, $"{file}: {allocated} bytes");
    }

    [Theory]
    [MemberData(nameof(Decodable))]
    public void EveryTruncationIsRefused(string file)
    {
        byte[] data = RecordedImages.Bytes(file);
        int step = Math.Max(1, data.Length / 40);
        for (int length = 0; length < data.Length - 2; length += step)
        {
            byte[] cut = data[..length];
            Exception? exception = Record.Exception(() => ImageIO.DecodeImage(cut));
            Assert.True(exception is ImageFormatException, $"{file} cut to {length} of {data.Length} bytes: {exception}");
        }
    }

    [Theory]
    [InlineData(".png", 4, true)]
    [InlineData(".png", 2, true)]
    [InlineData(".png", 1, true)]
    [InlineData(".bmp", 3, true)]
    [InlineData(".ppm", 3, true)]
    [InlineData(".pgm", 1, true)]
    public void LosslessFormatsGiveBackWhatWasWritten(string extension, int channels, bool _)
    {
        byte[] samples = new byte[channels * 13 * 21];
        new Random(1).NextBytes(samples);
        Tensor image = Torch.Tensor(samples).Reshape(channels, 13, 21);
        byte[] file = ImageCodecs.ForPath("x" + extension).Encode(ImageIO.FromTensor(image), EncodeOptions.Default);
        Tensor back = ImageIO.DecodeImage(file);
        Assert.Equal(image.Shape, back.Shape);
        Assert.Equal(samples, back.ToArray<byte>());
    }

    [Theory]
    [InlineData(95, 42.0)]
    [InlineData(75, 36.0)]
    [InlineData(30, 29.5)]
    public void JpegsComeNearToWhatWasWritten(int quality, double decibels)
    {
        Tensor image = ImageIO.DecodeImage(RecordedImages.Bytes("kitten_small.jpg"));
        foreach (Tensor original in (Tensor[])[image, image[0..1]])
        {
            Tensor back = ImageIO.DecodeJpeg(ImageIO.EncodeJpeg(original, quality));
            double error = (back.To(DType.Float64) - original.To(DType.Float64)).Square().Mean().Item<double>();
            Assert.True(10 * Math.Log10(255 * 255 / error) > decibels, $"quality {quality}: {10 * Math.Log10(255 * 255 / error)} dB");
        }
    }

    [Fact]
    public void PortableMapsOfTextAndBitsAreRead()
    {
        Assert.Equal([255, 0, 0, 255], ImageIO.DecodeImage("P1 # bits\n2 2\n0 1\n10\n"u8).ToArray<byte>());
        Assert.Equal([0, 255, 128], ImageIO.DecodeImage("P2 3 1 4 0 4 2"u8).ToArray<byte>());
        Assert.Equal([255, 0], ImageIO.DecodeImage([.. "P4\n1 2\n"u8, 0x00, 0x80]).ToArray<byte>());
        Assert.Equal([258, 1], ImageIO.DecodeImage([.. "P5 2 1 65535\n"u8, 1, 2, 0, 1]).ToArray<int>());
    }

    [Fact]
    public void ImpossibleRequestsSayWhatIsExpected()
    {
        Assert.Contains("between 1 and 100", Assert.Throws<ArgumentOutOfRangeException>(() => ImageIO.EncodeJpeg(Torch.Zeros([3, 2, 2], dtype: DType.UInt8), 0)).Message, StringComparison.Ordinal);
        Assert.Contains("channels should be 1 or 3", Assert.Throws<ArgumentException>(() => ImageIO.EncodeJpeg(Torch.Zeros([2, 2, 2], dtype: DType.UInt8))).Message, StringComparison.Ordinal);
        Assert.Contains("expected a tensor of uint8", Assert.Throws<ArgumentException>(() => ImageIO.EncodePng(Torch.Zeros(3, 2, 2))).Message, StringComparison.Ordinal);
        Assert.Contains("extension '.xyz'", Assert.Throws<ArgumentException>(() => ImageIO.WriteImage(Torch.Zeros([3, 2, 2], dtype: DType.UInt8), "a.xyz")).Message, StringComparison.Ordinal);
    }
}
