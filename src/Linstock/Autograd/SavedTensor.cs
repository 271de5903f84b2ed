using Linstock.Ops;

namespace Linstock;

/// <summary>A tensor kept for backward, which must not be changed in place until then.</summary>
internal struct SavedTensor
{
    private Tensor? _tensor;
    private readonly int _version;

    /// <summary>Keeps <paramref name="tensor"/> in its present state; null stays null.</summary>
    public SavedTensor(Tensor? tensor)
    {
        _tensor = tensor;
        if (tensor is not null) _version = tensor.Version;
    }

    /// <summary>Whether there is a tensor.</summary>
    public readonly bool HasValue => _tensor is not null;

    /// <summary>The tensor.</summary>
    /// <exception cref="InvalidOperationException">It was changed in place since, or is gone.</exception>
    public readonly Tensor Get(Node node)
    {
        if (_tensor is not { } tensor) throw new InvalidOperationException($"backward: {node.Name}: the saved tensor has been freed");
        if (tensor.Version != _version) ThrowChanged(tensor, node);
        return Batching.IsUsed ? Batching.Saved(tensor) : tensor;
    }

    /// <summary>The tensor, or null if none was given.</summary>
    public readonly Tensor? GetOrNull(Node node) => _tensor is null ? null : Get(node);

    /// <summary>Lets go of the tensor.</summary>
    public void Release() => _tensor = null;

    private readonly void ThrowChanged(Tensor tensor, Node node) => throw new InvalidOperationException(
        $"backward: one of the variables needed for gradient computation has been modified by an inplace operation: "
        + $"{tensor.DType.Name} tensor of shape {tensor.Shape}, saved by {node.Name}, is at version {tensor.Version}; "
        + $"expected version {_version}; clone it before changing it, or enable anomaly mode to find the operation"
        + (node.Origin is { } origin ? $"\nrecorded at:\n{origin}" : string.Empty));
}
