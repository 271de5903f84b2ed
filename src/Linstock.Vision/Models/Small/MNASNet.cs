using Linstock.NN;

namespace Linstock.Vision.Architectures;

/// <summary>MnasNet-B1. Tan et al. 2018, arXiv:1807.11626.</summary>
public class MNASNet : Module
{
    // TensorFlow's 0.9997, from the other side.
    private const double Momentum = 1 - 0.9997;

    /// <summary>A network for images [N, 3, H, W].</summary>
    /// <param name="alpha">The factor of all widths.</param>
    /// <param name="numClasses">Classes.</param>
    /// <param name="dropout">The share of elements that dropout clears in the classifier.</param>
    /// <exception cref="ArgumentException">The factor is not positive.</exception>
    public MNASNet(double alpha, long numClasses = 1000, double dropout = 0.2)
    {
        if (!(alpha > 0)) throw new ArgumentException($"mnasnet: alpha must be positive; got {alpha}", nameof(alpha));
        long[] depths = [.. new[] { 32, 16, 24, 40, 80, 96, 192, 320 }.Select(depth => ChannelRounding.MakeDivisible(depth * alpha, 8))];
        Layers = new Sequential(
            new Conv2d(3, depths[0], 3, 2, 1, bias: false), Norm(depths[0]), new ReLU(inplace: true),
            new Conv2d(depths[0], depths[0], 3, 1, 1, groups: depths[0], bias: false), Norm(depths[0]), new ReLU(inplace: true),
            new Conv2d(depths[0], depths[1], 1, bias: false), Norm(depths[1]),
            Stack(depths[1], depths[2], 3, 2, 3, 3), Stack(depths[2], depths[3], 5, 2, 3, 3), Stack(depths[3], depths[4], 5, 2, 6, 3),
            Stack(depths[4], depths[5], 3, 1, 6, 2), Stack(depths[5], depths[6], 5, 2, 6, 4), Stack(depths[6], depths[7], 3, 1, 6, 1),
            new Conv2d(depths[7], 1280, 1, bias: false), Norm(1280), new ReLU(inplace: true));
        Classifier = new Sequential(new Dropout(dropout, inplace: true), new Linear(1280, numClasses));
        WeightInitialization.Initialize(
            this, WeightInitialization.KaimingFanOut, static layer => Init.KaimingUniform_(layer.Weight, mode: "fan_out", nonlinearity: "sigmoid"));
    }

    /// <summary>The convolutions.</summary>
    public Sequential Layers { get; set; }

    /// <summary>The classifier.</summary>
    public Sequential Classifier { get; set; }

    /// <inheritdoc/>
    protected override Tensor Compute(Tensor input) => Classifier.Forward(Layers.Forward(input).Mean([2, 3]));

    private static BatchNorm2d Norm(long channels) => new(channels, momentum: Momentum);

    private static Sequential Stack(long input, long output, long kernel, long stride, long expansion, int repeats)
    {
        var stack = new Sequential(new InvertedResidual(input, output, kernel, stride, expansion));
        for (int i = 1; i < repeats; i++) stack.Append(new InvertedResidual(output, output, kernel, 1, expansion));
        return stack;
    }

    private sealed class InvertedResidual(long input, long output, long kernel, long stride, long expansion) : Module
    {
        private readonly bool _adds = input == output && stride == 1;
        private readonly Sequential _layers = new(
            new Conv2d(input, input * expansion, 1, bias: false), Norm(input * expansion), new ReLU(inplace: true),
            new Conv2d(input * expansion, input * expansion, kernel, stride, kernel / 2, groups: input * expansion, bias: false),
            Norm(input * expansion), new ReLU(inplace: true), new Conv2d(input * expansion, output, 1, bias: false), Norm(output));

        protected override Tensor Compute(Tensor x) => _adds ? _layers.Forward(x) + x : _layers.Forward(x);
    }
}
