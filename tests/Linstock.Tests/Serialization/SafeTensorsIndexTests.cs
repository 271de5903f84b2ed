namespace Linstock.Tests.Serialization;

public sealed class SafeTensorsIndexTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("linstock-shards").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void AModelInSeveralFilesIsOne(bool mmap)
    {
        WriteShards("""{"metadata": {"total_size": 24}, "weight_map": {"b": "two.safetensors", "a": "one.safetensors"}}""");
        foreach (string path in (string[])[_folder, Place("model.safetensors.index.json")])
        {
            OrderedDictionary<string, Tensor> read = SafeTensors.Load(path, mmap: mmap);
            Assert.Equal(["b", "a"], read.Keys);
            Assert.Equal([0, 1, 2], read["a"].ToArray<long>());
            Assert.Equal([3, 4], read["b"].ToArray<long>());
        }

        using SafeTensorsReader reader = SafeTensors.Open(_folder, mmap);
        Assert.Equal("pt", reader.Metadata["format"]);
        Assert.Equal([2], reader.ShapeOf("b").ToArray());
    }

    [Fact]
    public void AFolderWithOneFileIsThatFile()
    {
        SafeTensors.Save(Place("weights.safetensors"), [new("x", Torch.Arange(0, 3))]);
        Assert.Equal(["x"], SafeTensors.Load(_folder).Keys);
        SafeTensors.Save(Place("more.safetensors"), [new("x", Torch.Arange(0, 3))]);
        Assert.Contains("more.safetensors", Assert.Throws<ArgumentException>(() => SafeTensors.Load(_folder)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AnEmptyFolderSaysWhatItLacks() => Assert.Throws<FileNotFoundException>(() => SafeTensors.Load(_folder));

    [Theory]
    [InlineData("""{"weight_map": {"a": "../one.safetensors"}}""")]
    [InlineData("""{"weight_map": {"a": "/etc/passwd"}}""")]
    [InlineData("""{"weight_map": {"a": "C:one"}}""")]
    [InlineData("""{"weight_map": {"a": ".."}}""")]
    [InlineData("""{"weight_map": {"a": ""}}""")]
    [InlineData("""{"weight_map": {"a": 1}}""")]
    [InlineData("""{"weight_map": {"a": null}}""")]
    [InlineData("""{"weight_map": {"a": "one.safetensors", "a": "two.safetensors"}}""")]
    [InlineData("""{"weight_map": {"c": "one.safetensors"}}""")]
    [InlineData("""{"weight_map": []}""")]
    [InlineData("""{}""")]
    [InlineData("""[]""")]
    [InlineData("""{"weight_map": """)]
    public void ADamagedIndexIsRefused(string index)
    {
        WriteShards(index);
        Assert.Throws<InvalidDataException>(() => SafeTensors.Load(_folder));
    }

    private void WriteShards(string index)
    {
        SafeTensors.Save(Place("one.safetensors"), [new("a", Torch.Arange(0, 3))], new Dictionary<string, string> { ["format"] = "pt" });
        SafeTensors.Save(Place("two.safetensors"), [new("b", Torch.Arange(3, 5))]);
        File.WriteAllText(Place("model.safetensors.index.json"), index);
    }

    private string Place(string name) => Path.Combine(_folder, name);
}
