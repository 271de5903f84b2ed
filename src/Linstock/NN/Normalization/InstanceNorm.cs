using F = Linstock.NN.Functional;

namespace Linstock.NN;

/// <summary>Instance normalisation: every channel of every sample to mean 0 and variance 1. Ulyanov et al. 2016, arXiv:1607.08022.</summary>
public abstract class InstanceNorm : NormBase
{
    private readonly int _dimensions;

    private protected InstanceNorm(
        int dimensions, long numFeatures, double eps, double? momentum, bool affine, bool trackRunningStats, Device? device, DType? dtype)
        : base(numFeatures, eps, momentum, affine, trackRunningStats, device, dtype) => _dimensions = dimensions;

    /// <inheritdoc/>
    protected override Tensor Compute(Tensor input)
    {
        CheckInput(input);
        if (input.NDim == _dimensions + 1)
        {
            return Normalize(input.Unsqueeze(0)).Squeeze(0);
        }
        return Normalize(input);
    }

    private protected override void CheckInput(Tensor input)
    {
        RequireRank(input, _dimensions + 1, _dimensions + 2, $"{_dimensions + 1}D or {_dimensions + 2}D");
        long channels = input.Shape[input.NDim - _dimensions - 1];
        if (Affine && NumFeatures != 0 && channels != NumFeatures)
        {
            throw new ArgumentException(
                $"{TypeName}: expected input's size at dim={input.NDim - _dimensions - 1} to match num_features ({NumFeatures}), but got: {channels}",
                nameof(input));
        }
    }

    private Tensor Normalize(Tensor input) => F.InstanceNorm(
        input, RunningMean, RunningVar, Weight, Bias, Training || !TrackRunningStats, Momentum ?? 0, Eps);
}
