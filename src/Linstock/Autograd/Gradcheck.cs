using System.Numerics;

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
    /// <returns>Whether all gradients agree.</returns>
    /// <exception cref="GradcheckException">A gradient differs.</exception>
    /// <exception cref="ArgumentException">No input requires a gradient, or one that does is not in double precision.</exception>
    public static bool Gradcheck(
        Func<Tensor[], Tensor[]> function, ReadOnlySpan<Tensor> inputs, double eps = 1e-6, double atol = 1e-5, double rtol = 1e-3, bool raiseException = true)
    {
        ArgumentNullException.ThrowIfNull(function);
        Tensor[] given = inputs.ToArray();
        int[] checkedInputs = [.. Enumerable.Range(0, given.Length).Where(i => given[i].RequiresGrad)];
        if (checkedInputs.Length == 0) throw new ArgumentException("gradcheck: expects at least one input tensor to require gradient", nameof(inputs));
        foreach (int i in checkedInputs)
            Check.That(given[i].DType is DType.Float64 or DType.Complex128, $"gradcheck: input {i} is {given[i].DType.Name}; expected float64 or complex128, differences are too coarse otherwise");

        Tensor[] results = function(given);
        for (int o = 0; o < results.Length; o++)
        {
            if (!results[o].DType.IsDifferentiable) continue;
            foreach (int i in checkedInputs)
            {
                string? fault = Compare(function, given, i, results[o], o, eps, atol, rtol);
                if (fault is null) continue;
                return raiseException ? throw new GradcheckException(fault) : false;
            }
        }
        return true;
    }

    /// <summary>Checks the gradients of a function's gradients with <see cref="Gradcheck"/>.</summary>
    /// <param name="function">From the inputs to the results; must be deterministic.</param>
    /// <param name="inputs">float64 or complex128; those that require a gradient are checked.</param>
    /// <param name="gradOutputs">The gradients of the results; empty means random ones.</param>
    /// <param name="eps">The step.</param>
    /// <param name="atol">The absolute difference allowed.</param>
    /// <param name="rtol">The relative difference allowed.</param>
    /// <param name="raiseException">Whether a difference throws; else the result is false.</param>
    /// <returns>Whether all gradients agree.</returns>
    /// <exception cref="GradcheckException">A gradient differs.</exception>
    public static bool Gradgradcheck(
        Func<Tensor[], Tensor[]> function, ReadOnlySpan<Tensor> inputs, ReadOnlySpan<Tensor> gradOutputs = default,
        double eps = 1e-6, double atol = 1e-5, double rtol = 1e-3, bool raiseException = true)
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
            Tensor?[] grads = Grad(outputs, wanted, all[count..], createGraph: true, allowUnused: true);
            return [.. grads.OfType<Tensor>().Where(grad => grad.RequiresGrad)];
        }
        return Gradcheck(Differentiated, [.. given, .. gradients], eps, atol, rtol, raiseException);
    }

    private static string? Compare(
        Func<Tensor[], Tensor[]> function, Tensor[] inputs, int index, Tensor result, int output, double eps, double atol, double rtol)
    {
        Tensor input = inputs[index];
        Complex[] units = result.IsComplex ? [1, Complex.ImaginaryOne] : [1];
        foreach (Complex unit in units)
        {
            // Re(conj(unit) · result): the real or the imaginary part.
            Complex[][] numeric = Differences(function, inputs, index, output, unit, eps);
            for (long r = 0; r < result.Numel; r++)
            {
                Complex[] analytic = new Complex[input.Numel];
                if (result.RequiresGrad)
                {
                    Tensor seed = Torch.Zeros(result.Shape, dtype: result.DType);
                    seed.Reshape(-1).Select(0, r).Fill_(result.IsComplex ? unit : unit.Real);
                    Tensor? gradient = Grad([result], [input], [seed], retainGraph: true, allowUnused: true)[0];
                    if (gradient is not null) analytic = gradient.ToArray<Complex>();
                }
                for (long e = 0; e < input.Numel; e++)
                {
                    Complex expected = numeric[e][r];
                    double difference = Complex.Abs(analytic[e] - expected);
                    if (!(difference <= atol + (rtol * Complex.Abs(expected))))
                        return $"gradcheck: Jacobian mismatch for output {output} with respect to input {index}: element {r} by element {e}: analytical {analytic[e]}, numerical {expected}, difference {difference:g3}";
                }
            }
        }
        return null;
    }

    private static Complex[][] Differences(Func<Tensor[], Tensor[]> function, Tensor[] inputs, int index, int output, Complex unit, double eps)
    {
        Tensor input = inputs[index];
        var differences = new Complex[input.Numel][];
        for (long e = 0; e < input.Numel; e++)
        {
            double[] real = Along(e, eps);
            double[] imaginary = input.IsComplex ? Along(e, new Complex(0, eps)) : new double[real.Length];
            differences[e] = [.. real.Zip(imaginary, (x, y) => new Complex(x, y))];
        }
        return differences;

        double[] Along(long element, Complex step)
        {
            Complex[] up = Evaluate(element, step), down = Evaluate(element, -step);
            return [.. up.Zip(down, (x, y) => (Complex.Conjugate(unit) * (x - y)).Real / (2 * eps))];
        }

        Complex[] Evaluate(long element, Complex step)
        {
            var moved = (Tensor[])inputs.Clone();
            Complex[] values = input.ToArray<Complex>();
            values[element] += step;
            moved[index] = Torch.FromArray(values).To(DType.Complex128).Reshape(input.Shape);
            if (!input.IsComplex) moved[index] = moved[index].Real.Contiguous();
            moved[index].RequiresGrad = true;
            return function(moved)[output].ToArray<Complex>();
        }
    }
}
