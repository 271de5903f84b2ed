using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Text;
using Linstock.Serialization;

namespace Linstock.Tests.Serialization;

public sealed class NpyTests
{
    // numpy.save of NumPy 1.24: numpy.array([[1, 2, 3], [4, 5, 6]], dtype='<f4').
    private const string Float32Header =
        "93 4E 55 4D 50 59 01 00 76 00 7B 27 64 65 73 63 72 27 3A 20 27 3C 66 34 27 2C 20 27 66 6F 72 74 72 61 6E 5F 6F 72 "
        + "64 65 72 27 3A 20 46 61 6C 73 65 2C 20 27 73 68 61 70 65 27 3A 20 28 32 2C 20 33 29 2C 20 7D";

    [Fact]
    public void AFileOfNumPyIsWrittenByteForByte()
    {
        byte[] start = Convert.FromHexString(Float32Header.Replace(" ", ""));
        byte[] header = NpyHeader.Format(DType.Float32, [2, 3]);
        Assert.Equal(128, header.Length);
        Assert.Equal(start, header[..start.Length]);
        Assert.All(header[start.Length..^1], padding => Assert.Equal((byte)' ', padding));
        Assert.Equal((byte)'\n', header[^1]);
    }

    [Theory]
    [InlineData(DType.Bool, new long[0])]
    [InlineData(DType.UInt8, new long[] { 5 })]
    [InlineData(DType.Int8, new long[] { 0, 3 })]
    [InlineData(DType.Int16, new long[] { 1, 2, 3 })]
    [InlineData(DType.Int32, new long[] { 4 })]
    [InlineData(DType.Int64, new long[] { 4, 1 })]
    [InlineData(DType.Float16, new long[] { 2 })]
    [InlineData(DType.Float32, new long[] { 2 })]
    [InlineData(DType.Float64, new long[] { 2 })]
    [InlineData(DType.Complex64, new long[] { 2 })]
    [InlineData(DType.Complex128, new long[] { 2 })]
    public void AWrittenHeaderIsReadBack(DType dtype, long[] shape)
    {
        NpyHeader header = NpyHeader.Read(new MemoryStream(NpyHeader.Format(dtype, shape)));
        Assert.Equal(dtype, header.DType);
        Assert.Equal(shape, header.Shape);
        Assert.False(header.FortranOrder || header.BigEndian);
        Assert.Equal(NpyConversion.None, header.Conversion);
        Assert.Equal(shape.Aggregate(1L, (product, size) => product * size) * dtype.ItemSize, header.FileByteCount);
    }

    [Fact]
    public void AHeaderTooLongForVersionOneIsVersionTwo()
    {
        long[] shape = [.. Enumerable.Repeat(1L, 30_000)];
        byte[] header = NpyHeader.Format(DType.Float32, shape);
        Assert.Equal(2, header[6]);
        Assert.Equal(0, header.Length % 64);
    }

    [Fact]
    public void BFloat16IsRefusedForWriting() =>
        Assert.Contains("BFloat16", Assert.Throws<ArgumentException>(() => NpyHeader.Format(DType.BFloat16, [1])).Message);

    [Theory]
    [InlineData("<u2", DType.Int32, new byte[] { 0xff, 0xff, 1, 0 }, new long[] { 65535, 1 })]
    [InlineData(">u2", DType.Int32, new byte[] { 0xff, 0xfe, 0, 1 }, new long[] { 65534, 1 })]
    [InlineData("<u4", DType.Int64, new byte[] { 0xff, 0xff, 0xff, 0xff, 2, 0, 0, 0 }, new long[] { 4294967295, 2 })]
    [InlineData(">u8", DType.Int64, new byte[] { 0, 0, 0, 0, 0, 0, 0, 9, 0x7f, 255, 255, 255, 255, 255, 255, 255 }, new[] { 9, long.MaxValue })]
    [InlineData(">i2", DType.Int16, new byte[] { 0xff, 0xfe, 0, 1 }, new long[] { -2, 1 })]
    [InlineData(">i4", DType.Int32, new byte[] { 0, 0, 1, 0, 0xff, 0xff, 0xff, 0xff }, new long[] { 256, -1 })]
    [InlineData("|b1", DType.Bool, new byte[] { 2, 0 }, new long[] { 1, 0 })]
    public void NumbersAreConvertedOnTheWay(string description, DType dtype, byte[] data, long[] expected)
    {
        using MemoryStream file = Npy($"{{'descr': '{description}', 'fortran_order': False, 'shape': (2,), }}", data);
        NpyHeader header = NpyHeader.Read(file);
        Assert.Equal(dtype, header.DType);
        NpyData.RequirePresent(header, file);
        byte[] storage = new byte[2 * dtype.ItemSize];
        NpyData.Read(header, file, storage);
        long[] values = dtype switch
        {
            DType.Bool => [storage[0], storage[1]],
            DType.Int16 => [.. MemoryMarshal.Cast<byte, short>(storage).ToArray().Select(value => (long)value)],
            DType.Int32 => [.. MemoryMarshal.Cast<byte, int>(storage).ToArray().Select(value => (long)value)],
            _ => MemoryMarshal.Cast<byte, long>(storage).ToArray(),
        };
        Assert.Equal(expected, values);
    }

    [Fact]
    public void ManyUnsignedNumbersAreWidenedPieceByPiece()
    {
        ushort[] numbers = [.. Enumerable.Range(0, 100_003).Select(i => (ushort)(i * 7919))];
        using MemoryStream file = Npy("{'descr': '<u2', 'fortran_order': False, 'shape': (100003,)}", MemoryMarshal.AsBytes<ushort>(numbers));
        int[] read = new int[numbers.Length];
        NpyData.Read(NpyHeader.Read(file), file, MemoryMarshal.AsBytes(read.AsSpan()));
        Assert.Equal(numbers.Select(number => (int)number), read);
    }

    [Fact]
    public void AnUnsignedNumberBeyondInt64IsRefused()
    {
        using MemoryStream file = Npy("{'descr': '<u8', 'fortran_order': False, 'shape': (1,)}", [0, 0, 0, 0, 0, 0, 0, 0x80]);
        NpyHeader header = NpyHeader.Read(file);
        Assert.Contains("9223372036854775808", Assert.Throws<InvalidDataException>(() => NpyData.Read(header, file, new byte[8])).Message);
    }

    [Theory]
    [InlineData("{\"descr\": \"<f4\", \"fortran_order\": True, \"shape\": (3, 5)}", 1)]
    [InlineData("{'shape': (3, 5,), 'fortran_order': True, 'descr': '<f4'}", 2)]
    [InlineData("{'descr':'<f4','fortran_order':True,'shape':(3L,5L),}   \n", 3)]
    public void EverySpellingAndVersionOfTheHeaderIsRead(string dictionary, byte version)
    {
        NpyHeader header = NpyHeader.Read(Npy(dictionary, [], version));
        Assert.Equal(DType.Float32, header.DType);
        Assert.True(header.FortranOrder);
        Assert.Equal([3, 5], header.Shape);
        Assert.Equal(60, header.FileByteCount);
    }

    [Theory]
    [InlineData("{'descr': '|O', 'fortran_order': False, 'shape': (1,)}", "objects")]
    [InlineData("{'descr': '<U5', 'fortran_order': False, 'shape': (1,)}", "text")]
    [InlineData("{'descr': '|S5', 'fortran_order': False, 'shape': (1,)}", "text")]
    [InlineData("{'descr': '|V8', 'fortran_order': False, 'shape': (1,)}", "records")]
    [InlineData("{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (1,)}", "records")]
    [InlineData("{'descr': '<M8[ns]', 'fortran_order': False, 'shape': (1,)}", "dates")]
    [InlineData("{'descr': '<f16', 'fortran_order': False, 'shape': (1,)}", "<f16")]
    [InlineData("{'descr': '', 'fortran_order': False, 'shape': (1,)}", "dtype")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (-1,)}", "size")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999999999999,)}", "size")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (4611686018427387904, 4)}", "too large")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': 3}", "'('")]
    [InlineData("{'descr': '<f4', 'fortran_order': 0, 'shape': (3,)}", "True or False")]
    [InlineData("{'descr': '<f4', 'fortran_order': False}", "lacks")]
    [InlineData("{'descr': '<f4', 'descr': '<f4', 'fortran_order': False, 'shape': (3,)}", "repeated")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (3,), 'x': '1'}", "unknown")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (3,)} + 1", "the end")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (3", "')'")]
    [InlineData("__import__('os').system('x')", "'{'")]
    [InlineData("", "'{'")]
    public void HeadersThatNoTensorCanHoldAreRefused(string dictionary, string reason)
    {
        InvalidDataException failure = Assert.Throws<InvalidDataException>(() => NpyHeader.Read(Npy(dictionary, [])));
        Assert.StartsWith("npy: ", failure.Message);
        Assert.Contains(reason, failure.Message);
    }

    [Fact]
    public void FilesThatAreCutOffOrNoNpyFilesAreRefused()
    {
        byte[] whole = Npy("{'descr': '<f4', 'fortran_order': False, 'shape': (3,)}", new byte[12]).ToArray();
        for (int length = 0; length < whole.Length; length++)
        {
            Assert.Throws<InvalidDataException>(() =>
            {
                using var file = new MemoryStream(whole, 0, length);
                NpyHeader header = NpyHeader.Read(file);
                NpyData.RequirePresent(header, file);
            });
        }

        Assert.Throws<InvalidDataException>(() => NpyHeader.Read(new MemoryStream(Encoding.ASCII.GetBytes("PK\x3\x4 and so on"))));
        whole[6] = 9;
        Assert.Contains("version", Assert.Throws<InvalidDataException>(() => NpyHeader.Read(new MemoryStream(whole))).Message);

        // A header that says to be four gigabytes long.
        byte[] huge = [0x93, .. "NUMPY"u8, 2, 0, 255, 255, 255, 255];
        Assert.Contains("too long", Assert.Throws<InvalidDataException>(() => NpyHeader.Read(new MemoryStream(huge))).Message);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void AnArchiveIsReadBack(bool compress)
    {
        using var stream = new MemoryStream();
        byte[] zeros = new byte[4000];
        NpzArchive.Write(stream, [("a", Array("<i4", 1000, zeros)), ("folder/b", Array("<f8", 2, [.. Enumerable.Range(0, 16).Select(i => (byte)i)]))], compress);
        Assert.Equal(compress, stream.Length < 2000);
        using var archive = new NpzArchive(stream, maximumBytes: 10_000);
        Assert.Equal(["a", "folder/b"], archive.Names);
        (NpyHeader header, Stream data) = archive.Open("folder/b");
        using (data)
        {
            byte[] read = new byte[16];
            NpyData.Read(header, data, read);
            Assert.Equal(Enumerable.Range(0, 16).Select(i => (byte)i), read);
        }
    }

    [Fact]
    public void ArchivesThatClaimTooMuchAreRefused()
    {
        using var stream = new MemoryStream();
        NpzArchive.Write(stream, [("a", Array("<i4", 1000, new byte[4000]))], compress: true);
        Assert.Contains("larger than allowed", Refusal(stream.ToArray(), 4000));

        // The directory says 1 GB where 40 bytes are: no deflate stream can.
        byte[] bomb = stream.ToArray();
        int directory = bomb.AsSpan().IndexOf("PK\x01\x02"u8);
        MemoryMarshal.Write(bomb.AsSpan(directory + 24), 1 << 30);
        Assert.Contains("claims more", Refusal(bomb, long.MaxValue));

        // A header whose shape needs more than the entry holds.
        using var short1 = new MemoryStream();
        NpzArchive.Write(short1, [("a", Array("<i4", 1 << 28, new byte[4]))], compress: false);
        using var archive = new NpzArchive(short1, long.MaxValue);
        Assert.Contains("larger than its entry", Assert.Throws<InvalidDataException>(() => archive.Open("a")).Message);
    }

    [Fact]
    public void ArchivesWithOtherFilesOrRepeatedNamesAreRefused()
    {
        using var stream = new MemoryStream();
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            zip.CreateEntry("a.npy").Open().Dispose();
            zip.CreateEntry("a.npy").Open().Dispose();
        }

        Assert.Contains("twice", Refusal(stream.ToArray(), 100));
        stream.SetLength(0);
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            zip.CreateEntry("readme.txt").Open().Dispose();
        }

        Assert.Contains("no array", Refusal(stream.ToArray(), 100));
        Refusal([1, 2, 3], 100);
    }

    private static string Refusal(byte[] archive, long maximumBytes) => Assert.Throws<InvalidDataException>(() =>
    {
        using var opened = new NpzArchive(new MemoryStream(archive), maximumBytes);
    }).Message;

    private static Action<Stream> Array(string description, int length, byte[] data) => stream =>
        Npy($"{{'descr': '{description}', 'fortran_order': False, 'shape': ({length},)}}", data).CopyTo(stream);

    private static MemoryStream Npy(string dictionary, ReadOnlySpan<byte> data, byte version = 1)
    {
        var file = new MemoryStream();
        byte[] text = Encoding.UTF8.GetBytes(dictionary);
        file.Write([0x93, .. "NUMPY"u8, version, 0]);
        file.Write(version == 1 ? BitConverter.GetBytes((ushort)text.Length) : BitConverter.GetBytes(text.Length));
        file.Write(text);
        file.Write(data);
        file.Position = 0;
        return file;
    }
}
