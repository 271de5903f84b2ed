using Linstock.NN;

namespace Linstock.Vision.Architectures;

/// <summary>What <see cref="Inception3"/> gives while training.</summary>
/// <param name="Logits">The scores.</param>
/// <param name="AuxLogits">Those of the auxiliary classifier; null in evaluation.</param>
public readonly record struct InceptionOutputs(Tensor Logits, Tensor? AuxLogits);

/// <summary>Inception v3, for images of 299x299. Szegedy et al. 2015, arXiv:1512.00567.</summary>
public class Inception3 : Module
{
    [Name("Conv2d_1a_3x3")]
    private readonly BasicConv2d _conv1a = new(3, 32, 3, 2);
    [Name("Conv2d_2a_3x3")]
    private readonly BasicConv2d _conv2a = new(32, 32, 3);
    [Name("Conv2d_2b_3x3")]
    private readonly BasicConv2d _conv2b = new(32, 64, 3, padding: 1);
    private readonly MaxPool2d _maxpool1 = new(3, 2);
    [Name("Conv2d_3b_1x1")]
    private readonly BasicConv2d _conv3b = new(64, 80, 1);
    [Name("Conv2d_4a_3x3")]
    private readonly BasicConv2d _conv4a = new(80, 192, 3);
    private readonly MaxPool2d _maxpool2 = new(3, 2);
    [Name("Mixed_5b")]
    private readonly InceptionA _mixed5b = new(192, 32);
    [Name("Mixed_5c")]
    private readonly InceptionA _mixed5c = new(256, 64);
    [Name("Mixed_5d")]
    private readonly InceptionA _mixed5d = new(288, 64);
    [Name("Mixed_6a")]
    private readonly InceptionB _mixed6a = new(288);
    [Name("Mixed_6b")]
    private readonly InceptionC _mixed6b = new(768, 128);
    [Name("Mixed_6c")]
    private readonly InceptionC _mixed6c = new(768, 160);
    [Name("Mixed_6d")]
    private readonly InceptionC _mixed6d = new(768, 160);
    [Name("Mixed_6e")]
    private readonly InceptionC _mixed6e = new(768, 192);
    [Name("AuxLogits")]
    private readonly InceptionAux? _auxLogits;
    [Name("Mixed_7a")]
    private readonly InceptionD _mixed7a;
    [Name("Mixed_7b")]
    private readonly InceptionE _mixed7b;
    [Name("Mixed_7c")]
    private readonly InceptionE _mixed7c;
    private readonly AdaptiveAvgPool2d _avgpool = new(1);
    private readonly Dropout _dropout;

    /// <summary>A network for images [N, 3, H, W].</summary>
    /// <param name="numClasses">Classes.</param>
    /// <param name="auxLogits">Whether there is a classifier in the middle, for training.</param>
    /// <param name="transformInput">Whether images are normalised again, for weights that came from TensorFlow.</param>
    /// <param name="initWeights">Whether weights are drawn from a cut normal distribution, slow but as in the paper; null: they are.</param>
    /// <param name="dropout">The share of elements that dropout clears.</param>
    public Inception3(long numClasses = 1000, bool auxLogits = true, bool transformInput = false, bool? initWeights = null, double dropout = 0.5)
    {
        TransformInput = transformInput;
        if (auxLogits) _auxLogits = new InceptionAux(768, numClasses);
        _mixed7a = new InceptionD(768);
        _mixed7b = new InceptionE(1280);
        _mixed7c = new InceptionE(2048);
        _dropout = new Dropout(dropout);
        Fc = new Linear(2048, numClasses);
        if (initWeights ?? true) InceptionInput.InitializeWeights(this, module => _auxLogits?.DeviationOf(module) ?? 0.1);
    }

    /// <summary>Whether images are normalised again.</summary>
    public bool TransformInput { get; }

    /// <summary>The classifier.</summary>
    public Linear Fc { get; set; }

    /// <inheritdoc/>
    protected override Tensor Compute(Tensor input) => ForwardWithAux(input).Logits;

    /// <summary>The scores, and while training those of the auxiliary classifier.</summary>
    /// <param name="input">Images [N, 3, H, W].</param>
    public InceptionOutputs ForwardWithAux(Tensor input)
    {
        Tensor x = TransformInput ? InceptionInput.Transform(input) : input;
        x = _maxpool1.Forward(_conv2b.Forward(_conv2a.Forward(_conv1a.Forward(x))));
        x = _maxpool2.Forward(_conv4a.Forward(_conv3b.Forward(x)));
        x = _mixed5d.Forward(_mixed5c.Forward(_mixed5b.Forward(x)));
        x = _mixed6c.Forward(_mixed6b.Forward(_mixed6a.Forward(x)));
        x = _mixed6e.Forward(_mixed6d.Forward(x));
        Tensor? aux = Training ? _auxLogits?.Forward(x) : null;
        x = _mixed7c.Forward(_mixed7b.Forward(_mixed7a.Forward(x)));
        return new InceptionOutputs(Fc.Forward(_dropout.Forward(_avgpool.Forward(x)).Flatten(1)), aux);
    }
}
