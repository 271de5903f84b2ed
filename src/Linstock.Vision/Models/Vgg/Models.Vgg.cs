using Linstock.Vision.Architectures;

namespace Linstock.Vision;

public static partial class Models
{
    // Letters as in table 1 of the paper; 0 is a max pooling.
    private static ReadOnlySpan<int> VggA => [64, 0, 128, 0, 256, 256, 0, 512, 512, 0, 512, 512, 0];

    private static ReadOnlySpan<int> VggB => [64, 64, 0, 128, 128, 0, 256, 256, 0, 512, 512, 0, 512, 512, 0];

    private static ReadOnlySpan<int> VggD => [64, 64, 0, 128, 128, 0, 256, 256, 256, 0, 512, 512, 512, 0, 512, 512, 512, 0];

    private static ReadOnlySpan<int> VggE => [64, 64, 0, 128, 128, 0, 256, 256, 256, 256, 0, 512, 512, 512, 512, 0, 512, 512, 512, 512, 0];

    /// <summary>VGG with 11 layers; see <see cref="VGG"/>.</summary>
    public static VGG Vgg11(long numClasses = 1000, double dropout = 0.5) => new(VggA, false, numClasses, dropout);

    /// <summary>VGG with 11 layers and batch normalisation; see <see cref="VGG"/>.</summary>
    public static VGG Vgg11Bn(long numClasses = 1000, double dropout = 0.5) => new(VggA, true, numClasses, dropout);

    /// <summary>VGG with 13 layers; see <see cref="VGG"/>.</summary>
    public static VGG Vgg13(long numClasses = 1000, double dropout = 0.5) => new(VggB, false, numClasses, dropout);

    /// <summary>VGG with 13 layers and batch normalisation; see <see cref="VGG"/>.</summary>
    public static VGG Vgg13Bn(long numClasses = 1000, double dropout = 0.5) => new(VggB, true, numClasses, dropout);

    /// <summary>VGG with 16 layers; see <see cref="VGG"/>.</summary>
    public static VGG Vgg16(long numClasses = 1000, double dropout = 0.5) => new(VggD, false, numClasses, dropout);

    /// <summary>VGG with 16 layers and batch normalisation; see <see cref="VGG"/>.</summary>
    public static VGG Vgg16Bn(long numClasses = 1000, double dropout = 0.5) => new(VggD, true, numClasses, dropout);

    /// <summary>VGG with 19 layers; see <see cref="VGG"/>.</summary>
    public static VGG Vgg19(long numClasses = 1000, double dropout = 0.5) => new(VggE, false, numClasses, dropout);

    /// <summary>VGG with 19 layers and batch normalisation; see <see cref="VGG"/>.</summary>
    public static VGG Vgg19Bn(long numClasses = 1000, double dropout = 0.5) => new(VggE, true, numClasses, dropout);
}
