using F = Linstock.NN.Functional;

namespace Linstock.NN;

/// <summary>−ln softmax(x) of the target class, or with class probabilities as target its mean over them.</summary>
/// <param name="weight">A weight for each class.</param>
/// <param name="ignoreIndex">A target that does not count.</param>
/// <param name="reduction">How the elements are combined.</param>
/// <param name="labelSmoothing">The share of the target spread over all classes. Szegedy et al. 2015, arXiv:1512.00567.</param>
public class CrossEntropyLoss(Tensor? weight = null, long ignoreIndex = -100, Reduction reduction = Reduction.Mean, double labelSmoothing = 0.0) : Loss(reduction)
{
    /// <summary>A weight for each class.</summary>
    [Buffer]
    public Tensor? Weight { get; set; } = weight;

    /// <summary>A target that does not count.</summary>
    public long IgnoreIndex { get; } = ignoreIndex;

    /// <summary>The share of the target spread over all classes. Szegedy et al. 2015, arXiv:1512.00567.</summary>
    public double LabelSmoothing { get; } = labelSmoothing;

    /// <inheritdoc/>
    protected override Tensor Compare(Tensor input, Tensor target) =>
        F.CrossEntropy(input, target, Weight, IgnoreIndex, Reduction, LabelSmoothing);
}
