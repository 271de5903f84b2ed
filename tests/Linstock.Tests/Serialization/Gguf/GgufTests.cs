using System.Buffers.Binary;
using Linstock.Conformance.Data;

namespace Linstock.Tests.Serialization.Gguf;

/// <summary>The file beside this one, and what <c>reference.py</c> says it means.</summary>
public sealed class GgufTests
{
    private static readonly byte[] File = Resource("reference.gguf");

    private static readonly RecordedTensors Expected = new(Resource("reference.safetensors"));

    public static TheoryData<string> Names => [.. Expected.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void ATensorMeansWhatTheFormatSays(string name)
    {
        using GgufReader reader = Linstock.Gguf.Open(File);
        RecordedTensor expected = Expected[name];
        Tensor actual = reader.GetTensor(name);
        Assert.Equal(name, reader.TypeOf(name).ToString());
        Assert.Equal(expected.Shape, actual.Shape.ToArray());
        Assert.Equal(expected.Shape, reader.ShapeOf(name).ToArray());
        Assert.Equal(name == "BF16" ? DType.BFloat16 : expected.DType, actual.DType);
        double[] values = actual.ToArray<double>();
        for (int i = 0; i < values.Length; i++)
        {
            // The product of two scales may be rounded before or after the number is multiplied in.
            Assert.Equal(expected.At(i).Real, values[i], Math.Abs(expected.At(i).Real * 1e-6) + 1e-6);
        }
    }

    [Fact]
    public void MetadataHaveTheirTypes()
    {
        using GgufReader reader = Linstock.Gguf.Open(File);
        Assert.Equal(3, reader.Version);
        Assert.Equal("llama", reader.GetMetadata<string>("general.architecture"));
        Assert.Equal(200, reader.GetMetadata<byte>("a.u8"));
        Assert.Equal(-5, reader.GetMetadata<sbyte>("a.i8"));
        Assert.Equal(60000, reader.GetMetadata<ushort>("a.u16"));
        Assert.Equal(-30000, reader.GetMetadata<short>("a.i16"));
        Assert.Equal(64u, reader.GetMetadata<uint>("general.alignment"));
        Assert.Equal(-7, reader.GetMetadata<int>("a.i32"));
        Assert.Equal(1.5f, reader.GetMetadata<float>("a.f32"));
        Assert.True(reader.GetMetadata<bool>("a.bool"));
        Assert.Equal(1UL << 63, reader.GetMetadata<ulong>("a.u64"));
        Assert.Equal(-(1L << 40), reader.GetMetadata<long>("a.i64"));
        Assert.Equal(0.1, reader.GetMetadata<double>("a.f64"));
        Assert.Equal(["<s>", "", "\u00e9"], reader.GetMetadata<string[]>("a.tokens"));
        Assert.Equal([0.5f, -1], reader.GetMetadata<float[]>("a.scores"));
        Assert.Equal([4], (int[])reader.GetMetadata<object[]>("a.nested")[0]);
        Assert.Equal("general.architecture", reader.Metadata.Keys.First());
        Assert.Throws<KeyNotFoundException>(() => reader.GetMetadata<int>("b"));
        Assert.Throws<InvalidOperationException>(() => reader.GetMetadata<int>("a.u8"));
    }

    [Fact]
    public void AMappedFileGivesTheSame()
    {
        string path = Path.GetTempFileName();
        try
        {
            System.IO.File.WriteAllBytes(path, File);
            OrderedDictionary<string, Tensor> mapped = Linstock.Gguf.Load(path, mmap: true), read = Linstock.Gguf.Load(path);
            Assert.Equal(read.Keys, mapped.Keys);
            foreach ((string name, Tensor tensor) in read)
            {
                Assert.True(Torch.Equal(tensor, mapped[name]), name);
            }
        }
        finally
        {
            System.IO.File.Delete(path);
        }
    }

    [Fact]
    public void EveryCutFileIsRefused()
    {
        for (int length = 0; length < File.Length - 64; length += length < 2000 ? 1 : 97)
        {
            Assert.Throws<InvalidDataException>(() => Linstock.Gguf.Open(File.AsMemory(0, length)));
        }
    }

    [Fact]
    public void ImpossibleCountsAreRefusedBeforeMemoryIsTaken()
    {
        foreach (int position in (int[])[8, 16, 24])
        {
            foreach (ulong count in (ulong[])[ulong.MaxValue, long.MaxValue, 1UL << 40])
            {
                byte[] spoiled = [.. File];
                BinaryPrimitives.WriteUInt64LittleEndian(spoiled.AsSpan(position), count);
                Assert.Throws<InvalidDataException>(() => Linstock.Gguf.Open(spoiled));
            }
        }
    }

    private static byte[] Resource(string name)
    {
        using Stream stream = typeof(GgufTests).Assembly.GetManifestResourceStream("Gguf." + name)!;
        using var memory = new MemoryStream();
        stream.CopyTo(memory);
        return memory.ToArray();
    }
}
