using System.Buffers.Binary;
using System.Text;
using System.Text.Json;
using Linstock.Training.Loggers;

namespace Linstock.Training.Tests.Loggers;

public class LoggerTests
{
    private static Dictionary<string, double> Values(params (string, double)[] values) => values.ToDictionary(static v => v.Item1, static v => v.Item2);

    [Fact]
    public void TablesGrowColumns()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("deep/log.csv");
        using (var logger = new CsvLogger(path))
        {
            logger.LogScalars(Values(("loss", 0.1)), 1, 0);
            logger.LogScalars(Values(("loss", double.NaN), ("a,\"b", 1e-300)), 2, 0);
        }
        using (var logger = new CsvLogger(path))
        {
            logger.LogScalars(Values(("a,\"b", 2)), 3, 1);
        }
        Assert.Equal(["epoch,step,loss,\"a,\"\"b\"", "0,1,0.1,", "0,2,NaN,1E-300", "1,3,,2"], File.ReadAllLines(path));
    }

    [Fact]
    public void LinesAreJson()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("log.jsonl");
        using (var logger = new JsonLinesLogger(path))
        {
            logger.LogHyperparameters(new Dictionary<string, object> { ["lr"] = 0.1, ["name"] = "x", ["flag"] = true, ["n"] = 3 });
            logger.LogScalars(Values(("loss", 0.25), ("bad", double.PositiveInfinity)), 5, 1);
        }
        JsonElement[] lines = [.. File.ReadLines(path).Select(static line => JsonDocument.Parse(line).RootElement)];
        Assert.Equal(0.1, lines[0].GetProperty("hyperparameters").GetProperty("lr").GetDouble());
        Assert.True(lines[0].GetProperty("hyperparameters").GetProperty("flag").GetBoolean());
        Assert.Equal((0.25, "Infinity", 5), (lines[1].GetProperty("loss").GetDouble(), lines[1].GetProperty("bad").GetString(), lines[1].GetProperty("step").GetInt32()));
    }

    [Fact]
    public void TheConsoleGetsALine()
    {
        var text = new StringWriter();
        new ConsoleLogger(text).LogScalars(Values(("loss", 0.5), ("acc", 1)), 10, 2);
        Assert.Equal("epoch 2 step 10 loss=0.5 acc=1" + Environment.NewLine, text.ToString());
    }

    /// <summary>A field of a message: its number, and a number or bytes.</summary>
    private sealed record Field(int Number, ulong Value, byte[] Bytes);

    /// <summary>Reads protocol buffers by the wire format alone.</summary>
    private static List<Field> Parse(ReadOnlySpan<byte> data)
    {
        var fields = new List<Field>();
        while (data.Length > 0)
        {
            ulong tag = Varint(ref data);
            switch (tag & 7)
            {
                case 0:
                    fields.Add(new Field((int)(tag >> 3), Varint(ref data), []));
                    break;
                case 1:
                    fields.Add(new Field((int)(tag >> 3), BinaryPrimitives.ReadUInt64LittleEndian(data), []));
                    data = data[8..];
                    break;
                case 5:
                    fields.Add(new Field((int)(tag >> 3), BinaryPrimitives.ReadUInt32LittleEndian(data), []));
                    data = data[4..];
                    break;
                default:
                    int length = (int)Varint(ref data);
                    fields.Add(new Field((int)(tag >> 3), 0, data[..length].ToArray()));
                    data = data[length..];
                    break;
            }
        }
        return fields;
    }

    private static ulong Varint(ref ReadOnlySpan<byte> data)
    {
        ulong value = 0;
        for (int shift = 0; ; shift += 7)
        {
            byte part = data[0];
            data = data[1..];
            value |= (ulong)(part & 0x7F) << shift;
            if (part < 0x80)
            {
                return value;
            }
        }
    }

    /// <summary>CRC-32C bit by bit, by its polynomial (RFC 3720), and TensorFlow's mask.</summary>
    private static uint Checksum(ReadOnlySpan<byte> data)
    {
        uint crc = 0xFFFFFFFF;
        foreach (byte value in data)
        {
            crc ^= value;
            for (int bit = 0; bit < 8; bit++)
            {
                crc = (crc & 1) != 0 ? (crc >> 1) ^ 0x82F63B78 : crc >> 1;
            }
        }
        crc = ~crc;
        return ((crc >> 15) | (crc << 17)) + 0xA282EAD8;
    }

    private static List<List<Field>> Records(string path)
    {
        ReadOnlySpan<byte> data = File.ReadAllBytes(path);
        var records = new List<List<Field>>();
        while (data.Length > 0)
        {
            int length = (int)BinaryPrimitives.ReadUInt64LittleEndian(data);
            Assert.Equal(Checksum(data[..8]), BinaryPrimitives.ReadUInt32LittleEndian(data[8..]));
            Assert.Equal(Checksum(data.Slice(12, length)), BinaryPrimitives.ReadUInt32LittleEndian(data[(12 + length)..]));
            records.Add(Parse(data.Slice(12, length)));
            data = data[(16 + length)..];
        }
        return records;
    }

    private static Field One(List<Field> fields, int number) => Assert.Single(fields, field => field.Number == number);

    private static string Text(List<Field> fields, int number) => Encoding.UTF8.GetString(One(fields, number).Bytes);

    private static double Double(List<Field> fields, int number) => BitConverter.UInt64BitsToDouble(One(fields, number).Value);

    private static double[] Doubles(byte[] bytes) => [.. bytes.Chunk(8).Select(static chunk => BitConverter.ToDouble(chunk))];

    private static List<Field> Value(List<Field> record) => Parse(One(Parse(One(record, 5).Bytes), 1).Bytes);

    [Fact]
    public void KnownChecksumIsMet() => Assert.Equal(0xE3069283u, Unmasked("123456789"u8));

    private static uint Unmasked(ReadOnlySpan<byte> data)
    {
        uint masked = Checksum(data) - 0xA282EAD8;
        return (masked >> 17) | (masked << 15);
    }

    [Fact]
    public void EventFilesReadBack()
    {
        using var folder = new TemporaryFolder();
        // A PNG's signature and header: 3 wide, 2 high, 8 bits, colour.
        byte[] png = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 13, 0x49, 0x48, 0x44, 0x52, 0, 0, 0, 3, 0, 0, 0, 2, 8, 2, 0, 0, 0, 1, 2, 3, 4];
        string path;
        using (var logger = new TensorBoardLogger(folder.Path))
        {
            path = logger.FilePath;
            logger.AddScalar("loss", 0.25, 300);
            logger.AddText("note", "grüße", 1);
            logger.AddImage("picture", png, 2);
            logger.AddHistogram("weights", Torch.Tensor(new[] { -1.0, 0, 0, 2, 2.05 }), 3);
            logger.LogScalars(Values(("a", 1), ("b", 2)), 4, 0);
            Assert.Throws<ArgumentException>(() => logger.AddImage("picture", [1, 2, 3], 2));
        }
        Assert.StartsWith("events.out.tfevents.", Path.GetFileName(path), StringComparison.Ordinal);
        List<List<Field>> records = Records(path);
        Assert.Equal(6, records.Count);
        Assert.Equal("brain.Event:2", Text(records[0], 3));
        Assert.InRange(Double(records[0], 1), 1e9, 1e11);

        Assert.Equal(300ul, One(records[1], 2).Value);
        List<Field> scalar = Value(records[1]);
        Assert.Equal(("loss", 0.25f), (Text(scalar, 1), BitConverter.UInt32BitsToSingle((uint)One(scalar, 2).Value)));

        List<Field> text = Value(records[2]);
        Assert.Equal("note/text_summary", Text(text, 1));
        Assert.Equal("grüße", Text(Parse(One(text, 8).Bytes), 8));
        Assert.Equal("text", Text(Parse(One(Parse(One(text, 9).Bytes), 1).Bytes), 1));

        List<Field> image = Parse(One(Value(records[3]), 4).Bytes);
        Assert.Equal((2ul, 3ul, 3ul), (One(image, 1).Value, One(image, 2).Value, One(image, 3).Value));
        Assert.Equal(png, One(image, 4).Bytes);

        List<Field> histogram = Parse(One(Value(records[4]), 5).Bytes);
        Assert.Equal([-1, 2.05, 5, 3.05, 1 + 4 + 2.05 * 2.05], Enumerable.Range(1, 5).Select(i => Double(histogram, i)), (a, b) => Math.Abs(a - b) < 1e-12);
        double[] limits = Doubles(One(histogram, 6).Bytes), counts = Doubles(One(histogram, 7).Bytes);
        Assert.Equal(limits.Length, counts.Length);
        foreach ((double value, double count) in new[] { (-1.0, 1.0), (0, 2), (2, 2) })
        {
            int bucket = Array.FindIndex(limits, limit => value < limit);
            Assert.Equal(count, counts[bucket]);
            Assert.True(limits[bucket - 1] <= value);
        }
        Assert.Equal(5, counts.Sum());
        Assert.Equal(2, Parse(One(records[5], 5).Bytes).Count);
    }
}
