using System.IO.Compression;
using Linstock.Vision.Datasets;
using Linstock.Vision.IO;

namespace Linstock.Vision.Tests.Datasets;

public sealed class DatasetTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("linstock-vision").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void IdxFilesAreReadGzippedOrNot(bool gzip)
    {
        Write("t10k-images-idx3-ubyte", [0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 2, 0, 0, 0, 1, 1, 2, 3, 4], gzip);
        Write("t10k-labels-idx1-ubyte", [0, 0, 8, 1, 0, 0, 0, 2, 7, 9], gzip);
        var data = new MNIST(_folder, train: false, transform: image => image + 1);
        Assert.Equal(2, data.Count);
        Assert.Equal(9, data[1].Label);
        Assert.Equal([1, 2, 1], data[1].Image.Shape.ToArray());
        Assert.Equal([4, 5], data[1].Image.ToArray<byte>());
        Assert.Equal([7L, 9L], data.Targets.ToArray<long>());
        Assert.Throws<FileNotFoundException>(() => new MNIST(_folder));
    }

    [Theory]
    [InlineData(new byte[] { 0, 0, 8, 1, 0, 0, 0, 5, 7, 9 }, "claims [5]")]
    [InlineData(new byte[] { 0, 0, 9, 1, 0, 0, 0, 2, 7, 9 }, "magic number")]
    [InlineData(new byte[] { 0, 0, 8, 3, 0, 0 }, "inside its header")]
    [InlineData(new byte[] { 0, 0, 8, 4, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255 }, "claims")]
    public void DamagedIdxFilesAreRefused(byte[] data, string message)
    {
        Write("images", data, false);
        Assert.Contains(message, Assert.Throws<InvalidDataException>(() => new MNIST(Path.Combine(_folder, "images"), Path.Combine(_folder, "images"))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void CifarBatchesAreRead()
    {
        byte[] record = new byte[3073];
        (record[0], record[1], record[1025]) = (6, 11, 22);
        Write("test_batch.bin", [.. record, .. record], false);
        var data = new CIFAR10(_folder, train: false);
        Assert.Equal(2, data.Count);
        (Tensor image, long label) = data[1];
        Assert.Equal("frog", data.Classes[(int)label]);
        Assert.Equal([3, 32, 32], image.Shape.ToArray());
        Assert.Equal((11, 22), (image[0, 0, 0].Item<int>(), image[1, 0, 0].Item<int>()));
    }

    [Fact]
    public void FoldersAreClassesOnDiskAndInZipFiles()
    {
        foreach ((string name, byte value) in ((string, byte)[])[("cat", 10), ("ant", 20)])
        {
            string folder = Directory.CreateDirectory(Path.Combine(_folder, "data", "train", name)).FullName;
            for (byte i = 0; i < 2; i++) ImageIO.WritePng(Torch.Full([3, 2, 2], value + i, dtype: DType.UInt8), Path.Combine(folder, $"{i}.png"));
        }

        File.WriteAllText(Path.Combine(_folder, "data", "train", "ant", "notes.txt"), "not an image");
        string zip = Path.Combine(_folder, "data.zip");
        ZipFile.CreateFromDirectory(Path.Combine(_folder, "data"), zip);
        using var onDisk = new ImageFolder(Path.Combine(_folder, "data", "train"));
        using var zipped = new ImageFolder(zip, subfolder: "train");
        foreach (ImageFolder data in (ImageFolder[])[onDisk, zipped])
        {
            Assert.Equal(["ant", "cat"], data.Classes);
            Assert.Equal(4, data.Count);
            Assert.Equal([(0L, 20), (0L, 21), (1L, 10), (1L, 11)], Enumerable.Range(0, 4).Select(i => (data[i].Label, data[i].Image[0, 0, 0].Item<int>())));
        }

        Assert.Throws<DirectoryNotFoundException>(() => new ImageFolder(Path.Combine(_folder, "none")));
        Assert.Throws<InvalidDataException>(() => new ImageFolder(zip, subfolder: "test"));
    }

    private void Write(string name, byte[] data, bool gzip)
    {
        if (!gzip)
        {
            File.WriteAllBytes(Path.Combine(_folder, name), data);
            return;
        }

        using var stream = new GZipStream(File.Create(Path.Combine(_folder, name + ".gz")), CompressionLevel.Fastest);
        stream.Write(data);
    }
}
