namespace Linstock.NN;

/// <summary>What undoes the maxima over sliding windows: options, the call, printing.</summary>
public abstract class MaxUnpoolNd : Module
{
    private protected MaxUnpoolNd(int dimensions, IntList kernelSize, IntList? stride, IntList? padding)
    {
        string name = GetType().Name;
        KernelSize = kernelSize.Expand(dimensions, name, nameof(kernelSize));
        Stride = (stride ?? kernelSize).Expand(dimensions, name, nameof(stride));
        Padding = (padding ?? 0).Expand(dimensions, name, nameof(padding));
    }

    /// <summary>The window's size.</summary>
    public Shape KernelSize { get; }

    /// <summary>The distance between windows.</summary>
    public Shape Stride { get; }

    /// <summary>What had been added at both sides.</summary>
    public Shape Padding { get; }

    /// <summary>Undoes a pooling.</summary>
    /// <param name="input">The maxima.</param>
    /// <param name="indices">Their places.</param>
    /// <param name="outputSize">The size of what was pooled, where the stride leaves it open.</param>
    /// <returns>The output.</returns>
    public Tensor Forward(Tensor input, Tensor indices, IntList? outputSize = null) => HasHooks
        ? Hooked([input, indices], inputs => Unpool(inputs[0], inputs[1], outputSize))
        : Unpool(input, indices, outputSize);

    private protected abstract Tensor Unpool(Tensor input, Tensor indices, IntList? outputSize);

    /// <inheritdoc/>
    public override string ExtraRepr() => $"kernel_size={Repr.Of(KernelSize)}, stride={Repr.Of(Stride)}, padding={Repr.Of(Padding)}";
}
