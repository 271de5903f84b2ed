using Linstock.NN;

namespace Linstock.Vision.Architectures;

/// <summary>VGG. Simonyan and Zisserman 2014, arXiv:1409.1556.</summary>
public class VGG : Module
{
    /// <summary>A network for images [N, 3, H, W].</summary>
    /// <param name="configuration">The channels of the 3x3 convolutions; 0 is a max pooling.</param>
    /// <param name="batchNorm">Whether convolutions are followed by batch normalisation.</param>
    /// <param name="numClasses">Classes.</param>
    /// <param name="dropout">The share of elements that dropout clears in the classifier.</param>
    public VGG(ReadOnlySpan<int> configuration, bool batchNorm = false, long numClasses = 1000, double dropout = 0.5)
    {
        Features = MakeLayers(configuration, batchNorm);
        Classifier = new Sequential(
            new Linear(512 * 7 * 7, 4096), new ReLU(inplace: true), new Dropout(dropout), new Linear(4096, 4096), new ReLU(inplace: true),
            new Dropout(dropout), new Linear(4096, numClasses));
        WeightInitialization.Initialize(this, WeightInitialization.KaimingFanOut, WeightInitialization.SmallNormal);
    }

    /// <summary>The convolutions.</summary>
    public Sequential Features { get; set; }

    /// <summary>The mean over 7x7 regions.</summary>
    public AdaptiveAvgPool2d Avgpool { get; } = new(7);

    /// <summary>The classifier.</summary>
    public Sequential Classifier { get; set; }

    /// <inheritdoc/>
    protected override Tensor Compute(Tensor input) => Classifier.Forward(Avgpool.Forward(Features.Forward(input)).Flatten(1));

    private static Sequential MakeLayers(ReadOnlySpan<int> configuration, bool batchNorm)
    {
        var layers = new Sequential();
        long channels = 3;
        foreach (int next in configuration)
        {
            if (next == 0)
            {
                layers.Append(new MaxPool2d(2, 2));
                continue;
            }

            layers.Append(new Conv2d(channels, next, 3, padding: 1));
            if (batchNorm) layers.Append(new BatchNorm2d(next));
            layers.Append(new ReLU(inplace: true));
            channels = next;
        }

        return layers;
    }
}
