using System.Collections.Frozen;
using Linstock.NN;

namespace Linstock.Vision;

/// <summary>
/// The networks of <c>torchvision.models</c>, with its names (an underscore stays between two digits), state-dict keys and initial weights: a
/// checkpoint of torchvision loads with <c>model.LoadStateDict(Torch.Load("resnet18.pth").AsStateDict())</c>.
/// </summary>
public static partial class Models
{
    private static readonly FrozenDictionary<string, Func<long?, Module>> Constructors = new Dictionary<string, Func<long?, Module>>
    {
        ["alexnet"] = static classes => Alexnet(classes ?? 1000),
        ["convnext_base"] = static classes => ConvnextBase(classes ?? 1000),
        ["convnext_large"] = static classes => ConvnextLarge(classes ?? 1000),
        ["convnext_small"] = static classes => ConvnextSmall(classes ?? 1000),
        ["convnext_tiny"] = static classes => ConvnextTiny(classes ?? 1000),
        ["densenet121"] = static classes => Densenet121(classes ?? 1000),
        ["densenet161"] = static classes => Densenet161(classes ?? 1000),
        ["densenet169"] = static classes => Densenet169(classes ?? 1000),
        ["densenet201"] = static classes => Densenet201(classes ?? 1000),
        ["efficientnet_b0"] = static classes => EfficientnetB0(classes ?? 1000),
        ["efficientnet_b1"] = static classes => EfficientnetB1(classes ?? 1000),
        ["efficientnet_b2"] = static classes => EfficientnetB2(classes ?? 1000),
        ["efficientnet_b3"] = static classes => EfficientnetB3(classes ?? 1000),
        ["efficientnet_b4"] = static classes => EfficientnetB4(classes ?? 1000),
        ["efficientnet_b5"] = static classes => EfficientnetB5(classes ?? 1000),
        ["efficientnet_b6"] = static classes => EfficientnetB6(classes ?? 1000),
        ["efficientnet_b7"] = static classes => EfficientnetB7(classes ?? 1000),
        ["efficientnet_v2_l"] = static classes => EfficientnetV2L(classes ?? 1000),
        ["efficientnet_v2_m"] = static classes => EfficientnetV2M(classes ?? 1000),
        ["efficientnet_v2_s"] = static classes => EfficientnetV2S(classes ?? 1000),
        ["googlenet"] = static classes => Googlenet(classes ?? 1000),
        ["inception_v3"] = static classes => InceptionV3(classes ?? 1000),
        ["maxvit_t"] = static classes => MaxvitT(classes ?? 1000),
        ["mnasnet0_5"] = static classes => Mnasnet0_5(classes ?? 1000),
        ["mnasnet0_75"] = static classes => Mnasnet0_75(classes ?? 1000),
        ["mnasnet1_0"] = static classes => Mnasnet1_0(classes ?? 1000),
        ["mnasnet1_3"] = static classes => Mnasnet1_3(classes ?? 1000),
        ["mobilenet_v2"] = static classes => MobilenetV2(classes ?? 1000),
        ["mobilenet_v3_large"] = static classes => MobilenetV3Large(classes ?? 1000),
        ["mobilenet_v3_small"] = static classes => MobilenetV3Small(classes ?? 1000),
        ["regnet_x_16gf"] = static classes => RegnetX16gf(classes ?? 1000),
        ["regnet_x_1_6gf"] = static classes => RegnetX1_6gf(classes ?? 1000),
        ["regnet_x_32gf"] = static classes => RegnetX32gf(classes ?? 1000),
        ["regnet_x_3_2gf"] = static classes => RegnetX3_2gf(classes ?? 1000),
        ["regnet_x_400mf"] = static classes => RegnetX400mf(classes ?? 1000),
        ["regnet_x_800mf"] = static classes => RegnetX800mf(classes ?? 1000),
        ["regnet_x_8gf"] = static classes => RegnetX8gf(classes ?? 1000),
        ["regnet_y_128gf"] = static classes => RegnetY128gf(classes ?? 1000),
        ["regnet_y_16gf"] = static classes => RegnetY16gf(classes ?? 1000),
        ["regnet_y_1_6gf"] = static classes => RegnetY1_6gf(classes ?? 1000),
        ["regnet_y_32gf"] = static classes => RegnetY32gf(classes ?? 1000),
        ["regnet_y_3_2gf"] = static classes => RegnetY3_2gf(classes ?? 1000),
        ["regnet_y_400mf"] = static classes => RegnetY400mf(classes ?? 1000),
        ["regnet_y_800mf"] = static classes => RegnetY800mf(classes ?? 1000),
        ["regnet_y_8gf"] = static classes => RegnetY8gf(classes ?? 1000),
        ["resnet101"] = static classes => Resnet101(classes ?? 1000),
        ["resnet152"] = static classes => Resnet152(classes ?? 1000),
        ["resnet18"] = static classes => Resnet18(classes ?? 1000),
        ["resnet34"] = static classes => Resnet34(classes ?? 1000),
        ["resnet50"] = static classes => Resnet50(classes ?? 1000),
        ["resnext101_32x8d"] = static classes => Resnext101_32x8d(classes ?? 1000),
        ["resnext101_64x4d"] = static classes => Resnext101_64x4d(classes ?? 1000),
        ["resnext50_32x4d"] = static classes => Resnext50_32x4d(classes ?? 1000),
        ["shufflenet_v2_x0_5"] = static classes => ShufflenetV2X0_5(classes ?? 1000),
        ["shufflenet_v2_x1_0"] = static classes => ShufflenetV2X1_0(classes ?? 1000),
        ["shufflenet_v2_x1_5"] = static classes => ShufflenetV2X1_5(classes ?? 1000),
        ["shufflenet_v2_x2_0"] = static classes => ShufflenetV2X2_0(classes ?? 1000),
        ["squeezenet1_0"] = static classes => Squeezenet1_0(classes ?? 1000),
        ["squeezenet1_1"] = static classes => Squeezenet1_1(classes ?? 1000),
        ["swin_b"] = static classes => SwinB(classes ?? 1000),
        ["swin_s"] = static classes => SwinS(classes ?? 1000),
        ["swin_t"] = static classes => SwinT(classes ?? 1000),
        ["swin_v2_b"] = static classes => SwinV2B(classes ?? 1000),
        ["swin_v2_s"] = static classes => SwinV2S(classes ?? 1000),
        ["swin_v2_t"] = static classes => SwinV2T(classes ?? 1000),
        ["vgg11"] = static classes => Vgg11(classes ?? 1000),
        ["vgg11_bn"] = static classes => Vgg11Bn(classes ?? 1000),
        ["vgg13"] = static classes => Vgg13(classes ?? 1000),
        ["vgg13_bn"] = static classes => Vgg13Bn(classes ?? 1000),
        ["vgg16"] = static classes => Vgg16(classes ?? 1000),
        ["vgg16_bn"] = static classes => Vgg16Bn(classes ?? 1000),
        ["vgg19"] = static classes => Vgg19(classes ?? 1000),
        ["vgg19_bn"] = static classes => Vgg19Bn(classes ?? 1000),
        ["vit_b_16"] = static classes => VitB16(classes ?? 1000),
        ["vit_b_32"] = static classes => VitB32(classes ?? 1000),
        ["vit_h_14"] = static classes => VitH14(classes ?? 1000),
        ["vit_l_16"] = static classes => VitL16(classes ?? 1000),
        ["vit_l_32"] = static classes => VitL32(classes ?? 1000),
        ["wide_resnet101_2"] = static classes => WideResnet101_2(classes ?? 1000),
        ["wide_resnet50_2"] = static classes => WideResnet50_2(classes ?? 1000),
        ["deeplabv3_mobilenet_v3_large"] = static classes => Deeplabv3MobilenetV3Large(classes ?? 21),
        ["deeplabv3_resnet101"] = static classes => Deeplabv3Resnet101(classes ?? 21),
        ["deeplabv3_resnet50"] = static classes => Deeplabv3Resnet50(classes ?? 21),
        ["fcn_resnet101"] = static classes => FcnResnet101(classes ?? 21),
        ["fcn_resnet50"] = static classes => FcnResnet50(classes ?? 21),
        ["lraspp_mobilenet_v3_large"] = static classes => LrasppMobilenetV3Large(classes ?? 21),
        ["fasterrcnn_mobilenet_v3_large_320_fpn"] = static classes => FasterrcnnMobilenetV3Large320Fpn(classes ?? 91),
        ["fasterrcnn_mobilenet_v3_large_fpn"] = static classes => FasterrcnnMobilenetV3LargeFpn(classes ?? 91),
        ["fasterrcnn_resnet50_fpn"] = static classes => FasterrcnnResnet50Fpn(classes ?? 91),
        ["fasterrcnn_resnet50_fpn_v2"] = static classes => FasterrcnnResnet50FpnV2(classes ?? 91),
        ["fcos_resnet50_fpn"] = static classes => FcosResnet50Fpn(classes ?? 91),
        ["keypointrcnn_resnet50_fpn"] = static classes => KeypointrcnnResnet50Fpn(classes ?? 2),
        ["maskrcnn_resnet50_fpn"] = static classes => MaskrcnnResnet50Fpn(classes ?? 91),
        ["maskrcnn_resnet50_fpn_v2"] = static classes => MaskrcnnResnet50FpnV2(classes ?? 91),
        ["retinanet_resnet50_fpn"] = static classes => RetinanetResnet50Fpn(classes ?? 91),
        ["retinanet_resnet50_fpn_v2"] = static classes => RetinanetResnet50FpnV2(classes ?? 91),
        ["ssd300_vgg16"] = static classes => Ssd300Vgg16(classes ?? 91),
        ["ssdlite320_mobilenet_v3_large"] = static classes => Ssdlite320MobilenetV3Large(classes ?? 91),
        ["cifar_resnet20"] = static classes => CifarResnet20(classes ?? 10),
        ["cifar_resnet32"] = static classes => CifarResnet32(classes ?? 10),
        ["cifar_resnet44"] = static classes => CifarResnet44(classes ?? 10),
        ["cifar_resnet56"] = static classes => CifarResnet56(classes ?? 10),
        ["cifar_resnet110"] = static classes => CifarResnet110(classes ?? 10),
        ["cifar_resnet1202"] = static classes => CifarResnet1202(classes ?? 10),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The names of all networks, in alphabetical order, torchvision's <c>list_models</c>.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Constructors.Keys.Order(StringComparer.Ordinal)];

    /// <summary>A network by its name, torchvision's <c>get_model</c>.</summary>
    /// <param name="name">A name out of <see cref="Names"/>.</param>
    /// <param name="numClasses">Classes; null: as many as torchvision has, 1000 for classification, 21 for segmentation, 91 for detection, 2 for keypoints.</param>
    /// <exception cref="ArgumentException">There is no network of that name.</exception>
    public static Module Create(string name, long? numClasses = null)
    {
        ArgumentNullException.ThrowIfNull(name);
        return Constructors.TryGetValue(name, out Func<long?, Module>? constructor)
            ? constructor(numClasses)
            : throw new ArgumentException($"models: there is no network '{name}'; see Models.Names", nameof(name));
    }
}
