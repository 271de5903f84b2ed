using System.Runtime.CompilerServices;

namespace Linstock.Backends.Cpu.Losses;

/// <summary>
/// The forward and backward variables of CTC in logarithms, per sample: the loss, and its gradient with respect to the scores
/// before log-softmax. All in float64.
/// </summary>
/// <param name="logProbs">[T, N, C], dense.</param>
/// <param name="labels">The classes of all targets.</param>
/// <param name="starts">Where each sample's target begins in them.</param>
/// <param name="inputLengths">The steps that count, per sample.</param>
/// <param name="targetLengths">The length of each target.</param>
/// <param name="blank">The class that stands for nothing.</param>
/// <param name="losses">[N].</param>
/// <param name="gradient">[T, N, C], zeros.</param>
internal readonly unsafe struct CtcKernel(
    Tensor logProbs, long[] labels, long[] starts, long[] inputLengths, long[] targetLengths, long blank, Tensor losses, Tensor gradient) : IKernel
{
    /// <inheritdoc/>
    public static string Name => "ctc_loss";

    /// <inheritdoc/>
    public void RunOnCpu()
    {
        (long samples, long classes) = (logProbs.Shape[1], logProbs.Shape[2]);
        fixed (byte* from = &logProbs.Reference, loss = &losses.Reference, to = &gradient.Reference)
        {
            for (long n = 0; n < samples; n++)
            {
                ReadOnlySpan<long> target = labels.AsSpan((int)starts[n], (int)targetLengths[n]);
                ((double*)loss)[n] = Sample((double*)from + (n * classes), (double*)to + (n * classes), samples * classes, classes, inputLengths[n], target, blank);
            }
        }
    }

    // States 0, 2, 4, ... are blanks, 1, 3, 5, ... the target's classes.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static double Sample(double* p, double* gradient, long stride, long classes, long steps, ReadOnlySpan<long> target, long blank)
    {
        int states = (2 * target.Length) + 1;
        if (steps == 0) return target.Length == 0 ? 0 : double.PositiveInfinity;
        var alpha = new double[steps * states];
        var beta = new double[steps * states];
        Array.Fill(alpha, double.NegativeInfinity);
        Array.Fill(beta, double.NegativeInfinity);
        var state = new long[states];
        for (int s = 0; s < states; s++) state[s] = s % 2 == 0 ? blank : target[s / 2];

        alpha[0] = p[blank];
        if (states > 1) alpha[1] = p[state[1]];
        for (long t = 1; t < steps; t++)
        {
            for (int s = 0; s < states; s++)
            {
                double sum = alpha[((t - 1) * states) + s];
                if (s > 0) sum = LogAdd(sum, alpha[((t - 1) * states) + s - 1]);
                if (s > 1 && s % 2 == 1 && state[s] != state[s - 2]) sum = LogAdd(sum, alpha[((t - 1) * states) + s - 2]);
                alpha[(t * states) + s] = sum + p[(t * stride) + state[s]];
            }
        }
        long last = (steps - 1) * states;
        double total = alpha[last + states - 1];
        if (states > 1) total = LogAdd(total, alpha[last + states - 2]);

        beta[last + states - 1] = p[((steps - 1) * stride) + state[states - 1]];
        if (states > 1) beta[last + states - 2] = p[((steps - 1) * stride) + state[states - 2]];
        for (long t = steps - 2; t >= 0; t--)
        {
            for (int s = 0; s < states; s++)
            {
                double sum = beta[((t + 1) * states) + s];
                if (s + 1 < states) sum = LogAdd(sum, beta[((t + 1) * states) + s + 1]);
                if (s + 2 < states && s % 2 == 1 && state[s] != state[s + 2]) sum = LogAdd(sum, beta[((t + 1) * states) + s + 2]);
                beta[(t * states) + s] = sum + p[(t * stride) + state[s]];
            }
        }

        var occupied = new double[classes];
        for (long t = 0; t < steps; t++)
        {
            Array.Fill(occupied, double.NegativeInfinity);
            for (int s = 0; s < states; s++)
                occupied[state[s]] = LogAdd(occupied[state[s]], alpha[(t * states) + s] + beta[(t * states) + s]);
            for (long c = 0; c < classes; c++)
            {
                double log = p[(t * stride) + c];
                gradient[(t * stride) + c] = Math.Exp(log) - Math.Exp(occupied[c] - total - log);
            }
        }
        return -total;
    }

    private static double LogAdd(double x, double y)
    {
        double high = Math.Max(x, y);
        return double.IsNegativeInfinity(high) ? high : high + Math.Log(1 + Math.Exp(Math.Min(x, y) - high));
    }
}
