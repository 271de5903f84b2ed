using F = Linstock.NN.Functional;

namespace Linstock.NN;

/// <summary>Puts the maxima of <see cref="MaxPool2d"/> back where they were, and zeros elsewhere.</summary>
/// <param name="kernelSize">The window's size.</param>
/// <param name="stride">The distance between windows; the window's size if null.</param>
/// <param name="padding">What had been added at both sides.</param>
public class MaxUnpool2d(IntList kernelSize, IntList? stride = null, IntList? padding = null) : MaxUnpoolNd(2, kernelSize, stride, padding)
{
    private protected override Tensor Unpool(Tensor input, Tensor indices, IntList? outputSize) =>
        F.MaxUnpool2d(input, indices, KernelSize, Stride, Padding, outputSize);
}
