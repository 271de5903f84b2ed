using System.Globalization;
using System.Text;
using System.Text.Json;
using Linstock.Tests.Shared;

namespace Linstock.Tabular.Tests;

/// <summary>Tables that Python's csv module wrote, in several dialects, and what it and <c>float</c> read; tools/recordings/tables.py made them.</summary>
public class RecordedTableTests
{
    private static readonly Dictionary<string, byte[]> Files = RecordedArchive.Read("tables.zip");

    private static readonly Dictionary<string, Table> Tables =
        JsonSerializer.Deserialize<Dictionary<string, Table>>(Files["tables.json"], new JsonSerializerOptions { PropertyNamingPolicy = JsonNamingPolicy.CamelCase })!;

    public sealed record Table(string? Separator, string[] Header, string Encoding, string[][] Texts, string?[][] Numbers);

    public static TheoryData<string> Names() => [.. Tables.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void NumbersAreThoseThatPythonReads(string name)
    {
        double[] expected = [.. Tables[name].Numbers.SelectMany(row => row).Select(Number)];
        Tensor numbers = File(name).ReadTensors(new NumericColumns(..3, DType.Float64, missing: double.NaN))[0];
        Assert.Equal([Tables[name].Numbers.Length, 3], numbers.Shape.ToArray());
        Assert.Equal(expected, numbers.ToArray<double>());
        Assert.Equal(expected.Select(value => (float)value), File(name).ReadTensors(new NumericColumns([0, 1, ^3], missing: double.NaN))[0].ToArray<float>());
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void TextsAreThoseThatPythonReads(string name)
    {
        Table table = Tables[name];
        Assert.Equal(table.Header, File(name).ReadHeaders());
        Assert.Equal(table.Texts, File(name, trim: false).Records(row => new[] { row[3], row[^1] }));
        if (table.Header.Length > 0) Assert.Equal(table.Texts.Select(row => row[0]), File(name, trim: false).Records(row => row["text"]));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void CategoriesAreNumberedInOrder(string name)
    {
        Vocabulary vocabulary = File(name).ReadVocabulary(4);
        Assert.Equal(["blue", "green", "red"], vocabulary);
        Tensor numbers = File(name).ReadTensors(new CategoryColumn(4, vocabulary, missing: -1))[0];
        Assert.Equal(DType.Int64, numbers.DType);
        Assert.Equal(Tables[name].Texts.Select(row => (long)Array.IndexOf(new[] { "blue", "green", "red" }, row[1])), numbers.ToArray<long>());
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task BatchesStreamsAndTheWholeAgree(string name)
    {
        CsvFeature[] features = [new NumericColumns([1, 0], missing: 0), new NumericColumn(2, DType.Float64, missing: 7)];
        Tensor[] whole = File(name).ReadTensors(features);
        Tensor[][] batches = [.. File(name).ReadBatches(7, features)];
        Assert.All(batches.SkipLast(1), batch => Assert.Equal([7, 2], batch[0].Shape.ToArray()));
        List<Tensor[]> awaited = [];
        await foreach (Tensor[] batch in File(name).ReadBatchesAsync(7, features)) awaited.Add(batch);
        Tensor[][] streamed = [.. File(name).Stream(features)];
        for (int i = 0; i < features.Length; i++)
        {
            double[] expected = whole[i].ToArray<double>();
            Assert.Equal(expected, Torch.Cat([.. batches.Select(batch => batch[i])]).ToArray<double>());
            Assert.Equal(expected, Torch.Cat([.. awaited.Select(batch => batch[i])]).ToArray<double>());
            Assert.Equal(expected, Torch.Stack([.. streamed.Select(sample => sample[i])]).ToArray<double>());
        }
    }

    private static CsvFile File(string name, bool trim = true)
    {
        Table table = Tables[name];
        var options = new CsvOptions { Separator = table.Separator?[0], HasHeader = table.Header.Length > 0, TrimWhitespace = trim };
        return new CsvFile(() => new MemoryStream(Files[name + ".csv"]), name, options);
    }

    private static double Number(string? text) => text switch
    {
        null or "nan" => double.NaN,
        "inf" => double.PositiveInfinity,
        "-inf" => double.NegativeInfinity,
        _ => double.Parse(text, CultureInfo.InvariantCulture),
    };
}
