using System.Text.Json;
using Linstock.Training.Metrics;

namespace Linstock.Training.Tests.Metrics;

/// <summary>Metrics against scikit-learn, NLTK and PyTorch (<c>make_metrics.py</c>), seen in batches, and merged from two halves.</summary>
public class ReferenceTests
{
    private static readonly JsonDocument Data = JsonDocument.Parse(typeof(ReferenceTests).Assembly.GetManifestResourceStream("metrics.json")!);

    /// <summary>The metrics of tensors; those of texts and boxes have tests of their own below.</summary>
    public static TheoryData<string> Names() =>
    [
        .. Data.RootElement.GetProperty("cases").EnumerateArray().Select(static c => c.GetProperty("name").GetString()!)
            .Where(static name => !name.StartsWith("bleu", StringComparison.Ordinal) && name != "detection"),
    ];

    private static ITensorMetric Make(string name)
    {
        string[] parts = name.Split('/');
        Classification classification = parts[0] switch
        {
            "binary" => Classification.Binary(),
            "multiclass" => Classification.Multiclass(5),
            "multiclass4" => Classification.Multiclass(4),
            _ => Classification.Multilabel(3),
        };
        string option = parts.ElementAtOrDefault(2) ?? "";
        bool has = Enum.TryParse(option, ignoreCase: true, out ClassAverage average);
        ClassAverage mean = has ? average : ClassAverage.Macro;
        return (parts.Length == 1 ? parts[0] : parts[1]) switch
        {
            "accuracy" => new Accuracy(classification, mean),
            "top2" => new Accuracy(classification, topK: 2),
            "precision" => new Precision(classification, mean),
            "recall" => new Recall(classification, mean),
            "f1" => new F1Score(classification, mean),
            "fbeta2" => new FBetaScore(classification, parts[0] == "binary" ? 2 : 0.5, mean),
            "jaccard" => new JaccardIndex(classification, mean),
            "auroc" => new AUROC(classification, mean),
            "ap" => new AveragePrecision(classification, mean),
            "confusion" => new ConfusionMatrix(classification, Enum.Parse<ConfusionNormalization>(option.Length == 0 ? "None" : option, ignoreCase: true)),
            "mse" => new MeanSquaredError(),
            "rmse" => new MeanSquaredError(squared: false),
            "mae" => new MeanAbsoluteError(),
            "r2" => new R2Score(2, option switch { "uniform" => OutputAverage.Uniform, "variance" => OutputAverage.VarianceWeighted, _ => OutputAverage.None }),
            "perplexity" => new Perplexity(ignoreIndex: -100),
            _ => throw new ArgumentException(name),
        };
    }

    private static (JsonElement Inputs, double[] Expected) Find(string name)
    {
        JsonElement found = Data.RootElement.GetProperty("cases").EnumerateArray().First(c => c.GetProperty("name").GetString() == name);
        return (Data.RootElement.GetProperty("inputs")[found.GetProperty("inputs").GetInt32()], Numbers(found.GetProperty("expected")));
    }

    private static double[] Numbers(JsonElement element) => element.ValueKind == JsonValueKind.Array
        ? [.. element.EnumerateArray().SelectMany(Numbers)]
        : [element.GetDouble()];

    private static long[] Shape(JsonElement element) => element.ValueKind == JsonValueKind.Array ? [element.GetArrayLength(), .. Shape(element[0])] : [];

    private static Tensor ToTensor(JsonElement element) => Torch.Tensor(Numbers(element)).Reshape(Shape(element));

    private static bool HoldsClasses(string name) => !name.StartsWith("regression", StringComparison.Ordinal);

    [Theory]
    [MemberData(nameof(Names))]
    public void MetricsAgreeWithTheirReferences(string name)
    {
        (JsonElement inputs, double[] expected) = Find(name);
        Tensor pred = ToTensor(inputs.GetProperty("pred")), target = ToTensor(inputs.GetProperty("target"));
        target = HoldsClasses(name) ? target.To(DType.Int64) : target;
        long rows = pred.Shape[0], first = rows / 3;
        ITensorMetric whole = Make(name), left = Make(name), right = Make(name), restored = Make(name);
        for (long i = 0; i < rows; i += 7)
        {
            whole.Update(pred.Narrow(0, i, Math.Min(7, rows - i)), target.Narrow(0, i, Math.Min(7, rows - i)));
        }
        left.Update(pred.Narrow(0, 0, first), target.Narrow(0, 0, first));
        right.Update(pred.Narrow(0, first, rows - first), target.Narrow(0, first, rows - first));
        left.Merge(right);
        restored.Update(pred, target);
        restored.LoadStateDict(whole.StateDict());
        foreach (ITensorMetric metric in new[] { whole, left, restored })
        {
            AssertClose(expected, metric.Compute().ToArray<double>());
        }
        whole.Reset();
        whole.Update(pred, target);
        AssertClose(expected, whole.Compute().ToArray<double>());
    }

    private static void AssertClose(double[] expected, double[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.Equal(expected[i], actual[i], 1e-9 * Math.Max(1, Math.Abs(expected[i])));
        }
    }

    [Theory]
    [InlineData("bleu/4", 4, false)]
    [InlineData("bleu/2", 2, false)]
    [InlineData("bleu/4/smooth", 4, true)]
    public void BleuAgreesWithNltk(string name, int nGram, bool smooth)
    {
        (JsonElement inputs, double[] expected) = Find(name);
        string[] texts = [.. inputs.GetProperty("texts").EnumerateArray().Select(static t => t.GetString()!)];
        IReadOnlyList<string>[] references =
            [.. inputs.GetProperty("references").EnumerateArray().Select(static group => group.EnumerateArray().Select(static t => t.GetString()!).ToArray())];
        var whole = new BleuScore(nGram, smooth);
        var other = new BleuScore(nGram, smooth);
        whole.Update(texts[..5], references[..5]);
        other.Update(texts[5..], references[5..]);
        ((IMetric)whole).Merge(other);
        AssertClose(expected, whole.Compute().ToArray<double>());
    }

    [Fact]
    public void DetectionAgreesWithThePlainDefinition()
    {
        (JsonElement inputs, double[] expected) = Find("detection");
        var found = new List<Detections>();
        var present = new List<GroundTruths>();
        foreach (JsonElement image in inputs.GetProperty("images").EnumerateArray())
        {
            JsonElement[] detections = [.. image.GetProperty("found").EnumerateArray()], truths = [.. image.GetProperty("truth").EnumerateArray()];
            Tensor Column(JsonElement[] items, string field) => Torch.Tensor(items.SelectMany(item => Numbers(item.GetProperty(field))).ToArray());
            found.Add(new(Column(detections, "box").Reshape(-1, 4), Column(detections, "score"), Column(detections, "label").To(DType.Int64)));
            present.Add(new(Column(truths, "box").Reshape(-1, 4), Column(truths, "label").To(DType.Int64), Column(truths, "crowd")));
        }
        var whole = new MeanAveragePrecision();
        var other = new MeanAveragePrecision();
        whole.Update(found[..5], present[..5]);
        other.Update(found[5..], present[5..]);
        ((IMetric)whole).Merge(other);
        DetectionScores s = whole.ComputeScores();
        AssertClose(expected, [s.Map, s.Map50, s.Map75, s.MapSmall, s.MapMedium, s.MapLarge, s.Mar1, s.Mar10, s.Mar100, s.MarSmall, s.MarMedium, s.MarLarge]);
        Assert.Equal([0L, 1L, 2L], s.MapPerClass.Keys);
        Assert.Equal(s.Map, s.MapPerClass.Values.Average(), 1e-12);

        Tensor Wide(Tensor boxes) => Torch.Cat([boxes.Narrow(1, 0, 2), boxes.Narrow(1, 2, 2) - boxes.Narrow(1, 0, 2)], 1);
        var wide = new MeanAveragePrecision(BoxFormat.Xywh);
        wide.Update([.. found.Select(d => d with { Boxes = Wide(d.Boxes) })], [.. present.Select(g => g with { Boxes = Wide(g.Boxes) })]);
        Assert.Equal(s.Map, wide.ComputeScores().Map, 1e-9);
    }

    [Fact]
    public void NothingToFindIsNotDefined()
    {
        var metric = new MeanAveragePrecision();
        metric.Update([new(Torch.Zeros([0, 4]), Torch.Zeros([0]), Torch.Zeros([0]))], [new(Torch.Zeros([0, 4]), Torch.Zeros([0]))]);
        Assert.Equal(-1, metric.ComputeScores().Map);
    }

    [Fact]
    public void LogitsCountAsProbabilitiesAndIgnoredTargetsDoNotCount()
    {
        Tensor logits = Torch.Tensor(new[] { -3.0, 0.2, 4.0, -0.1 });
        Tensor target = Torch.Tensor(new[] { 0L, 1L, 1L, 1L });
        var accuracy = new Accuracy(Classification.Binary());
        accuracy.Update(logits, target);
        Assert.Equal(0.75, accuracy.Compute().Item<double>());
        var ignoring = new Accuracy(Classification.Binary(ignoreIndex: 0));
        ignoring.Update(logits, target);
        Assert.Equal(2.0 / 3, ignoring.Compute().Item<double>(), 1e-15);
        var pixels = new Accuracy(Classification.Multiclass(3, ignoreIndex: 255));
        Tensor scores = Torch.Zeros([1, 3, 2, 2]);
        scores[0, 1] = 1;
        pixels.Update(scores, Torch.Tensor(new[] { 1L, 1L, 2L, 255L }).Reshape(1, 2, 2));
        Assert.Equal(2.0 / 3, pixels.Compute().Item<double>(), 1e-15);
    }

    [Fact]
    public void MeansAreWeighted()
    {
        var mean = new MeanMetric();
        mean.Update(2, 3);
        mean.Update(Torch.Tensor(new[] { 4.0, 8.0 }), Torch.Tensor(new[] { 1.0, 0.5 }));
        Assert.Equal((6 + 4 + 4) / 4.5, mean.Compute().Item<double>(), 1e-15);
    }

    [Fact]
    public void WrongUseSaysWhatIsWrong()
    {
        Assert.Contains("[2, 3]", Assert.Throws<ArgumentException>(() => new Accuracy(Classification.Multiclass(4)).Update(Torch.Zeros(2, 3), Torch.Zeros([2], dtype: DType.Int64))).Message, StringComparison.Ordinal);
        Assert.Contains("expected classes from 0 to 2", Assert.Throws<ArgumentException>(() => new Accuracy(Classification.Multiclass(3)).Update(Torch.Zeros(2, 3), Torch.Full([2], 3, dtype: DType.Int64))).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new MeanSquaredError().Update(Torch.Zeros(2), Torch.Zeros(3)));
        Assert.Throws<ArgumentException>(() => ((IMetric)new MeanSquaredError()).Merge(new MeanAbsoluteError()));
        Assert.Throws<ArgumentException>(() => new AUROC(Classification.Multiclass(3), ClassAverage.Micro));
    }
}
