using Linstock.NN;

namespace Linstock.Vision.Architectures;

/// <summary>AlexNet in the form of Krizhevsky 2014, arXiv:1404.5997.</summary>
public class AlexNet : Module
{
    /// <summary>A network for images [N, 3, H, W].</summary>
    /// <param name="numClasses">Classes.</param>
    /// <param name="dropout">The share of elements that dropout clears in the classifier.</param>
    public AlexNet(long numClasses = 1000, double dropout = 0.5)
    {
        Features = new Sequential(
            new Conv2d(3, 64, 11, 4, 2), new ReLU(inplace: true), new MaxPool2d(3, 2),
            new Conv2d(64, 192, 5, padding: 2), new ReLU(inplace: true), new MaxPool2d(3, 2),
            new Conv2d(192, 384, 3, padding: 1), new ReLU(inplace: true),
            new Conv2d(384, 256, 3, padding: 1), new ReLU(inplace: true),
            new Conv2d(256, 256, 3, padding: 1), new ReLU(inplace: true), new MaxPool2d(3, 2));
        Classifier = new Sequential(
            new Dropout(dropout), new Linear(256 * 6 * 6, 4096), new ReLU(inplace: true),
            new Dropout(dropout), new Linear(4096, 4096), new ReLU(inplace: true), new Linear(4096, numClasses));
    }

    /// <summary>The convolutions.</summary>
    public Sequential Features { get; set; }

    /// <summary>The mean over 6x6 regions.</summary>
    public AdaptiveAvgPool2d Avgpool { get; } = new(6);

    /// <summary>The classifier.</summary>
    public Sequential Classifier { get; set; }

    /// <inheritdoc/>
    protected override Tensor Compute(Tensor input) => Classifier.Forward(Avgpool.Forward(Features.Forward(input)).Flatten(1));
}
