using Linstock.NN;
using Linstock.Vision.Layers;

namespace Linstock.Vision.Architectures;

/// <summary>How many proposals a network keeps, and which.</summary>
/// <param name="PreNmsTopN">Of each map, before overlapping ones go.</param>
/// <param name="PostNmsTopN">Afterwards, of the image.</param>
/// <param name="NmsThreshold">The overlap above which the worse of two goes.</param>
/// <param name="ScoreThreshold">The least score.</param>
internal readonly record struct ProposalLimits(int PreNmsTopN = 1000, int PostNmsTopN = 1000, double NmsThreshold = 0.7, double ScoreThreshold = 0);

/// <summary>Says for each anchor whether there is something, and how to correct it.</summary>
internal sealed class RPNHead : Module
{
    private readonly Sequential _conv = [];
    private readonly Conv2d _clsLogits;
    private readonly Conv2d _bboxPred;

    public RPNHead(long channels, int anchors, int depth)
    {
        for (int i = 0; i < depth; i++) _conv.Append(new Conv2dNormActivation(channels, channels, 3, normLayer: NormLayers.None));
        _clsLogits = new Conv2d(channels, anchors, 1);
        _bboxPred = new Conv2d(channels, anchors * 4, 1);
        WeightInitialization.Initialize(this, static conv => Init.Normal_(conv.Weight, std: 0.01));
    }

    /// <summary>Scores [N, boxes, 1] and corrections [N, boxes, 4] of a map.</summary>
    public (Tensor Scores, Tensor Codes) Predict(Tensor map)
    {
        Tensor x = _conv.Forward(map);
        return (DetectionSelection.Rows(_clsLogits.Forward(x), 1), DetectionSelection.Rows(_bboxPred.Forward(x), 4));
    }
}

/// <summary>Proposes regions that may hold something. Ren et al. 2015, arXiv:1506.01497.</summary>
internal sealed class RegionProposalNetwork(IAnchors anchors, RPNHead head, ProposalLimits limits) : Module
{
    private const double LeastSide = 1e-3;

    private readonly RPNHead _head = head;
    private readonly BoxCoder _coder = new(1, 1, 1, 1);

    /// <summary>The proposals of each image, [K, 4].</summary>
    public Tensor[] Propose(ImageBatch images, IReadOnlyList<Tensor> maps)
    {
        Tensor[] boxes = anchors.Of(images, maps);
        (Tensor Scores, Tensor Codes)[] predictions = [.. maps.Select(_head.Predict)];
        var proposals = new Tensor[images.Sizes.Length];
        for (int image = 0; image < proposals.Length; image++)
        {
            var best = new List<Tensor>();
            var scores = new List<Tensor>();
            var levels = new List<Tensor>();
            for (int level = 0; level < maps.Count; level++)
            {
                Tensor objectness = predictions[level].Scores[image].Squeeze(1);
                (Tensor top, Tensor places) = objectness.Topk(Math.Min(limits.PreNmsTopN, objectness.Shape[0]));
                Tensor codes = predictions[level].Codes[image].IndexSelect(0, places);
                best.Add(_coder.Decode(codes, boxes[level].IndexSelect(0, places)).Squeeze(1));
                scores.Add(Torch.Sigmoid(top));
                levels.Add(Torch.Full([top.Shape[0]], level, dtype: DType.Int64, device: top.Device));
            }

            proposals[image] = Filter(
                Ops.ClipBoxesToImage(Torch.Cat(best.ToArray()), images.Sizes[image]), Torch.Cat(scores.ToArray()), Torch.Cat(levels.ToArray()));
        }

        return proposals;
    }

    private Tensor Filter(Tensor boxes, Tensor scores, Tensor levels)
    {
        Tensor keep = Ops.RemoveSmallBoxes(boxes, LeastSide);
        keep = keep.IndexSelect(0, scores.IndexSelect(0, keep).Ge(limits.ScoreThreshold).Nonzero().Squeeze(1));
        boxes = boxes.IndexSelect(0, keep);
        Tensor best = Ops.BatchedNms(boxes, scores.IndexSelect(0, keep), levels.IndexSelect(0, keep), limits.NmsThreshold);
        return boxes.IndexSelect(0, best.Narrow(0, 0, Math.Min(limits.PostNmsTopN, best.Shape[0])));
    }
}
