using Linstock.NN;
using F = Linstock.NN.Functional;

namespace Linstock.Vision.Architectures;

/// <summary>Branches with 1x1, 5x5 and two 3x3 convolutions, and a mean; figure 5 of the paper.</summary>
internal sealed class InceptionA(long input, long poolFeatures) : Module
{
    [Name("branch1x1")]
    private readonly BasicConv2d _branch1 = new(input, 64, 1);
    [Name("branch5x5_1")]
    private readonly BasicConv2d _branch5a = new(input, 48, 1);
    [Name("branch5x5_2")]
    private readonly BasicConv2d _branch5b = new(48, 64, 5, padding: 2);
    [Name("branch3x3dbl_1")]
    private readonly BasicConv2d _branch3a = new(input, 64, 1);
    [Name("branch3x3dbl_2")]
    private readonly BasicConv2d _branch3b = new(64, 96, 3, padding: 1);
    [Name("branch3x3dbl_3")]
    private readonly BasicConv2d _branch3c = new(96, 96, 3, padding: 1);
    private readonly BasicConv2d _branchPool = new(input, poolFeatures, 1);

    protected override Tensor Compute(Tensor x) => Torch.Cat(
        [
            _branch1.Forward(x), _branch5b.Forward(_branch5a.Forward(x)), _branch3c.Forward(_branch3b.Forward(_branch3a.Forward(x))),
            _branchPool.Forward(F.AvgPool2d(x, 3, 1, 1)),
        ],
        1);
}

/// <summary>Halves the image; figure 10 of the paper.</summary>
internal sealed class InceptionB(long input) : Module
{
    [Name("branch3x3")]
    private readonly BasicConv2d _branch3 = new(input, 384, 3, 2);
    [Name("branch3x3dbl_1")]
    private readonly BasicConv2d _double1 = new(input, 64, 1);
    [Name("branch3x3dbl_2")]
    private readonly BasicConv2d _double2 = new(64, 96, 3, padding: 1);
    [Name("branch3x3dbl_3")]
    private readonly BasicConv2d _double3 = new(96, 96, 3, 2);

    protected override Tensor Compute(Tensor x) => Torch.Cat(
        [_branch3.Forward(x), _double3.Forward(_double2.Forward(_double1.Forward(x))), F.MaxPool2d(x, 3, 2)], 1);
}

/// <summary>7x7 convolutions as pairs of 1x7 and 7x1; figure 6 of the paper.</summary>
internal sealed class InceptionC(long input, long middle) : Module
{
    [Name("branch1x1")]
    private readonly BasicConv2d _branch1 = new(input, 192, 1);
    [Name("branch7x7_1")]
    private readonly BasicConv2d _single1 = new(input, middle, 1);
    [Name("branch7x7_2")]
    private readonly BasicConv2d _single2 = new(middle, middle, (1, 7), padding: (IntList)(0, 3));
    [Name("branch7x7_3")]
    private readonly BasicConv2d _single3 = new(middle, 192, (7, 1), padding: (IntList)(3, 0));
    [Name("branch7x7dbl_1")]
    private readonly BasicConv2d _double1 = new(input, middle, 1);
    [Name("branch7x7dbl_2")]
    private readonly BasicConv2d _double2 = new(middle, middle, (7, 1), padding: (IntList)(3, 0));
    [Name("branch7x7dbl_3")]
    private readonly BasicConv2d _double3 = new(middle, middle, (1, 7), padding: (IntList)(0, 3));
    [Name("branch7x7dbl_4")]
    private readonly BasicConv2d _double4 = new(middle, middle, (7, 1), padding: (IntList)(3, 0));
    [Name("branch7x7dbl_5")]
    private readonly BasicConv2d _double5 = new(middle, 192, (1, 7), padding: (IntList)(0, 3));
    private readonly BasicConv2d _branchPool = new(input, 192, 1);

    protected override Tensor Compute(Tensor x) => Torch.Cat(
        [
            _branch1.Forward(x), _single3.Forward(_single2.Forward(_single1.Forward(x))),
            _double5.Forward(_double4.Forward(_double3.Forward(_double2.Forward(_double1.Forward(x))))),
            _branchPool.Forward(F.AvgPool2d(x, 3, 1, 1)),
        ],
        1);
}

/// <summary>Halves the image with 7x7 convolutions.</summary>
internal sealed class InceptionD(long input) : Module
{
    [Name("branch3x3_1")]
    private readonly BasicConv2d _branch3a = new(input, 192, 1);
    [Name("branch3x3_2")]
    private readonly BasicConv2d _branch3b = new(192, 320, 3, 2);
    [Name("branch7x7x3_1")]
    private readonly BasicConv2d _branch7a = new(input, 192, 1);
    [Name("branch7x7x3_2")]
    private readonly BasicConv2d _branch7b = new(192, 192, (1, 7), padding: (IntList)(0, 3));
    [Name("branch7x7x3_3")]
    private readonly BasicConv2d _branch7c = new(192, 192, (7, 1), padding: (IntList)(3, 0));
    [Name("branch7x7x3_4")]
    private readonly BasicConv2d _branch7d = new(192, 192, 3, 2);

    protected override Tensor Compute(Tensor x) => Torch.Cat(
        [
            _branch3b.Forward(_branch3a.Forward(x)), _branch7d.Forward(_branch7c.Forward(_branch7b.Forward(_branch7a.Forward(x)))),
            F.MaxPool2d(x, 3, 2),
        ],
        1);
}

/// <summary>Branches that fork once more; figure 7 of the paper.</summary>
internal sealed class InceptionE(long input) : Module
{
    [Name("branch1x1")]
    private readonly BasicConv2d _branch1 = new(input, 320, 1);
    [Name("branch3x3_1")]
    private readonly BasicConv2d _single1 = new(input, 384, 1);
    [Name("branch3x3_2a")]
    private readonly BasicConv2d _single2a = new(384, 384, (1, 3), padding: (IntList)(0, 1));
    [Name("branch3x3_2b")]
    private readonly BasicConv2d _single2b = new(384, 384, (3, 1), padding: (IntList)(1, 0));
    [Name("branch3x3dbl_1")]
    private readonly BasicConv2d _double1 = new(input, 448, 1);
    [Name("branch3x3dbl_2")]
    private readonly BasicConv2d _double2 = new(448, 384, 3, padding: 1);
    [Name("branch3x3dbl_3a")]
    private readonly BasicConv2d _double3a = new(384, 384, (1, 3), padding: (IntList)(0, 1));
    [Name("branch3x3dbl_3b")]
    private readonly BasicConv2d _double3b = new(384, 384, (3, 1), padding: (IntList)(1, 0));
    private readonly BasicConv2d _branchPool = new(input, 192, 1);

    protected override Tensor Compute(Tensor x)
    {
        Tensor single = _single1.Forward(x), twice = _double2.Forward(_double1.Forward(x));
        return Torch.Cat(
            [
                _branch1.Forward(x), _single2a.Forward(single), _single2b.Forward(single), _double3a.Forward(twice), _double3b.Forward(twice),
                _branchPool.Forward(F.AvgPool2d(x, 3, 1, 1)),
            ],
            1);
    }
}

/// <summary>The classifier in the middle.</summary>
internal sealed class InceptionAux(long input, long numClasses) : Module
{
    private readonly BasicConv2d _conv0 = new(input, 128, 1);
    private readonly BasicConv2d _conv1 = new(128, 768, 5);
    private readonly Linear _fc = new(768, numClasses);

    /// <summary>The deviation of the initial weights where it is not 0.1.</summary>
    public double? DeviationOf(Module module) => ReferenceEquals(module, _fc) ? 0.001 : null;

    protected override Tensor Compute(Tensor x)
    {
        x = _conv1.Forward(_conv0.Forward(F.AvgPool2d(x, 5, 3)));
        return _fc.Forward(F.AdaptiveAvgPool2d(x, 1).Flatten(1));
    }
}
