using Linstock.Backends;
using Linstock.Backends.Cpu.Losses;

namespace Linstock.Ops.Losses;

/// <summary>Connectionist temporal classification.</summary>
internal static class CtcLosses
{
    /// <summary>
    /// -log of the probability that a sequence of class distributions spells the target, over all alignments with blanks and
    /// repetitions. Graves et al. 2006.
    /// </summary>
    /// <remarks>
    /// The gradient is that with respect to scores before log-softmax, as PyTorch's: it assumes that <paramref name="logProbs"/>
    /// are normalised.
    /// </remarks>
    /// <param name="logProbs">[T, N, C] or [T, C]: log-probabilities.</param>
    /// <param name="targets">[N, S], [S], or all targets in a row; classes other than the blank.</param>
    /// <param name="inputLengths">[N] or []: how many of the T steps count.</param>
    /// <param name="targetLengths">[N] or []: how long each target is.</param>
    /// <param name="blank">The class that stands for nothing.</param>
    /// <param name="reduction">None, the sum, or the mean of each loss over its target's length.</param>
    /// <param name="zeroInfinity">Whether impossible alignments count as zero.</param>
    /// <exception cref="ArgumentException">Shapes, lengths or classes do not fit.</exception>
    [Op(Surface.Functional | Surface.Function)]
    [Autocast(AutocastRule.Full)]
    [ReadsValues]
    public static Tensor CtcLoss(
        Tensor logProbs, Tensor targets, Tensor inputLengths, Tensor targetLengths, long blank = 0, Reduction reduction = Reduction.Mean, bool zeroInfinity = false)
    {
        Check.RankBetween(logProbs, 2, 3, "ctc_loss", nameof(logProbs));
        Check.FloatingPoint(logProbs.DType, "ctc_loss");
        if (logProbs.NDim == 2)
        {
            Tensor single = CtcLoss(
                Views.Unsqueeze(logProbs, 1), Views.Reshape(targets, 1, -1), Views.Reshape(inputLengths, 1), Views.Reshape(targetLengths, 1), blank, reduction, zeroInfinity);
            return reduction == Reduction.None ? Views.Reshape(single, []) : single;
        }
        (long steps, long samples, long classes) = (logProbs.Shape[0], logProbs.Shape[1], logProbs.Shape[2]);
        Check.That(blank >= 0 && blank < classes, $"ctc_loss: blank must be one of {classes} classes; got {blank}");
        Check.That(inputLengths.Numel == samples && targetLengths.Numel == samples, $"ctc_loss: expected {samples} lengths; got {inputLengths.Numel} and {targetLengths.Numel}");
        long[] inputs = inputLengths.ToArray<long>(), lengths = targetLengths.ToArray<long>(), labels = targets.ToArray<long>();
        if (targets.NDim == 2) Check.That(targets.Shape[0] == samples, $"ctc_loss: expected targets for {samples} samples; got shape {targets.Shape}");
        var starts = new long[samples];
        long next = 0;
        for (int n = 0; n < samples; n++)
        {
            Check.That(inputs[n] >= 0 && inputs[n] <= steps, $"ctc_loss: expected input lengths from 0 to {steps}; got {inputs[n]} for sample {n}");
            starts[n] = targets.NDim == 2 ? n * targets.Shape[1] : next;
            next += lengths[n];
            Check.That(lengths[n] >= 0 && starts[n] + lengths[n] <= labels.Length && (targets.NDim != 2 || lengths[n] <= targets.Shape[1]), $"ctc_loss: target length {lengths[n]} of sample {n} does not fit targets of shape {targets.Shape}");
        }
        // What pads a shorter target is not looked at.
        for (int n = 0; n < samples; n++)
            foreach (long label in labels.AsSpan((int)starts[n], (int)lengths[n]))
                Check.That(label >= 0 && label < classes, $"ctc_loss: targets must be classes from 0 to {classes - 1}; got {label}");

        Tensor wide = logProbs.Detach().To(DType.Float64).Contiguous();
        Tensor losses = Torch.Empty([samples], dtype: DType.Float64, device: logProbs.Device);
        Tensor gradient = Torch.Zeros(wide.Shape, dtype: DType.Float64, device: logProbs.Device);
        Backend.Run(losses, new CtcKernel(wide, labels, starts, inputs, lengths, blank, losses, gradient));
        Tensor result = losses.To(logProbs.DType);
        Tensor impossible = Torch.Isinf(losses);
        if (zeroInfinity)
        {
            result = Torch.Where(impossible, 0, result);
            gradient = Torch.Where(Views.Reshape(impossible, 1, -1, 1), 0, gradient);
        }
        if (Gradient.IsNeeded(logProbs))
        {
            Record(
                result, logProbs, gradient.To(logProbs.DType), Views.Reshape(impossible, 1, -1, 1), zeroInfinity ? 0 : double.NaN,
                new CtcTargets(labels, starts, inputs, lengths, blank));
        }

        if (reduction == Reduction.Mean)
            return Torch.Mean(result / Torch.ClampMin(Views.Reshape(targetLengths, -1).To(logProbs.DType), 1));
        return ElementwiseLosses.Reduce(result, reduction);
    }

    private static void Record(Tensor result, Tensor logProbs, Tensor gradient, Tensor impossible, double ofImpossible, CtcTargets targets)
        => Gradient.Record("CtcLoss", [result], [logProbs], [gradient, logProbs, impossible], context =>
        {
            Tensor scores = context.Saved(1), gradient = Gradient.IsNeeded(scores) && scores.Numel > 0
                ? Torch.Where(context.Saved(2), ofImpossible, CtcGradients.Of(scores, targets)).To(scores.DType)
                : context.Saved(0);
            return [gradient * Views.Reshape(context.Grad!, 1, -1, 1)];
        });
}
