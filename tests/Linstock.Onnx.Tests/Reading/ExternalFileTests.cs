using System.Globalization;
using Google.Protobuf;
using Linstock.Onnx.Schema;

namespace Linstock.Onnx.Tests.Reading;

/// <summary>Tensors in files beside the model: those of its own folder are read, no others.</summary>
public sealed class ExternalFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("onnx").FullName;

    private string Models => Path.Combine(_folder, "models");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void ATensorIsReadAtItsOffset()
    {
        Write("weights.bin", 4);
        Tensor weight = Load("weights.bin", 8, 8).Initializers["w"];
        Assert.Equal([2f, 3f], weight.ToArray<float>());
    }

    [Fact]
    public void AFolderBelowTheModelIsFine()
    {
        Directory.CreateDirectory(Path.Combine(Models, "data"));
        Write("data/weights.bin", 2);
        Assert.Equal([0f, 1f], Load("data/weights.bin").Initializers["w"].ToArray<float>());
    }

    [Theory]
    [InlineData("../outside.bin", "must lie in the model's folder")]
    [InlineData("data/../../outside.bin", "must lie in the model's folder")]
    [InlineData("..\\outside.bin", "must lie in the model's folder")]
    [InlineData("missing.bin", "is missing")]
    public void APlaceOutsideIsRefused(string location, string message)
    {
        Write("../outside.bin", 2);
        Assert.Contains(message, Assert.Throws<InvalidDataException>(() => Load(location)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AnAbsolutePlaceIsRefused()
    {
        Write("weights.bin", 2);
        Assert.Throws<InvalidDataException>(() => Load(Path.Combine(Models, "weights.bin")));
    }

    [Fact]
    public void ALinkToTheOutsideIsRefused()
    {
        Write("../outside.bin", 2);
        File.CreateSymbolicLink(Path.Combine(Models, "inside.bin"), Path.Combine(_folder, "outside.bin"));
        Assert.Contains("is a link", Assert.Throws<InvalidDataException>(() => Load("inside.bin")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ALinkedFolderIsRefused()
    {
        string elsewhere = Directory.CreateDirectory(Path.Combine(_folder, "elsewhere")).FullName;
        Write("../elsewhere/weights.bin", 2);
        Directory.CreateSymbolicLink(Path.Combine(Models, "data"), elsewhere);
        Assert.Throws<InvalidDataException>(() => Load("data/weights.bin"));
    }

    [Fact]
    public void ModelAndDataThatAreLinksIntoOneFolderAreRead()
    {
        string store = Directory.CreateDirectory(Path.Combine(_folder, "store")).FullName;
        Write("../store/weights.bin", 2);
        Save("weights.bin", null, null);
        File.Move(Path.Combine(Models, "model.onnx"), Path.Combine(store, "model.onnx"));
        File.CreateSymbolicLink(Path.Combine(Models, "model.onnx"), Path.Combine(store, "model.onnx"));
        File.CreateSymbolicLink(Path.Combine(Models, "weights.bin"), Path.Combine(store, "weights.bin"));
        Assert.Equal([0f, 1f], OnnxModel.Load(Path.Combine(Models, "model.onnx")).Initializers["w"].ToArray<float>());
    }

    [Theory]
    [InlineData(12L, 8L)]
    [InlineData(0L, 1000L)]
    [InlineData(long.MaxValue, 8L)]
    public void DataBeyondTheFileAreRefused(long offset, long length)
    {
        Write("weights.bin", 4);
        Assert.Contains("need 8 bytes", Assert.Throws<InvalidDataException>(() => Load("weights.bin", offset, length)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AStreamHasNoFolder()
    {
        Save("weights.bin", null, null);
        using FileStream stream = File.OpenRead(Path.Combine(Models, "model.onnx"));
        Assert.Contains("by its path", Assert.Throws<InvalidDataException>(() => OnnxModel.Load(stream)).Message, StringComparison.Ordinal);
    }

    private void Write(string name, int count)
    {
        Directory.CreateDirectory(Models);
        byte[] bytes = new byte[count * 4];
        for (int i = 0; i < count; i++)
        {
            BitConverter.TryWriteBytes(bytes.AsSpan(i * 4), (float)i);
        }

        File.WriteAllBytes(Path.Combine(Models, name), bytes);
    }

    private OnnxModel Load(string location, long? offset = null, long? length = null)
    {
        Save(location, offset, length);
        return OnnxModel.Load(Path.Combine(Models, "model.onnx"));
    }

    private void Save(string location, long? offset, long? length)
    {
        Directory.CreateDirectory(Models);
        var tensor = new TensorProto { Name = "w", DataType = 1, DataLocation = TensorProto.Types.DataLocation.External };
        tensor.Dims.Add(2);
        Add("location", location);
        if (offset is { } start)
        {
            Add("offset", start.ToString(CultureInfo.InvariantCulture));
        }

        if (length is { } bytes)
        {
            Add("length", bytes.ToString(CultureInfo.InvariantCulture));
        }

        GraphProto graph = Graphs.Graph(["x"], ["y"], Graphs.Node("Mul", ["x", "w"], ["y"]));
        graph.Initializer.Add(tensor);
        File.WriteAllBytes(Path.Combine(Models, "model.onnx"), Graphs.Model(graph).ToByteArray());

        void Add(string key, string value) => tensor.ExternalData.Add(new StringStringEntryProto { Key = key, Value = value });
    }
}
