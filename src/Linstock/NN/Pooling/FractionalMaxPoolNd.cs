namespace Linstock.NN;

/// <summary>What the maxima over windows at pseudo-random places share: options, the places.</summary>
public abstract class FractionalMaxPoolNd : Module
{
    private protected FractionalMaxPoolNd(IntList kernelSize, IntList? outputSize, DoubleList? outputRatio, bool returnIndices, Tensor? randomSamples)
    {
        if (outputSize is null == outputRatio is null)
        {
            throw new ArgumentException($"{TypeName}: expected either outputSize or outputRatio; got {(outputSize is null ? "neither" : "both")}", nameof(outputSize));
        }
        KernelSize = kernelSize;
        OutputSize = outputSize;
        OutputRatio = outputRatio;
        ReturnIndices = returnIndices;
        RandomSamples = randomSamples;
    }

    /// <summary>The window's size.</summary>
    public IntList KernelSize { get; }

    /// <summary>The output's size.</summary>
    public IntList? OutputSize { get; }

    /// <summary>The output's size as a share of the input's.</summary>
    public DoubleList? OutputRatio { get; }

    /// <summary>Whether the places were asked for.</summary>
    public bool ReturnIndices { get; }

    /// <summary>The places to use instead of random ones.</summary>
    [Buffer]
    [Name("_random_samples")]
    private protected Tensor? RandomSamples { get; }

    /// <inheritdoc/>
    protected override Tensor Compute(Tensor input) => ForwardWithIndices(input).Output;

    /// <summary>The maxima and their places.</summary>
    /// <param name="input">The input.</param>
    /// <returns>The maxima, and for each its index in the flattened spatial dimensions.</returns>
    public abstract (Tensor Output, Tensor Indices) ForwardWithIndices(Tensor input);
}
