using F = Linstock.NN.Functional;

namespace Linstock.NN;

/// <summary>Adds sliding blocks up to images: [N, C · ∏ kernelSize, L] → [N, C, *outputSize].</summary>
/// <param name="outputSize">The size of the images.</param>
/// <param name="kernelSize">The size of a block.</param>
/// <param name="dilation">The distance between a block's elements.</param>
/// <param name="padding">Zeros that had been added at both sides.</param>
/// <param name="stride">The distance between blocks.</param>
public class Fold(IntList outputSize, IntList kernelSize, IntList? dilation = null, IntList? padding = null, IntList? stride = null) : Module
{
    /// <summary>The size of the images.</summary>
    public IntList OutputSize { get; } = outputSize;

    /// <summary>The size of a block.</summary>
    public IntList KernelSize { get; } = kernelSize;

    /// <summary>The distance between a block's elements.</summary>
    public IntList Dilation { get; } = dilation ?? 1;

    /// <summary>Zeros that had been added at both sides.</summary>
    public IntList Padding { get; } = padding ?? 0;

    /// <summary>The distance between blocks.</summary>
    public IntList Stride { get; } = stride ?? 1;

    /// <inheritdoc/>
    protected override Tensor Compute(Tensor input) => F.Fold(input, OutputSize, KernelSize, Dilation, Padding, Stride);

    /// <inheritdoc/>
    public override string ExtraRepr() =>
        $"output_size={Repr.Of(OutputSize)}, kernel_size={Repr.Of(KernelSize)}, dilation={Repr.Of(Dilation)}, " +
        $"padding={Repr.Of(Padding)}, stride={Repr.Of(Stride)}";
}
