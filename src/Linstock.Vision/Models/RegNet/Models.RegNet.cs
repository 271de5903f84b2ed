using Linstock.Vision.Architectures;
using Linstock.Vision.Layers;

namespace Linstock.Vision;

public static partial class Models
{
    /// <summary>RegNetY of 400 million multiplications; see <see cref="RegNet"/>.</summary>
    public static RegNet RegnetY400mf(long numClasses = 1000, NormLayer? normLayer = null) =>
        new(new RegNetParameters(16, 48, 27.89, 2.09, 8, 0.25), numClasses, normLayer);

    /// <summary>RegNetY of 800 million multiplications; see <see cref="RegNet"/>.</summary>
    public static RegNet RegnetY800mf(long numClasses = 1000, NormLayer? normLayer = null) =>
        new(new RegNetParameters(14, 56, 38.84, 2.4, 16, 0.25), numClasses, normLayer);

    /// <summary>RegNetY of 1.6 billion multiplications; see <see cref="RegNet"/>.</summary>
    public static RegNet RegnetY1_6gf(long numClasses = 1000, NormLayer? normLayer = null) =>
        new(new RegNetParameters(27, 48, 20.71, 2.65, 24, 0.25), numClasses, normLayer);

    /// <summary>RegNetY of 3.2 billion multiplications; see <see cref="RegNet"/>.</summary>
    public static RegNet RegnetY3_2gf(long numClasses = 1000, NormLayer? normLayer = null) =>
        new(new RegNetParameters(21, 80, 42.63, 2.66, 24, 0.25), numClasses, normLayer);

    /// <summary>RegNetY of 8 billion multiplications; see <see cref="RegNet"/>.</summary>
    public static RegNet RegnetY8gf(long numClasses = 1000, NormLayer? normLayer = null) =>
        new(new RegNetParameters(17, 192, 76.82, 2.19, 56, 0.25), numClasses, normLayer);

    /// <summary>RegNetY of 16 billion multiplications; see <see cref="RegNet"/>.</summary>
    public static RegNet RegnetY16gf(long numClasses = 1000, NormLayer? normLayer = null) =>
        new(new RegNetParameters(18, 200, 106.23, 2.48, 112, 0.25), numClasses, normLayer);

    /// <summary>RegNetY of 32 billion multiplications; see <see cref="RegNet"/>.</summary>
    public static RegNet RegnetY32gf(long numClasses = 1000, NormLayer? normLayer = null) =>
        new(new RegNetParameters(20, 232, 115.89, 2.53, 232, 0.25), numClasses, normLayer);

    /// <summary>RegNetY of 128 billion multiplications; see <see cref="RegNet"/>.</summary>
    public static RegNet RegnetY128gf(long numClasses = 1000, NormLayer? normLayer = null) =>
        new(new RegNetParameters(27, 456, 160.83, 2.52, 264, 0.25), numClasses, normLayer);

    /// <summary>RegNetX of 400 million multiplications; see <see cref="RegNet"/>.</summary>
    public static RegNet RegnetX400mf(long numClasses = 1000, NormLayer? normLayer = null) =>
        new(new RegNetParameters(22, 24, 24.48, 2.54, 16), numClasses, normLayer);

    /// <summary>RegNetX of 800 million multiplications; see <see cref="RegNet"/>.</summary>
    public static RegNet RegnetX800mf(long numClasses = 1000, NormLayer? normLayer = null) =>
        new(new RegNetParameters(16, 56, 35.73, 2.28, 16), numClasses, normLayer);

    /// <summary>RegNetX of 1.6 billion multiplications; see <see cref="RegNet"/>.</summary>
    public static RegNet RegnetX1_6gf(long numClasses = 1000, NormLayer? normLayer = null) =>
        new(new RegNetParameters(18, 80, 34.01, 2.25, 24), numClasses, normLayer);

    /// <summary>RegNetX of 3.2 billion multiplications; see <see cref="RegNet"/>.</summary>
    public static RegNet RegnetX3_2gf(long numClasses = 1000, NormLayer? normLayer = null) =>
        new(new RegNetParameters(25, 88, 26.31, 2.25, 48), numClasses, normLayer);

    /// <summary>RegNetX of 8 billion multiplications; see <see cref="RegNet"/>.</summary>
    public static RegNet RegnetX8gf(long numClasses = 1000, NormLayer? normLayer = null) =>
        new(new RegNetParameters(23, 80, 49.56, 2.88, 120), numClasses, normLayer);

    /// <summary>RegNetX of 16 billion multiplications; see <see cref="RegNet"/>.</summary>
    public static RegNet RegnetX16gf(long numClasses = 1000, NormLayer? normLayer = null) =>
        new(new RegNetParameters(22, 216, 55.59, 2.1, 128), numClasses, normLayer);

    /// <summary>RegNetX of 32 billion multiplications; see <see cref="RegNet"/>.</summary>
    public static RegNet RegnetX32gf(long numClasses = 1000, NormLayer? normLayer = null) =>
        new(new RegNetParameters(23, 320, 69.86, 2.0, 168), numClasses, normLayer);
}
