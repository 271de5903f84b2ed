namespace Linstock.Vision.Architectures;

/// <summary>What detection networks can be told besides their classes; null leaves torchvision's value for the network.</summary>
public sealed record DetectionOptions
{
    /// <summary>The shorter side that images are brought to.</summary>
    public long? MinSize { get; init; }

    /// <summary>The longest side that images may have then.</summary>
    public long? MaxSize { get; init; }

    /// <summary>The mean of each channel, which is subtracted.</summary>
    public IReadOnlyList<double>? ImageMean { get; init; }

    /// <summary>The deviation of each channel, which is divided by.</summary>
    public IReadOnlyList<double>? ImageStd { get; init; }

    /// <summary>The least score of a detection (<c>box_score_thresh</c>, <c>score_thresh</c>).</summary>
    public double? ScoreThresh { get; init; }

    /// <summary>The overlap above which the worse of two detections goes (<c>box_nms_thresh</c>, <c>nms_thresh</c>).</summary>
    public double? NmsThresh { get; init; }

    /// <summary>The most detections of an image (<c>box_detections_per_img</c>, <c>detections_per_img</c>).</summary>
    public int? DetectionsPerImg { get; init; }

    /// <summary>The most candidates of each map, in networks without proposals.</summary>
    public int? TopkCandidates { get; init; }

    /// <summary>The most proposals of each map before overlapping ones go (<c>rpn_pre_nms_top_n_test</c>).</summary>
    public int? RpnPreNmsTopN { get; init; }

    /// <summary>The most proposals of an image afterwards (<c>rpn_post_nms_top_n_test</c>).</summary>
    public int? RpnPostNmsTopN { get; init; }

    /// <summary>The overlap above which the worse of two proposals goes.</summary>
    public double? RpnNmsThresh { get; init; }

    /// <summary>The least score of a proposal.</summary>
    public double? RpnScoreThresh { get; init; }

    internal DetectionTransform Transform(long minSize, long maxSize) =>
        new(MinSize ?? minSize, MaxSize ?? maxSize, ImageMean?.ToArray(), ImageStd?.ToArray());

    internal DetectionTransform FixedTransform(long size, double[] mean, double[] std) =>
        new(size, size, ImageMean?.ToArray() ?? mean, ImageStd?.ToArray() ?? std, sizeDivisible: 1, fixedSize: (size, size));

    internal DetectionLimits Limits(double score, double nms, int most, int candidates = 0) =>
        new(ScoreThresh ?? score, NmsThresh ?? nms, DetectionsPerImg ?? most, TopkCandidates ?? candidates);

    internal ProposalLimits Proposals(int count = 1000, double score = 0) =>
        new(RpnPreNmsTopN ?? count, RpnPostNmsTopN ?? count, RpnNmsThresh ?? 0.7, RpnScoreThresh ?? score);
}

/// <summary>Which detections are kept.</summary>
/// <param name="ScoreThreshold">The least score.</param>
/// <param name="NmsThreshold">The overlap above which the worse of two goes.</param>
/// <param name="Most">The most of an image.</param>
/// <param name="Candidates">The most of a map, before.</param>
internal readonly record struct DetectionLimits(double ScoreThreshold, double NmsThreshold, int Most, int Candidates);
