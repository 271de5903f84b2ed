namespace Linstock.Ops;

/// <summary>The public places in which an operation appears.</summary>
[Flags]
internal enum Surface
{
    None = 0,

    /// <summary><c>Torch.Name(...)</c>.</summary>
    Function = 1,

    /// <summary><c>tensor.Name(...)</c>; the first parameter is the tensor itself.</summary>
    Method = 2,

    /// <summary>
    /// <c>tensor.Name_(...)</c>: the declaring class's own <c>Name_</c> where it has one with the same parameters,
    /// else the result of <c>Name</c> assigned to the tensor.
    /// </summary>
    InPlace = 4,

    /// <summary><c>Linstock.NN.Functional.Name(...)</c>.</summary>
    Functional = 8,

    /// <summary><c>Torch.Linalg.Name(...)</c>.</summary>
    Linalg = 16,

    /// <summary><c>Torch.Fft.Name(...)</c>.</summary>
    Fft = 32,

    /// <summary><c>Torch.Special.Name(...)</c>.</summary>
    Special = 64,

    /// <summary>
    /// Beside each function a form that writes into tensors that the caller gives, PyTorch's <c>out=</c>. Their dtypes may be any that the results' can
    /// be cast to.
    /// </summary>
    Out = 128,

    /// <summary>Like <see cref="Out"/> for operations that accept the very dtypes of their results only.</summary>
    ExactOut = 256,
}

/// <summary>
/// Declares a static method of a family class to be an operation. The source generator writes the public members the
/// surface asks for, with the method's own parameters, defaults and documentation, and enters it in
/// <see cref="OperationCatalog"/>. A method may carry several, under different names.
/// </summary>
/// <param name="surface">The public places in which the operation appears.</param>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true, Inherited = false)]
[System.Diagnostics.Conditional("LINSTOCK_KEEP_DECLARATIONS")]
internal sealed class OpAttribute(Surface surface) : Attribute
{
    public Surface Surface { get; } = surface;

    /// <summary>The public name; the method's own name where none is given.</summary>
    public string? Name { get; init; }

    /// <summary>
    /// PyTorch's schema, such as <c>aten::cumsum(Tensor self, int dim, *, ScalarType? dtype=None) -&gt; Tensor</c>;
    /// derived from the C# signature where none is given.
    /// </summary>
    public string? Schema { get; init; }
}
