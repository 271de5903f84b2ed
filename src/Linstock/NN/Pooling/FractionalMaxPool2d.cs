using F = Linstock.NN.Functional;

namespace Linstock.NN;

/// <summary>The maximum over windows at pseudo-random places of [N, C, H, W]; either the output's size or its ratio to the input is given. Graham 2014, arXiv:1412.6071.</summary>
/// <param name="kernelSize">The window's size.</param>
/// <param name="outputSize">The output's size.</param>
/// <param name="outputRatio">The output's size as a share of the input's, between 0 and 1.</param>
/// <param name="returnIndices">Whether the call is also asked for the maxima's places: <see cref="ForwardWithIndices"/>.</param>
/// <param name="randomSamples">The places to use instead of random ones, [N, C, 2] of numbers in [0, 1); a buffer of the module.</param>
public class FractionalMaxPool2d(
    IntList kernelSize, IntList? outputSize = null, DoubleList? outputRatio = null, bool returnIndices = false, Tensor? randomSamples = null)
    : FractionalMaxPoolNd(kernelSize, outputSize, outputRatio, returnIndices, randomSamples)
{
    /// <inheritdoc/>
    public override (Tensor Output, Tensor Indices) ForwardWithIndices(Tensor input) =>
        F.FractionalMaxPool2dWithIndices(input, KernelSize, OutputSize, OutputRatio, randomSamples: RandomSamples);
}
