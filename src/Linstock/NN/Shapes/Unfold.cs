using F = Linstock.NN.Functional;

namespace Linstock.NN;

/// <summary>Gathers sliding blocks of images: [N, C, *] → [N, C · ∏ kernelSize, L].</summary>
/// <param name="kernelSize">The size of a block.</param>
/// <param name="dilation">The distance between a block's elements.</param>
/// <param name="padding">Zeros added at both sides.</param>
/// <param name="stride">The distance between blocks.</param>
public class Unfold(IntList kernelSize, IntList? dilation = null, IntList? padding = null, IntList? stride = null) : Module
{
    /// <summary>The size of a block.</summary>
    public IntList KernelSize { get; } = kernelSize;

    /// <summary>The distance between a block's elements.</summary>
    public IntList Dilation { get; } = dilation ?? 1;

    /// <summary>Zeros added at both sides.</summary>
    public IntList Padding { get; } = padding ?? 0;

    /// <summary>The distance between blocks.</summary>
    public IntList Stride { get; } = stride ?? 1;

    /// <inheritdoc/>
    protected override Tensor Compute(Tensor input) => F.Unfold(input, KernelSize, Dilation, Padding, Stride);

    /// <inheritdoc/>
    public override string ExtraRepr() =>
        $"kernel_size={Repr.Of(KernelSize)}, dilation={Repr.Of(Dilation)}, padding={Repr.Of(Padding)}, stride={Repr.Of(Stride)}";
}
