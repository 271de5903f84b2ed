using System.Globalization;
using Linstock.Data;

namespace Linstock.Tabular.Tests;

public class CsvFileTests
{
    private const string People = "name,age,height,member\nAnn,31,1.70,true\nBob,NA,1.82,0\n\"Cy, jr\",7,,FALSE\n";

    [Fact]
    public void FeaturesBecomeTensorsOfTheirDtypes()
    {
        Tensor[] tensors = CsvFile.FromText(People).ReadTensors(
            new NumericColumn("age", DType.Int16, missing: -1),
            new NumericColumns(["height"], missing: double.NaN),
            new NumericColumn("member", DType.Bool),
            new NumericColumn("age", DType.BFloat16, missing: 0.1));
        Assert.Equal([DType.Int16, DType.Float32, DType.Bool, DType.BFloat16], tensors.Select(tensor => tensor.DType));
        Assert.Equal([31, -1, 7], tensors[0].ToArray<short>());
        Assert.Equal([3, 1], tensors[1].Shape.ToArray());
        Assert.Equal([1.7f, 1.82f, float.NaN], tensors[1].ToArray<float>());
        Assert.Equal([true, false, false], tensors[2].ToArray<bool>());
        Assert.Equal((float)(BFloat16)0.1f, tensors[3][1].Item<float>());
    }

    [Fact]
    public void ErrorsNameTheFileTheLineTheColumnTheTextAndWhatWasExpected()
    {
        TableFormatException missing = Refused(People, new NumericColumn("age"));
        Assert.Equal("csv: line 3, column 'age': got \"NA\"; expected a number, and no value was given for what is missing", missing.Message);
        Assert.Equal((3, "age"), (missing.Line, missing.Column));
        Assert.Equal("csv: line 2, column 'name': got \"Ann\"; expected a number", Refused(People, new NumericColumns(..2)).Message);
        Assert.Equal("csv: line 2, column 'height': got \"1.70\"; expected an integer that Int64 holds", Refused(People, new NumericColumn(2, DType.Int64)).Message);
        Assert.Equal("csv: line 2, column 'member': got \"true\"; expected a number", Refused(People, new NumericColumn("member")).Message);
        Assert.Contains("an integer that SByte holds", Refused("a\n127\n128\n", new NumericColumn("a", DType.Int8)).Message, StringComparison.Ordinal);
        Assert.Contains("\"Bob\"; expected one of 'Ann', 'Cy, jr'", Refused(People, new CategoryColumn("name", new Vocabulary(["Ann", "Cy, jr"]))).Message, StringComparison.Ordinal);
        // Lines within quotes count.
        Assert.Equal(5, Refused("a,b\n\"x\ny\nz\",1\nw,q\n", new NumericColumn("b")).Line);
        Assert.Contains("column '1'", Assert.Throws<TableFormatException>(() => CsvFile.FromText("1,x\n", new CsvOptions { HasHeader = false }).ReadTensor()).Message, StringComparison.Ordinal);

        static TableFormatException Refused(string text, CsvFeature feature) => Assert.Throws<TableFormatException>(() => CsvFile.FromText(text).ReadTensors(feature));
    }

    [Theory]
    [InlineData("a,b\n1,2\n3\n", 3)]
    [InlineData("a,b\n1,2\n3,4,5\n", 3)]
    [InlineData("a,b\n1,\"2\n", 2)]
    [InlineData("a,b\n1,\"2\"x\n", 2)]
    public void DamagedRecordsAreRefusedWithTheirLine(string text, int line)
    {
        TableFormatException refusal = Assert.Throws<TableFormatException>(() => CsvFile.FromText(text).ReadTensor());
        Assert.Equal(line, refusal.Line);
        Assert.StartsWith($"csv: line {line}: ", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ColumnsThatAreNotThereAreNamedWithThoseThatAre()
    {
        CsvFile file = CsvFile.FromText(People);
        Assert.Contains("'size'; got 'name', 'age', 'height', 'member'", Assert.Throws<ArgumentException>(() => file.ReadTensors(new NumericColumn("size"))).Message, StringComparison.Ordinal);
        Assert.Contains("4 columns", Assert.Throws<ArgumentException>(() => file.ReadTensors(new NumericColumn(4))).Message, StringComparison.Ordinal);
        Assert.Contains("4 columns", Assert.Throws<ArgumentException>(() => file.ReadTensors(new NumericColumns(2..5))).Message, StringComparison.Ordinal);
        Assert.Contains("several columns 'a'", Assert.Throws<ArgumentException>(() => CsvFile.FromText("a,a\n1,2\n").ReadTensors(new NumericColumn("a"))).Message, StringComparison.Ordinal);
        Assert.Equal([2f], CsvFile.FromText("a,a\n1,2\n").ReadTensors(new NumericColumn(1))[0].ToArray<float>());
        Assert.Throws<ArgumentException>(() => new NumericColumn("a", DType.Complex64));
        Assert.Throws<ArgumentException>(() => new NumericColumn("a", DType.Int64, missing: double.NaN));
        Assert.Throws<ArgumentException>(() => new NumericColumn("a", DType.UInt8, missing: -1));
        Assert.Throws<FileNotFoundException>(() => new CsvFile("there-is-no-such-file.csv").ReadTensor());
    }

    [Fact]
    public void TablesWithoutRecordsHaveNoRows()
    {
        Assert.Equal([0, 2], CsvFile.FromText("a,b\n").ReadTensor().Shape.ToArray());
        Assert.Equal([0], CsvFile.FromText("a,b\n").ReadTensors(new NumericColumn("b", DType.Int64))[0].Shape.ToArray());
        Assert.Empty(CsvFile.FromText("a,b\n").ReadBatches(3, new NumericColumn("b")));
        Assert.Empty(CsvFile.FromText("a,b\n").Stream(new NumericColumn("b")));
        Assert.Throws<ArgumentException>(() => CsvFile.FromText("").ReadTensors(new NumericColumn("b")));
    }

    [Fact]
    public void NumbersDoNotDependOnTheCulture()
    {
        CultureInfo before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = new CultureInfo("") { NumberFormat = { NumberDecimalSeparator = ",", NegativeSign = "~" } };
            Tensor table = CsvFile.FromText("a\n-1.5\n").ReadTensor();
            Assert.Equal(-1.5f, table.Item<float>());
            using var stream = new MemoryStream();
            CsvFile.Write(stream, table);
            Assert.Equal("-1.5\n"u8.ToArray(), stream.ToArray());
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Fact]
    public void CommentsEmptyLinesAndSpacesArePassedOver()
    {
        CsvFile file = CsvFile.FromText("# made by hand\na , b\n\n 1 ,\t2\n# end\n 3,4 \n\n", new CsvOptions { Comment = '#' });
        Assert.Equal(["a", "b"], file.ReadHeaders());
        Assert.Equal([1f, 2, 3, 4], file.ReadTensor().ToArray<float>());
    }

    [Fact]
    public void RecordsOfOnesOwnComeThroughALoaderWhoseWorkersShareTheRows()
    {
        string text = "id,value\n" + string.Concat(Enumerable.Range(0, 103).Select(i => string.Create(CultureInfo.InvariantCulture, $"{i},{i / 8.0}\n")));
        CsvFile file = CsvFile.FromText(text);
        foreach (int workers in new[] { 0, 1, 3 })
        {
            var loader = new DataLoader<(int Id, double Value), (int Id, double Value)[]>(
                file.Records(row => (row.Get<int>("id"), row.Get<double>("value"))), samples => [.. samples], batchSize: 10, numWorkers: workers);
            (int Id, double Value)[] all = [.. loader.SelectMany(batch => batch)];
            Assert.Equal(Enumerable.Range(0, 103).Select(i => (i, i / 8.0)), all.Order());
            if (workers == 0) Assert.Equal(all, all.Order());

            var samples = new DataLoader<Tensor[]>(file.Stream(new NumericColumn("id", DType.Int64)), batchSize: 10, numWorkers: workers);
            Assert.Equal(Enumerable.Range(0, 103).Select(i => (long)i), samples.SelectMany(batch => batch[0].ToArray<long>()).Order());
        }
    }

    [Fact]
    public async Task RecordsCanBeAwaitedAndCancelled()
    {
        CsvFile file = CsvFile.FromText(People);
        List<string> names = [];
        await foreach (string name in file.RecordsAsync(row => $"{row["name"]} {(row.IsMissing("age") ? "?" : row.Get<byte>("age"))} {row.GetBoolean("member")} {row.Line}")) names.Add(name);
        Assert.Equal(["Ann 31 True 2", "Bob ? False 3", "Cy, jr 7 False 4"], names);
        using var cancellation = new CancellationTokenSource();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (string name in file.RecordsAsync(row => row["name"], cancellation.Token)) await cancellation.CancelAsync();
        });
    }

    [Fact]
    public void WhatIsWrittenIsReadBackExactly()
    {
        string path = Path.GetTempFileName();
        try
        {
            Tensor table = Torch.Cat([Torch.Rand([20, 3], dtype: DType.Float64) * 1e-20, Torch.Tensor([[double.Epsilon, double.MaxValue, double.NegativeInfinity], [0.1, -0.0, double.NaN]], dtype: DType.Float64)]);
            CsvFile.Write(path, table, ["a", "b, quoted", "c \"c\""]);
            Assert.Equal(["a", "b, quoted", "c \"c\""], new CsvFile(path).ReadHeaders());
            Assert.Equal(table.ToArray<double>(), new CsvFile(path).ReadTensor(DType.Float64, missing: double.NaN).ToArray<double>());

            foreach (DType dtype in new[] { DType.Float32, DType.Float16, DType.BFloat16 })
            {
                Tensor rounded = table[..20].Mul(1e21).To(dtype);
                CsvFile.Write(path, rounded, options: new CsvOptions { Separator = ';' });
                Assert.Equal(rounded.ToArray<float>(), new CsvFile(path, new CsvOptions { Separator = ';', HasHeader = false }).ReadTensor(dtype).ToArray<float>());
            }

            CsvFile.Write(path, new Dictionary<string, Tensor> { ["id"] = Torch.Tensor([long.MinValue, 5]), ["yes"] = Torch.Tensor([true, false]), ["x"] = Torch.Tensor([0.5f, 2f]) });
            Assert.Equal("id,yes,x\n-9223372036854775808,True,0.5\n5,False,2\n", File.ReadAllText(path));
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void TensorsThatAreNoTableAreRefusedBeforeAFileIsTouched()
    {
        string path = Path.GetTempFileName();
        try
        {
            File.WriteAllText(path, "kept");
            Assert.Throws<ArgumentException>(() => CsvFile.Write(path, Torch.Zeros(2, 2, 2)));
            Assert.Throws<ArgumentException>(() => CsvFile.Write(path, Torch.Zeros([2], dtype: DType.Complex64)));
            Assert.Throws<ArgumentException>(() => CsvFile.Write(path, Torch.Zeros(2, 2), ["one"]));
            Assert.Throws<ArgumentException>(() => CsvFile.Write(path, new Dictionary<string, Tensor> { ["a"] = Torch.Zeros(2), ["b"] = Torch.Zeros(3) }));
            Assert.Equal("kept", File.ReadAllText(path));
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void AVocabularyGoesBothWays()
    {
        var vocabulary = new Vocabulary(["no", "yes"], unknown: -1);
        Assert.Equal([1, 0, -1], new[] { "yes", "no", "maybe" }.Select(vocabulary.IndexOf));
        Assert.Equal(new string?[] { "yes", null, "no" }, vocabulary.Decode(Torch.Tensor([1, -1, 0])));
        Assert.Throws<ArgumentException>(() => vocabulary.Decode(Torch.Tensor([2])));
        Assert.Throws<ArgumentException>(() => new Vocabulary(["a", "a"]));
        Assert.Throws<ArgumentException>(() => new Vocabulary(["a"]).IndexOf("b"));
        string long_ = new('é', 500);
        Assert.Equal([1L], CsvFile.FromText($"a\n{long_}\n").ReadTensors(new CategoryColumn("a", new Vocabulary(["x", long_])))[0].ToArray<long>());
    }
}
