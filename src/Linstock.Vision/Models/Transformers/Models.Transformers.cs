using Linstock.Vision.Architectures;

namespace Linstock.Vision;

public static partial class Models
{
    /// <summary>The tiny ConvNeXt; see <see cref="ConvNeXt"/>.</summary>
    public static ConvNeXt ConvnextTiny(long numClasses = 1000, double stochasticDepthProb = 0.1, double layerScale = 1e-6) =>
        new([(96, 3), (192, 3), (384, 9), (768, 3)], stochasticDepthProb, layerScale, numClasses);

    /// <summary>The small ConvNeXt; see <see cref="ConvNeXt"/>.</summary>
    public static ConvNeXt ConvnextSmall(long numClasses = 1000, double stochasticDepthProb = 0.4, double layerScale = 1e-6) =>
        new([(96, 3), (192, 3), (384, 27), (768, 3)], stochasticDepthProb, layerScale, numClasses);

    /// <summary>The base ConvNeXt; see <see cref="ConvNeXt"/>.</summary>
    public static ConvNeXt ConvnextBase(long numClasses = 1000, double stochasticDepthProb = 0.5, double layerScale = 1e-6) =>
        new([(128, 3), (256, 3), (512, 27), (1024, 3)], stochasticDepthProb, layerScale, numClasses);

    /// <summary>The large ConvNeXt; see <see cref="ConvNeXt"/>.</summary>
    public static ConvNeXt ConvnextLarge(long numClasses = 1000, double stochasticDepthProb = 0.5, double layerScale = 1e-6) =>
        new([(192, 3), (384, 3), (768, 27), (1536, 3)], stochasticDepthProb, layerScale, numClasses);

    /// <summary>The tiny Swin transformer; see <see cref="SwinTransformer"/>.</summary>
    public static SwinTransformer SwinT(
        long numClasses = 1000, double dropout = 0, double attentionDropout = 0, double stochasticDepthProb = 0.2) =>
        new(4, 96, [2, 2, 6, 2], [3, 6, 12, 24], 7, 4, dropout, attentionDropout, stochasticDepthProb, numClasses);

    /// <summary>The tiny Swin transformer of version 2; see <see cref="SwinTransformer"/>.</summary>
    public static SwinTransformer SwinV2T(
        long numClasses = 1000, double dropout = 0, double attentionDropout = 0, double stochasticDepthProb = 0.2) =>
        new(4, 96, [2, 2, 6, 2], [3, 6, 12, 24], 8, 4, dropout, attentionDropout, stochasticDepthProb, numClasses, version2: true);

    /// <summary>The small Swin transformer; see <see cref="SwinTransformer"/>.</summary>
    public static SwinTransformer SwinS(
        long numClasses = 1000, double dropout = 0, double attentionDropout = 0, double stochasticDepthProb = 0.3) =>
        new(4, 96, [2, 2, 18, 2], [3, 6, 12, 24], 7, 4, dropout, attentionDropout, stochasticDepthProb, numClasses);

    /// <summary>The small Swin transformer of version 2; see <see cref="SwinTransformer"/>.</summary>
    public static SwinTransformer SwinV2S(
        long numClasses = 1000, double dropout = 0, double attentionDropout = 0, double stochasticDepthProb = 0.3) =>
        new(4, 96, [2, 2, 18, 2], [3, 6, 12, 24], 8, 4, dropout, attentionDropout, stochasticDepthProb, numClasses, version2: true);

    /// <summary>The base Swin transformer; see <see cref="SwinTransformer"/>.</summary>
    public static SwinTransformer SwinB(
        long numClasses = 1000, double dropout = 0, double attentionDropout = 0, double stochasticDepthProb = 0.5) =>
        new(4, 128, [2, 2, 18, 2], [4, 8, 16, 32], 7, 4, dropout, attentionDropout, stochasticDepthProb, numClasses);

    /// <summary>The base Swin transformer of version 2; see <see cref="SwinTransformer"/>.</summary>
    public static SwinTransformer SwinV2B(
        long numClasses = 1000, double dropout = 0, double attentionDropout = 0, double stochasticDepthProb = 0.5) =>
        new(4, 128, [2, 2, 18, 2], [4, 8, 16, 32], 8, 4, dropout, attentionDropout, stochasticDepthProb, numClasses, version2: true);

    /// <summary>The base vision transformer with patches of 16x16; see <see cref="VisionTransformer"/>.</summary>
    public static VisionTransformer VitB16(
        long numClasses = 1000, long imageSize = 224, double dropout = 0, double attentionDropout = 0, long? representationSize = null) =>
        new(imageSize, 16, 12, 12, 768, 3072, dropout, attentionDropout, numClasses, representationSize);

    /// <summary>The base vision transformer with patches of 32x32; see <see cref="VisionTransformer"/>.</summary>
    public static VisionTransformer VitB32(
        long numClasses = 1000, long imageSize = 224, double dropout = 0, double attentionDropout = 0, long? representationSize = null) =>
        new(imageSize, 32, 12, 12, 768, 3072, dropout, attentionDropout, numClasses, representationSize);

    /// <summary>The large vision transformer with patches of 16x16; see <see cref="VisionTransformer"/>.</summary>
    public static VisionTransformer VitL16(
        long numClasses = 1000, long imageSize = 224, double dropout = 0, double attentionDropout = 0, long? representationSize = null) =>
        new(imageSize, 16, 24, 16, 1024, 4096, dropout, attentionDropout, numClasses, representationSize);

    /// <summary>The large vision transformer with patches of 32x32; see <see cref="VisionTransformer"/>.</summary>
    public static VisionTransformer VitL32(
        long numClasses = 1000, long imageSize = 224, double dropout = 0, double attentionDropout = 0, long? representationSize = null) =>
        new(imageSize, 32, 24, 16, 1024, 4096, dropout, attentionDropout, numClasses, representationSize);

    /// <summary>The huge vision transformer with patches of 14x14; see <see cref="VisionTransformer"/>.</summary>
    public static VisionTransformer VitH14(
        long numClasses = 1000, long imageSize = 224, double dropout = 0, double attentionDropout = 0, long? representationSize = null) =>
        new(imageSize, 14, 32, 16, 1280, 5120, dropout, attentionDropout, numClasses, representationSize);

    /// <summary>The tiny MaxViT; see <see cref="MaxVit"/>.</summary>
    public static MaxVit MaxvitT(long numClasses = 1000, long inputSize = 224, double stochasticDepthProb = 0.2) =>
        new(inputSize, 64, 7, [64, 128, 256, 512], [2, 2, 5, 2], 32, stochasticDepthProb, numClasses: numClasses);
}
