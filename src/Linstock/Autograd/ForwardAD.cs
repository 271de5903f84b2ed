namespace Linstock;

/// <summary>
/// Forward-mode differentiation, PyTorch's <c>torch.autograd.forward_ad</c>: inside <see cref="DualLevel"/> tensors may carry a tangent, and every
/// operation with a gradient carries it on.
/// </summary>
/// <remarks>
/// A dual tensor reports <see cref="Tensor.RequiresGrad"/>, because operations on it are recorded as those on a tensor that requires a
/// gradient are; so <see cref="Torch.NoGrad"/> stops tangents, too.
/// </remarks>
/// <example>
/// <code>
/// using (ForwardAD.DualLevel())
/// {
///     Tensor y = ForwardAD.MakeDual(x, tangent).Sin();
///     var (primal, derivative) = ForwardAD.UnpackDual(y);   // sin(x), cos(x) · tangent
/// }
/// </code>
/// </example>
public static class ForwardAD
{
    /// <summary>Until the result is disposed tensors may be dual. Levels nest; tangents belong to the innermost.</summary>
    public static DualLevelScope DualLevel() => new(ForwardMode.Enter());

    /// <summary>A tensor over the memory of <paramref name="tensor"/> with a tangent.</summary>
    /// <param name="tensor">The value.</param>
    /// <param name="tangent">The derivative, of the same shape and dtype.</param>
    /// <exception cref="InvalidOperationException">No level is open.</exception>
    /// <exception cref="ArgumentException">Shape or dtype differ, or the dtype has no derivatives.</exception>
    public static Tensor MakeDual(Tensor tensor, Tensor tangent)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        ArgumentNullException.ThrowIfNull(tangent);
        ForwardLevel level = ForwardMode.Innermost
            ?? throw new InvalidOperationException("make_dual: trying to create a dual tensor for forward AD but no level exists; call it inside ForwardAD.DualLevel()");
        Check.That(tensor.DType.IsDifferentiable, $"make_dual: expected the primal to be floating point or complex; got {tensor.DType.Name}");
        Check.That(
            tensor.Shape == tangent.Shape && tensor.DType == tangent.DType,
            $"make_dual: the tangent has shape {tangent.Shape} and dtype {tangent.DType.Name}; expected {tensor.Shape} and {tensor.DType.Name}, those of the primal");
        return ForwardMode.MakeDual(tensor, tangent, level);
    }

    /// <summary>The value of a dual tensor and its tangent; null for a tensor that has none.</summary>
    /// <exception cref="InvalidOperationException">No level is open.</exception>
    public static (Tensor Primal, Tensor? Tangent) UnpackDual(Tensor tensor)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        ForwardLevel level = ForwardMode.Innermost
            ?? throw new InvalidOperationException("unpack_dual: no level of forward AD exists; call it inside ForwardAD.DualLevel()");
        return (ForwardMode.PrimalOf(tensor, level), ForwardMode.TangentOf(tensor, level));
    }
}

/// <summary>Ends a level of forward mode when disposed; its tangents are gone.</summary>
public readonly struct DualLevelScope : IDisposable
{
    private readonly ForwardLevel? _level;

    internal DualLevelScope(ForwardLevel level) => _level = level;

    /// <summary>Ends the level.</summary>
    public void Dispose()
    {
        if (_level is { IsAlive: true }) ForwardMode.Exit(_level);
    }
}
