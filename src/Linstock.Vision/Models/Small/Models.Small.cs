using Linstock.Vision.Architectures;

namespace Linstock.Vision;

public static partial class Models
{
    /// <summary>AlexNet; see <see cref="AlexNet"/>.</summary>
    public static AlexNet Alexnet(long numClasses = 1000, double dropout = 0.5) => new(numClasses, dropout);

    /// <summary>SqueezeNet 1.0; see <see cref="SqueezeNet"/>.</summary>
    public static SqueezeNet Squeezenet1_0(long numClasses = 1000, double dropout = 0.5) => new("1_0", numClasses, dropout);

    /// <summary>SqueezeNet 1.1; see <see cref="SqueezeNet"/>.</summary>
    public static SqueezeNet Squeezenet1_1(long numClasses = 1000, double dropout = 0.5) => new("1_1", numClasses, dropout);

    /// <summary>DenseNet with 121 layers; see <see cref="DenseNet"/>.</summary>
    public static DenseNet Densenet121(long numClasses = 1000, double dropRate = 0) => new(32, [6, 12, 24, 16], 64, 4, dropRate, numClasses);

    /// <summary>DenseNet with 161 layers; see <see cref="DenseNet"/>.</summary>
    public static DenseNet Densenet161(long numClasses = 1000, double dropRate = 0) => new(48, [6, 12, 36, 24], 96, 4, dropRate, numClasses);

    /// <summary>DenseNet with 169 layers; see <see cref="DenseNet"/>.</summary>
    public static DenseNet Densenet169(long numClasses = 1000, double dropRate = 0) => new(32, [6, 12, 32, 32], 64, 4, dropRate, numClasses);

    /// <summary>DenseNet with 201 layers; see <see cref="DenseNet"/>.</summary>
    public static DenseNet Densenet201(long numClasses = 1000, double dropRate = 0) => new(32, [6, 12, 48, 32], 64, 4, dropRate, numClasses);

    /// <summary>MnasNet of half the width; see <see cref="MNASNet"/>.</summary>
    public static MNASNet Mnasnet0_5(long numClasses = 1000, double dropout = 0.2) => new(0.5, numClasses, dropout);

    /// <summary>MnasNet of 0.75 times the width; see <see cref="MNASNet"/>.</summary>
    public static MNASNet Mnasnet0_75(long numClasses = 1000, double dropout = 0.2) => new(0.75, numClasses, dropout);

    /// <summary>MnasNet; see <see cref="MNASNet"/>.</summary>
    public static MNASNet Mnasnet1_0(long numClasses = 1000, double dropout = 0.2) => new(1.0, numClasses, dropout);

    /// <summary>MnasNet of 1.3 times the width; see <see cref="MNASNet"/>.</summary>
    public static MNASNet Mnasnet1_3(long numClasses = 1000, double dropout = 0.2) => new(1.3, numClasses, dropout);

    /// <summary>ShuffleNet v2 of half the width; see <see cref="ShuffleNetV2"/>.</summary>
    public static ShuffleNetV2 ShufflenetV2X0_5(long numClasses = 1000) => new([4, 8, 4], [24, 48, 96, 192, 1024], numClasses);

    /// <summary>ShuffleNet v2; see <see cref="ShuffleNetV2"/>.</summary>
    public static ShuffleNetV2 ShufflenetV2X1_0(long numClasses = 1000) => new([4, 8, 4], [24, 116, 232, 464, 1024], numClasses);

    /// <summary>ShuffleNet v2 of 1.5 times the width; see <see cref="ShuffleNetV2"/>.</summary>
    public static ShuffleNetV2 ShufflenetV2X1_5(long numClasses = 1000) => new([4, 8, 4], [24, 176, 352, 704, 1024], numClasses);

    /// <summary>ShuffleNet v2 of twice the width; see <see cref="ShuffleNetV2"/>.</summary>
    public static ShuffleNetV2 ShufflenetV2X2_0(long numClasses = 1000) => new([4, 8, 4], [24, 244, 488, 976, 2048], numClasses);
}
