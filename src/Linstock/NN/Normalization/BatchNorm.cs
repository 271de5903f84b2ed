using F = Linstock.NN.Functional;

namespace Linstock.NN;

/// <summary>Batch normalisation: every channel to mean 0 and variance 1 over batch and space. Ioffe and Szegedy 2015, arXiv:1502.03167.</summary>
public abstract class BatchNorm : NormBase
{
    private protected BatchNorm(
        long numFeatures, double eps, double? momentum, bool affine, bool trackRunningStats, Device? device, DType? dtype)
        : base(numFeatures, eps, momentum, affine, trackRunningStats, device, dtype)
    {
    }

    /// <inheritdoc/>
    protected override Tensor Compute(Tensor input)
    {
        CheckInput(input);
        double factor = Momentum ?? 0;
        if (Training && NumBatchesTracked is { } count)
        {
            using (Torch.NoGrad())
            {
                count.Add_(1);
                if (Momentum is null)
                {
                    factor = 1.0 / count.Item<long>();
                }
            }
        }
        // Without running statistics the batch's own are used in evaluation too.
        bool batchStatistics = Training || (RunningMean is null && RunningVar is null);
        return F.BatchNorm(
            input, !Training || TrackRunningStats ? RunningMean : null, !Training || TrackRunningStats ? RunningVar : null, Weight, Bias,
            batchStatistics, factor, Eps);
    }
}
