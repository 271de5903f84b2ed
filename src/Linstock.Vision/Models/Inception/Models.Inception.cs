using Linstock.Vision.Architectures;

namespace Linstock.Vision;

public static partial class Models
{
    /// <summary>GoogLeNet; see <see cref="GoogLeNet"/>.</summary>
    public static GoogLeNet Googlenet(
        long numClasses = 1000, bool auxLogits = true, bool transformInput = false, bool? initWeights = null, double dropout = 0.2, double dropoutAux = 0.7) =>
        new(numClasses, auxLogits, transformInput, initWeights, dropout, dropoutAux);

    /// <summary>Inception v3; see <see cref="Inception3"/>.</summary>
    public static Inception3 InceptionV3(
        long numClasses = 1000, bool auxLogits = true, bool transformInput = false, bool? initWeights = null, double dropout = 0.5) =>
        new(numClasses, auxLogits, transformInput, initWeights, dropout);
}
