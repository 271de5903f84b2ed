using Linstock.NN;
using Linstock.Vision.Layers;

namespace Linstock.Vision.Architectures;

/// <summary>Networks that propose regions first and then look at each. Ren et al. 2015, arXiv:1506.01497.</summary>
public class FasterRCNN : DetectionModel
{
    private readonly FeatureBackbone _backbone;
    private readonly RegionProposalNetwork _rpn;
    private readonly RoIHeads _roiHeads;
    private readonly DetectionTransform _transform;

    internal FasterRCNN(FeatureBackbone backbone, RegionProposalNetwork proposals, RoIHeads heads, DetectionTransform transform) =>
        (_backbone, _rpn, _roiHeads, _transform) = (backbone, proposals, heads, transform);

    private protected override IReadOnlyList<Detection> Detect(IReadOnlyList<Tensor> images)
    {
        ImageBatch batch = _transform.Batch(images);
        OrderedDictionary<string, Tensor> maps = _backbone.Features(batch.Tensors);
        Tensor[] proposals = _rpn.Propose(batch, [.. maps.Values]);
        Detection[] found = _roiHeads.Detect(maps, proposals, batch.Sizes);
        for (int i = 0; i < found.Length; i++) found[i] = Restore(found[i], batch.Sizes[i], images[i]);
        return found;
    }

    private static Detection Restore(Detection found, (long Height, long Width) size, Tensor image)
    {
        Tensor boxes = DetectionTransform.Restore(found.Boxes, size, image);
        Tensor? masks = found.Masks is null ? null : MaskPasting.Paste(found.Masks, boxes, image.Shape[1], image.Shape[2]);
        Tensor? keypoints = found.Keypoints is not { } points
            ? null
            : Torch.Cat(
                [DetectionTransform.Restore(points.Narrow(2, 0, 2).Reshape(-1, 2), size, image).Reshape(points.Shape[0], points.Shape[1], 2), points.Narrow(2, 2, 1)], 2);
        return found with { Boxes = boxes, Masks = masks, Keypoints = keypoints };
    }
}

/// <summary>Faster R-CNN with a mask for each thing. He et al. 2017, arXiv:1703.06870.</summary>
public class MaskRCNN : FasterRCNN
{
    internal MaskRCNN(FeatureBackbone backbone, RegionProposalNetwork proposals, RoIHeads heads, DetectionTransform transform)
        : base(backbone, proposals, heads, transform)
    {
    }
}

/// <summary>Faster R-CNN with points of each thing. He et al. 2017, arXiv:1703.06870.</summary>
public class KeypointRCNN : FasterRCNN
{
    internal KeypointRCNN(FeatureBackbone backbone, RegionProposalNetwork proposals, RoIHeads heads, DetectionTransform transform)
        : base(backbone, proposals, heads, transform)
    {
    }
}
