using Linstock.Ops.Recurrent;

namespace Linstock.Onnx.Operators;

/// <summary>
/// ONNX's weights of a recurrent layer with their gates in PyTorch's order. As long as they do not change, and no gradient is recorded, this is done once.
/// </summary>
/// <param name="order">For each of PyTorch's gates its place in ONNX's.</param>
internal sealed class ArrangedWeights(long[] order)
{
    private Cache? _cache;

    private sealed record Cache(Tensor Weight, int WeightVersion, Tensor Recurrent, int RecurrentVersion, Tensor? Bias, int BiasVersion, RecurrentWeights?[] Parts);

    /// <summary>The weights of one direction.</summary>
    public RecurrentWeights Of(Tensor weight, Tensor recurrent, Tensor? bias, int direction, int directions)
    {
        if (Torch.IsGradEnabled() && (weight.RequiresGrad || recurrent.RequiresGrad || bias is { RequiresGrad: true }))
        {
            return Arrange(weight, recurrent, bias, direction);
        }

        // Several threads may come here: each reads and replaces the whole.
        Cache? cache = _cache;
        if (cache is null || !ReferenceEquals(cache.Weight, weight) || cache.WeightVersion != weight.Version
            || !ReferenceEquals(cache.Recurrent, recurrent) || cache.RecurrentVersion != recurrent.Version
            || !ReferenceEquals(cache.Bias, bias) || cache.BiasVersion != (bias?.Version ?? 0))
        {
            _cache = cache = new Cache(weight, weight.Version, recurrent, recurrent.Version, bias, bias?.Version ?? 0, new RecurrentWeights?[directions]);
        }

        if (cache.Parts[direction] is { } ready)
        {
            return ready;
        }

        using GradModeScope mode = Torch.NoGrad();
        RecurrentWeights arranged = Arrange(weight, recurrent, bias, direction);
        cache.Parts[direction] = arranged;
        return arranged;
    }

    private RecurrentWeights Arrange(Tensor weight, Tensor recurrent, Tensor? bias, int direction)
    {
        Tensor? biases = bias?.Select(0, direction);
        long half = (biases?.Shape[0] ?? 0) / 2;
        return new RecurrentWeights(
            Gates(weight.Select(0, direction)), Gates(recurrent.Select(0, direction)),
            biases is null ? null : Gates(biases.Narrow(0, 0, half)), biases is null ? null : Gates(biases.Narrow(0, half, half)));
    }

    private Tensor Gates(Tensor tensor)
    {
        if (order.Length == 1)
        {
            return tensor;
        }

        long size = tensor.Shape[0] / order.Length;
        return Torch.Cat([.. order.Select(gate => tensor.Narrow(0, gate * size, size))], 0);
    }
}
