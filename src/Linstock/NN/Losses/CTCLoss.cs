using F = Linstock.NN.Functional;

namespace Linstock.NN;

/// <summary>Connectionist temporal classification: −ln of the probability of a labelling over all its alignments. Graves et al. 2006.</summary>
/// <param name="blank">The class that stands for no label.</param>
/// <param name="reduction">How the elements are combined; the mean divides each by its target's length first.</param>
/// <param name="zeroInfinity">Count impossible alignments as 0, with no gradient.</param>
public class CTCLoss(long blank = 0, Reduction reduction = Reduction.Mean, bool zeroInfinity = false) : Loss(reduction)
{
    /// <summary>The class that stands for no label.</summary>
    public long Blank { get; } = blank;

    /// <summary>Whether impossible alignments count as 0.</summary>
    public bool ZeroInfinity { get; } = zeroInfinity;

    /// <summary>Computes the loss.</summary>
    /// <param name="logProbs">Log-probabilities, [T, N, C] or [T, C].</param>
    /// <param name="targets">Labels, [N, S] or concatenated.</param>
    /// <param name="inputLengths">The length of each input.</param>
    /// <param name="targetLengths">The length of each target.</param>
    /// <returns>The loss.</returns>
    public Tensor Forward(Tensor logProbs, Tensor targets, Tensor inputLengths, Tensor targetLengths) => HasHooks
        ? Hooked([logProbs, targets], inputs => F.CtcLoss(inputs[0], inputs[1], inputLengths, targetLengths, Blank, Reduction, ZeroInfinity))
        : F.CtcLoss(logProbs, targets, inputLengths, targetLengths, Blank, Reduction, ZeroInfinity);

    /// <inheritdoc cref="Forward(Tensor, Tensor, Tensor, Tensor)"/>
    public Tensor Forward(Tensor logProbs, Tensor targets, long[] inputLengths, long[] targetLengths) =>
        Forward(logProbs, targets, Torch.Tensor((Array)inputLengths), Torch.Tensor((Array)targetLengths));
}
