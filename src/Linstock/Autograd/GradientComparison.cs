using System.Numerics;

namespace Linstock;

/// <summary>Holds the gradients of a function against central differences of its values.</summary>
/// <remarks>
/// A gradient g of a real quantity L with respect to x says that L changes by Re(conj(g) · d) where x moves by d; so complex
/// numbers need no case of their own: one looks at the real and at the imaginary part of a result, and moves an input along both.
/// </remarks>
internal sealed class GradientComparison(Func<Tensor[], Tensor[]> function, Tensor[] inputs, double eps, double atol, double rtol)
{
    // Two independent directions: a fault that one happens to be orthogonal to shows in the other.
    private const int Directions = 2;

    private readonly int[] _checked = [.. Enumerable.Range(0, inputs.Length).Where(i => inputs[i].RequiresGrad)];

    /// <summary>Every element of every Jacobian; returns the first fault.</summary>
    public string? ByElement()
    {
        Tensor[] results = function(inputs);
        foreach (int i in _checked)
        {
            Complex[] at = inputs[i].ToArray<Complex>();
            var differences = new Complex[at.Length][][];
            Complex[] units = inputs[i].IsComplex ? [1, Complex.ImaginaryOne] : [1];
            foreach (Complex step in units)
            {
                for (int e = 0; e < at.Length; e++)
                {
                    var direction = new Complex[at.Length];
                    direction[e] = step;
                    // By part of the input: the change of each result.
                    differences[e] = [.. differences[e] ?? [], .. Differences(i, at, direction)];
                }
            }
            for (int o = 0; o < results.Length; o++)
            {
                if (results[o].DType.IsDifferentiable && CompareElements(results, o, i, differences) is { } fault) return fault;
            }
        }
        return null;
    }

    /// <summary>Every Jacobian along random unit vectors; returns the first fault.</summary>
    public string? AlongDirections()
    {
        var random = new Random(0);
        Tensor[] results = function(inputs);
        for (int trial = 0; trial < Directions; trial++)
        {
            Complex[][] weights = [.. results.Select(result => result.DType.IsDifferentiable ? Direction(random, result) : [])];
            Complex[]?[][] gradients = [.. results.Select((result, o) => Gradients(result, weights[o]))];
            for (int k = 0; k < _checked.Length; k++)
            {
                int i = _checked[k];
                Complex[] at = inputs[i].ToArray<Complex>(), direction = Direction(random, inputs[i]);
                Complex[][] differences = Differences(i, at, direction);
                for (int o = 0; o < results.Length; o++)
                {
                    double expected = 0, scale = 0, analytic = 0;
                    for (int r = 0; r < weights[o].Length; r++)
                    {
                        double term = (Complex.Conjugate(weights[o][r]) * differences[o][r]).Real;
                        expected += term;
                        scale += Math.Abs(term);
                    }
                    Complex[]? gradient = gradients[o].Length == 0 ? null : gradients[o][k];
                    for (int e = 0; gradient is not null && e < gradient.Length; e++)
                        analytic += (Complex.Conjugate(gradient[e]) * direction[e]).Real;
                    if (!Agrees(analytic, expected, scale))
                        return Fault(o, i, "along a random direction", analytic, expected);
                }
            }
        }
        return null;
    }

    private string? CompareElements(Tensor[] results, int output, int index, Complex[][][] differences)
    {
        Tensor result = results[output], input = inputs[index];
        int position = Array.IndexOf(_checked, index);
        Complex[] units = result.IsComplex ? [1, Complex.ImaginaryOne] : [1];
        foreach (Complex unit in units)
        {
            for (int r = 0; r < result.Numel; r++)
            {
                var seed = new Complex[result.Numel];
                seed[r] = unit;
                Complex[]?[] gradients = Gradients(result, seed);
                Complex[] analytic = gradients.Length == 0 || gradients[position] is not { } gradient ? new Complex[input.Numel] : gradient;
                for (int e = 0; e < input.Numel; e++)
                {
                    double Along(int part) => (Complex.Conjugate(unit) * differences[e][(part * results.Length) + output][r]).Real;
                    var expected = new Complex(Along(0), input.IsComplex ? Along(1) : 0);
                    if (!Agrees(analytic[e], expected, Complex.Abs(expected)))
                        return Fault(output, index, $"element {r} by element {e}", analytic[e], expected);
                }
            }
        }
        return null;
    }

    /// <summary>The gradients of Re(conj(weights) · result) for the inputs checked; none where the result has no history.</summary>
    private Complex[]?[] Gradients(Tensor result, Complex[] weights)
    {
        if (!result.RequiresGrad || result.Numel == 0) return [];
        Tensor seed = Dense(weights, result);
        return [.. Autograd.Grad([result], [.. _checked.Select(i => inputs[i])], [seed], retainGraph: true, allowUnused: true)
            .Select(gradient => gradient?.ToArray<Complex>())];
    }

    /// <summary>How fast each result changes as an input moves along a direction.</summary>
    private Complex[][] Differences(int index, Complex[] at, Complex[] direction)
    {
        Complex[][] up = Evaluate(index, at, direction, eps), down = Evaluate(index, at, direction, -eps);
        return [.. up.Zip(down, (x, y) => x.Zip(y, (above, below) => (above - below) / (2 * eps)).ToArray())];
    }

    private Complex[][] Evaluate(int index, Complex[] at, Complex[] direction, double step)
    {
        var moved = (Tensor[])inputs.Clone();
        moved[index] = FromValues([.. at.Zip(direction, (value, along) => value + (step * along))], inputs[index]).RequiresGrad_();
        return [.. function(moved).Select(result => result.DType.IsDifferentiable ? result.Detach().ToArray<Complex>() : [])];
    }

    private static Tensor Dense(Complex[] values, Tensor like)
    {
        Tensor dense = Torch.FromArray(values).Reshape(like.Shape);
        return like.IsComplex ? dense : dense.Real.Contiguous();
    }

    private static Tensor FromValues(Complex[] values, Tensor like)
    {
        Tensor dense = Dense(values, like);
        // Laid out as the tensor it stands for, which is what the function was given; the elements of an expanded one are moved apart.
        bool isExpanded = false;
        for (int d = 0; d < like.NDim; d++) isExpanded |= like.Strides[d] == 0 && like.Shape[d] > 1;
        return isExpanded ? dense : Torch.EmptyStrided(like.Shape, like.Strides, dtype: like.DType).Copy_(dense);
    }

    private static Complex[] Direction(Random random, Tensor like)
    {
        var values = new Complex[like.Numel];
        double squares = 0;
        for (int i = 0; i < values.Length; i++)
        {
            double real = Gaussian(random), imaginary = like.IsComplex ? Gaussian(random) : 0;
            values[i] = new Complex(real, imaginary);
            squares += (real * real) + (imaginary * imaginary);
        }
        double length = Math.Sqrt(squares);
        for (int i = 0; i < values.Length; i++) values[i] /= length;
        return values;
    }

    // Box and Muller's transform.
    private static double Gaussian(Random random)
        => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());

    private bool Agrees(Complex analytic, Complex expected, double scale) => Complex.Abs(analytic - expected) <= atol + (rtol * scale);

    private static string Fault(int output, int input, string where, Complex analytic, Complex expected)
        => $"gradcheck: Jacobian mismatch for output {output} with respect to input {input}: {where}: analytical {Text(analytic)}, "
            + $"numerical {Text(expected)}, difference {Complex.Abs(analytic - expected):g3}";

    private static string Text(Complex value) => value.Imaginary == 0 ? $"{value.Real:g6}" : $"{value:g6}";
}
