using Linstock;
using Linstock.NN;
using F = Linstock.NN.Functional;

/// <summary>Two convolutions with batch normalisation, a pooling after the last, and a linear layer over what is left.</summary>
internal sealed class SmallCnn : Module
{
    private readonly Conv2d conv1;
    private readonly BatchNorm2d bn1;
    private readonly Conv2d conv2;
    private readonly BatchNorm2d bn2;
    private readonly Dropout dropout;
    private readonly Linear fc;

    /// <summary>A network for square images of one channel and an even size.</summary>
    public SmallCnn(int size, int classes, int width)
    {
        conv1 = new Conv2d(1, width, 3, padding: 1);
        bn1 = new BatchNorm2d(width);
        conv2 = new Conv2d(width, 2 * width, 3, padding: 1);
        bn2 = new BatchNorm2d(2 * width);
        dropout = new Dropout(0.3);
        fc = new Linear(2 * width * (size / 2) * (size / 2), classes);
    }

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x)
    {
        x = F.Relu(bn1.Forward(conv1.Forward(x)));
        x = F.MaxPool2d(F.Relu(bn2.Forward(conv2.Forward(x))), 2);
        return fc.Forward(dropout.Forward(Torch.Flatten(x, 1)));
    }
}
