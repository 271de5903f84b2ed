using Linstock.Vision.Architectures;
using Linstock.Vision.Layers;

namespace Linstock.Vision;

public static partial class Models
{
    /// <summary>MobileNet v2; see <see cref="MobileNetV2"/>.</summary>
    public static MobileNetV2 MobilenetV2(long numClasses = 1000, double widthMult = 1, NormLayer? normLayer = null, double dropout = 0.2) =>
        new(numClasses, widthMult, 8, normLayer, dropout);

    /// <summary>The larger MobileNet v3; see <see cref="MobileNetV3"/>.</summary>
    /// <param name="numClasses">Classes.</param>
    /// <param name="widthMult">The factor of all widths.</param>
    /// <param name="reducedTail">Whether the last blocks have half the channels.</param>
    /// <param name="dilated">Whether the last blocks dilate instead of halving the image.</param>
    /// <param name="normLayer">The normalisation; null: batch normalisation with eps 0.001 and momentum 0.01.</param>
    /// <param name="dropout">The share of elements that dropout clears in the classifier.</param>
    public static MobileNetV3 MobilenetV3Large(
        long numClasses = 1000, double widthMult = 1, bool reducedTail = false, bool dilated = false, NormLayer? normLayer = null, double dropout = 0.2)
    {
        long divider = reducedTail ? 2 : 1, dilation = dilated ? 2 : 1;
        return MobilenetV3(
            [
                new(16, 3, 16, 16, false, false, 1, 1), new(16, 3, 64, 24, false, false, 2, 1), new(24, 3, 72, 24, false, false, 1, 1),
                new(24, 5, 72, 40, true, false, 2, 1), new(40, 5, 120, 40, true, false, 1, 1), new(40, 5, 120, 40, true, false, 1, 1),
                new(40, 3, 240, 80, false, true, 2, 1), new(80, 3, 200, 80, false, true, 1, 1), new(80, 3, 184, 80, false, true, 1, 1),
                new(80, 3, 184, 80, false, true, 1, 1), new(80, 3, 480, 112, true, true, 1, 1), new(112, 3, 672, 112, true, true, 1, 1),
                new(112, 5, 672, 160 / divider, true, true, 2, dilation),
                new(160 / divider, 5, 960 / divider, 160 / divider, true, true, 1, dilation),
                new(160 / divider, 5, 960 / divider, 160 / divider, true, true, 1, dilation),
            ],
            1280 / divider, widthMult, numClasses, normLayer, dropout);
    }

    /// <summary>The smaller MobileNet v3; see <see cref="MobileNetV3"/>.</summary>
    /// <inheritdoc cref="MobilenetV3Large"/>
    public static MobileNetV3 MobilenetV3Small(
        long numClasses = 1000, double widthMult = 1, bool reducedTail = false, bool dilated = false, NormLayer? normLayer = null, double dropout = 0.2)
    {
        long divider = reducedTail ? 2 : 1, dilation = dilated ? 2 : 1;
        return MobilenetV3(
            [
                new(16, 3, 16, 16, true, false, 2, 1), new(16, 3, 72, 24, false, false, 2, 1), new(24, 3, 88, 24, false, false, 1, 1),
                new(24, 5, 96, 40, true, true, 2, 1), new(40, 5, 240, 40, true, true, 1, 1), new(40, 5, 240, 40, true, true, 1, 1),
                new(40, 5, 120, 48, true, true, 1, 1), new(48, 5, 144, 48, true, true, 1, 1),
                new(48, 5, 288, 96 / divider, true, true, 2, dilation),
                new(96 / divider, 5, 576 / divider, 96 / divider, true, true, 1, dilation),
                new(96 / divider, 5, 576 / divider, 96 / divider, true, true, 1, dilation),
            ],
            1024 / divider, widthMult, numClasses, normLayer, dropout);
    }

    private static MobileNetV3 MobilenetV3(
        ReadOnlySpan<InvertedResidualConfig> blocks, long lastChannel, double widthMult, long numClasses, NormLayer? normLayer, double dropout)
    {
        var scaled = new InvertedResidualConfig[blocks.Length];
        for (int i = 0; i < blocks.Length; i++)
        {
            scaled[i] = blocks[i] with
            {
                InputChannels = Scale(blocks[i].InputChannels),
                ExpandedChannels = Scale(blocks[i].ExpandedChannels),
                OutChannels = Scale(blocks[i].OutChannels),
            };
        }

        return new MobileNetV3(scaled, Scale(lastChannel), numClasses, normLayer, dropout);

        long Scale(long channels) => ChannelRounding.MakeDivisible(channels * widthMult, 8);
    }
}
