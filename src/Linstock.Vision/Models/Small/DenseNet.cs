using Linstock.NN;
using F = Linstock.NN.Functional;

namespace Linstock.Vision.Architectures;

/// <summary>DenseNet-BC, where every layer sees all before it. Huang et al. 2016, arXiv:1608.06993.</summary>
public class DenseNet : Module
{
    /// <summary>A network for images [N, 3, H, W].</summary>
    /// <param name="growthRate">Channels that each layer adds.</param>
    /// <param name="blockConfig">Layers of each block.</param>
    /// <param name="numInitFeatures">Channels of the first convolution.</param>
    /// <param name="bnSize">The bottleneck's channels, in growth rates.</param>
    /// <param name="dropRate">The share of elements that dropout clears after each layer.</param>
    /// <param name="numClasses">Classes.</param>
    public DenseNet(
        long growthRate, IReadOnlyList<int> blockConfig, long numInitFeatures, long bnSize = 4, double dropRate = 0, long numClasses = 1000)
    {
        ArgumentNullException.ThrowIfNull(blockConfig);
        Features = new Sequential
        {
            { "conv0", new Conv2d(3, numInitFeatures, 7, 2, 3, bias: false) },
            { "norm0", new BatchNorm2d(numInitFeatures) },
            { "relu0", new ReLU(inplace: true) },
            { "pool0", new MaxPool2d(3, 2, 1) },
        };
        long features = numInitFeatures;
        foreach ((int i, int layers) in blockConfig.Index())
        {
            Features.Add($"denseblock{i + 1}", new DenseBlock(layers, features, bnSize, growthRate, dropRate));
            features += layers * growthRate;
            if (i == blockConfig.Count - 1) break;
            Features.Add($"transition{i + 1}", new Sequential
            {
                { "norm", new BatchNorm2d(features) },
                { "relu", new ReLU(inplace: true) },
                { "conv", new Conv2d(features, features / 2, 1, bias: false) },
                { "pool", new AvgPool2d(2, 2) },
            });
            features /= 2;
        }

        Features.Add("norm5", new BatchNorm2d(features));
        Classifier = new Linear(features, numClasses);
        WeightInitialization.Initialize(this, static conv => Init.KaimingNormal_(conv.Weight), static _ => { });
    }

    /// <summary>The convolutions.</summary>
    public Sequential Features { get; set; }

    /// <summary>The classifier.</summary>
    public Linear Classifier { get; set; }

    /// <inheritdoc/>
    protected override Tensor Compute(Tensor input) =>
        Classifier.Forward(F.AdaptiveAvgPool2d(F.Relu(Features.Forward(input), inplace: true), 1).Flatten(1));

    private sealed class DenseBlock : Module
    {
        public DenseBlock(int layers, long features, long bnSize, long growthRate, double dropRate)
        {
            for (int i = 0; i < layers; i++)
                RegisterModule($"denselayer{i + 1}", new DenseLayer(features + (i * growthRate), growthRate, bnSize, dropRate));
        }

        protected override Tensor Compute(Tensor input)
        {
            Tensor all = input;
            foreach (Module layer in Children()) all = Torch.Cat([all, layer.Call(all)], 1);
            return all;
        }
    }

    private sealed class DenseLayer(long features, long growthRate, long bnSize, double dropRate) : Module
    {
        private readonly BatchNorm2d _norm1 = new(features);
        private readonly ReLU _relu1 = new(inplace: true);
        private readonly Conv2d _conv1 = new(features, bnSize * growthRate, 1, bias: false);
        private readonly BatchNorm2d _norm2 = new(bnSize * growthRate);
        private readonly ReLU _relu2 = new(inplace: true);
        private readonly Conv2d _conv2 = new(bnSize * growthRate, growthRate, 3, padding: 1, bias: false);
        private readonly double _dropRate = dropRate;

        protected override Tensor Compute(Tensor input)
        {
            Tensor x = _conv1.Forward(_relu1.Forward(_norm1.Forward(input)));
            x = _conv2.Forward(_relu2.Forward(_norm2.Forward(x)));
            return _dropRate > 0 ? F.Dropout(x, _dropRate, Training) : x;
        }
    }
}
