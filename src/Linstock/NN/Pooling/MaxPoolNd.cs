namespace Linstock.NN;

/// <summary>What the maxima over sliding windows share: options, printing.</summary>
public abstract class MaxPoolNd : Module
{
    private protected MaxPoolNd(IntList kernelSize, IntList? stride, IntList? padding, IntList? dilation, bool returnIndices, bool ceilMode)
    {
        KernelSize = kernelSize;
        Stride = stride ?? kernelSize;
        Padding = padding ?? 0;
        Dilation = dilation ?? 1;
        ReturnIndices = returnIndices;
        CeilMode = ceilMode;
    }

    /// <summary>The window's size.</summary>
    public IntList KernelSize { get; }

    /// <summary>The distance between windows.</summary>
    public IntList Stride { get; }

    /// <summary>What is added at both sides.</summary>
    public IntList Padding { get; }

    /// <summary>The distance between a window's elements.</summary>
    public IntList Dilation { get; }

    /// <summary>Whether the places were asked for.</summary>
    public bool ReturnIndices { get; }

    /// <summary>Whether windows that reach over the end count.</summary>
    public bool CeilMode { get; }

    /// <summary>The maxima and their places.</summary>
    /// <param name="input">The input.</param>
    /// <returns>The maxima, and for each its index in the flattened spatial dimensions.</returns>
    public abstract (Tensor Output, Tensor Indices) ForwardWithIndices(Tensor input);

    /// <inheritdoc/>
    public override string ExtraRepr() =>
        $"kernel_size={Repr.Of(KernelSize)}, stride={Repr.Of(Stride)}, padding={Repr.Of(Padding)}, dilation={Repr.Of(Dilation)}, " +
        $"ceil_mode={PythonText.Of(CeilMode)}";
}
