using Linstock.Vision.Architectures;
using Linstock.Vision.Layers;

namespace Linstock.Vision;

public static partial class Models
{
    /// <summary>ResNet with 18 layers; see <see cref="ResNet"/>.</summary>
    public static ResNet Resnet18(
        long numClasses = 1000, bool zeroInitResidual = false, NormLayer? normLayer = null) =>
        new(ResNetBlock.Basic, [2, 2, 2, 2], numClasses, zeroInitResidual, normLayer: normLayer);

    /// <summary>ResNet with 34 layers; see <see cref="ResNet"/>.</summary>
    public static ResNet Resnet34(
        long numClasses = 1000, bool zeroInitResidual = false, NormLayer? normLayer = null) =>
        new(ResNetBlock.Basic, [3, 4, 6, 3], numClasses, zeroInitResidual, normLayer: normLayer);

    /// <summary>ResNet with 50 layers; see <see cref="ResNet"/>.</summary>
    public static ResNet Resnet50(
        long numClasses = 1000, bool zeroInitResidual = false, IReadOnlyList<bool>? replaceStrideWithDilation = null, NormLayer? normLayer = null) =>
        Bottlenecks([3, 4, 6, 3], numClasses, zeroInitResidual, 1, 64, replaceStrideWithDilation, normLayer);

    /// <summary>ResNet with 101 layers; see <see cref="ResNet"/>.</summary>
    public static ResNet Resnet101(
        long numClasses = 1000, bool zeroInitResidual = false, IReadOnlyList<bool>? replaceStrideWithDilation = null, NormLayer? normLayer = null) =>
        Bottlenecks([3, 4, 23, 3], numClasses, zeroInitResidual, 1, 64, replaceStrideWithDilation, normLayer);

    /// <summary>ResNet with 152 layers; see <see cref="ResNet"/>.</summary>
    public static ResNet Resnet152(
        long numClasses = 1000, bool zeroInitResidual = false, IReadOnlyList<bool>? replaceStrideWithDilation = null, NormLayer? normLayer = null) =>
        Bottlenecks([3, 8, 36, 3], numClasses, zeroInitResidual, 1, 64, replaceStrideWithDilation, normLayer);

    /// <summary>ResNeXt with 50 layers and 32 groups of width 4; see <see cref="ResNet"/>.</summary>
    public static ResNet Resnext50_32x4d(
        long numClasses = 1000, bool zeroInitResidual = false, IReadOnlyList<bool>? replaceStrideWithDilation = null, NormLayer? normLayer = null) =>
        Bottlenecks([3, 4, 6, 3], numClasses, zeroInitResidual, 32, 4, replaceStrideWithDilation, normLayer);

    /// <summary>ResNeXt with 101 layers and 32 groups of width 8; see <see cref="ResNet"/>.</summary>
    public static ResNet Resnext101_32x8d(
        long numClasses = 1000, bool zeroInitResidual = false, IReadOnlyList<bool>? replaceStrideWithDilation = null, NormLayer? normLayer = null) =>
        Bottlenecks([3, 4, 23, 3], numClasses, zeroInitResidual, 32, 8, replaceStrideWithDilation, normLayer);

    /// <summary>ResNeXt with 101 layers and 64 groups of width 4; see <see cref="ResNet"/>.</summary>
    public static ResNet Resnext101_64x4d(
        long numClasses = 1000, bool zeroInitResidual = false, IReadOnlyList<bool>? replaceStrideWithDilation = null, NormLayer? normLayer = null) =>
        Bottlenecks([3, 4, 23, 3], numClasses, zeroInitResidual, 64, 4, replaceStrideWithDilation, normLayer);

    /// <summary>ResNet with 50 layers of twice the width; see <see cref="ResNet"/>.</summary>
    public static ResNet WideResnet50_2(
        long numClasses = 1000, bool zeroInitResidual = false, IReadOnlyList<bool>? replaceStrideWithDilation = null, NormLayer? normLayer = null) =>
        Bottlenecks([3, 4, 6, 3], numClasses, zeroInitResidual, 1, 128, replaceStrideWithDilation, normLayer);

    /// <summary>ResNet with 101 layers of twice the width; see <see cref="ResNet"/>.</summary>
    public static ResNet WideResnet101_2(
        long numClasses = 1000, bool zeroInitResidual = false, IReadOnlyList<bool>? replaceStrideWithDilation = null, NormLayer? normLayer = null) =>
        Bottlenecks([3, 4, 23, 3], numClasses, zeroInitResidual, 1, 128, replaceStrideWithDilation, normLayer);

    private static ResNet Bottlenecks(
        IReadOnlyList<int> layers, long numClasses, bool zeroInitResidual, long groups, long width, IReadOnlyList<bool>? dilated, NormLayer? normLayer) =>
        new(ResNetBlock.Bottleneck, layers, numClasses, zeroInitResidual, groups, width, dilated, normLayer);
}
