using Linstock.Backends;

namespace Linstock.Serialization;

/// <summary>The memory of tensors as a checkpoint names it: its data are read after the pickle.</summary>
internal sealed class PickleStorage : PickleValue
{
    private readonly PickleStorage? _root;
    private Storage? _memory;

    public PickleStorage(string key, DType? dtype, long bytes) => (Key, DType, Bytes) = (key, dtype, bytes);

    /// <summary>A part of another one, as files from before PyTorch 0.4 have them.</summary>
    public PickleStorage(PickleStorage root, long offset, long bytes)
        : this(root.Key, root.DType, bytes) => (_root, ByteOffset) = (root, offset);

    /// <summary>The name of its record.</summary>
    public string Key { get; }

    /// <summary>The element type; null for plain bytes.</summary>
    public DType? DType { get; }

    /// <summary>The size in bytes.</summary>
    public long Bytes { get; }

    /// <summary>Where it begins in the memory.</summary>
    public long ByteOffset { get; }

    public override string TypeName => "torch.storage";

    /// <summary>The memory, after it was set.</summary>
    public Storage Memory
    {
        get => _root?.Memory ?? _memory ?? throw new InvalidDataException($"torch.load: the data of storage '{Key}' are missing");
        set => _memory = value;
    }
}
