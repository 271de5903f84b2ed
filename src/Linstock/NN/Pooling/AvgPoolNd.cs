namespace Linstock.NN;

/// <summary>What the means over sliding windows share: options, printing.</summary>
public abstract class AvgPoolNd : Module
{
    private protected AvgPoolNd(IntList kernelSize, IntList? stride, IntList? padding, bool ceilMode, bool countIncludePad)
    {
        KernelSize = kernelSize;
        Stride = stride ?? kernelSize;
        Padding = padding ?? 0;
        CeilMode = ceilMode;
        CountIncludePad = countIncludePad;
    }

    /// <summary>The window's size.</summary>
    public IntList KernelSize { get; }

    /// <summary>The distance between windows.</summary>
    public IntList Stride { get; }

    /// <summary>Zeros added at both sides.</summary>
    public IntList Padding { get; }

    /// <summary>Whether windows that reach over the end count.</summary>
    public bool CeilMode { get; }

    /// <summary>Whether the zeros count.</summary>
    public bool CountIncludePad { get; }

    /// <inheritdoc/>
    public override string ExtraRepr() => $"kernel_size={Repr.Of(KernelSize)}, stride={Repr.Of(Stride)}, padding={Repr.Of(Padding)}";
}
