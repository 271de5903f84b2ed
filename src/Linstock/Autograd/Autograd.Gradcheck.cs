namespace Linstock;

/// <summary>A gradient differs from the one by differences.</summary>
/// <param name="message">Which, where, and by how much.</param>
public sealed class GradcheckException(string message) : Exception(message);

public static partial class Autograd
{
    /// <summary>
    /// Compares a function's gradients with central differences, (f(x + eps) - f(x - eps)) / 2 eps, element by element.
    /// </summary>
    /// <param name="function">From the inputs to the results; must be deterministic.</param>
    /// <param name="inputs">float64 or complex128; those that require a gradient are checked.</param>
    /// <param name="eps">The step.</param>
    /// <param name="atol">The absolute difference allowed.</param>
    /// <param name="rtol">The relative difference allowed.</param>
    /// <param name="raiseException">Whether a difference throws; else the result is false.</param>
    /// <param name="fastMode">
    /// Compares each Jacobian J only along random unit vectors, vᵀJu, which costs two evaluations and one backward for an input
    /// however many elements it has.
    /// </param>
    /// <returns>Whether all gradients agree.</returns>
    /// <exception cref="GradcheckException">A gradient differs.</exception>
    /// <exception cref="ArgumentException">No input requires a gradient, or one that does is not in double precision.</exception>
    public static bool Gradcheck(
        Func<Tensor[], Tensor[]> function, ReadOnlySpan<Tensor> inputs, double eps = 1e-6, double atol = 1e-5, double rtol = 1e-3,
        bool raiseException = true, bool fastMode = false)
    {
        ArgumentNullException.ThrowIfNull(function);
        Tensor[] given = inputs.ToArray();
        if (!given.Any(input => input.RequiresGrad))
            throw new ArgumentException("gradcheck: expects at least one input tensor to require gradient", nameof(inputs));
        for (int i = 0; i < given.Length; i++)
        {
            if (given[i].RequiresGrad)
                Check.That(given[i].DType is DType.Float64 or DType.Complex128, $"gradcheck: input {i} is {given[i].DType.Name}; expected float64 or complex128, differences are too coarse otherwise");
        }

        var comparison = new GradientComparison(function, given, eps, atol, rtol);
        string? fault = fastMode ? comparison.AlongDirections() : comparison.ByElement();
        return fault is null || (raiseException ? throw new GradcheckException(fault) : false);
    }

    /// <summary>
    /// Checks the gradients of a function's gradients with <see cref="Gradcheck"/>. A gradient that does not depend on the inputs
    /// by the graph but does by its values is a fault: the graph has been cut.
    /// </summary>
    /// <param name="function">From the inputs to the results; must be deterministic.</param>
    /// <param name="inputs">float64 or complex128; those that require a gradient are checked.</param>
    /// <param name="gradOutputs">The gradients of the results; empty means random ones.</param>
    /// <param name="eps">The step.</param>
    /// <param name="atol">The absolute difference allowed.</param>
    /// <param name="rtol">The relative difference allowed.</param>
    /// <param name="raiseException">Whether a difference throws; else the result is false.</param>
    /// <param name="fastMode">Compares along random unit vectors, as in <see cref="Gradcheck"/>.</param>
    /// <returns>Whether all gradients agree.</returns>
    /// <exception cref="GradcheckException">A gradient differs.</exception>
    public static bool Gradgradcheck(
        Func<Tensor[], Tensor[]> function, ReadOnlySpan<Tensor> inputs, ReadOnlySpan<Tensor> gradOutputs = default,
        double eps = 1e-6, double atol = 1e-5, double rtol = 1e-3, bool raiseException = true, bool fastMode = false)
    {
        ArgumentNullException.ThrowIfNull(function);
        Tensor[] given = inputs.ToArray();
        Tensor[] results = [.. function(given).Where(result => result.RequiresGrad)];
        Tensor[] gradients = gradOutputs.IsEmpty
            ? [.. results.Select(result => Torch.RandnLike(result.Detach()).RequiresGrad_())]
            : gradOutputs.ToArray();
        int count = given.Length;
        Tensor[] Differentiated(Tensor[] all)
        {
            Tensor[] inner = all[..count];
            Tensor[] outputs = [.. function(inner).Where(result => result.RequiresGrad)];
            Tensor[] wanted = [.. inner.Where(input => input.RequiresGrad)];
            return Grad(outputs, wanted, all[count..], createGraph: true, materializeGrads: true)!;
        }
        return Gradcheck(Differentiated, [.. given, .. gradients], eps, atol, rtol, raiseException, fastMode);
    }
}
