namespace Linstock.Optim;

/// <summary>The entries of a state dict for one parameter, converted to its dtype and device.</summary>
internal readonly struct StateEntries(IReadOnlyDictionary<string, object?> entries, Tensor parameter)
{
    /// <summary>A number, stored as one or as a tensor without dimensions; 0 if it is missing.</summary>
    public double Number(string name) => entries.TryGetValue(name, out object? value) && value is not null ? ParamGroupOptions.ToDouble(value) : 0;

    /// <summary>A tensor, or null if it is missing.</summary>
    public Tensor? OptionalTensor(string name)
    {
        if (!entries.TryGetValue(name, out object? value) || value is not Tensor tensor)
        {
            return null;
        }
        using (Torch.NoGrad())
        {
            return tensor.Detach().To(parameter.Device, parameter.DType, copy: true);
        }
    }

    /// <summary>A tensor.</summary>
    /// <exception cref="ArgumentException">It is missing.</exception>
    public Tensor Tensor(string name) =>
        OptionalTensor(name) ?? throw new ArgumentException($"optimizer state: expected the tensor '{name}'");

    /// <summary>Anything else.</summary>
    public object? this[string name] => entries.GetValueOrDefault(name);
}
