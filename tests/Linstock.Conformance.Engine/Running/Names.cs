namespace Linstock.Conformance.Running;

/// <summary>PyTorch's names in C#.</summary>
public static class Names
{
    /// <summary><c>floor_divide</c> becomes <c>Torch.FloorDivide</c>.</summary>
    public static string Function(string name) => "Torch." + Pascal(name);

    /// <summary><c>floor_divide</c> becomes <c>FloorDivide</c>.</summary>
    public static string Pascal(string name) =>
        string.Concat(name.Split('_').Where(part => part.Length > 0).Select(part => char.ToUpperInvariant(part[0]) + part[1..]));
}
