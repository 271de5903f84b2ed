using Linstock.Vision.Architectures;
using Linstock.Vision.Layers;

namespace Linstock.Vision;

public static partial class Models
{
    // Table 1 of the first paper.
    private static readonly MBConvConfig[] EfficientnetStages =
    [
        new(1, 3, 1, 32, 16, 1), new(6, 3, 2, 16, 24, 2), new(6, 5, 2, 24, 40, 2), new(6, 3, 2, 40, 80, 3), new(6, 5, 1, 80, 112, 3),
        new(6, 5, 2, 112, 192, 4), new(6, 3, 1, 192, 320, 1),
    ];

    // From TensorFlow's larger networks, whose batch normalisation has other constants.
    private static readonly NormLayer EfficientnetNorm = NormLayers.BatchNorm(0.001, 0.01);

    private static readonly NormLayer EfficientnetV2Norm = NormLayers.BatchNorm(0.001);

    /// <summary>EfficientNet B0; see <see cref="EfficientNet"/>.</summary>
    public static EfficientNet EfficientnetB0(long numClasses = 1000, double dropout = 0.2, double stochasticDepthProb = 0.2, NormLayer? normLayer = null) =>
        Efficientnet(1.0, 1.0, dropout, stochasticDepthProb, numClasses, normLayer ?? NormLayers.BatchNorm2d);

    /// <summary>EfficientNet B1; see <see cref="EfficientNet"/>.</summary>
    public static EfficientNet EfficientnetB1(long numClasses = 1000, double dropout = 0.2, double stochasticDepthProb = 0.2, NormLayer? normLayer = null) =>
        Efficientnet(1.0, 1.1, dropout, stochasticDepthProb, numClasses, normLayer ?? NormLayers.BatchNorm2d);

    /// <summary>EfficientNet B2; see <see cref="EfficientNet"/>.</summary>
    public static EfficientNet EfficientnetB2(long numClasses = 1000, double dropout = 0.3, double stochasticDepthProb = 0.2, NormLayer? normLayer = null) =>
        Efficientnet(1.1, 1.2, dropout, stochasticDepthProb, numClasses, normLayer ?? NormLayers.BatchNorm2d);

    /// <summary>EfficientNet B3; see <see cref="EfficientNet"/>.</summary>
    public static EfficientNet EfficientnetB3(long numClasses = 1000, double dropout = 0.3, double stochasticDepthProb = 0.2, NormLayer? normLayer = null) =>
        Efficientnet(1.2, 1.4, dropout, stochasticDepthProb, numClasses, normLayer ?? NormLayers.BatchNorm2d);

    /// <summary>EfficientNet B4; see <see cref="EfficientNet"/>.</summary>
    public static EfficientNet EfficientnetB4(long numClasses = 1000, double dropout = 0.4, double stochasticDepthProb = 0.2, NormLayer? normLayer = null) =>
        Efficientnet(1.4, 1.8, dropout, stochasticDepthProb, numClasses, normLayer ?? NormLayers.BatchNorm2d);

    /// <summary>EfficientNet B5; see <see cref="EfficientNet"/>.</summary>
    public static EfficientNet EfficientnetB5(long numClasses = 1000, double dropout = 0.4, double stochasticDepthProb = 0.2, NormLayer? normLayer = null) =>
        Efficientnet(1.6, 2.2, dropout, stochasticDepthProb, numClasses, normLayer ?? EfficientnetNorm);

    /// <summary>EfficientNet B6; see <see cref="EfficientNet"/>.</summary>
    public static EfficientNet EfficientnetB6(long numClasses = 1000, double dropout = 0.5, double stochasticDepthProb = 0.2, NormLayer? normLayer = null) =>
        Efficientnet(1.8, 2.6, dropout, stochasticDepthProb, numClasses, normLayer ?? EfficientnetNorm);

    /// <summary>EfficientNet B7; see <see cref="EfficientNet"/>.</summary>
    public static EfficientNet EfficientnetB7(long numClasses = 1000, double dropout = 0.5, double stochasticDepthProb = 0.2, NormLayer? normLayer = null) =>
        Efficientnet(2.0, 3.1, dropout, stochasticDepthProb, numClasses, normLayer ?? EfficientnetNorm);

    /// <summary>EfficientNet v2, size S; see <see cref="EfficientNet"/>.</summary>
    public static EfficientNet EfficientnetV2S(long numClasses = 1000, double dropout = 0.2, double stochasticDepthProb = 0.2, NormLayer? normLayer = null) =>
        new(
            [
                new(1, 3, 1, 24, 24, 2, Fused: true),
                new(4, 3, 2, 24, 48, 4, Fused: true),
                new(4, 3, 2, 48, 64, 4, Fused: true),
                new(4, 3, 2, 64, 128, 6),
                new(6, 3, 1, 128, 160, 9),
                new(6, 3, 2, 160, 256, 15),
            ],
            dropout, stochasticDepthProb, numClasses, normLayer ?? EfficientnetV2Norm, 1280);

    /// <summary>EfficientNet v2, size M; see <see cref="EfficientNet"/>.</summary>
    public static EfficientNet EfficientnetV2M(long numClasses = 1000, double dropout = 0.3, double stochasticDepthProb = 0.2, NormLayer? normLayer = null) =>
        new(
            [
                new(1, 3, 1, 24, 24, 3, Fused: true),
                new(4, 3, 2, 24, 48, 5, Fused: true),
                new(4, 3, 2, 48, 80, 5, Fused: true),
                new(4, 3, 2, 80, 160, 7),
                new(6, 3, 1, 160, 176, 14),
                new(6, 3, 2, 176, 304, 18),
                new(6, 3, 1, 304, 512, 5),
            ],
            dropout, stochasticDepthProb, numClasses, normLayer ?? EfficientnetV2Norm, 1280);

    /// <summary>EfficientNet v2, size L; see <see cref="EfficientNet"/>.</summary>
    public static EfficientNet EfficientnetV2L(long numClasses = 1000, double dropout = 0.4, double stochasticDepthProb = 0.2, NormLayer? normLayer = null) =>
        new(
            [
                new(1, 3, 1, 32, 32, 4, Fused: true),
                new(4, 3, 2, 32, 64, 7, Fused: true),
                new(4, 3, 2, 64, 96, 7, Fused: true),
                new(4, 3, 2, 96, 192, 10),
                new(6, 3, 1, 192, 224, 19),
                new(6, 3, 2, 224, 384, 25),
                new(6, 3, 1, 384, 640, 7),
            ],
            dropout, stochasticDepthProb, numClasses, normLayer ?? EfficientnetV2Norm, 1280);

    private static EfficientNet Efficientnet(
        double width, double depth, double dropout, double stochasticDepthProb, long numClasses, NormLayer normLayer) =>
        new([.. EfficientnetStages.Select(stage => stage.Scale(width, depth))], dropout, stochasticDepthProb, numClasses, normLayer);
}
