using Linstock.Backends;

namespace Linstock.Serialization;

/// <summary>What PyTorch's names in a pickle mean: storages, and the functions that rebuild tensors and parameters over them.</summary>
/// <remarks>
/// Shapes and strides are checked against the storage here; its data are read after the pickle, into memory that all tensors over it share. The
/// functions are those of <c>torch/_utils.py</c>.
/// </remarks>
internal class TorchGlobals : PickleGlobals
{
    private readonly Dictionary<string, PickleStorage> _storages = new(StringComparer.Ordinal);

    /// <summary>The storages that the pickle refers to, by key.</summary>
    public IReadOnlyDictionary<string, PickleStorage> Storages => _storages;

    /// <inheritdoc/>
    public override PickleValue Resolve(string module, string name) => module switch
    {
        "torch" when DTypeOf(name) is { } dtype => new PickleDType(dtype),
        _ => base.Resolve(module, name),
    };

    /// <inheritdoc/>
    public override PickleValue Call(PickleValue callable, IReadOnlyList<PickleValue> arguments) => (callable as PickleGlobal)?.FullName switch
    {
        "torch._utils._rebuild_tensor" when arguments is [PickleStorage storage, PickleInt offset, PickleSequence size, PickleSequence stride] =>
            Rebuild(storage, storage.DType, offset.Value, size, stride, requiresGrad: false),
        "torch._utils._rebuild_tensor_v2"
            when arguments is [PickleStorage storage, PickleInt offset, PickleSequence size, PickleSequence stride, PickleBool requiresGrad, ..] =>
            Rebuild(storage, storage.DType, offset.Value, size, stride, requiresGrad.Value),
        "torch._utils._rebuild_tensor_v3"
            when arguments is [PickleStorage storage, PickleInt offset, PickleSequence size, PickleSequence stride, PickleBool requiresGrad, _, var dtype, ..] =>
            Rebuild(storage, RequireDType(dtype), offset.Value, size, stride, requiresGrad.Value),
        "torch._utils._rebuild_parameter" or "torch._utils._rebuild_parameter_with_state" when arguments is [PickleTensor data, PickleBool requiresGrad, ..] =>
            new PickleTensor(() => new Parameter(data.Complete().Detach(), requiresGrad.Value)),
        "torch.nn.parameter.Parameter" when arguments is [PickleTensor data, PickleBool requiresGrad] =>
            new PickleTensor(() => new Parameter(data.Complete().Detach(), requiresGrad.Value)),
        "torch._utils._rebuild_meta_tensor_no_storage"
            when arguments is [var dtype, PickleSequence size, PickleSequence stride, PickleBool requiresGrad] =>
            RebuildMeta(RequireDType(dtype), size, stride, requiresGrad.Value),
        "torch._utils._rebuild_device_tensor_from_numpy" when arguments is [PickleTensor array, var dtype, _, PickleBool requiresGrad] =>
            FromNumpy(array, RequireDType(dtype), requiresGrad.Value),
        "torch._tensor._rebuild_from_type_v2" when arguments is [PickleGlobal function, PickleGlobal type, PickleTuple inner, ..]
            && type.FullName is "torch.Tensor" or "torch._tensor.Tensor" or "torch.nn.parameter.Parameter" =>
            // A tensor with attributes of its own, which have no place here.
            Call(function, inner.Items),
        "torch.Size" when arguments is [PickleSequence sizes] => new PickleSize(new Shape(Sizes(sizes, "size"))),
        "torch.device" when arguments is [PickleString type] => new PickleDevice(type.Value),
        "torch.device" when arguments is [PickleString type, PickleInt index] => new PickleDevice($"{type.Value}:{index.Value}"),
        "torch.serialization._get_layout" when arguments is [PickleString layout] => layout,
        { } name when NumpyGlobals.Knows(name) => NumpyGlobals.Call(name, arguments),
        { } name when Explanation(name) is { } explanation => throw new InvalidDataException($"torch.load: {explanation}; got {name}"),
        _ => base.Call(callable, arguments),
    };

    /// <inheritdoc/>
    public override void Build(PickleValue target, PickleValue state)
    {
        if (!NumpyGlobals.TryBuild(target, state))
        {
            base.Build(target, state);
        }
    }

    /// <inheritdoc/>
    public override PickleValue Persistent(PickleValue id) => (id as PickleTuple)?.Items switch
    {
        [PickleString { Value: "storage" }, PickleGlobal type, PickleString key, PickleString or PickleNone, PickleInt count] =>
            GetStorage(type, key.Value, count.Value),
        [PickleString { Value: "storage" }, PickleGlobal type, PickleString key, PickleString or PickleNone, PickleInt count, PickleNone] =>
            GetStorage(type, key.Value, count.Value),
        [PickleString { Value: "storage" }, PickleGlobal type, PickleString key, PickleString or PickleNone, PickleInt count, PickleTuple view] =>
            GetView(GetStorage(type, key.Value, count.Value), view.Items),
        [PickleString { Value: "module" }, PickleGlobal type, ..] => type,
        _ => throw Invalid("it refers to an object outside of it that is no storage"),
    };

    /// <inheritdoc/>
    public override InvalidDataException Refuse(PickleValue callable, IReadOnlyList<PickleValue>? arguments = null)
    {
        string name = callable is PickleGlobal { FullName: "copyreg._reconstructor" } && arguments is [PickleGlobal made, ..]
            ? made.FullName
            : callable.TypeName;
        return new InvalidDataException(
            $"torch.load: the file names '{name}', which is neither a tensor nor a plain container; nothing was called. "
            + "Making arbitrary objects would run the file's code: save the values of a model with torch.save(model.state_dict(), path), and build the model here.");
    }

    /// <summary>What a checkpoint must not end up with: names of classes, and half-made objects.</summary>
    public virtual void RequirePlain(PickleValue value)
    {
        if (value is PickleGlobal or NumpyDType)
        {
            throw Refuse(value);
        }

        if (value is PickleStorage)
        {
            throw new InvalidDataException("torch.load: the file holds a storage outside of a tensor; save the tensor instead");
        }
    }

    private static string? Explanation(string name) => name switch
    {
        "torch._utils._rebuild_sparse_tensor" or "torch._utils._rebuild_sparse_csr_tensor" =>
            "sparse tensors are not read; save tensor.to_dense()",
        "torch._utils._rebuild_qtensor" => "quantised tensors are not read; save tensor.dequantize()",
        "torch._utils._rebuild_nested_tensor" => "nested tensors are not read; save their parts as a list",
        "torch._utils._rebuild_wrapper_subclass" => "tensors of other classes are not read; save plain tensors",
        _ when name.StartsWith("torch._utils._rebuild_", StringComparison.Ordinal) => "the arguments of a function that rebuilds tensors do not fit",
        _ => null,
    };

    private static DType? DTypeOf(string name)
    {
        foreach (DTypeDeclaration declaration in DTypeDeclaration.All)
        {
            if (declaration.Name == name)
            {
                return declaration.DType;
            }
        }

        return null;
    }

    private static DType RequireDType(PickleValue value) => value switch
    {
        PickleDType dtype => dtype.Value,
        PickleGlobal { FullName: var name } when name.StartsWith("torch.", StringComparison.Ordinal) =>
            throw new InvalidDataException($"torch.load: a tensor has an element type that no tensor here has; got {name}"),
        _ => throw Invalid($"an element type is expected; got {value.TypeName}"),
    };

    private static long[] Sizes(PickleSequence values, string what)
    {
        if (values.Count > Shape.MaxRank)
        {
            throw Invalid($"a {what} has too many dimensions; got {values.Count}; expected at most {Shape.MaxRank}");
        }

        return [.. values.Items.Select(value => value is PickleInt { Value: >= 0 } number
            ? number.Value
            : throw Invalid($"a {what} holds something that is no size; got {value}"))];
    }

    private PickleStorage GetStorage(PickleGlobal type, string key, long count)
    {
        int dot = type.FullName.LastIndexOf('.');
        string module = type.FullName[..dot], name = type.FullName[(dot + 1)..];
        DType? dtype = module is "torch" or "torch.cuda" or "torch.storage" ? StorageTypes.Find(name) : null;
        if (dtype is null && name != "UntypedStorage")
        {
            throw new InvalidDataException($"torch.load: storage '{key}' has an element type that no tensor here has; got {type.FullName}");
        }

        if (!ElementLayout.TryByteCount([count], dtype?.ItemSize ?? 1, out long bytes))
        {
            throw Invalid($"storage '{key}' has an impossible size; got {count}");
        }

        if (!_storages.TryGetValue(key, out PickleStorage? storage))
        {
            _storages.Add(key, storage = new PickleStorage(key, dtype, bytes));
        }
        else if (storage.DType != dtype || storage.Bytes != bytes)
        {
            throw Invalid($"storage '{key}' is described in two ways");
        }

        return storage;
    }

    private static PickleStorage GetView(PickleStorage root, IReadOnlyList<PickleValue> view)
    {
        if (view is not [_, PickleInt { Value: >= 0 } offset, PickleInt { Value: >= 0 } count])
        {
            throw Invalid($"a part of storage '{root.Key}' is damaged");
        }

        int size = root.DType?.ItemSize ?? 1;
        Int128 end = ((Int128)offset.Value + count.Value) * size;
        return end <= root.Bytes
            ? new PickleStorage(root, offset.Value * size, count.Value * size)
            : throw Invalid($"a part of storage '{root.Key}' reaches beyond it");
    }

    private static PickleTensor Rebuild(
        PickleStorage storage, DType? dtype, long offset, PickleSequence size, PickleSequence stride, bool requiresGrad)
    {
        DType element = dtype ?? DType.UInt8;
        (Shape sizes, Shape strides, long extent) = Layout(size, stride, element, requiresGrad);
        if (offset < 0 || (Int128)offset + extent > storage.Bytes / element.ItemSize || storage.ByteOffset % element.ItemSize != 0)
        {
            throw new InvalidDataException(
                $"torch.load: a tensor does not lie within its storage; got shape {sizes}, strides {strides} and offset {offset} "
                + $"over storage '{storage.Key}' of {storage.Bytes / element.ItemSize} elements");
        }

        long position = (storage.ByteOffset / element.ItemSize) + offset;
        return new PickleTensor(() =>
        {
            Storage memory = storage.Memory;
            return new Tensor(memory, in sizes, in strides, position, element) { RequiresGrad = requiresGrad };
        });
    }

    private static PickleTensor RebuildMeta(DType dtype, PickleSequence size, PickleSequence stride, bool requiresGrad)
    {
        (Shape sizes, Shape strides, long extent) = Layout(size, stride, dtype, requiresGrad);
        if (!ElementLayout.TryByteCount([extent], dtype.ItemSize, out long bytes))
        {
            throw Invalid("a tensor is too large");
        }

        return new PickleTensor(() => new Tensor(Storage.Of(bytes, Device.Meta), in sizes, in strides, 0, dtype) { RequiresGrad = requiresGrad });
    }

    private static PickleTensor FromNumpy(PickleTensor array, DType dtype, bool requiresGrad)
    {
        RequireDifferentiable(dtype, requiresGrad);
        return new PickleTensor(() => array.Complete().To(dtype).RequiresGrad_(requiresGrad));
    }

    /// <summary>Sizes and strides, and how many elements the storage must have from the first one on.</summary>
    private static (Shape Sizes, Shape Strides, long Extent) Layout(PickleSequence size, PickleSequence stride, DType dtype, bool requiresGrad)
    {
        RequireDifferentiable(dtype, requiresGrad);
        long[] sizes = Sizes(size, "shape"), strides = Sizes(stride, "list of strides");
        if (sizes.Length != strides.Length)
        {
            throw Invalid($"a tensor has {sizes.Length} sizes and {strides.Length} strides");
        }

        if (!ElementLayout.TryByteCount(sizes, dtype.ItemSize, out long bytes))
        {
            throw Invalid($"a shape is not possible; got [{string.Join(", ", sizes)}]");
        }

        Int128 extent = bytes == 0 ? 0 : 1;
        for (int i = 0; i < sizes.Length && bytes > 0; i++)
        {
            extent += (Int128)(sizes[i] - 1) * strides[i];
        }

        return extent <= long.MaxValue
            ? (new Shape(sizes), new Shape(strides), (long)extent)
            : throw Invalid($"a tensor's strides reach too far; got [{string.Join(", ", strides)}]");
    }

    private static void RequireDifferentiable(DType dtype, bool requiresGrad)
    {
        if (requiresGrad && !dtype.IsDifferentiable)
        {
            throw Invalid($"a tensor of {dtype.Name} requires a gradient");
        }
    }
}
