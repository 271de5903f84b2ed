using Linstock.NN;

namespace Linstock.Vision.Architectures;

/// <summary>SqueezeNet. Iandola et al. 2016, arXiv:1602.07360.</summary>
public class SqueezeNet : Module
{
    /// <summary>A network for images [N, 3, H, W].</summary>
    /// <param name="version">"1_0" or "1_1", which needs 2.4 times less computation.</param>
    /// <param name="numClasses">Classes.</param>
    /// <param name="dropout">The share of elements that dropout clears in the classifier.</param>
    /// <exception cref="ArgumentException">There is no such version.</exception>
    public SqueezeNet(string version = "1_0", long numClasses = 1000, double dropout = 0.5)
    {
        Features = version switch
        {
            "1_0" => new Sequential(
                new Conv2d(3, 96, 7, 2), new ReLU(inplace: true), Pool(), new Fire(96, 16, 64), new Fire(128, 16, 64), new Fire(128, 32, 128), Pool(),
                new Fire(256, 32, 128), new Fire(256, 48, 192), new Fire(384, 48, 192), new Fire(384, 64, 256), Pool(), new Fire(512, 64, 256)),
            "1_1" => new Sequential(
                new Conv2d(3, 64, 3, 2), new ReLU(inplace: true), Pool(), new Fire(64, 16, 64), new Fire(128, 16, 64), Pool(), new Fire(128, 32, 128),
                new Fire(256, 32, 128), Pool(), new Fire(256, 48, 192), new Fire(384, 48, 192), new Fire(384, 64, 256), new Fire(512, 64, 256)),
            _ => throw new ArgumentException($"squeezenet: there is no version '{version}'; expected 1_0 or 1_1", nameof(version)),
        };
        var last = new Conv2d(512, numClasses, 1);
        Classifier = new Sequential(new Dropout(dropout), last, new ReLU(inplace: true), new AdaptiveAvgPool2d(1));
        WeightInitialization.Initialize(this, conv =>
        {
            if (ReferenceEquals(conv, last)) Init.Normal_(conv.Weight, 0, 0.01);
            else Init.KaimingUniform_(conv.Weight);
        });
    }

    /// <summary>The convolutions.</summary>
    public Sequential Features { get; set; }

    /// <summary>The classifier.</summary>
    public Sequential Classifier { get; set; }

    /// <inheritdoc/>
    protected override Tensor Compute(Tensor input) => Classifier.Forward(Features.Forward(input)).Flatten(1);

    private static MaxPool2d Pool() => new(3, 2, ceilMode: true);

    /// <summary>A narrow 1x1 convolution, then a 1x1 and a 3x3 one side by side.</summary>
    private sealed class Fire(long inplanes, long squeezePlanes, long expandPlanes) : Module
    {
        private readonly Conv2d _squeeze = new(inplanes, squeezePlanes, 1);
        private readonly ReLU _squeezeActivation = new(inplace: true);
        [Name("expand1x1")]
        private readonly Conv2d _expand1 = new(squeezePlanes, expandPlanes, 1);
        [Name("expand1x1_activation")]
        private readonly ReLU _expand1Activation = new(inplace: true);
        [Name("expand3x3")]
        private readonly Conv2d _expand3 = new(squeezePlanes, expandPlanes, 3, padding: 1);
        [Name("expand3x3_activation")]
        private readonly ReLU _expand3Activation = new(inplace: true);

        protected override Tensor Compute(Tensor input)
        {
            Tensor x = _squeezeActivation.Forward(_squeeze.Forward(input));
            return Torch.Cat([_expand1Activation.Forward(_expand1.Forward(x)), _expand3Activation.Forward(_expand3.Forward(x))], 1);
        }
    }
}
