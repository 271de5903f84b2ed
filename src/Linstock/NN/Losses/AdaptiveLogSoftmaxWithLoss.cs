using F = Linstock.NN.Functional;

namespace Linstock.NN;

/// <summary>
/// An output layer for many classes of unequal frequency: a head for the frequent ones and one entry for each cluster of the
/// others, smaller layers for the clusters. Grave et al. 2016, arXiv:1609.04309.
/// </summary>
public class AdaptiveLogSoftmaxWithLoss : Module
{
    private readonly long[] _bounds;

    /// <summary>Creates the layer with PyTorch's initial values.</summary>
    /// <param name="inFeatures">The size of each input.</param>
    /// <param name="nClasses">The number of classes, in order of falling frequency.</param>
    /// <param name="cutoffs">Where the clusters start.</param>
    /// <param name="divValue">By how much each cluster's inner size is smaller than the one before.</param>
    /// <param name="headBias">Whether the head has a bias.</param>
    /// <param name="device">Where the parameters are created.</param>
    /// <param name="dtype">The parameters' dtype.</param>
    public AdaptiveLogSoftmaxWithLoss(
        long inFeatures, long nClasses, long[] cutoffs, double divValue = 4, bool headBias = false, Device? device = null, DType? dtype = null)
    {
        bool rising = cutoffs.Length > 0 && cutoffs[0] > 0 && cutoffs[^1] < nClasses;
        for (int i = 1; i < cutoffs.Length; i++)
        {
            rising &= cutoffs[i] > cutoffs[i - 1];
        }
        if (!rising)
        {
            throw new ArgumentException(
                "cutoffs should be a sequence of unique, positive integers sorted in an increasing order, where each value is between 1 and n_classes-1",
                nameof(cutoffs));
        }
        InFeatures = inFeatures;
        NClasses = nClasses;
        Cutoffs = [.. cutoffs, nClasses];
        _bounds = [0, .. Cutoffs];
        DivValue = divValue;
        HeadBias = headBias;
        ShortlistSize = cutoffs[0];
        NClusters = cutoffs.Length;
        Head = new Linear(inFeatures, ShortlistSize + NClusters, headBias, device, dtype);
        Tail = [];
        for (int i = 0; i < NClusters; i++)
        {
            var inner = (long)Math.Floor(inFeatures / Math.Pow(divValue, i + 1));
            Tail.Append(new Sequential(
                new Linear(inFeatures, inner, false, device, dtype),
                new Linear(inner, _bounds[i + 2] - _bounds[i + 1], false, device, dtype)));
        }
    }

    /// <summary>The size of each input.</summary>
    public long InFeatures { get; }

    /// <summary>The number of classes.</summary>
    public long NClasses { get; }

    /// <summary>Where the clusters start, and the number of classes.</summary>
    public IReadOnlyList<long> Cutoffs { get; }

    /// <summary>By how much each cluster's inner size is smaller than the one before.</summary>
    public double DivValue { get; }

    /// <summary>Whether the head has a bias.</summary>
    public bool HeadBias { get; }

    /// <summary>The number of classes in the head.</summary>
    public long ShortlistSize { get; }

    /// <summary>The number of clusters.</summary>
    public int NClusters { get; }

    /// <summary>The frequent classes, and one entry for each cluster.</summary>
    public Linear Head { get; }

    /// <summary>The clusters.</summary>
    public ModuleList Tail { get; }

    /// <summary>The log-probability of each target and their negative mean.</summary>
    /// <param name="input">The inputs, [N, inFeatures] or [inFeatures].</param>
    /// <param name="target">The classes, [N] or a scalar.</param>
    /// <returns>The log-probabilities and the loss.</returns>
    /// <exception cref="ArgumentException">The sizes differ, or a target is no class.</exception>
    public (Tensor Output, Tensor Loss) Forward(Tensor input, Tensor target)
    {
        if (input.NDim != target.NDim + 1 || target.NDim > 1 || (target.NDim == 1 && input.Shape[0] != target.Shape[0]))
        {
            throw new ArgumentException(
                $"AdaptiveLogSoftmaxWithLoss: input and target should have the same size in the batch dimension; got {input.Shape} and {target.Shape}",
                nameof(target));
        }
        bool batched = target.NDim > 0;
        Tensor inputs = batched ? input : input.Unsqueeze(0), targets = batched ? target : target.Unsqueeze(0);
        Tensor output = Torch.Zeros([targets.Shape[0]], dtype: inputs.DType, device: inputs.Device);
        Tensor headTargets = targets.Clone();
        long used = 0;
        for (int i = 0; i <= NClusters; i++)
        {
            Tensor rows = ((targets >= _bounds[i]) & (targets < _bounds[i + 1])).Nonzero().Squeeze(1);
            used += rows.Numel;
            if (i == 0 || rows.Numel == 0)
            {
                continue;
            }
            Tensor logits = Tail[i - 1].Call(inputs.IndexSelect(0, rows));
            Tensor relative = targets.IndexSelect(0, rows) - _bounds[i];
            headTargets = headTargets.IndexFill(0, rows, ShortlistSize + i - 1);
            output = output.IndexCopy(0, rows, F.LogSoftmax(logits, 1).Gather(1, relative.Unsqueeze(1)).Squeeze(1));
        }
        if (used != targets.Numel)
        {
            throw new ArgumentException(
                $"Target values should be in [0, {NClasses - 1}], but values in range [{targets.Min().Item<long>()}, {targets.Max().Item<long>()}] were found. ",
                nameof(target));
        }
        output = output + F.LogSoftmax(Head.Call(inputs), 1).Gather(1, headTargets.Unsqueeze(1)).Squeeze(1);
        Tensor loss = (-output).Mean();
        return (batched ? output : output.Squeeze(0), loss);
    }

    /// <summary>The log-probabilities of all classes.</summary>
    /// <param name="input">The inputs, [N, inFeatures].</param>
    /// <returns>The log-probabilities, [N, nClasses].</returns>
    public Tensor LogProb(Tensor input) => FullLogProb(input, Head.Call(input));

    /// <summary>The most probable class of each input.</summary>
    /// <param name="input">The inputs, [N, inFeatures].</param>
    /// <returns>The classes, [N].</returns>
    public Tensor Predict(Tensor input)
    {
        Tensor head = Head.Call(input);
        Tensor best = Torch.Argmax(head, 1);
        Tensor elsewhere = best >= ShortlistSize;
        // Only where the head chose a cluster do the clusters have to be looked at.
        if (!elsewhere.Any().Item<bool>())
        {
            return best;
        }
        if (elsewhere.All().Item<bool>())
        {
            return Torch.Argmax(FullLogProb(input, head), 1);
        }
        Tensor rows = elsewhere.Nonzero().Squeeze(1);
        Tensor refined = Torch.Argmax(FullLogProb(input.IndexSelect(0, rows), head.IndexSelect(0, rows)), 1);
        return best.IndexCopy(0, rows, refined);
    }

    private Tensor FullLogProb(Tensor input, Tensor head)
    {
        Tensor headLogProb = F.LogSoftmax(head, 1);
        var parts = new Tensor[NClusters + 1];
        parts[0] = headLogProb.Narrow(1, 0, ShortlistSize);
        for (int i = 0; i < NClusters; i++)
        {
            parts[i + 1] = F.LogSoftmax(Tail[i].Call(input), 1) + headLogProb.Narrow(1, ShortlistSize + i, 1);
        }
        return Torch.Cat(parts, 1);
    }
}
