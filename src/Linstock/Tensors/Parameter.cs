namespace Linstock;

/// <summary>A tensor that a module trains: a leaf that requires a gradient and registers with the module that holds it.</summary>
public class Parameter : Tensor
{
    /// <summary>A parameter over the memory of <paramref name="data"/>.</summary>
    /// <param name="data">The initial values.</param>
    /// <param name="requiresGrad">Whether a gradient is wanted.</param>
    /// <exception cref="ArgumentException">A gradient is wanted of a dtype that is neither floating point nor complex.</exception>
    public Parameter(Tensor data, bool requiresGrad = true)
        : base(data) => RequiresGrad = requiresGrad;

    /// <summary>A computed tensor in the form of a parameter, with its history.</summary>
    internal static Parameter Over(Tensor computed)
    {
        var parameter = new Parameter(computed, requiresGrad: false);
        if (Gradient.IsNeeded(computed)) Gradient.Record(parameter, new FormulaNode("Alias", static grad => grad), computed);
        return parameter;
    }
}
