using Linstock.NN;
using Linstock.Vision.Architectures;
using Linstock.Vision.Layers;

namespace Linstock.Vision;

public static partial class Models
{
    private static readonly double[] AnchorShapes = [0.5, 1, 2];

    /// <summary>Faster R-CNN on ResNet-50 with a pyramid; see <see cref="FasterRCNN"/>.</summary>
    /// <param name="numClasses">Classes, with the background as class 0.</param>
    /// <param name="normLayer">The backbone's normalisation; null: batch normalisation, <see cref="NormLayers.FrozenBatchNorm2d"/> for torchvision's trained weights.</param>
    /// <param name="options">Sizes and thresholds; null: torchvision's.</param>
    public static FasterRCNN FasterrcnnResnet50Fpn(long numClasses = 91, NormLayer? normLayer = null, DetectionOptions? options = null) =>
        Proposing(BackboneWithFPN.OfResNet(Resnet50(normLayer: normLayer), 1), numClasses, options ?? new());

    /// <summary>The later Faster R-CNN on ResNet-50 with a pyramid; see <see cref="FasterRCNN"/>.</summary>
    /// <param name="numClasses">Classes, with the background as class 0.</param>
    /// <param name="options">Sizes and thresholds; null: torchvision\'s.</param>
    public static FasterRCNN FasterrcnnResnet50FpnV2(long numClasses = 91, DetectionOptions? options = null)
    {
        options ??= new();
        BackboneWithFPN backbone = BackboneWithFPN.OfResNet(Resnet50(), 1, normLayer: NormLayers.BatchNorm2d);
        RegionProposalNetwork proposals = Proposals(backbone, options, depth: 2);
        var head = new FastRCNNConvFCHead(backbone.OutChannels, 7, 4, 1024);
        return new FasterRCNN(backbone, proposals, new RoIHeads(BoxLimits(options), head, new FastRCNNPredictor(1024, numClasses)), options.Transform(800, 1333));
    }

    /// <summary>Faster R-CNN on the larger MobileNet v3 with a pyramid; see <see cref="FasterRCNN"/>.</summary>
    /// <inheritdoc cref="FasterrcnnResnet50Fpn"/>
    public static FasterRCNN FasterrcnnMobilenetV3LargeFpn(long numClasses = 91, NormLayer? normLayer = null, DetectionOptions? options = null) => MobileProposing(
        numClasses, normLayer, options ?? new(), 1000, 800, 1333);

    /// <summary>The same for smaller images; see <see cref="FasterRCNN"/>.</summary>
    /// <inheritdoc cref="FasterrcnnResnet50Fpn"/>
    public static FasterRCNN FasterrcnnMobilenetV3Large320Fpn(long numClasses = 91, NormLayer? normLayer = null, DetectionOptions? options = null) => MobileProposing(
        numClasses, normLayer, options ?? new(), 150, 320, 640);

    /// <summary>Mask R-CNN on ResNet-50 with a pyramid; see <see cref="MaskRCNN"/>.</summary>
    /// <inheritdoc cref="FasterrcnnResnet50Fpn"/>
    public static MaskRCNN MaskrcnnResnet50Fpn(long numClasses = 91, NormLayer? normLayer = null, DetectionOptions? options = null)
    {
        options ??= new();
        BackboneWithFPN backbone = BackboneWithFPN.OfResNet(Resnet50(normLayer: normLayer), 1);
        var maskHead = new MaskRCNNHeads(backbone.OutChannels, [256, 256, 256, 256]);
        var maskPredictor = new MaskRCNNPredictor(256, 256, numClasses);
        RegionProposalNetwork proposals = Proposals(backbone, options);
        RoIHeads heads = new(BoxLimits(options), BoxHead(backbone), new FastRCNNPredictor(1024, numClasses), maskHead, maskPredictor);
        return new MaskRCNN(backbone, proposals, heads, options.Transform(800, 1333));
    }

    /// <summary>The later Mask R-CNN on ResNet-50 with a pyramid; see <see cref="MaskRCNN"/>.</summary>
    /// <param name="numClasses">Classes, with the background as class 0.</param>
    /// <param name="options">Sizes and thresholds; null: torchvision\'s.</param>
    public static MaskRCNN MaskrcnnResnet50FpnV2(long numClasses = 91, DetectionOptions? options = null)
    {
        options ??= new();
        BackboneWithFPN backbone = BackboneWithFPN.OfResNet(Resnet50(), 1, normLayer: NormLayers.BatchNorm2d);
        RegionProposalNetwork proposals = Proposals(backbone, options, depth: 2);
        var boxHead = new FastRCNNConvFCHead(backbone.OutChannels, 7, 4, 1024);
        var maskHead = new MaskRCNNHeads(backbone.OutChannels, [256, 256, 256, 256], NormLayers.BatchNorm2d);
        var maskPredictor = new MaskRCNNPredictor(256, 256, numClasses);
        RoIHeads heads = new(BoxLimits(options), boxHead, new FastRCNNPredictor(1024, numClasses), maskHead, maskPredictor);
        return new MaskRCNN(backbone, proposals, heads, options.Transform(800, 1333));
    }

    /// <summary>Keypoint R-CNN on ResNet-50 with a pyramid; see <see cref="KeypointRCNN"/>.</summary>
    /// <param name="numClasses">Classes, with the background as class 0.</param>
    /// <param name="numKeypoints">Points of each thing.</param>
    /// <param name="normLayer">The backbone's normalisation; null: batch normalisation, <see cref="NormLayers.FrozenBatchNorm2d"/> for torchvision's trained weights.</param>
    /// <param name="options">Sizes and thresholds; null: torchvision's.</param>
    public static KeypointRCNN KeypointrcnnResnet50Fpn(long numClasses = 2, long numKeypoints = 17, NormLayer? normLayer = null, DetectionOptions? options = null)
    {
        options ??= new();
        BackboneWithFPN backbone = BackboneWithFPN.OfResNet(Resnet50(normLayer: normLayer), 1);
        var keypointHead = new KeypointRCNNHeads(backbone.OutChannels, 512, 8);
        var keypointPredictor = new KeypointRCNNPredictor(512, numKeypoints);
        RegionProposalNetwork proposals = Proposals(backbone, options);
        RoIHeads heads = new(
            BoxLimits(options), BoxHead(backbone), new FastRCNNPredictor(1024, numClasses), keypointHead: keypointHead, keypointPredictor: keypointPredictor);
        return new KeypointRCNN(backbone, proposals, heads, options.Transform(800, 1333));
    }

    /// <summary>RetinaNet on ResNet-50 with a pyramid; see <see cref="RetinaNet"/>.</summary>
    /// <inheritdoc cref="FasterrcnnResnet50Fpn"/>
    public static RetinaNet RetinanetResnet50Fpn(long numClasses = 91, NormLayer? normLayer = null, DetectionOptions? options = null)
    {
        ResNet network = Resnet50(normLayer: normLayer);
        return new RetinaNet(BackboneWithFPN.OfResNet(network, 2, new LastLevelP6P7(256, 256)), numClasses, NormLayers.None, options ?? new());
    }

    /// <summary>The later RetinaNet on ResNet-50 with a pyramid; see <see cref="RetinaNet"/>.</summary>
    /// <param name="numClasses">Classes, with the background as class 0.</param>
    /// <param name="options">Sizes and thresholds; null: torchvision\'s.</param>
    public static RetinaNet RetinanetResnet50FpnV2(long numClasses = 91, DetectionOptions? options = null)
    {
        ResNet network = Resnet50();
        return new RetinaNet(BackboneWithFPN.OfResNet(network, 2, new LastLevelP6P7(2048, 256)), numClasses, NormLayers.GroupNorm(32), options ?? new());
    }

    /// <summary>FCOS on ResNet-50 with a pyramid; see <see cref="FCOS"/>.</summary>
    /// <inheritdoc cref="FasterrcnnResnet50Fpn"/>
    public static FCOS FcosResnet50Fpn(long numClasses = 91, NormLayer? normLayer = null, DetectionOptions? options = null)
    {
        ResNet network = Resnet50(normLayer: normLayer);
        return new FCOS(BackboneWithFPN.OfResNet(network, 2, new LastLevelP6P7(256, 256)), numClasses, options ?? new());
    }

    /// <summary>SSD on VGG-16 for images of 300x300; see <see cref="SSD"/>.</summary>
    /// <param name="numClasses">Classes, with the background as class 0.</param>
    /// <param name="options">Sizes and thresholds; null: torchvision\'s.</param>
    public static SSD Ssd300Vgg16(long numClasses = 91, DetectionOptions? options = null)
    {
        var anchors = new DefaultBoxGenerator(
            [[2], [2, 3], [2, 3], [2, 3], [2], [2]], [0.07, 0.15, 0.33, 0.51, 0.69, 0.87, 1.05], [8, 16, 32, 64, 100, 300]);
        var backbone = new VggFeatures(Vgg16());
        SSDHead head = SSD.Heads(
            VggFeatures.Channels, anchors.PerLocation, numClasses, static (from, to) => new Conv2d(from, to, 3, padding: 1), VggFeatures.Xavier);
        // The deviation of 1/255 undoes the scaling: the weights came from Caffe.
        options ??= new();
        DetectionTransform transform = options.FixedTransform(300, [0.48235, 0.45882, 0.40784], [1 / 255.0, 1 / 255.0, 1 / 255.0]);
        return new SSD(backbone, anchors, head, options.Limits(0.01, 0.45, 200, 400), transform);
    }

    /// <summary>SSDLite on the larger MobileNet v3 for images of 320x320; see <see cref="SSD"/>.</summary>
    /// <param name="numClasses">Classes, with the background as class 0.</param>
    /// <param name="reducedTail">Whether the last blocks of the backbone have half the channels.</param>
    /// <param name="options">Sizes and thresholds; null: torchvision's.</param>
    public static SSD Ssdlite320MobilenetV3Large(long numClasses = 91, bool reducedTail = true, DetectionOptions? options = null)
    {
        NormLayer norm = NormLayers.BatchNorm(0.001, 0.03);
        var backbone = new MobileNetFeatures(MobilenetV3Large(reducedTail: reducedTail, normLayer: norm), norm);
        var anchors = new DefaultBoxGenerator([[2, 3], [2, 3], [2, 3], [2, 3], [2, 3], [2, 3]], DefaultBoxGenerator.EvenScales(0.2, 0.95, 6));
        SSDHead head = SSD.Heads(
            backbone.Channels, anchors.PerLocation, numClasses,
            (from, to) => new Sequential(
                new Conv2dNormActivation(from, from, 3, groups: from, normLayer: norm, activationLayer: ActivationLayers.ReLU6), new Conv2d(from, to, 1)),
            MobileNetFeatures.SmallNormal);
        options ??= new();
        DetectionTransform transform = options.FixedTransform(320, [0.5, 0.5, 0.5], [0.5, 0.5, 0.5]);
        return new SSD(backbone, anchors, head, options.Limits(0.001, 0.55, 300, 300), transform);
    }

    private static FasterRCNN Proposing(BackboneWithFPN backbone, long numClasses, DetectionOptions options)
    {
        RegionProposalNetwork proposals = Proposals(backbone, options);
        RoIHeads heads = new(BoxLimits(options), BoxHead(backbone), new FastRCNNPredictor(1024, numClasses));
        return new FasterRCNN(backbone, proposals, heads, options.Transform(800, 1333));
    }

    private static FasterRCNN MobileProposing(
        long numClasses, NormLayer? normLayer, DetectionOptions options, int proposalCount, long minSize, long maxSize)
    {
        BackboneWithFPN backbone = BackboneWithFPN.OfMobileNet(MobilenetV3Large(normLayer: normLayer ?? NormLayers.BatchNorm2d));
        int[] sizes = [32, 64, 128, 256, 512];
        var anchors = new AnchorGenerator([sizes, sizes, sizes], AnchorShapes);
        var proposals = new RegionProposalNetwork(anchors, new RPNHead(backbone.OutChannels, anchors.PerLocation[0], 1), options.Proposals(proposalCount, 0.05));
        return new FasterRCNN(backbone, proposals, new RoIHeads(BoxLimits(options), BoxHead(backbone), new FastRCNNPredictor(1024, numClasses)), options.Transform(minSize, maxSize));
    }

    private static RegionProposalNetwork Proposals(BackboneWithFPN backbone, DetectionOptions options, int depth = 1)
    {
        var anchors = new AnchorGenerator([[32], [64], [128], [256], [512]], AnchorShapes);
        return new RegionProposalNetwork(anchors, new RPNHead(backbone.OutChannels, anchors.PerLocation[0], depth), options.Proposals());
    }

    private static DetectionLimits BoxLimits(DetectionOptions options) => options.Limits(0.05, 0.5, 100);

    private static TwoMLPHead BoxHead(BackboneWithFPN backbone) => new(backbone.OutChannels * 7 * 7, 1024);
}
