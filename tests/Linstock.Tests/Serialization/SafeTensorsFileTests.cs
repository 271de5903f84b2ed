using System.Buffers.Binary;
using System.Text;
using Linstock.Serialization;

namespace Linstock.Tests.Serialization;

public sealed class SafeTensorsFileTests
{
    private const string Entry = """{"dtype":"F32","shape":[2],"data_offsets":[0,8]}""";

    [Fact]
    public void WhatIsWrittenIsReadBack()
    {
        byte[][] data = [[1, 0, 1], [1, 2, 3, 4, 5, 6, 7, 8], [], [9, 8]];
        (string, DType, long[])[] tensors =
        [
            ("mask", DType.Bool, [3]), ("weight", DType.Float64, []), ("empty", DType.Int64, [0, 4]), ("b\"ä\n", DType.BFloat16, [1, 1]),
        ];
        var metadata = new Dictionary<string, string> { ["format"] = "pt", ["note"] = "\u00e9\u20ac" };
        using var stream = new MemoryStream();
        SafeTensorsWriter.Write(stream, tensors, (i, destination) => destination.Write(data[i]), metadata);

        using SafeTensorsFile file = SafeTensorsFile.Open(stream.ToArray());
        Assert.Equal(metadata, file.Header.Metadata);
        Assert.Equal(tensors.Select(tensor => tensor.Item1), file.Header.Entries.Select(entry => entry.Name));
        for (int i = 0; i < data.Length; i++)
        {
            TensorEntry entry = file.Header.Entries[i];
            Assert.Equal(tensors[i].Item2, entry.DType);
            Assert.Equal(tensors[i].Item3, entry.Shape);
            Assert.Equal(0, entry.Offset % entry.DType.ItemSize);
            byte[] read = new byte[entry.Length];
            file.Read(entry, 0, read);
            Assert.Equal(data[i], read);
        }
    }

    [Fact]
    public void DataBeginAtAMultipleOfEightBytes()
    {
        for (int length = 1; length < 10; length++)
        {
            using var stream = new MemoryStream();
            SafeTensorsWriter.Write(stream, [(new string('n', length), DType.UInt8, [1])], (_, destination) => destination.WriteByte(7));
            Assert.Equal(1, stream.Length % 8);
        }
    }

    [Fact]
    public void AFileIsReadInPieces()
    {
        string path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        try
        {
            byte[] data = new byte[1000];
            System.Random.Shared.NextBytes(data);
            AtomicFile.Write(path, stream =>
                SafeTensorsWriter.Write(stream, [("x", DType.UInt8, [10, 100])], (_, destination) => destination.Write(data)));
            using SafeTensorsFile file = SafeTensorsFile.Open(path);
            byte[] part = new byte[300];
            file.Read(file.Header.Entries[0], 500, part);
            Assert.Equal(data[500..800], part);
            Assert.Throws<ArgumentOutOfRangeException>(() => file.Read(file.Header.Entries[0], 900, part));
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void AFailedWriteLeavesTheOldFileAndNothingElse()
    {
        string folder = Directory.CreateTempSubdirectory().FullName;
        try
        {
            string path = Path.Combine(folder, "model.safetensors");
            File.WriteAllText(path, "old");
            Assert.Throws<IOException>(() => AtomicFile.Write(path, stream =>
            {
                stream.WriteByte(1);
                throw new IOException("disk full");
            }));
            Assert.Equal("old", File.ReadAllText(path));
            Assert.Single(Directory.GetFiles(folder));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void BooleansOtherThanOneAreNormalised()
    {
        using SafeTensorsFile file = SafeTensorsFile.Open(Bytes("""{"b":{"dtype":"BOOL","shape":[3],"data_offsets":[0,3]}}""", 3, fill: 0x55));
        byte[] values = new byte[3];
        file.Read(file.Header.Entries[0], 0, values);
        Assert.Equal([1, 1, 1], values);
    }

    [Fact]
    public void TensorsMayLieInAnotherOrderThanTheyAreNamed()
    {
        string header = """{"late":{"dtype":"U8","shape":[4],"data_offsets":[8,12]},"early":%}""".Replace("%", Entry);
        using SafeTensorsFile file = SafeTensorsFile.Open(Bytes(header, 12));
        Assert.Equal(["late", "early"], file.Header.Entries.Select(entry => entry.Name));
    }

    [Theory]
    [InlineData("""{"a":%,"a":%}""", 8, "twice")]
    [InlineData("""{"a":%,"b":%}""", 8, "overlaps")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[4,12]}}""", 12, "hole")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[8,0]}}""", 8, "no data range")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8,8]}}""", 8, "no data range")]
    [InlineData("""{"a":%}""", 7, "beyond the file")]
    [InlineData("""{"a":%}""", 9, "belong to no tensor")]
    [InlineData("""{"a":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}}""", 8, "got 8 bytes; expected 12")]
    [InlineData("""{"a":{"dtype":"F32","shape":[4294967296,4294967296],"data_offsets":[0,8]}}""", 8, "too large")]
    [InlineData("""{"a":{"dtype":"F32","shape":[0,9223372036854775807,9],"data_offsets":[0,0]}}""", 0, "too large")]
    [InlineData("""{"a":{"dtype":"F32","shape":[-2],"data_offsets":[0,8]}}""", 8, "no size")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1.5],"data_offsets":[0,8]}}""", 8, "no size")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,18446744073709551615]}}""", 8, "no size")]
    [InlineData("""{"a":{"dtype":"F32","shape":[0],"data_offsets":[9223372036854775807,9223372036854775807]}}""", 0, "beyond any file")]
    [InlineData("""{"a":{"dtype":"F8_E5M2","shape":[8],"data_offsets":[0,8]}}""", 8, "F8_E5M2")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2]}}""", 8, "lacks a field")]
    [InlineData("""{"a":{"dtype":"F32","dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", 8, "twice")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8],"extra":1}}""", 8, "extra")]
    [InlineData("""{"__metadata__":{"k":1},"a":%}""", 8, "__metadata__")]
    [InlineData("""{"__metadata__":{"k":"1","k":"2"},"a":%}""", 8, "twice")]
    [InlineData("""[1]""", 0, "StartObject")]
    [InlineData("""{"a":%""", 8, "JSON")]
    [InlineData("""{"a":%} x""", 8, "JSON")]
    [InlineData("", 0, "JSON")]
    [InlineData("""{"a":[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[""", 0, "wrong form")]
    public void DamagedHeadersAreRefused(string header, int dataLength, string reason)
    {
        InvalidDataException failure = Assert.Throws<InvalidDataException>(
            () => SafeTensorsFile.Open(Bytes(header.Replace("%", Entry), dataLength)));
        Assert.StartsWith("safetensors: ", failure.Message);
        Assert.Contains(reason, failure.Message);
    }

    [Theory]
    [InlineData(100, "beyond the file")]
    [InlineData(100_000_001, "too long")]
    [InlineData(ulong.MaxValue, "too long")]
    public void LengthsThatCannotBeAreRefused(ulong length, string reason)
    {
        byte[] bytes = Bytes("{}", 0);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, length);
        Assert.Contains(reason, Assert.Throws<InvalidDataException>(() => SafeTensorsFile.Open(bytes)).Message);
        Assert.Throws<InvalidDataException>(() => SafeTensorsFile.Open(new byte[7]));
    }

    [Fact]
    public void EveryTruncationAndEveryFlippedByteOfAHeaderIsReadOrRefusedButNeverCrashes()
    {
        byte[] bytes = Bytes("""{"__metadata__":{"k":"v"},"a":%,"b":{"dtype":"I64","shape":[1,1],"data_offsets":[8,16]}}""".Replace("%", Entry), 16);
        for (int length = 0; length < bytes.Length; length++)
        {
            Assert.Throws<InvalidDataException>(() => SafeTensorsFile.Open(bytes.AsMemory(0, length)));
        }

        for (int i = 0; i < bytes.Length - 16; i++)
        {
            for (int bit = 0; bit < 8; bit++)
            {
                byte[] damaged = [.. bytes];
                damaged[i] ^= (byte)(1 << bit);
                try
                {
                    using SafeTensorsFile file = SafeTensorsFile.Open(damaged);
                    Assert.Equal(16, file.Header.Entries.Sum(entry => entry.Length));
                }
                catch (InvalidDataException)
                {
                }
            }
        }
    }

    [Fact]
    public void NamesThatAFileCannotHoldAreRefused()
    {
        Assert.Throws<ArgumentException>(() => Write(("a", DType.UInt8, [0]), ("a", DType.UInt8, [0])));
        Assert.Throws<ArgumentException>(() => Write(("__metadata__", DType.UInt8, [0])));

        static void Write(params (string, DType, long[])[] tensors) => SafeTensorsWriter.Write(Stream.Null, tensors, (_, _) => { });
    }

    private static byte[] Bytes(string header, int dataLength, byte fill = 0)
    {
        byte[] json = Encoding.UTF8.GetBytes(header);
        byte[] bytes = new byte[8 + json.Length + dataLength];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, (ulong)json.Length);
        json.CopyTo(bytes, 8);
        bytes.AsSpan(8 + json.Length).Fill(fill);
        return bytes;
    }
}
