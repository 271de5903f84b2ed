using F = Linstock.NN.Functional;

namespace Linstock.NN;

/// <summary>Interleaves the channels of [N, C, *] from groups. Zhang et al. 2017, arXiv:1707.01083.</summary>
/// <param name="groups">The factor.</param>
public class ChannelShuffle(long groups) : Module
{
    /// <summary>The factor.</summary>
    public long Groups { get; } = groups;

    /// <inheritdoc/>
    protected override Tensor Compute(Tensor input) => F.ChannelShuffle(input, Groups);

    /// <inheritdoc/>
    public override string ExtraRepr() => $"groups={Groups}";
}
