using Linstock.NN;
using F = Linstock.NN.Functional;

namespace Linstock.Vision.Architectures;

/// <summary>
/// The ResNet for images of 32x32. He et al. 2015, arXiv:1512.03385, section 4.2: 3 stages of 16, 32 and 64 channels, 6n + 2 layers, shortcuts
/// without parameters (option A). State dicts have the keys of the much-used checkpoints for it: <c>layer1.0.conv1.weight</c>, ..., <c>linear.bias</c>.
/// </summary>
public class CifarResNet : Module
{
    /// <summary>A network for images [N, 3, H, W].</summary>
    /// <param name="blocks">Blocks of two convolutions in each of the three stages.</param>
    /// <param name="numClasses">Classes.</param>
    public CifarResNet(int blocks, long numClasses = 10)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(blocks, 1);
        Conv1 = new Conv2d(3, 16, 3, 1, 1, bias: false);
        Bn1 = new BatchNorm2d(16);
        Layer1 = Stage(16, 16, blocks, 1);
        Layer2 = Stage(16, 32, blocks, 2);
        Layer3 = Stage(32, 64, blocks, 2);
        Linear = new Linear(64, numClasses);
        foreach (Module module in Modules())
        {
            if (module is Conv2d conv) Init.KaimingNormal_(conv.Weight);
            else if (module is Linear linear) Init.KaimingNormal_(linear.Weight);
        }
    }

    /// <summary>The first convolution.</summary>
    public Conv2d Conv1 { get; set; }

    /// <summary>Its normalisation.</summary>
    public BatchNorm2d Bn1 { get; set; }

    /// <summary>The first stage.</summary>
    public Sequential Layer1 { get; set; }

    /// <summary>The second stage.</summary>
    public Sequential Layer2 { get; set; }

    /// <summary>The third stage.</summary>
    public Sequential Layer3 { get; set; }

    /// <summary>The classifier.</summary>
    public Linear Linear { get; set; }

    /// <inheritdoc/>
    protected override Tensor Compute(Tensor input)
    {
        Tensor x = F.Relu(Bn1.Forward(Conv1.Forward(input)));
        x = Layer3.Forward(Layer2.Forward(Layer1.Forward(x)));
        return Linear.Forward(x.Mean([2, 3]));
    }

    private static Sequential Stage(long input, long output, int blocks, long stride)
    {
        var stage = new Sequential(new Block(input, output, stride));
        for (int i = 1; i < blocks; i++) stage.Append(new Block(output, output, 1));
        return stage;
    }

    /// <summary>Two convolutions around which the input is added, thinned out and padded with empty channels where shapes change.</summary>
    private sealed class Block(long input, long output, long stride) : Module
    {
        private readonly Conv2d _conv1 = new(input, output, 3, stride, 1, bias: false);
        private readonly BatchNorm2d _bn1 = new(output);
        private readonly Conv2d _conv2 = new(output, output, 3, 1, 1, bias: false);
        private readonly BatchNorm2d _bn2 = new(output);
        private readonly long _missing = output - input;

        protected override Tensor Compute(Tensor x)
        {
            Tensor result = _bn2.Forward(_conv2.Forward(F.Relu(_bn1.Forward(_conv1.Forward(x)))));
            return F.Relu(result + (_missing == 0 ? x : Shortcut(x)));
        }

        private Tensor Shortcut(Tensor x) =>
            F.Pad(x.Slice(2, step: 2).Slice(3, step: 2), [0, 0, 0, 0, _missing / 2, _missing - (_missing / 2)]);
    }
}
