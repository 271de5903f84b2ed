using Linstock.NN;
using F = Linstock.NN.Functional;

namespace Linstock.Vision.Architectures;

/// <summary>What <see cref="GoogLeNet"/> gives while training.</summary>
/// <param name="Logits">The scores.</param>
/// <param name="AuxLogits2">Those of the later auxiliary classifier; null in evaluation.</param>
/// <param name="AuxLogits1">Those of the earlier auxiliary classifier; null in evaluation.</param>
public readonly record struct GoogLeNetOutputs(Tensor Logits, Tensor? AuxLogits2, Tensor? AuxLogits1);

/// <summary>GoogLeNet, Inception v1. Szegedy et al. 2014, arXiv:1409.4842.</summary>
public class GoogLeNet : Module
{
    private readonly BasicConv2d _conv1 = new(3, 64, 7, 2, 3);
    private readonly MaxPool2d _maxpool1 = new(3, 2, ceilMode: true);
    private readonly BasicConv2d _conv2 = new(64, 64, 1);
    private readonly BasicConv2d _conv3 = new(64, 192, 3, padding: 1);
    private readonly MaxPool2d _maxpool2 = new(3, 2, ceilMode: true);
    private readonly Inception _inception3a = new(192, 64, 96, 128, 16, 32, 32);
    private readonly Inception _inception3b = new(256, 128, 128, 192, 32, 96, 64);
    private readonly MaxPool2d _maxpool3 = new(3, 2, ceilMode: true);
    private readonly Inception _inception4a = new(480, 192, 96, 208, 16, 48, 64);
    private readonly Inception _inception4b = new(512, 160, 112, 224, 24, 64, 64);
    private readonly Inception _inception4c = new(512, 128, 128, 256, 24, 64, 64);
    private readonly Inception _inception4d = new(512, 112, 144, 288, 32, 64, 64);
    private readonly Inception _inception4e = new(528, 256, 160, 320, 32, 128, 128);
    private readonly MaxPool2d _maxpool4 = new(2, 2, ceilMode: true);
    private readonly Inception _inception5a = new(832, 256, 160, 320, 32, 128, 128);
    private readonly Inception _inception5b = new(832, 384, 192, 384, 48, 128, 128);
    private readonly InceptionAux? _aux1;
    private readonly InceptionAux? _aux2;
    private readonly AdaptiveAvgPool2d _avgpool = new(1);
    private readonly Dropout _dropout;

    /// <summary>A network for images [N, 3, H, W].</summary>
    /// <param name="numClasses">Classes.</param>
    /// <param name="auxLogits">Whether there are two classifiers in the middle, for training.</param>
    /// <param name="transformInput">Whether images are normalised again, for weights that came from TensorFlow.</param>
    /// <param name="initWeights">Whether weights are drawn from a cut normal distribution, slow but as in the paper; null: they are.</param>
    /// <param name="dropout">The share of elements that dropout clears.</param>
    /// <param name="dropoutAux">The same in the auxiliary classifiers.</param>
    public GoogLeNet(
        long numClasses = 1000, bool auxLogits = true, bool transformInput = false, bool? initWeights = null, double dropout = 0.2, double dropoutAux = 0.7)
    {
        TransformInput = transformInput;
        if (auxLogits)
        {
            _aux1 = new InceptionAux(512, numClasses, dropoutAux);
            _aux2 = new InceptionAux(528, numClasses, dropoutAux);
        }

        _dropout = new Dropout(dropout);
        Fc = new Linear(1024, numClasses);
        if (initWeights ?? true) InceptionInput.InitializeWeights(this, static _ => 0.01);
    }

    /// <summary>Whether images are normalised again.</summary>
    public bool TransformInput { get; }

    /// <summary>The classifier.</summary>
    public Linear Fc { get; set; }

    /// <inheritdoc/>
    protected override Tensor Compute(Tensor input) => ForwardWithAux(input).Logits;

    /// <summary>The scores, and while training those of the auxiliary classifiers.</summary>
    /// <param name="input">Images [N, 3, H, W].</param>
    public GoogLeNetOutputs ForwardWithAux(Tensor input)
    {
        Tensor x = TransformInput ? InceptionInput.Transform(input) : input;
        x = _maxpool1.Forward(_conv1.Forward(x));
        x = _maxpool2.Forward(_conv3.Forward(_conv2.Forward(x)));
        x = _maxpool3.Forward(_inception3b.Forward(_inception3a.Forward(x)));
        x = _inception4a.Forward(x);
        Tensor? aux1 = Training ? _aux1?.Forward(x) : null;
        x = _inception4d.Forward(_inception4c.Forward(_inception4b.Forward(x)));
        Tensor? aux2 = Training ? _aux2?.Forward(x) : null;
        x = _maxpool4.Forward(_inception4e.Forward(x));
        x = _avgpool.Forward(_inception5b.Forward(_inception5a.Forward(x)));
        return new GoogLeNetOutputs(Fc.Forward(_dropout.Forward(x.Flatten(1))), aux2, aux1);
    }

    private sealed class Inception(long input, long ch1x1, long ch3x3Red, long ch3x3, long ch5x5Red, long ch5x5, long poolProj) : Module
    {
        private readonly BasicConv2d _branch1 = new(input, ch1x1, 1);
        private readonly Sequential _branch2 = new(new BasicConv2d(input, ch3x3Red, 1), new BasicConv2d(ch3x3Red, ch3x3, 3, padding: 1));

        // The paper has 5x5; the weights that everybody uses have 3x3.
        private readonly Sequential _branch3 = new(new BasicConv2d(input, ch5x5Red, 1), new BasicConv2d(ch5x5Red, ch5x5, 3, padding: 1));
        private readonly Sequential _branch4 = new(new MaxPool2d(3, 1, 1, ceilMode: true), new BasicConv2d(input, poolProj, 1));

        protected override Tensor Compute(Tensor x) =>
            Torch.Cat([_branch1.Forward(x), _branch2.Forward(x), _branch3.Forward(x), _branch4.Forward(x)], 1);
    }

    private sealed class InceptionAux(long input, long numClasses, double dropout) : Module
    {
        private readonly BasicConv2d _conv = new(input, 128, 1);
        private readonly Linear _fc1 = new(2048, 1024);
        private readonly Linear _fc2 = new(1024, numClasses);
        private readonly Dropout _dropout = new(dropout);

        protected override Tensor Compute(Tensor x)
        {
            x = _conv.Forward(F.AdaptiveAvgPool2d(x, 4)).Flatten(1);
            return _fc2.Forward(_dropout.Forward(F.Relu(_fc1.Forward(x), inplace: true)));
        }
    }
}
