namespace Linstock.Training.Metrics;

/// <summary>
/// Mean average precision of object detection as COCO defines it: thresholds of overlap from 0.5 to 0.95, precision interpolated at 101 recalls, at most
/// 100 detections of a class in an image. Lin et al. 2014, arXiv:1405.0312, and the evaluation that goes with it.
/// </summary>
/// <param name="boxFormat">How the four numbers of a box are meant.</param>
/// <param name="iouThresholds">Thresholds of overlap; 0.5, 0.55, ... 0.95 if null.</param>
public sealed class MeanAveragePrecision(BoxFormat boxFormat = BoxFormat.Xyxy, IReadOnlyList<double>? iouThresholds = null)
    : IMetric<IReadOnlyList<Detections>, IReadOnlyList<GroundTruths>>
{
    private const int Recalls = 101, MostDetections = 100;

    private static readonly (double Least, double Most)[] AreaRanges = [(0, 1e10), (0, 32 * 32), (32 * 32, 96 * 96), (96 * 96, 1e10)];

    private readonly double[] _thresholds = iouThresholds?.ToArray() ?? [.. Enumerable.Range(0, 10).Select(static i => (50 + 5 * i) / 100.0)];
    private readonly List<(List<Detection> Found, List<GroundTruth> Present)> _images = [];

    /// <summary>Sees images.</summary>
    /// <param name="pred">What was found in each.</param>
    /// <param name="target">What is in each.</param>
    /// <exception cref="ArgumentException">Numbers or shapes do not fit.</exception>
    public void Update(IReadOnlyList<Detections> pred, IReadOnlyList<GroundTruths> target)
    {
        ArgumentNullException.ThrowIfNull(pred);
        ArgumentNullException.ThrowIfNull(target);
        if (pred.Count != target.Count)
        {
            throw new ArgumentException($"MeanAveragePrecision: got detections of {pred.Count} images and objects of {target.Count}");
        }
        for (int i = 0; i < pred.Count; i++)
        {
            Box[] boxes = Boxes(pred[i].Boxes);
            double[] scores = Column(pred[i].Scores, boxes.Length, "scores");
            double[] labels = Column(pred[i].Labels, boxes.Length, "labels");
            Box[] truths = Boxes(target[i].Boxes);
            double[] truthLabels = Column(target[i].Labels, truths.Length, "labels");
            double[]? crowds = target[i].IsCrowd is { } crowd ? Column(crowd, truths.Length, "crowd marks") : null;
            double[]? areas = target[i].Areas is { } area ? Column(area, truths.Length, "areas") : null;
            _images.Add((
                [.. boxes.Select((box, k) => new Detection(box, scores[k], (long)labels[k]))],
                [.. truths.Select((box, k) => new GroundTruth(box, (long)truthLabels[k], crowds?[k] == 1, areas?[k] ?? box.Area))]));
        }
    }

    private Box[] Boxes(Tensor boxes)
    {
        if (boxes.Numel != 0 && (boxes.NDim != 2 || boxes.Shape[1] != 4))
        {
            throw new ArgumentException($"MeanAveragePrecision: expected boxes [N, 4]; got {boxes.Shape}");
        }
        double[] numbers = MetricInput.Doubles(boxes);
        return [.. numbers.Chunk(4).Select(n => boxFormat switch
        {
            BoxFormat.Xyxy => new Box(n[0], n[1], n[2], n[3]),
            BoxFormat.Xywh => new Box(n[0], n[1], n[0] + n[2], n[1] + n[3]),
            _ => new Box(n[0] - n[2] / 2, n[1] - n[3] / 2, n[0] + n[2] / 2, n[1] + n[3] / 2),
        })];
    }

    private static double[] Column(Tensor tensor, int count, string what)
    {
        double[] values = MetricInput.Doubles(tensor);
        return values.Length == count
            ? values
            : throw new ArgumentException($"MeanAveragePrecision: got {count} boxes and {values.Length} {what}");
    }

    /// <summary>The mean average precision over all thresholds and classes.</summary>
    /// <returns>A tensor of one element.</returns>
    public Tensor Compute() => Torch.Tensor(ComputeScores().Map, dtype: DType.Float64);

    /// <inheritdoc/>
    public IEnumerable<KeyValuePair<string, double>> Values(string name)
    {
        DetectionScores scores = ComputeScores();
        return [KeyValuePair.Create(name, scores.Map), KeyValuePair.Create(name + "_50", scores.Map50), KeyValuePair.Create(name + "_75", scores.Map75)];
    }

    /// <summary>All of COCO's figures.</summary>
    /// <returns>The figures.</returns>
    public DetectionScores ComputeScores()
    {
        long[] labels = [.. _images.SelectMany(static image => image.Found.Select(static d => d.Label).Concat(image.Present.Select(static g => g.Label))).Distinct().Order()];
        var all = new Dictionary<long, ClassFigures[]>();
        foreach (long label in labels)
        {
            all[label] = [.. AreaRanges.Select(range => Evaluate(label, range.Least, range.Most))];
        }
        double Precision(int area, double? threshold = null) => Mean(all.Values.SelectMany(figures => Chosen(figures[area].Precisions, threshold)));
        double Recall(int area, int most) => Mean(all.Values.SelectMany(figures => figures[area].Recalls[most]));
        return new DetectionScores(
            Precision(0), Precision(0, 0.5), Precision(0, 0.75), Precision(1), Precision(2), Precision(3),
            Recall(0, 0), Recall(0, 1), Recall(0, 2), Recall(1, 2), Recall(2, 2), Recall(3, 2),
            all.ToDictionary(static entry => entry.Key, static entry => Mean(entry.Value[0].Precisions)));
    }

    private IEnumerable<double> Chosen(double[] precisions, double? threshold) =>
        precisions.Where((_, i) => threshold is not { } wanted || Math.Abs(_thresholds[i] - wanted) < 1e-9);

    /// <summary>The mean of what is defined; -1 if nothing is.</summary>
    private static double Mean(IEnumerable<double> values)
    {
        double[] defined = [.. values.Where(static value => value > -1)];
        return defined.Length == 0 ? -1 : defined.Average();
    }

    /// <summary>By threshold: average precision with 100 detections, and recall with 1, 10 and 100.</summary>
    private sealed record ClassFigures(double[] Precisions, double[][] Recalls);

    private ClassFigures Evaluate(long label, double leastArea, double mostArea)
    {
        var byImage = new List<DetectionMatching.Outcome[][]>();
        int objects = 0;
        foreach ((List<Detection> found, List<GroundTruth> present) in _images)
        {
            Detection[] detections = [.. found.Where(d => d.Label == label).OrderByDescending(static d => d.Score).Take(MostDetections)];
            GroundTruth[] truths = [.. present.Where(g => g.Label == label)];
            (DetectionMatching.Outcome[][] outcomes, int count) = DetectionMatching.Match(detections, truths, _thresholds, leastArea, mostArea);
            byImage.Add(outcomes);
            objects += count;
        }
        int[] most = [1, 10, MostDetections];
        var precisions = new double[_thresholds.Length];
        double[][] recalls = [.. most.Select(_ => new double[_thresholds.Length])];
        for (int t = 0; t < _thresholds.Length; t++)
        {
            for (int m = 0; m < most.Length; m++)
            {
                DetectionMatching.Outcome[] ordered =
                    [.. byImage.SelectMany(outcomes => outcomes[t].Take(most[m])).Where(static outcome => !outcome.IsIgnored).OrderByDescending(static outcome => outcome.Score)];
                (precisions[t], recalls[m][t]) = objects == 0 ? (-1, -1) : Area(ordered, objects);
            }
        }
        return new ClassFigures(precisions, recalls);
    }

    /// <summary>The mean of the precisions at 101 recalls, each the greatest at that recall or above, and the last recall.</summary>
    private static (double Precision, double Recall) Area(DetectionMatching.Outcome[] outcomes, int objects)
    {
        var precision = new double[outcomes.Length];
        var recall = new double[outcomes.Length];
        double right = 0;
        for (int i = 0; i < outcomes.Length; i++)
        {
            right += outcomes[i].IsMatched ? 1 : 0;
            (recall[i], precision[i]) = (right / objects, right / (i + 1));
        }
        for (int i = outcomes.Length - 1; i > 0; i--)
        {
            precision[i - 1] = Math.Max(precision[i - 1], precision[i]);
        }
        double sum = 0;
        int at = 0;
        for (int i = 0; i < Recalls; i++)
        {
            while (at < recall.Length && recall[at] < i / 100.0)
            {
                at++;
            }
            sum += at < recall.Length ? precision[at] : 0;
        }
        return (sum / Recalls, recall.Length == 0 ? 0 : recall[^1]);
    }

    /// <inheritdoc/>
    public void Reset() => _images.Clear();

    /// <inheritdoc/>
    public OrderedDictionary<string, object?> StateDict() => new()
    {
        ["found"] = _images.Select(static image => Torch.Tensor(image.Found.SelectMany(
            static d => new[] { d.Box.Left, d.Box.Top, d.Box.Right, d.Box.Bottom, d.Score, d.Label }).ToArray())).ToArray(),
        ["present"] = _images.Select(static image => Torch.Tensor(image.Present.SelectMany(
            static g => new[] { g.Box.Left, g.Box.Top, g.Box.Right, g.Box.Bottom, g.Label, g.IsCrowd ? 1 : 0, g.Area }).ToArray())).ToArray(),
    };

    /// <inheritdoc/>
    public void LoadStateDict(IReadOnlyDictionary<string, object?> stateDict)
    {
        Reset();
        MergeState(stateDict);
    }

    /// <inheritdoc/>
    public void MergeState(IReadOnlyDictionary<string, object?> state)
    {
        ArgumentNullException.ThrowIfNull(state);
        foreach ((Tensor found, Tensor present) in MetricState.Tensors(state, "found").Zip(MetricState.Tensors(state, "present")))
        {
            _images.Add((
                [.. found.ToArray<double>().Chunk(6).Select(static n => new Detection(new Box(n[0], n[1], n[2], n[3]), n[4], (long)n[5]))],
                [.. present.ToArray<double>().Chunk(7).Select(static n => new GroundTruth(new Box(n[0], n[1], n[2], n[3]), (long)n[4], n[5] == 1, n[6]))]));
        }
    }
}
