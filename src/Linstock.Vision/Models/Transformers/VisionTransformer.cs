using Linstock.NN;
using Linstock.Vision.Layers;

namespace Linstock.Vision.Architectures;

/// <summary>The vision transformer. Dosovitskiy et al. 2020, arXiv:2010.11929.</summary>
public class VisionTransformer : Module
{
    private const double Eps = 1e-6;

    private readonly long _hidden;

    /// <summary>A network for square images [N, 3, size, size].</summary>
    /// <param name="imageSize">The side of the image.</param>
    /// <param name="patchSize">The side of a patch, which becomes a token.</param>
    /// <param name="numLayers">Layers of the encoder.</param>
    /// <param name="numHeads">Heads of the attention.</param>
    /// <param name="hiddenDim">Features of a token.</param>
    /// <param name="mlpDim">Features inside the perceptrons.</param>
    /// <param name="dropout">The share of elements that dropout clears.</param>
    /// <param name="attentionDropout">The same for attention weights.</param>
    /// <param name="numClasses">Classes.</param>
    /// <param name="representationSize">Features of a layer before the classifier; null: there is none.</param>
    /// <exception cref="ArgumentException">Patches do not fill the image.</exception>
    public VisionTransformer(
        long imageSize, long patchSize, int numLayers, long numHeads, long hiddenDim, long mlpDim, double dropout = 0, double attentionDropout = 0,
        long numClasses = 1000, long? representationSize = null)
    {
        if (imageSize % patchSize != 0)
            throw new ArgumentException($"vision_transformer: an image of {imageSize} is not divisible into patches of {patchSize}", nameof(patchSize));
        (ImageSize, PatchSize, _hidden) = (imageSize, patchSize, hiddenDim);
        ConvProj = new Conv2d(3, hiddenDim, patchSize, patchSize);
        ClassToken = new Parameter(Torch.Zeros(1, 1, hiddenDim));
        long patches = imageSize / patchSize;
        Encoder = new VisionEncoder((patches * patches) + 1, numLayers, numHeads, hiddenDim, mlpDim, dropout, attentionDropout);
        Heads = [];
        Linear? representation = null;
        if (representationSize is { } size)
        {
            representation = new Linear(hiddenDim, size);
            Heads.Add("pre_logits", representation);
            Heads.Add("act", new Tanh());
        }

        var head = new Linear(representationSize ?? hiddenDim, numClasses);
        Heads.Add("head", head);
        Init.TruncNormal_(ConvProj.Weight, std: Math.Sqrt(1.0 / (3 * patchSize * patchSize)));
        Init.Zeros_(ConvProj.Bias!);
        if (representation is not null)
        {
            Init.TruncNormal_(representation.Weight, std: Math.Sqrt(1.0 / hiddenDim));
            Init.Zeros_(representation.Bias!);
        }

        Init.Zeros_(head.Weight);
        Init.Zeros_(head.Bias!);
    }

    /// <summary>The side of an image.</summary>
    public long ImageSize { get; }

    /// <summary>The side of a patch.</summary>
    public long PatchSize { get; }

    /// <summary>The token that the class is read from.</summary>
    public Parameter ClassToken { get; set; }

    /// <summary>Patches to tokens.</summary>
    public Conv2d ConvProj { get; set; }

    /// <summary>The encoder.</summary>
    public VisionEncoder Encoder { get; set; }

    /// <summary>The classifier.</summary>
    public Sequential Heads { get; set; }

    /// <inheritdoc/>
    protected override Tensor Compute(Tensor input)
    {
        if (input.NDim != 4 || input.Shape[2] != ImageSize || input.Shape[3] != ImageSize)
            throw new ArgumentException($"vision_transformer: expected images [N, 3, {ImageSize}, {ImageSize}]; got {input.Shape}", nameof(input));
        long count = input.Shape[0];
        Tensor x = ConvProj.Forward(input).Reshape(count, _hidden, -1).Permute(0, 2, 1);
        x = Encoder.Forward(Torch.Cat([ClassToken.Expand(count, -1, -1), x], 1));
        return Heads.Forward(x.Select(1, 0));
    }

    /// <summary>The encoder of a <see cref="VisionTransformer"/>.</summary>
    public sealed class VisionEncoder : Module
    {
        private readonly Parameter _posEmbedding;
        private readonly Dropout _dropout;
        private readonly Sequential _layers = [];
        private readonly LayerNorm _ln;

        internal VisionEncoder(long tokens, int layers, long heads, long hidden, long mlp, double dropout, double attentionDropout)
        {
            _posEmbedding = new Parameter(Torch.Empty(1, tokens, hidden).Normal_(std: 0.02));
            _dropout = new Dropout(dropout);
            for (int i = 0; i < layers; i++) _layers.Add($"encoder_layer_{i}", new EncoderBlock(heads, hidden, mlp, dropout, attentionDropout));
            _ln = new LayerNorm(hidden, Eps);
        }

        /// <inheritdoc/>
        protected override Tensor Compute(Tensor input) => _ln.Forward(_layers.Forward(_dropout.Forward(input + _posEmbedding)));
    }

    private sealed class EncoderBlock : Module
    {
        [Name("ln_1")]
        private readonly LayerNorm _ln1;
        private readonly MultiheadAttention _selfAttention;
        private readonly Dropout _dropout;
        [Name("ln_2")]
        private readonly LayerNorm _ln2;
        private readonly MLP _mlp;

        public EncoderBlock(long heads, long hidden, long mlp, double dropout, double attentionDropout)
        {
            _ln1 = new LayerNorm(hidden, Eps);
            _selfAttention = new MultiheadAttention(hidden, heads, attentionDropout, batchFirst: true);
            _dropout = new Dropout(dropout);
            _ln2 = new LayerNorm(hidden, Eps);
            _mlp = new MLP(hidden, [mlp, hidden], activationLayer: ActivationLayers.GELU, inplace: false, dropout: dropout);
            TransformerInitialization.Perceptron(_mlp);
        }

        protected override Tensor Compute(Tensor input)
        {
            Tensor x = _ln1.Forward(input);
            x = _dropout.Forward(_selfAttention.Forward(x, x, x, needWeights: false).AttnOutput) + input;
            return x + _mlp.Forward(_ln2.Forward(x));
        }
    }
}

/// <summary>The initial weights of perceptrons in transformers.</summary>
internal static class TransformerInitialization
{
    /// <summary>Xavier's weights and almost no bias.</summary>
    public static void Perceptron(MLP mlp)
    {
        foreach (Module module in mlp)
        {
            if (module is not Linear layer) continue;
            Init.XavierUniform_(layer.Weight);
            if (layer.Bias is { } bias) Init.Normal_(bias, std: 1e-6);
        }
    }
}
