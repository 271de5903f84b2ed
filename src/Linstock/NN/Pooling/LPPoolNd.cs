namespace Linstock.NN;

/// <summary>What the p-norms over sliding windows share: options, printing.</summary>
public abstract class LPPoolNd : Module
{
    private protected LPPoolNd(double normType, IntList kernelSize, IntList? stride, bool ceilMode)
    {
        NormType = normType;
        KernelSize = kernelSize;
        Stride = stride;
        CeilMode = ceilMode;
    }

    /// <summary>The exponent p.</summary>
    public double NormType { get; }

    /// <summary>The window's size.</summary>
    public IntList KernelSize { get; }

    /// <summary>The distance between windows; the window's size if null.</summary>
    public IntList? Stride { get; }

    /// <summary>Whether windows that reach over the end count.</summary>
    public bool CeilMode { get; }

    /// <inheritdoc/>
    public override string ExtraRepr() =>
        $"norm_type={PythonText.Of(NormType)}, kernel_size={Repr.Of(KernelSize)}, stride={Repr.Of(Stride)}, ceil_mode={PythonText.Of(CeilMode)}";
}
