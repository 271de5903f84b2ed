using Linstock.Vision.Architectures;
using Linstock.Vision.Layers;

namespace Linstock.Vision;

public static partial class Models
{
    /// <summary>A fully convolutional network on ResNet-50; see <see cref="FCN"/>.</summary>
    public static FCN FcnResnet50(long numClasses = 21, bool auxLoss = false) => Fcn(Resnet50(replaceStrideWithDilation: Dilated), numClasses, auxLoss);

    /// <summary>A fully convolutional network on ResNet-101; see <see cref="FCN"/>.</summary>
    public static FCN FcnResnet101(long numClasses = 21, bool auxLoss = false) => Fcn(Resnet101(replaceStrideWithDilation: Dilated), numClasses, auxLoss);

    /// <summary>DeepLab v3 on ResNet-50; see <see cref="DeepLabV3"/>.</summary>
    public static DeepLabV3 Deeplabv3Resnet50(long numClasses = 21, bool auxLoss = false) =>
        DeepLab(Resnet50(replaceStrideWithDilation: Dilated), numClasses, auxLoss);

    /// <summary>DeepLab v3 on ResNet-101; see <see cref="DeepLabV3"/>.</summary>
    public static DeepLabV3 Deeplabv3Resnet101(long numClasses = 21, bool auxLoss = false) =>
        DeepLab(Resnet101(replaceStrideWithDilation: Dilated), numClasses, auxLoss);

    /// <summary>DeepLab v3 on the larger MobileNet v3; see <see cref="DeepLabV3"/>.</summary>
    public static DeepLabV3 Deeplabv3MobilenetV3Large(long numClasses = 21, bool auxLoss = false)
    {
        MobileNetV3 network = MobilenetV3Large(dilated: true);
        int[] stages = network.StagePositions();
        (int last, int before) = (stages[^1], stages[^4]);
        var layers = new Dictionary<string, string> { [$"{last}"] = "out" };
        if (auxLoss) layers[$"{before}"] = "aux";
        var backbone = new FeatureLayers(network.Features, layers);
        FCNHead? aux = auxLoss ? new FCNHead(network.ChannelsAfter(before), numClasses) : null;
        return new DeepLabV3(backbone, new DeepLabHead(network.ChannelsAfter(last), numClasses), aux);
    }

    /// <summary>Lite R-ASPP on the larger MobileNet v3; see <see cref="LRASPP"/>.</summary>
    public static LRASPP LrasppMobilenetV3Large(long numClasses = 21)
    {
        MobileNetV3 network = MobilenetV3Large(dilated: true);
        int[] stages = network.StagePositions();
        (int low, int high) = (stages[^4], stages[^1]);
        var backbone = new FeatureLayers(network.Features, new Dictionary<string, string> { [$"{low}"] = "low", [$"{high}"] = "high" });
        return new LRASPP(backbone, network.ChannelsAfter(low), network.ChannelsAfter(high), numClasses);
    }

    private static bool[] Dilated => [false, true, true];

    private static FCN Fcn(ResNet network, long numClasses, bool auxLoss)
    {
        FCNHead? aux = auxLoss ? new FCNHead(1024, numClasses) : null;
        return new FCN(PixelLayers(network, auxLoss), new FCNHead(2048, numClasses), aux);
    }

    private static DeepLabV3 DeepLab(ResNet network, long numClasses, bool auxLoss)
    {
        FCNHead? aux = auxLoss ? new FCNHead(1024, numClasses) : null;
        return new DeepLabV3(PixelLayers(network, auxLoss), new DeepLabHead(2048, numClasses), aux);
    }

    private static FeatureLayers PixelLayers(ResNet network, bool auxLoss)
    {
        var layers = new Dictionary<string, string> { ["layer4"] = "out" };
        if (auxLoss) layers["layer3"] = "aux";
        return new FeatureLayers(network, layers);
    }
}
