using System.IO.Compression;
using System.Numerics;
using Linstock.NN;
using Linstock.Optim;
using Linstock.Serialization;

namespace Linstock.Tests.Serialization.PyTorch;

public sealed class TorchSaveTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("linstock-save").FullName;

    private string Path => System.IO.Path.Combine(_folder, "file.pt");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void PlainValuesComeBack()
    {
        object?[] values = [null, true, -5L, BigInteger.Pow(3, 100), 2.5, new Complex(1, 2), "text", DType.Int8, new Shape(4, 5), new byte[] { 1, 2 }];
        foreach (object? value in values)
        {
            Assert.Equal(value, RoundTrip(value).ToObject());
        }

        Assert.Equal(new List<object?> { 1L, 2L }, RoundTrip(new[] { 1, 2 }).ToObject());
        Assert.Equal(new object?[] { 1L, "a" }, RoundTrip((1, "a")).ToObject());
        Assert.Equal(ulong.MaxValue, (BigInteger)RoundTrip(ulong.MaxValue).ToObject()!);
        Assert.Equal("cuda:1", RoundTrip(Device.Cuda(1)).ToString());
    }

    [Fact]
    public void WhatIsSharedStaysShared()
    {
        Tensor data = Torch.Arange(0, 12).Reshape(3, 4);
        var inner = new List<object?> { data };
        PickleValue read = RoundTrip(new object?[] { inner, inner, data[1], data.Transpose(0, 1) });
        Assert.Same(read[0], read[1]);
        Tensor whole = read[0][0].AsTensor(), row = read[2].AsTensor(), transposed = read[3].AsTensor();
        whole[1, 2] = 100;
        Assert.Equal([4, 5, 100, 7], row.ToArray<long>());
        Assert.Equal(100, transposed[2, 1].Item<long>());
        Assert.Equal([1, 4], transposed.Strides.ToArray());
        Assert.Equal(4, row.StorageOffset);

        var plain = (object?[])read.ToObject()!;
        Assert.Same(plain[0], plain[1]);
    }

    [Fact]
    public void ParametersAndGradientsStayWhatTheyAre()
    {
        var parameter = new Parameter(Torch.Ones(2));
        PickleValue read = RoundTrip(new object?[] { parameter, parameter, new Parameter(Torch.Ones(2), false), Torch.Ones(1).RequiresGrad_(), Torch.Ones(1) });
        Assert.Same(read[0].AsTensor(), read[1].AsTensor());
        Assert.True(read[0].AsTensor() is Parameter { RequiresGrad: true });
        Assert.True(read[2].AsTensor() is Parameter { RequiresGrad: false });
        Assert.True(read[3].AsTensor() is not Parameter and { RequiresGrad: true, IsLeaf: true });
        Assert.False(read[4].AsTensor().RequiresGrad);
    }

    [Fact]
    public void AModelAndItsOptimizerGoOnWhereTheyStopped()
    {
        using IDisposable off = Torch.NoGrad();
        var model = new Sequential(new Linear(4, 3), new BatchNorm1d(3));
        var optimizer = new AdamW(model.Parameters(), lr: 0.1);
        Step(model, optimizer);
        Torch.Save(new Dictionary<string, object?> { ["model"] = model.StateDict(), ["optimizer"] = optimizer.StateDict() }, Path);
        var other = new Sequential(new Linear(4, 3), new BatchNorm1d(3));
        var otherOptimizer = new AdamW(other.Parameters(), lr: 0.5);
        PickleValue checkpoint = Torch.Load(Path);
        other.LoadStateDict(checkpoint["model"].AsStateDict());
        otherOptimizer.LoadStateDict(checkpoint["optimizer"].AsDictionary());
        Step(model, optimizer);
        Step(other, otherOptimizer);
        Assert.Equal(0.1, otherOptimizer.ParamGroups[0].Lr);
        foreach ((string name, Tensor value) in model.StateDict())
        {
            Assert.True(Torch.Equal(value, other.StateDict()[name]), name);
        }
    }

    [Fact]
    public void TheArchiveIsWholeForOtherProgramsAndItsDataAreAligned()
    {
        Torch.Save(new[] { Torch.Ones(3), Torch.Ones(5000) }, Path);
        using (ZipArchive archive = ZipFile.OpenRead(Path))
        {
            Assert.Equal(["archive/data.pkl", "archive/byteorder", "archive/data/0", "archive/data/1", "archive/version"], archive.Entries.Select(entry => entry.FullName));
            foreach (ZipArchiveEntry entry in archive.Entries)
            {
                // Reading to the end makes the platform's reader compare the checksum.
                using Stream stream = entry.Open();
                stream.CopyTo(Stream.Null);
            }
        }

        byte[] file = File.ReadAllBytes(Path);
        Assert.Equal(0, file.AsSpan().IndexOf([.. Enumerable.Repeat(BitConverter.GetBytes(1f), 5000).SelectMany(bytes => bytes)]) % 64);
        using var again = new MemoryStream();
        Torch.Save(new[] { Torch.Ones(3), Torch.Ones(5000) }, again);
        Assert.Equal(file, again.ToArray());
        Assert.Single(Directory.GetFiles(_folder));
    }

    [Fact]
    public void WhatHasNoFormIsRefusedAndTheOlderFileStays()
    {
        Torch.Save(1, Path);
        byte[] before = File.ReadAllBytes(Path);
        var loop = new List<object?>();
        loop.Add(loop);
        object?[] wrong = [new Linear(1, 1), new Version(1, 2), loop, new Dictionary<string, object?> { ["f"] = () => 1 }, Torch.Empty([2], device: Device.Meta)];
        foreach (object? value in wrong)
        {
            Assert.Throws<ArgumentException>(() => Torch.Save(value, Path));
        }

        Tensor complex = Torch.Ones([2], DType.Complex64);
        Assert.Contains("same memory", Assert.Throws<ArgumentException>(
            () => Torch.Save(new[] { complex, Torch.ViewAsReal(complex) }, Path)).Message, StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllBytes(Path));
        Assert.Single(Directory.GetFiles(_folder));
    }

    private static void Step(Module model, AdamW optimizer)
    {
        foreach (Parameter parameter in model.Parameters())
        {
            parameter.Grad = Torch.FullLike(parameter, 0.5);
        }

        optimizer.Step();
    }

    private static PickleValue RoundTrip(object? value)
    {
        using var stream = new MemoryStream();
        Torch.Save(value, stream);
        return Torch.Load(stream.ToArray());
    }
}
