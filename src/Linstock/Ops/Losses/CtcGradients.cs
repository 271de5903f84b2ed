namespace Linstock.Ops.Losses;

/// <summary>What a batch of CTC targets says about alignments.</summary>
/// <param name="Labels">The classes of all targets.</param>
/// <param name="Starts">Where each sample's target begins in them.</param>
/// <param name="InputLengths">The steps that count, per sample.</param>
/// <param name="TargetLengths">The length of each target.</param>
/// <param name="Blank">The class that stands for nothing.</param>
internal sealed record CtcTargets(long[] Labels, long[] Starts, long[] InputLengths, long[] TargetLengths, long Blank);

/// <summary>
/// The gradient of CTC made of differentiable operations, for gradients of gradients: forward and backward variables in logarithms,
/// as in the kernel, over all samples at once.
/// </summary>
internal static class CtcGradients
{
    // The logarithm of what cannot happen: its exponential is 0, and differences of two such numbers are not nan.
    private const double Never = -1e30;

    /// <summary>exp(logProbs) less how likely each class is at each step, given the target: [T, N, C], zero after a sample's last step.</summary>
    public static Tensor Of(Tensor logProbs, CtcTargets targets)
    {
        (long steps, long samples) = (logProbs.Shape[0], logProbs.Shape[1]);
        int width = (2 * (int)targets.TargetLengths.Max()) + 1;
        var states = new long[samples * width];
        var start = new double[samples * width];
        var skip = new double[samples * width];
        var end = new double[samples * width];
        for (int n = 0; n < samples; n++)
        {
            Span<long> state = states.AsSpan(n * width, width);
            long length = targets.TargetLengths[n];
            for (int s = 0; s < width; s++)
            {
                int place = (n * width) + s;
                state[s] = s % 2 == 1 && s / 2 < length ? targets.Labels[targets.Starts[n] + (s / 2)] : targets.Blank;
                start[place] = s == 0 || (s == 1 && length > 0) ? 0 : Never;
                skip[place] = s > 1 && s % 2 == 1 && state[s] != state[s - 2] ? 0 : Never;
                end[place] = s == 2 * length || s == (2 * length) - 1 ? 0 : Never;
            }
        }

        Device device = logProbs.Device;
        Tensor Row(double[] values) => Torch.FromArray(values).To(device).Reshape(samples, width);
        Tensor classes = Torch.FromArray(states).To(device).Reshape(1, samples, width).Expand(steps, samples, width);
        Tensor wide = logProbs.To(DType.Float64), scores = Torch.Gather(wide, 2, classes), skips = Row(skip), ends = Row(end);
        var counts = new Tensor[steps];
        for (int t = 0; t < steps; t++)
            counts[t] = Torch.FromArray(Array.ConvertAll(targets.InputLengths, length => t < length)).To(device).Reshape(samples, 1);

        var forward = new Tensor[steps];
        forward[0] = Torch.Select(scores, 0, 0) + Row(start);
        for (int t = 1; t < steps; t++)
        {
            Tensor before = forward[t - 1];
            Tensor next = Sum(before, Later(before, 1), Later(before, 2) + skips) + Torch.Select(scores, 0, t);
            forward[t] = Torch.Where(counts[t], next, before);
        }

        var backward = new Tensor[steps];
        backward[steps - 1] = ends;
        for (int t = (int)steps - 2; t >= 0; t--)
        {
            Tensor after = backward[t + 1] + Torch.Select(scores, 0, t + 1);
            backward[t] = Torch.Where(counts[t + 1], Sum(after, Earlier(after, 1), Earlier(after + skips, 2)), ends);
        }

        Tensor total = Torch.Logsumexp(forward[steps - 1] + ends, 1, keepdim: true);
        Tensor occupied = Torch.Exp(Torch.Stack(forward) + Torch.Stack(backward) - total);
        Tensor expected = Torch.ScatterAdd(Torch.Zeros(wide.Shape, dtype: DType.Float64, device: device), 2, classes, occupied);
        return Torch.Where(Torch.Stack(counts), Torch.Exp(wide) - expected, 0.0);
    }

    private static Tensor Sum(Tensor stay, Tensor step, Tensor jump) => Torch.Logsumexp(Torch.Stack([stay, step, jump]), 0);

    private static Tensor Later(Tensor values, int states) => Views.Slice(Torch.Cat([Nothing(values, states), values], 1), 1, 0, values.Shape[1]);

    private static Tensor Earlier(Tensor values, int states)
        => Views.Slice(Torch.Cat([values, Nothing(values, states)], 1), 1, states, states + values.Shape[1]);

    private static Tensor Nothing(Tensor like, int states) => Torch.Full([like.Shape[0], states], Never, dtype: DType.Float64, device: like.Device);
}
