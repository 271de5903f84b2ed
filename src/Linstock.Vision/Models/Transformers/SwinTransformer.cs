using Linstock.NN;
using Linstock.Vision.Layers;
using F = Linstock.NN.Functional;

namespace Linstock.Vision.Architectures;

/// <summary>The Swin transformer, and version 2. Liu et al. 2021, arXiv:2103.14030 and arXiv:2111.09883.</summary>
public class SwinTransformer : Module
{
    /// <summary>A network for images [N, 3, H, W].</summary>
    /// <param name="patchSize">The side of a patch, which becomes a token.</param>
    /// <param name="embedDim">Features of a token in the first stage; they double with each.</param>
    /// <param name="depths">Blocks of each stage.</param>
    /// <param name="numHeads">Heads of each stage.</param>
    /// <param name="windowSize">The side of a window, in tokens.</param>
    /// <param name="mlpRatio">Features inside the perceptrons for each of the token.</param>
    /// <param name="dropout">The share of elements that dropout clears.</param>
    /// <param name="attentionDropout">The same for attention weights.</param>
    /// <param name="stochasticDepthProb">The probability that the last block is left out while training; it falls linearly towards the first.</param>
    /// <param name="numClasses">Classes.</param>
    /// <param name="version2">Whether it is version 2: cosine attention, normalisation after the layers.</param>
    /// <exception cref="ArgumentException">Depths and heads differ in number.</exception>
    public SwinTransformer(
        long patchSize, long embedDim, IReadOnlyList<int> depths, IReadOnlyList<int> numHeads, long windowSize, double mlpRatio = 4, double dropout = 0,
        double attentionDropout = 0, double stochasticDepthProb = 0.1, long numClasses = 1000, bool version2 = false)
    {
        ArgumentNullException.ThrowIfNull(depths);
        ArgumentNullException.ThrowIfNull(numHeads);
        if (depths.Count != numHeads.Count || depths.Count == 0)
            throw new ArgumentException($"swin_transformer: expected a number of heads for each of {depths.Count} stages; got {numHeads.Count}", nameof(numHeads));
        Features = new Sequential(new Sequential(
            new Conv2d(3, embedDim, patchSize, patchSize), new Permute(0, 2, 3, 1), new LayerNorm(embedDim)));
        int all = depths.Sum(), number = 0;
        long dim = embedDim;
        for (int i = 0; i < depths.Count; i++)
        {
            var stage = new Sequential();
            for (int layer = 0; layer < depths[i]; layer++)
            {
                ShiftedWindowAttention Attention(long shift) => version2
                    ? new ShiftedWindowAttentionV2(dim, windowSize, shift, numHeads[i], attentionDropout, dropout)
                    : new ShiftedWindowAttention(dim, windowSize, shift, numHeads[i], attentionDropout, dropout);
                double left = stochasticDepthProb * number++ / (all - 1);
                stage.Append(new Block(dim, () => Attention(layer % 2 == 0 ? 0 : windowSize / 2), (long)(dim * mlpRatio), dropout, left, version2));
            }

            Features.Append(stage);
            if (i == depths.Count - 1) break;
            Features.Append(new PatchMerging(dim, version2));
            dim *= 2;
        }

        Norm = new LayerNorm(dim);
        Head = new Linear(dim, numClasses);
        WeightInitialization.Initialize(this, static _ => { }, static layer => Init.TruncNormal_(layer.Weight, std: 0.02), clearBiases: false);
    }

    /// <summary>The stages.</summary>
    public Sequential Features { get; set; }

    /// <summary>The last normalisation.</summary>
    public LayerNorm Norm { get; set; }

    /// <summary>Channels first again.</summary>
    public Permute Permute { get; } = new(0, 3, 1, 2);

    /// <summary>The mean over all positions.</summary>
    public AdaptiveAvgPool2d Avgpool { get; } = new(1);

    /// <summary>The classifier.</summary>
    public Linear Head { get; set; }

    /// <inheritdoc/>
    protected override Tensor Compute(Tensor input) =>
        Head.Forward(Avgpool.Forward(Permute.Forward(Norm.Forward(Features.Forward(input)))).Flatten(1));

    private sealed class Block : Module
    {
        private readonly LayerNorm _norm1;
        private readonly ShiftedWindowAttention _attn;
        private readonly StochasticDepth _stochasticDepth;
        private readonly LayerNorm _norm2;
        private readonly MLP _mlp;
        private readonly bool _normAfter;

        public Block(long dim, Func<ShiftedWindowAttention> attention, long hidden, double dropout, double stochasticDepthProb, bool normAfter)
        {
            _norm1 = new LayerNorm(dim);
            _attn = attention();
            _stochasticDepth = new StochasticDepth(stochasticDepthProb);
            _norm2 = new LayerNorm(dim);
            _mlp = new MLP(dim, [hidden, dim], activationLayer: ActivationLayers.GELU, inplace: false, dropout: dropout);
            _normAfter = normAfter;
            TransformerInitialization.Perceptron(_mlp);
        }

        protected override Tensor Compute(Tensor input)
        {
            Tensor x = input + _stochasticDepth.Forward(Apply(_attn, _norm1, input));
            return x + _stochasticDepth.Forward(Apply(_mlp, _norm2, x));
        }

        private Tensor Apply(Module layer, LayerNorm norm, Tensor x) => _normAfter ? norm.Forward(layer.Forward(x)) : layer.Forward(norm.Forward(x));
    }

    /// <summary>Four neighbouring tokens become one of twice the features.</summary>
    private sealed class PatchMerging(long dim, bool normAfter) : Module
    {
        private readonly Linear _reduction = new(4 * dim, 2 * dim, bias: false);
        private readonly LayerNorm _norm = new(normAfter ? 2 * dim : 4 * dim);
        private readonly bool _normAfter = normAfter;

        protected override Tensor Compute(Tensor x)
        {
            (long height, long width) = (x.Shape[^3], x.Shape[^2]);
            if ((height | width) % 2 != 0) x = F.Pad(x, [0, 0, 0, width % 2, 0, height % 2]);
            x = Torch.Cat([Every(x, 0, 0), Every(x, 1, 0), Every(x, 0, 1), Every(x, 1, 1)], -1);
            return _normAfter ? _norm.Forward(_reduction.Forward(x)) : _reduction.Forward(_norm.Forward(x));
        }

        private static Tensor Every(Tensor x, long row, long column) => x.Slice(-3, row, null, 2).Slice(-2, column, null, 2);
    }
}
