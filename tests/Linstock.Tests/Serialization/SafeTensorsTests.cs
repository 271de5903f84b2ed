namespace Linstock.Tests.Serialization;

public sealed class SafeTensorsTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("linstock-safetensors").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void SavedTensorsAreReadBackInOrderWithMetadata()
    {
        var tensors = new OrderedDictionary<string, Tensor>
        {
            ["flag"] = Torch.FromSpan([true, false, true]),
            ["weight"] = Torch.Arange(0, 6).Reshape(2, 3).To(DType.Float32).Transpose(0, 1),
            ["half"] = Torch.Ones([2], DType.BFloat16),
            ["complex"] = Torch.Ones([1], DType.Complex128),
            ["empty"] = Torch.Empty(0, 4),
            ["number"] = Torch.Tensor(7),
        };
        SafeTensors.Save(Path, tensors, new Dictionary<string, string> { ["format"] = "pt" });
        OrderedDictionary<string, Tensor> read = SafeTensors.Load(Path);
        Assert.Equal(tensors.Keys, read.Keys);
        foreach ((string name, Tensor tensor) in tensors)
        {
            Assert.Equal(tensor.DType, read[name].DType);
            Assert.Equal(tensor.Shape.ToArray(), read[name].Shape.ToArray());
            Assert.Equal(tensor.ToArray<System.Numerics.Complex>(), read[name].ToArray<System.Numerics.Complex>());
        }

        using SafeTensorsReader reader = SafeTensors.Open(Path);
        Assert.Equal("pt", reader.Metadata["format"]);
        Assert.Equal(tensors.Keys, reader.Keys);
        Assert.Equal(DType.BFloat16, reader.DTypeOf("half"));
        Assert.Equal([3, 2], reader.ShapeOf("weight").ToArray());
        Assert.Equal([0, 3, 1, 4, 2, 5], reader.GetTensor("weight").ToArray<float>());
        Assert.Throws<KeyNotFoundException>(() => reader.GetTensor("bias"));
        Assert.Single(Directory.GetFiles(_folder));
    }

    [Fact]
    public void BytesInMemoryAreReadToo()
    {
        using var stream = new MemoryStream();
        SafeTensors.Save(stream, [new("x", Torch.Arange(0, 3))]);
        byte[] bytes = stream.ToArray();
        Tensor x = SafeTensors.Load(bytes)["x"];
        Array.Clear(bytes);
        Assert.Equal([0, 1, 2], x.ToArray<long>());
    }

    [Fact]
    public void MappedTensorsOutliveTheReaderAndLeaveTheFileAlone()
    {
        SafeTensors.Save(Path, [new("x", Torch.Arange(0, 1000)), new("flag", Torch.FromSpan([true, false])), new("empty", Torch.Empty(0))]);
        byte[] before = File.ReadAllBytes(Path);
        OrderedDictionary<string, Tensor> mapped = SafeTensors.Load(Path, mmap: true);
        GC.Collect();
        GC.WaitForPendingFinalizers();
        Assert.Equal(Enumerable.Range(0, 1000).Select(i => (long)i), mapped["x"].ToArray<long>());
        Assert.Equal([true, false], mapped["flag"].ToArray<bool>());
        mapped["x"].Add_(1);
        Assert.Equal(1000, mapped["x"].ToArray<long>()[^1]);
        Assert.Equal(before, File.ReadAllBytes(Path));
    }

    [Fact]
    public void GradientsAndViewsAreNoConcernOfAFile()
    {
        Tensor x = Torch.Arange(0, 6).To(DType.Float32).RequiresGrad_();
        SafeTensors.Save(Path, [new("x", x), new("tail", (x * 2).Slice(0, 4, 6))]);
        OrderedDictionary<string, Tensor> read = SafeTensors.Load(Path);
        Assert.False(read["x"].RequiresGrad);
        Assert.Equal([8, 10], read["tail"].ToArray<float>());
    }

    [Fact]
    public void ADamagedFileIsRefusedWithItsName()
    {
        SafeTensors.Save(Path, [new("x", Torch.Ones(10))]);
        byte[] bytes = File.ReadAllBytes(Path);
        File.WriteAllBytes(Path, bytes[..^1]);
        InvalidDataException failure = Assert.Throws<InvalidDataException>(() => SafeTensors.Load(Path));
        Assert.Contains("beyond the file", failure.Message);
        Assert.Contains(Path, failure.Message);
        File.WriteAllBytes(Path, []);
        Assert.Throws<InvalidDataException>(() => SafeTensors.Load(Path));
        Assert.Throws<FileNotFoundException>(() => SafeTensors.Load(Path + ".none"));
    }

    private string Path => System.IO.Path.Combine(_folder, "model.safetensors");
}
