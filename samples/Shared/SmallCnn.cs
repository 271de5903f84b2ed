using Linstock;
using Linstock.NN;
using F = Linstock.NN.Functional;

/// <summary>Two convolutions with batch normalisation, a pooling after the last, and a linear layer over what is left.</summary>
internal sealed class SmallCnn : Module
{
    private readonly Conv2d _conv1;
    private readonly BatchNorm2d _bn1;
    private readonly Conv2d _conv2;
    private readonly BatchNorm2d _bn2;
    private readonly Dropout _dropout;
    private readonly Linear _fc;

    /// <summary>A network for square images of one channel and an even size.</summary>
    public SmallCnn(int size, int classes, int width)
    {
        _conv1 = new Conv2d(1, width, 3, padding: 1);
        _bn1 = new BatchNorm2d(width);
        _conv2 = new Conv2d(width, 2 * width, 3, padding: 1);
        _bn2 = new BatchNorm2d(2 * width);
        _dropout = new Dropout(0.3);
        _fc = new Linear(2 * width * (size / 2) * (size / 2), classes);
    }

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x)
    {
        x = F.Relu(_bn1.Forward(_conv1.Forward(x)));
        x = F.MaxPool2d(F.Relu(_bn2.Forward(_conv2.Forward(x))), 2);
        return _fc.Forward(_dropout.Forward(Torch.Flatten(x, 1)));
    }
}
