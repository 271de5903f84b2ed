using Linstock.NN;
using Linstock.Vision.Layers;

namespace Linstock.Vision.Architectures;

/// <summary>MaxViT: convolutions, attention in windows and attention on a grid. Tu et al. 2022, arXiv:2204.01697.</summary>
public class MaxVit : Module
{
    /// <summary>A network for images [N, 3, H, W] of one size.</summary>
    /// <param name="inputSize">The side of the image.</param>
    /// <param name="stemChannels">Channels of the first convolutions.</param>
    /// <param name="partitionSize">The side of a window and of the grid.</param>
    /// <param name="blockChannels">Channels of each stage.</param>
    /// <param name="blockLayers">Layers of each stage.</param>
    /// <param name="headDim">Features of a head.</param>
    /// <param name="stochasticDepthProb">The probability that the last layer is left out while training; it falls linearly towards the first.</param>
    /// <param name="mlpDropout">The share of elements that dropout clears after perceptrons.</param>
    /// <param name="attentionDropout">The same after attention.</param>
    /// <param name="numClasses">Classes.</param>
    /// <exception cref="ArgumentException">Windows do not fill the image at each stage.</exception>
    public MaxVit(
        long inputSize, long stemChannels, long partitionSize, IReadOnlyList<long> blockChannels, IReadOnlyList<int> blockLayers, long headDim,
        double stochasticDepthProb, double mlpDropout = 0, double attentionDropout = 0, long numClasses = 1000)
    {
        ArgumentNullException.ThrowIfNull(blockChannels);
        ArgumentNullException.ThrowIfNull(blockLayers);
        if (blockChannels.Count != blockLayers.Count || blockChannels.Count == 0)
            throw new ArgumentException($"maxvit: expected a number of layers for each of {blockChannels.Count} stages; got {blockLayers.Count}", nameof(blockLayers));
        NormLayer norm = NormLayers.BatchNorm(0.001, 0.99);
        Stem = new Sequential(
            new Conv2dNormActivation(3, stemChannels, 3, 2, normLayer: norm, activationLayer: ActivationLayers.GELU, bias: false),
            new Conv2dNormActivation(stemChannels, stemChannels, 3, normLayer: NormLayers.None, activationLayer: ActivationLayers.None, bias: true));
        int all = blockLayers.Sum(), number = 0;
        long size = Half(inputSize), channels = stemChannels;
        for (int i = 0; i < blockChannels.Count; i++)
        {
            size = Half(size);
            if (size % partitionSize != 0)
                throw new ArgumentException($"maxvit: the {size}x{size} positions of stage {i} are not divisible by {partitionSize}", nameof(inputSize));
            var layers = new ModuleList();
            for (int layer = 0; layer < blockLayers[i]; layer++)
            {
                double left = all == 1 ? 0 : stochasticDepthProb * number++ / (all - 1);
                layers.Append(new Layer(layer == 0 ? channels : blockChannels[i], blockChannels[i], layer == 0 ? 2 : 1, norm, headDim, mlpDropout, attentionDropout, left, partitionSize, size));
            }

            Blocks.Append(new Block(layers));
            channels = blockChannels[i];
        }

        Classifier = new Sequential(
            new AdaptiveAvgPool2d(1), new Flatten(), new LayerNorm(channels), new Linear(channels, channels), new Tanh(),
            new Linear(channels, numClasses, bias: false));
        WeightInitialization.Initialize(
            this, static conv => Init.Normal_(conv.Weight, std: 0.02), static layer => Init.Normal_(layer.Weight, std: 0.02));
    }

    /// <summary>The first convolutions.</summary>
    public Sequential Stem { get; set; }

    /// <summary>The stages.</summary>
    public ModuleList Blocks { get; } = [];

    /// <summary>The classifier.</summary>
    public Sequential Classifier { get; set; }

    /// <inheritdoc/>
    protected override Tensor Compute(Tensor input)
    {
        Tensor x = Stem.Forward(input);
        foreach (Module block in Blocks) x = block.Call(x);
        return Classifier.Forward(x);
    }

    private static long Half(long size) => ((size - 1) / 2) + 1;

    private sealed class Block(ModuleList layers) : Module
    {
        private readonly ModuleList _layers = layers;

        protected override Tensor Compute(Tensor x)
        {
            foreach (Module layer in _layers) x = layer.Call(x);
            return x;
        }
    }

    private sealed class Layer : Module
    {
        private readonly Sequential _layers;

        public Layer(
            long input, long output, long stride, NormLayer norm, long headDim, double mlpDropout, double attentionDropout, double left,
            long partition, long size)
        {
            _layers = new Sequential
            {
                { "MBconv", new MaxVitConvolution(input, output, stride, norm, left) },
                { "window_attention", Attention(grid: false) },
                { "grid_attention", Attention(grid: true) },
            };

            PartitionAttention Attention(bool grid) => new(output, headDim, partition, grid, size, attentionDropout, mlpDropout, left);
        }

        protected override Tensor Compute(Tensor x) => _layers.Forward(x);
    }
}

/// <summary>The convolutional part of a layer.</summary>
internal sealed class MaxVitConvolution : Module
{
    private readonly Module _proj;
    private readonly Module _stochasticDepth;
    private readonly Sequential _layers;

    public MaxVitConvolution(long input, long output, long stride, NormLayer norm, double left)
    {
        _proj = (stride, input == output) switch
        {
            (1, true) => new Identity(),
            (2, _) => new Sequential(new AvgPool2d(3, stride, 1), new Conv2d(input, output, 1)),
            _ => new Sequential(new Conv2d(input, output, 1)),
        };
        long middle = output * 4;
        _stochasticDepth = left > 0 ? new StochasticDepth(left) : new Identity();
        _layers = new Sequential
        {
            { "pre_norm", norm.Require(input) },
            { "conv_a", new Conv2dNormActivation(input, middle, 1, 1, 0, normLayer: norm, activationLayer: ActivationLayers.GELU) },
            { "conv_b", new Conv2dNormActivation(middle, middle, 3, stride, 1, middle, norm, ActivationLayers.GELU) },
            { "squeeze_excitation", new SqueezeExcitation(middle, output / 4, static () => new SiLU()) },
            { "conv_c", new Conv2d(middle, output, 1) },
        };
    }

    protected override Tensor Compute(Tensor x) => _proj.Call(x) + _stochasticDepth.Call(_layers.Forward(x));
}

/// <summary>Attention in windows of neighbours, or on a grid over the whole image, and a perceptron.</summary>
internal sealed class PartitionAttention : Module
{
    private readonly Sequential _attnLayer;
    private readonly Sequential _mlpLayer;
    private readonly StochasticDepth _stochasticDropout;
    private readonly long _window;
    private readonly bool _grid;

    public PartitionAttention(long channels, long headDim, long partition, bool grid, long size, double attentionDropout, double mlpDropout, double left)
    {
        (_window, _grid) = (grid ? size / partition : partition, grid);
        _attnLayer = new Sequential(
            new LayerNorm(channels), new RelativeAttention(channels, headDim, partition), new Dropout(attentionDropout));
        _mlpLayer = new Sequential(
            new LayerNorm(channels), new Linear(channels, channels * 4), new GELU(), new Linear(channels * 4, channels), new Dropout(mlpDropout));
        _stochasticDropout = new StochasticDepth(left);
    }

    protected override Tensor Compute(Tensor input)
    {
        (long batch, long channels, long rows, long columns) = (input.Shape[0], input.Shape[1], input.Shape[2] / _window, input.Shape[3] / _window);
        Tensor x = input.Reshape(batch, channels, rows, _window, columns, _window).Permute(0, 2, 4, 3, 5, 1)
            .Reshape(batch, rows * columns, _window * _window, channels);
        if (_grid) x = x.Swapaxes(-2, -3);
        x = x + _stochasticDropout.Forward(_attnLayer.Forward(x));
        x = x + _stochasticDropout.Forward(_mlpLayer.Forward(x));
        if (_grid) x = x.Swapaxes(-2, -3);
        return x.Reshape(batch, rows, columns, _window, _window, channels).Permute(0, 5, 1, 3, 2, 4)
            .Reshape(batch, channels, rows * _window, columns * _window);
    }

    /// <summary>Multi-head attention with a learned bias for each relative position.</summary>
    private sealed class RelativeAttention : Module
    {
        private readonly Linear _toQkv;
        private readonly Linear _merge;
        private readonly Parameter _relativePositionBiasTable;
        [Buffer]
        private readonly Tensor _relativePositionIndex;
        private readonly long _heads;

        public RelativeAttention(long features, long headDim, long side)
        {
            if (features % headDim != 0) throw new ArgumentException($"maxvit: {features} features are not divisible into heads of {headDim}", nameof(headDim));
            _heads = features / headDim;
            _toQkv = new Linear(features, features * 3);
            _merge = new Linear(features, features);
            _relativePositionBiasTable = new Parameter(Torch.Empty(((2 * side) - 1) * ((2 * side) - 1), _heads));
            _relativePositionIndex = RelativePositions.Index(side, side);
            Init.TruncNormal_(_relativePositionBiasTable, std: 0.02);
        }

        protected override Tensor Compute(Tensor x)
        {
            (long batch, long groups, long positions, long features) = (x.Shape[0], x.Shape[1], x.Shape[2], x.Shape[3]);
            Tensor[] qkv = _toQkv.Forward(x).Chunk(3, -1);
            for (int i = 0; i < 3; i++) qkv[i] = qkv[i].Reshape(batch, groups, positions, _heads, features / _heads).Permute(0, 1, 3, 2, 4);

            // The scale is that of all features, not of a head's.
            Tensor scores = Torch.Matmul(qkv[0], (qkv[1] * (1 / Math.Sqrt(features))).Transpose(-2, -1));
            scores = Torch.Softmax(scores + RelativePositions.Bias(_relativePositionBiasTable, _relativePositionIndex, positions), -1);
            return _merge.Forward(Torch.Matmul(scores, qkv[2]).Permute(0, 1, 3, 2, 4).Reshape(batch, groups, positions, features));
        }
    }
}
