namespace Linstock.NN;

public abstract partial class Module
{
    /// <summary>
    /// A copy with parameters, buffers and children of its own, PyTorch's <c>copy.deepcopy</c>; what was shared
    /// inside the module is shared inside the copy. Other fields keep their values.
    /// </summary>
    internal Module CopyDeep() => CopyDeep(new Dictionary<object, object>(ReferenceEqualityComparer.Instance));

    private Module CopyDeep(Dictionary<object, object> copies)
    {
        if (copies.TryGetValue(this, out object? done))
        {
            return (Module)done;
        }
        var copy = (Module)MemberwiseClone();
        copy._hooks = null;
        copies.Add(this, copy);
        foreach (Tensor computed in ComputedTensors.Values(this))
        {
            copies.TryAdd(computed, computed.Detach().Clone());
        }
        foreach (ModuleSlot slot in ModuleSlots.Of(this))
        {
            switch (slot.Get(this))
            {
                case Module child:
                    slot.Set(copy, child.CopyDeep(copies));
                    break;
                case Tensor tensor:
                    slot.Set(copy, CopyTensor(tensor, copies));
                    break;
            }
        }
        if (_registered is not null)
        {
            copy._registered = [];
            foreach ((string name, Registration entry) in _registered)
            {
                copy._registered.Add(name, entry with
                {
                    Value = entry.Value switch
                    {
                        Module child => child.CopyDeep(copies),
                        Tensor tensor => CopyTensor(tensor, copies),
                        _ => null,
                    },
                });
            }
        }
        ComputedTensors.Copy(this, copy);
        copy.OnCopied();
        return copy;
    }

    /// <summary>Called on a copy whose parameters, buffers and children are in place.</summary>
    private protected virtual void OnCopied()
    {
    }

    private static Tensor CopyTensor(Tensor tensor, Dictionary<object, object> copies)
    {
        if (copies.TryGetValue(tensor, out object? done))
        {
            return (Tensor)done;
        }
        if (!tensor.IsLeaf)
        {
            throw new ArgumentException(
                "DeepCopy: only tensors created by the user can be copied; got the result of an operation; expected a leaf");
        }
        Tensor values = tensor.Detach().Clone();
        Tensor copy = tensor is Parameter ? new Parameter(values, tensor.RequiresGrad) : values.RequiresGrad_(tensor.RequiresGrad);
        if (tensor.Grad is { } gradient)
        {
            copy.Grad = gradient.Detach().Clone();
        }
        copies.Add(tensor, copy);
        return copy;
    }

    /// <summary>Applies a conversion to every floating tensor of the module in place: parameters keep their identity.</summary>
    internal void Convert(Func<Tensor, Tensor> conversion)
    {
        using (Torch.NoGrad())
        {
            var seen = new HashSet<Tensor>(ReferenceEqualityComparer.Instance);
            foreach (Module module in Modules())
            {
                foreach ((_, Parameter parameter) in module.OwnParameters())
                {
                    if (!seen.Add(parameter))
                    {
                        continue;
                    }
                    Tensor converted = conversion(parameter.Detach());
                    Tensor? gradient = parameter.Grad is { } present ? conversion(present.Detach()) : null;
                    parameter.Grad = null;
                    parameter.Data = converted;
                    parameter.Grad = gradient;
                }
                foreach ((string name, Tensor buffer, _) in module.OwnBuffers().ToArray())
                {
                    module.SetTensor(name, conversion(buffer));
                }
            }
        }
    }
}
