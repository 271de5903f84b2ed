using Linstock.Vision.Architectures;

namespace Linstock.Vision;

public static partial class Models
{
    /// <summary>The CIFAR network of He et al. with 20 layers; see <see cref="CifarResNet"/>.</summary>
    public static CifarResNet CifarResnet20(long numClasses = 10) => new(3, numClasses);

    /// <summary>The CIFAR network of He et al. with 32 layers; see <see cref="CifarResNet"/>.</summary>
    public static CifarResNet CifarResnet32(long numClasses = 10) => new(5, numClasses);

    /// <summary>The CIFAR network of He et al. with 44 layers; see <see cref="CifarResNet"/>.</summary>
    public static CifarResNet CifarResnet44(long numClasses = 10) => new(7, numClasses);

    /// <summary>The CIFAR network of He et al. with 56 layers; see <see cref="CifarResNet"/>.</summary>
    public static CifarResNet CifarResnet56(long numClasses = 10) => new(9, numClasses);

    /// <summary>The CIFAR network of He et al. with 110 layers; see <see cref="CifarResNet"/>.</summary>
    public static CifarResNet CifarResnet110(long numClasses = 10) => new(18, numClasses);

    /// <summary>The CIFAR network of He et al. with 1202 layers; see <see cref="CifarResNet"/>.</summary>
    public static CifarResNet CifarResnet1202(long numClasses = 10) => new(200, numClasses);
}
