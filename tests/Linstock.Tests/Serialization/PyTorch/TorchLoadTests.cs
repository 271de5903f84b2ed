using System.Diagnostics;
using System.IO.Compression;
using Linstock.Serialization;
using Linstock.Serialization.Zip;

namespace Linstock.Tests.Serialization.PyTorch;

public sealed class TorchLoadTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("linstock-load").FullName;

    private string Path => System.IO.Path.Combine(_folder, "file.pt");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void AHandMadeTensorIsRead()
    {
        byte[] file = PickleFile.Zip(PickleFile.Pickle(PickleFile.Tensor(4, 1, [3], [1])), FloatBytes(1, 2, 3, 4));
        Assert.Equal([2, 3, 4], Torch.Load(file).AsTensor().ToArray<float>());
    }

    [Theory]
    [InlineData(4, 0, new[] { 5 }, new[] { 1 })]
    [InlineData(4, 1, new[] { 4 }, new[] { 1 })]
    [InlineData(4, 0, new[] { 2, 2 }, new[] { 3, 1 })]
    [InlineData(4, -1, new[] { 2 }, new[] { 1 })]
    [InlineData(4, 0, new[] { -1 }, new[] { 1 })]
    [InlineData(4, 0, new[] { 2 }, new[] { -1 })]
    [InlineData(4, 0, new[] { 2, 2 }, new[] { 1 })]
    [InlineData(4, 0, new[] { int.MaxValue, int.MaxValue, int.MaxValue }, new[] { 0, 0, 0 })]
    [InlineData(4, 0, new[] { int.MaxValue, int.MaxValue }, new[] { int.MaxValue, int.MaxValue })]
    [InlineData(-1, 0, new[] { 1 }, new[] { 1 })]
    [InlineData(int.MaxValue, 0, new[] { 1 }, new[] { 1 })]
    public void ATensorOutsideOfItsStorageIsRefused(int storageSize, int offset, int[] sizes, int[] strides)
    {
        byte[] file = PickleFile.Zip(PickleFile.Pickle(PickleFile.Tensor(storageSize, offset, sizes, strides)), FloatBytes(1, 2, 3, 4));
        Assert.Throws<InvalidDataException>(() => Torch.Load(file));
    }

    [Fact]
    public void AClassOrFunctionIsNamed()
    {
        (string Instructions, string Name)[] cases =
        [
            ("cos\nsystem\n(X\u0004\0\0\0truetR", "os.system"),
            ("cmy.code\nThing\n)\u0081}b", "my.code.Thing"),
            ("(imy.code\nThing\n", "my.code.Thing"),
            ("(cmy.code\nThing\no", "my.code.Thing"),
            ("cmy.code\nThing\n", "my.code.Thing"),
            ("]cmy.code\nThing\na", "my.code.Thing"),
            ("ccopy_reg\n_reconstructor\n(cmy.code\nThing\nc__builtin__\nobject\nNtR", "my.code.Thing"),
            ("ctorch.nn.modules.linear\nLinear\n)\u0081", "torch.nn.modules.linear.Linear"),
            ("ctorch._utils\n_rebuild_sparse_tensor\n)R", "torch._utils._rebuild_sparse_tensor"),
            ("c__builtin__\neval\n)R", "builtins.eval"),
        ];
        foreach ((string instructions, string name) in cases)
        {
            var refusal = Assert.Throws<InvalidDataException>(() => Torch.Load(PickleFile.Zip(PickleFile.Pickle(instructions))));
            Assert.Contains(name, refusal.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void WhatContainsItselfOrIsNestedTooDeeplyIsRefused()
    {
        // A list whose memo entry is appended to it; the same through a tuple and a dictionary.
        Assert.Contains("itself", Refusal("]q\0h\0a"), StringComparison.Ordinal);
        Assert.Contains("itself", Refusal("]q\0h\0\u0085a"), StringComparison.Ordinal);
        Assert.Contains("itself", Refusal("}q\0X\u0001\0\0\0ah\0s"), StringComparison.Ordinal);
        Assert.Contains("deep", Refusal(new string(']', 100_000) + new string('a', 99_999)), StringComparison.Ordinal);
        Assert.Contains("deep", Refusal("N" + new string('\u0085', 100_000)), StringComparison.Ordinal);

        // Wide sharing is no depth: 2^60 paths, 60 lists.
        PickleValue shared = Torch.Load(PickleFile.Zip(PickleFile.Pickle("]" + string.Concat(Enumerable.Repeat("2\u0086", 60)))));
        Assert.Equal("tuple of 2", shared.ToString());
        Assert.IsType<object?[]>(shared.ToObject());

        static string Refusal(string instructions) =>
            Assert.Throws<InvalidDataException>(() => Torch.Load(PickleFile.Zip(PickleFile.Pickle(instructions)))).Message;
    }

    [Theory]
    [InlineData("a")]
    [InlineData("0")]
    [InlineData("R")]
    [InlineData("(")]
    [InlineData("t")]
    [InlineData("(N(N0000")]
    [InlineData("h\u0009")]
    [InlineData("]]s")]
    [InlineData("}]Ns")]
    [InlineData("}(Nu")]
    [InlineData("\u008f(]\u0090")]
    [InlineData("X\u00ff\u00ff\u00ff\u007fabc")]
    [InlineData("B\u00ff\u00ff\u00ff\u00ffabc")]
    [InlineData("\u008e\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u007f")]
    [InlineData("X\u0001\0\0\0\u00ff")]
    [InlineData("I12x\n")]
    [InlineData("F1,5\n")]
    [InlineData("\u008b\u00ff\u00ff\u00ff\u007f")]
    [InlineData("\u0082\u0001")]
    [InlineData("\u0080\u0006N")]
    [InlineData("\u0097")]
    [InlineData("Px\n")]
    [InlineData("NQ")]
    [InlineData("\u00ee")]
    [InlineData("Nb")]
    [InlineData("S'abc\n")]
    public void DamagedInstructionsAreRefused(string instructions) =>
        Assert.Throws<InvalidDataException>(() => Torch.Load(PickleFile.Zip(PickleFile.Pickle(instructions))));

    [Fact]
    public void MemoryIsBoundedByThePickle()
    {
        // A tuple of many elements that is copied into a list, again and again.
        string instructions = "(" + new string('N', 1 << 20) + "tq\0" + string.Concat(Enumerable.Repeat("c__builtin__\nlist\nh\0\u0085R0", 1000)) + "N";
        Assert.Throws<InvalidDataException>(() => Torch.Load(PickleFile.Zip(PickleFile.Pickle(instructions))));
    }

    [Fact]
    public void ADeflatedArchiveIsReadAndABombIsRefused()
    {
        byte[] pickle = PickleFile.Pickle(PickleFile.Tensor(1000, 0, [1000], [1]));
        Assert.Equal(1000, Torch.Load(Deflated(pickle, new byte[4000])).AsTensor().Numel);
        Assert.Throws<InvalidDataException>(() => Torch.Load(Deflated(pickle, new byte[3999])));

        // 300 MB of nothing where instructions should be.
        Assert.Throws<InvalidDataException>(() => Torch.Load(Deflated(new byte[300 << 20], [])));
    }

    [Fact]
    public void RecordsThatOverlapOrOccurTwiceAreRefused()
    {
        byte[] file = PickleFile.Zip(PickleFile.Pickle("N"), new byte[1000], new byte[1000]);
        Assert.True(Torch.Load(file).IsNone);
        int second = file.AsSpan().LastIndexOf("archive/data/1"u8);
        byte[] twice = [.. file];
        twice[second + "archive/data/".Length] = (byte)'0';
        Assert.Contains("twice", Assert.Throws<InvalidDataException>(() => Torch.Load(twice)).Message, StringComparison.Ordinal);

        // The directory says that both records are as long as the archive allows.
        byte[] overlapping = [.. file];
        int entry = file.AsSpan().LastIndexOf("archive/data/1"u8) - 46;
        BitConverter.TryWriteBytes(overlapping.AsSpan(entry + 20), file.Length - 500);
        BitConverter.TryWriteBytes(overlapping.AsSpan(entry + 24), file.Length - 500);
        BitConverter.TryWriteBytes(overlapping.AsSpan(entry + 42), 0);
        Assert.Contains("overlap", Assert.Throws<InvalidDataException>(() => Torch.Load(overlapping)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AMappedFileStaysAsItWasAndLivesAsLongAsItsTensors()
    {
        Torch.Save(new Dictionary<string, Tensor> { ["x"] = Torch.Arange(0, 1000), ["flag"] = Torch.FromSpan([true, false]) }, Path);
        byte[] before = File.ReadAllBytes(Path);
        OrderedDictionary<string, Tensor> mapped = Torch.Load(Path, mmap: true).AsStateDict();
        GC.Collect();
        GC.WaitForPendingFinalizers();
        Assert.Equal(Enumerable.Range(0, 1000).Select(i => (long)i), mapped["x"].ToArray<long>());
        mapped["x"].Fill_(1);
        Assert.Equal(1000, mapped["x"].Sum().Item<long>());
        Assert.Equal([true, false], mapped["flag"].ToArray<bool>());
        Assert.Equal(before, File.ReadAllBytes(Path));
    }

    [Fact]
    public void AMappedFileOfAGigabyteOpensWithoutBeingRead()
    {
        // A sparse file: only a reader that reads it needs the memory and the time.
        byte[] pickle = PickleFile.Pickle(PickleFile.Tensor(1 << 28, 0, [1 << 28], [1]));
        using (FileStream stream = File.Create(Path))
        {
            var zip = new ZipWriter(stream);
            zip.Add("archive/data.pkl", pickle);
            zip.Add("archive/data/0", 1L << 30, 0, static target => target.Seek(1L << 30, SeekOrigin.Current));
            zip.Finish();
        }

        long before = Process.GetCurrentProcess().WorkingSet64;
        Tensor tensor = Torch.Load(Path, mmap: true).AsTensor();
        Assert.Equal(1L << 28, tensor.Numel);
        Assert.Equal(0, tensor[^1].Item<float>());
        Assert.InRange(Process.GetCurrentProcess().WorkingSet64 - before, long.MinValue, 512 << 20);
    }

    [Fact]
    public void OtherFilesAreToldApart()
    {
        Assert.Contains("empty", Refusal([]), StringComparison.Ordinal);
        Assert.Contains("Numpy.Load", Refusal([0x93, .. "NUMPY"u8]), StringComparison.Ordinal);
        Assert.Contains("GGUF", Refusal([.. "GGUF"u8, 3, 0, 0, 0]), StringComparison.Ordinal);
        Assert.Contains("SafeTensors.Load", Refusal([9, 0, 0, 0, 0, 0, 0, 0, (byte)'{', (byte)'}']), StringComparison.Ordinal);
        Assert.Contains("torch.save", Refusal([0x80, 2, (byte)'K', 1, (byte)'.']), StringComparison.Ordinal);
        using var archive = new MemoryStream();
        var zip = new ZipWriter(archive);
        zip.Add("model/data.pkl", PickleFile.Pickle("N"));
        zip.Add("model/constants.pkl", PickleFile.Pickle("N"));
        zip.Finish();
        Assert.Contains("TorchScript", Refusal(archive.ToArray()), StringComparison.Ordinal);

        static string Refusal(byte[] file) => Assert.Throws<InvalidDataException>(() => Torch.Load(file)).Message;
    }

    [Fact]
    public void AValueSaysWhatItIsAndWhatItHas()
    {
        PickleValue value = PickleValue.From(new Dictionary<string, object?> { ["model"] = new Dictionary<string, Tensor>(), ["epoch"] = 3 });
        Assert.Contains("'model', 'epoch'", Assert.Throws<KeyNotFoundException>(() => value["modle"]).Message, StringComparison.Ordinal);
        Assert.Contains("int", Assert.Throws<InvalidOperationException>(() => value["epoch"].AsString()).Message, StringComparison.Ordinal);
        Assert.Contains("[\"model\"]", Assert.Throws<InvalidOperationException>(() => value.AsStateDict()).Message, StringComparison.Ordinal);
        Assert.Equal(3, (int)value["epoch"]);
        Assert.Equal(3.0, value["epoch"].AsDouble());
        Assert.False(value.ContainsKey("modle"));
        Assert.Throws<InvalidOperationException>(() => value["epoch"].Count);
        Assert.Throws<ArgumentOutOfRangeException>(() => PickleValue.From(new[] { 1, 2 })[2]);
    }

    [Fact]
    public void ADeviceThatDoesNotExistHereIsAName()
    {
        PickleValue value = PickleValue.From(new List<object?> { Device.Cuda(1), new PickleDevice("mps:0") });
        Assert.Equal(new List<object?> { Device.Cuda(1), "mps:0" }, value.ToObject());
        Assert.Throws<ArgumentException>(() => ((PickleDevice)value[1]).Value);
    }

    private static byte[] FloatBytes(params float[] values) => [.. values.SelectMany(BitConverter.GetBytes)];

    private static byte[] Deflated(byte[] pickle, byte[] storage)
    {
        using var stream = new MemoryStream();
        using (var archive = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach ((string name, byte[] data) in (ReadOnlySpan<(string, byte[])>)[("x/data.pkl", pickle), ("x/data/0", storage)])
            {
                using Stream entry = archive.CreateEntry(name, CompressionLevel.Fastest).Open();
                entry.Write(data);
            }
        }

        return stream.ToArray();
    }
}
