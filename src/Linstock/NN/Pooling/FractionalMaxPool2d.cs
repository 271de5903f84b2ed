using F = Linstock.NN.Functional;

namespace Linstock.NN;

/// <summary>The maximum over windows at pseudo-random places of [N, C, H, W]. Graham 2014, arXiv:1412.6071.</summary>
public class FractionalMaxPool2d : Module
{
    private readonly Tensor? samples;

    /// <summary>Creates the module; either the output's size or its ratio to the input is given.</summary>
    /// <param name="kernelSize">The window's size.</param>
    /// <param name="outputSize">The output's size.</param>
    /// <param name="outputRatio">The output's size as a share of the input's, between 0 and 1.</param>
    /// <param name="returnIndices">Whether the call is also asked for the maxima's places: <see cref="ForwardWithIndices"/>.</param>
    /// <param name="randomSamples">The places to use instead of random ones, [N, C, 2] of numbers in [0, 1).</param>
    public FractionalMaxPool2d(
        IntList kernelSize, IntList? outputSize = null, DoubleList? outputRatio = null, bool returnIndices = false, Tensor? randomSamples = null)
    {
        if (outputSize is null == outputRatio is null)
        {
            throw new ArgumentException("FractionalMaxPool2d requires specifying either an output size, or a pooling ratio", nameof(outputSize));
        }
        KernelSize = kernelSize;
        OutputSize = outputSize;
        OutputRatio = outputRatio;
        ReturnIndices = returnIndices;
        samples = randomSamples;
    }

    /// <summary>The window's size.</summary>
    public IntList KernelSize { get; }

    /// <summary>The output's size.</summary>
    public IntList? OutputSize { get; }

    /// <summary>The output's size as a share of the input's.</summary>
    public DoubleList? OutputRatio { get; }

    /// <summary>Whether the places were asked for.</summary>
    public bool ReturnIndices { get; }

    /// <inheritdoc/>
    protected override Tensor Compute(Tensor input) => ForwardWithIndices(input).Output;

    /// <summary>The maxima and their places.</summary>
    /// <param name="input">The input.</param>
    /// <returns>The maxima, and for each its index in the flattened spatial dimensions.</returns>
    public (Tensor Output, Tensor Indices) ForwardWithIndices(Tensor input) =>
        F.FractionalMaxPool2dWithIndices(input, KernelSize, OutputSize, OutputRatio, randomSamples: samples);
}
