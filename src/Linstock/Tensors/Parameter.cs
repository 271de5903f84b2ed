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
}
