using F = Linstock.NN.Functional;

namespace Linstock.NN;

/// <summary>Puts the maxima of <see cref="MaxPool1d"/> back where they were, and zeros elsewhere.</summary>
/// <param name="kernelSize">The window's size.</param>
/// <param name="stride">The distance between windows; the window's size if null.</param>
/// <param name="padding">What had been added at both sides.</param>
public class MaxUnpool1d(IntList kernelSize, IntList? stride = null, IntList? padding = null) : Module
{
    /// <summary>The window's size.</summary>
    public Shape KernelSize { get; } = kernelSize.Expand(1, "MaxUnpool1d", nameof(kernelSize));

    /// <summary>The distance between windows.</summary>
    public Shape Stride { get; } = (stride ?? kernelSize).Expand(1, "MaxUnpool1d", nameof(stride));

    /// <summary>What had been added at both sides.</summary>
    public Shape Padding { get; } = (padding ?? 0).Expand(1, "MaxUnpool1d", nameof(padding));

    /// <summary>Undoes a pooling.</summary>
    /// <param name="input">The maxima.</param>
    /// <param name="indices">Their places.</param>
    /// <param name="outputSize">The size of what was pooled, where the stride leaves it open.</param>
    /// <returns>The output.</returns>
    public Tensor Forward(Tensor input, Tensor indices, IntList? outputSize = null) => HasHooks
        ? Hooked([input, indices], inputs => F.MaxUnpool1d(inputs[0], inputs[1], KernelSize, Stride, Padding, outputSize))
        : F.MaxUnpool1d(input, indices, KernelSize, Stride, Padding, outputSize);

    /// <inheritdoc/>
    public override string ExtraRepr() =>
        $"kernel_size={Repr.Of(KernelSize)}, stride={Repr.Of(Stride)}, padding={Repr.Of(Padding)}";
}
