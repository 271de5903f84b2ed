using System.IO.Compression;
using System.Text.Json;

namespace Linstock.Tests.Serialization;

/// <summary>Files that NumPy wrote, and our own read back.</summary>
public sealed class NumpyTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("linstock-numpy").FullName;

    public NumpyTests()
    {
        // Archive of the recordings: index.json names each file and the tensor in npy.safetensors that it holds.
        ZipFile.ExtractToDirectory(Path.Combine(AppContext.BaseDirectory, "Data", "npy.zip"), _folder);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void FilesOfNumPyAreReadAsWhatTheyHold()
    {
        using JsonDocument index = Index();
        OrderedDictionary<string, Tensor> expected = SafeTensors.Load(In("npy.safetensors"));
        int count = 0;
        foreach (JsonElement file in index.RootElement.GetProperty("npy").EnumerateArray())
        {
            AssertSame(expected[file.GetProperty("tensor").GetString()!], Numpy.Load(In(file.GetProperty("file").GetString()!)));
            count++;
        }

        Assert.Equal(22, count);
    }

    [Fact]
    public void ArchivesOfNumPyAreReadAsWhatTheyHold()
    {
        using JsonDocument index = Index();
        OrderedDictionary<string, Tensor> expected = SafeTensors.Load(In("npy.safetensors"));
        foreach (JsonElement file in index.RootElement.GetProperty("npz").EnumerateArray())
        {
            OrderedDictionary<string, Tensor> arrays = Numpy.LoadZip(In(file.GetProperty("file").GetString()!));
            Assert.Equal(file.GetProperty("entries").EnumerateObject().Select(entry => entry.Name).Order(), arrays.Keys.Order());
            foreach (JsonProperty entry in file.GetProperty("entries").EnumerateObject())
            {
                AssertSame(expected[entry.Value.GetString()!], arrays[entry.Name]);
            }
        }
    }

    [Fact]
    public void FilesThatAreNoArraysOfNumbersAreRefused()
    {
        using JsonDocument index = Index();
        foreach (JsonElement file in index.RootElement.GetProperty("mustBeRefused").EnumerateArray())
        {
            Assert.Throws<InvalidDataException>(() => Numpy.Load(In(file.GetProperty("file").GetString()!)));
        }
    }

    [Fact]
    public void AFortranArrayIsAViewOfTheFilesOrder()
    {
        Tensor fortran = Numpy.Load(In("fortran.npy"));
        Assert.Equal([1, 3], fortran.Strides.ToArray());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void SavedTensorsOfEveryTypeAreReadBack(bool compress)
    {
        var tensors = new OrderedDictionary<string, Tensor>();
        foreach (DType dtype in Enum.GetValues<DType>().Where(dtype => dtype is not (DType.BFloat16 or DType.Complex32)))
        {
            tensors.Add(dtype.Name, Torch.Arange(0, 12).Reshape(3, 4).To(dtype).Transpose(0, 1));
        }

        tensors.Add("nothing", Torch.Empty(0, 2));
        tensors.Add("number", Torch.Tensor(2.5));
        Numpy.SaveZip(In("all.npz"), tensors, compress);
        OrderedDictionary<string, Tensor> read = Numpy.LoadZip(In("all.npz"));
        Assert.Equal(tensors.Keys, read.Keys);
        foreach ((string name, Tensor tensor) in tensors)
        {
            AssertSame(tensor, read[name]);
            Numpy.Save(In("one.npy"), tensor);
            AssertSame(tensor, Numpy.Load(In("one.npy")));
        }

        Assert.Throws<InvalidDataException>(() => Numpy.LoadZip(In("all.npz"), maximumBytes: 100));
    }

    [Fact]
    public void ArraysFollowOneAnotherInAStream()
    {
        using var stream = new MemoryStream();
        Numpy.Save(stream, Torch.Arange(0, 5));
        Numpy.Save(stream, Torch.Ones(2, 2));
        stream.Position = 0;
        Assert.Equal([0, 1, 2, 3, 4], Numpy.Load(stream).ToArray<long>());
        Assert.Equal([1, 1, 1, 1], Numpy.Load(stream).ToArray<float>());
        Assert.Throws<InvalidDataException>(() => Numpy.Load(stream));
    }

    [Fact]
    public void WhatNumPyDoesNotHaveIsRefusedBeforeAFileIsMade()
    {
        Assert.Throws<ArgumentException>(() => Numpy.Save(In("b.npy"), Torch.Empty([1], DType.BFloat16)));
        Assert.Throws<ArgumentException>(() => Numpy.SaveZip(In("b.npz"), [new("a", Torch.Empty([1], DType.BFloat16))]));
        Assert.Throws<ArgumentException>(() => Numpy.SaveZip(In("b.npz"), [new("a", Torch.Ones(1)), new("a", Torch.Ones(1))]));
        Assert.False(File.Exists(In("b.npy")) || File.Exists(In("b.npz")));
    }

    private string In(string file) => Path.Combine(_folder, Path.GetFileName(file));

    private JsonDocument Index() => JsonDocument.Parse(File.ReadAllText(In("index.json")));

    private static void AssertSame(Tensor expected, Tensor actual)
    {
        Assert.Equal(expected.DType, actual.DType);
        Assert.Equal(expected.Shape.ToArray(), actual.Shape.ToArray());
        if (expected.IsComplex)
        {
            Assert.Equal(expected.ToArray<System.Numerics.Complex>(), actual.ToArray<System.Numerics.Complex>());
        }
        else
        {
            Assert.Equal(expected.ToArray<double>(), actual.ToArray<double>());
        }
    }
}
