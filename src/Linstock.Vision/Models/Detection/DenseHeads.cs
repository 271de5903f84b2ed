using Linstock.NN;
using Linstock.Vision.Layers;

namespace Linstock.Vision.Architectures;

/// <summary>What the heads of networks without proposals share.</summary>
internal static class DenseHeads
{
    /// <summary>The bias by which everything has a probability of 0.01 at first.</summary>
    public static readonly double RarePrior = -Math.Log((1 - 0.01) / 0.01);

    /// <summary>Normal weights with a deviation of 0.01 and no bias.</summary>
    public static void Normal(Module layers) => WeightInitialization.Initialize(layers, static conv => Init.Normal_(conv.Weight, std: 0.01));
}

/// <summary>Scores of every box: four convolutions and one more.</summary>
internal sealed class DenseClassificationHead : Module
{
    private readonly Sequential _conv;
    private readonly Conv2d _clsLogits;
    private readonly long _classes;

    public DenseClassificationHead(Sequential conv, long channels, int anchors, long classes)
    {
        _conv = conv;
        _classes = classes;
        DenseHeads.Normal(conv);
        _clsLogits = new Conv2d(channels, anchors * classes, 3, padding: 1);
        Init.Normal_(_clsLogits.Weight, std: 0.01);
        Init.Constant_(_clsLogits.Bias!, DenseHeads.RarePrior);
    }

    protected override Tensor Compute(Tensor map) => DetectionSelection.Rows(_clsLogits.Forward(_conv.Forward(map)), _classes);
}

/// <summary>Corrections of every box.</summary>
internal sealed class DenseRegressionHead : Module
{
    private readonly Sequential _conv;
    private readonly Conv2d _bboxReg;
    private readonly Conv2d? _bboxCtrness;

    public DenseRegressionHead(Sequential conv, long channels, int anchors, bool centerness)
    {
        _conv = conv;
        _bboxReg = new Conv2d(channels, anchors * 4, 3, padding: 1);
        if (centerness) _bboxCtrness = new Conv2d(channels, anchors, 3, padding: 1);
        DenseHeads.Normal(_bboxReg);
        if (_bboxCtrness is not null) DenseHeads.Normal(_bboxCtrness);
        DenseHeads.Normal(conv);
    }

    protected override Tensor Compute(Tensor map) => DetectionSelection.Rows(_bboxReg.Forward(_conv.Forward(map)), 4);

    /// <summary>Distances to the sides, and how near to the middle a position is.</summary>
    public (Tensor Distances, Tensor Centerness) Predict(Tensor map)
    {
        Tensor x = _conv.Forward(map);
        return (DetectionSelection.Rows(Torch.Relu(_bboxReg.Forward(x)), 4), DetectionSelection.Rows(_bboxCtrness!.Forward(x), 1));
    }
}

/// <summary>Both heads.</summary>
internal sealed class DenseHead(DenseClassificationHead classification, DenseRegressionHead regression) : Module
{
    public DenseClassificationHead ClassificationHead { get; } = classification;

    public DenseRegressionHead RegressionHead { get; } = regression;
}
