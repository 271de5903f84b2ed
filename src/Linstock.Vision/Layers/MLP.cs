using Linstock.NN;

namespace Linstock.Vision.Layers;

/// <summary>Linear layers with activations and dropout between them, <c>torchvision.ops.MLP</c>.</summary>
public class MLP : Sequential
{
    /// <summary>A perceptron over the last dimension.</summary>
    /// <param name="inChannels">Features of the input.</param>
    /// <param name="hiddenChannels">Features after each linear layer; the last are the output's.</param>
    /// <param name="normLayer">What follows each but the last linear layer; null: nothing.</param>
    /// <param name="activationLayer">The activation; null: ReLU.</param>
    /// <param name="inplace">Whether dropout works in place.</param>
    /// <param name="bias">Whether the linear layers have a bias.</param>
    /// <param name="dropout">The share of elements that dropout clears.</param>
    public MLP(
        long inChannels, ReadOnlySpan<long> hiddenChannels, NormLayer? normLayer = null, ActivationLayer? activationLayer = null, bool inplace = true,
        bool bias = true, double dropout = 0)
    {
        if (hiddenChannels.IsEmpty) throw new ArgumentException("mlp: expected at least one size of a layer", nameof(hiddenChannels));
        long features = inChannels;
        foreach (long hidden in hiddenChannels[..^1])
        {
            Append(new Linear(features, hidden, bias));
            if (normLayer?.Invoke(hidden) is { } norm) Append(norm);
            if ((activationLayer ?? ActivationLayers.ReLU)() is { } activation) Append(activation);
            Append(new Dropout(dropout, inplace));
            features = hidden;
        }

        Append(new Linear(features, hiddenChannels[^1], bias));
        Append(new Dropout(dropout, inplace));
    }
}
