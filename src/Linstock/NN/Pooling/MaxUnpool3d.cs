using F = Linstock.NN.Functional;

namespace Linstock.NN;

/// <summary>Puts the maxima of <see cref="MaxPool3d"/> back where they were, and zeros elsewhere.</summary>
/// <param name="kernelSize">The window's size.</param>
/// <param name="stride">The distance between windows; the window's size if null.</param>
/// <param name="padding">What had been added at both sides.</param>
public class MaxUnpool3d(IntList kernelSize, IntList? stride = null, IntList? padding = null) : MaxUnpoolNd(3, kernelSize, stride, padding)
{
    private protected override Tensor Unpool(Tensor input, Tensor indices, IntList? outputSize) =>
        F.MaxUnpool3d(input, indices, KernelSize, Stride, Padding, outputSize);
}
