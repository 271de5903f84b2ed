using System.Numerics;
using Linstock.Conformance.Data;
using Linstock.Conformance.Running;

namespace Linstock.Conformance.Ops;

/// <summary>
/// Gradients in float32 against those in float64 of the same inputs: what they differ by must be explained by the rounding of the
/// operation itself, so that no gradient loses digits in a formula that cancels.
/// </summary>
/// <remarks>
/// The allowance for an element g of a gradient is <c>64 · (eps · |g| + how far g moves when every input moves by half a unit in its
/// last place)</c>, each with a tenth of the largest over the whole gradient: a gradient that is well conditioned may lose a few units
/// in its last place, another as many more as it amplifies the rounding of its inputs. How far it moves is observed in float64, in
/// several random directions.
/// </remarks>
public static class PrecisionSuite
{
    // Rounding steps in a gradient: sums over up to some hundred elements, a dozen dependent operations.
    private const double Steps = 64;

    private const double Epsilon = 1.1920929e-7;
    private const int Directions = 4;

    /// <summary>A group for each operation with recorded gradients in double precision.</summary>
    public static Suite Open(CaseStore store) => new("precision", DifferentiableCases.Groups(store, Check));

    private static void Check(string operation, DifferentiableCase recorded)
    {
        if (PrecisionExcuses.Of(operation, recorded.Recorded) is not null)
        {
            return;
        }

        (double worst, string message) = Worst(recorded, PrecisionExcuses.IsProjection(operation));
        if (!(worst <= 1))
        {
            throw new CaseFailure(FailureKind.Gradient, message);
        }
    }

    /// <summary>The largest error of a gradient's element in units of what is allowed, and what it is.</summary>
    public static (double Ratio, string Message) Worst(DifferentiableCase recorded, bool isProjection = false)
    {
        var random = new System.Random(7);
        recorded.RoundsInputs = true;
        Tensor[] narrow = [.. recorded.Inputs().Select(input => input.Detach().To(Narrow(input)).RequiresGrad_())];
        Tensor[] wide = [.. narrow.Zip(recorded.Inputs(), (single, input) => single.Detach().To(input.DType).RequiresGrad_())];
        Complex[][] actual = Evaluate(() => recorded.GradientsOf(narrow)), expected = Evaluate(() => recorded.GradientsOf(wide));
        if (actual.Length != expected.Length || actual.Zip(expected).Any(pair => pair.First.Length != pair.Second.Length))
        {
            throw new CaseFailure(FailureKind.Structure, "float32 and float64 have different gradients");
        }

        double[][] moves = [.. expected.Select(values => new double[values.Length])];
        for (int trial = 0; trial < Directions; trial++)
        {
            Complex[][] moved = Evaluate(() => recorded.GradientsOf(Nearby(wide, random)));
            for (int i = 0; i < moved.Length && i < moves.Length; i++)
            {
                for (int e = 0; e < moved[i].Length && e < moves[i].Length; e++)
                {
                    moves[i][e] = Math.Max(moves[i][e], Complex.Abs(moved[i][e] - expected[i][e]));
                }
            }
        }

        double result = isProjection ? Largest(recorded.Apply(wide)) : 0;
        (double worst, string message) = (0, "");
        for (int i = 0; i < expected.Length; i++)
        {
            double size = expected[i].Select(Complex.Abs).DefaultIfEmpty(0).Max();
            double move = moves[i].DefaultIfEmpty(0).Max();
            double natural = isProjection && i < wide.Length ? result / Spread(wide[i]) : 0;
            for (int e = 0; e < expected[i].Length; e++)
            {
                double error = Complex.Abs(actual[i][e] - expected[i][e]);
                double allowed = Steps * (((Complex.Abs(expected[i][e]) + (0.1 * size) + natural) * Epsilon) + moves[i][e] + (0.1 * move)) + 1e-37;
                if (!(error <= worst * allowed))
                {
                    worst = double.IsNaN(error) ? double.PositiveInfinity : error / allowed;
                    message = $"gradient {i} element {e}: float32 {actual[i][e].Real:g9}, float64 {expected[i][e].Real:g9}, error {error:g3}, "
                        + $"allowed {allowed:g3} (moves by {moves[i][e]:g3} where the inputs move by one unit in the last place)";
                }
            }
        }

        return (worst, message);
    }

    private static double Largest(Tensor[] tensors) =>
        tensors.SelectMany(tensor => tensor.Detach().ToArray<Complex>()).Select(Complex.Abs).DefaultIfEmpty(0).Max();

    // How far the elements of an input lie apart, which is what a normalisation divides by.
    private static double Spread(Tensor tensor)
    {
        double[] values = tensor.Detach().ToArray<double>();
        double mean = values.DefaultIfEmpty(0).Average();
        return Math.Max(1e-3, Math.Sqrt(values.Select(value => (value - mean) * (value - mean)).DefaultIfEmpty(0).Average()));
    }

    private static DType Narrow(Tensor input) => input.IsComplex ? DType.Complex64 : DType.Float32;

    private static Complex[][] Evaluate(Func<Tensor[]> gradients) =>
        [.. gradients().Select(gradient => gradient.Detach().To(gradient.IsComplex ? DType.Complex128 : DType.Float64).ToArray<Complex>())];

    private static Tensor[] Nearby(Tensor[] inputs, System.Random random) => [.. inputs.Select(input =>
    {
        Complex[] values = input.Detach().ToArray<Complex>();
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = new(Moved(values[i].Real), Moved(values[i].Imaginary));
        }

        Tensor dense = Torch.FromArray(values).Reshape(input.Shape);
        return input.Detach().Clone().Copy_(input.IsComplex ? dense : dense.Real).RequiresGrad_();

        double Moved(double value) => value * (1 + (Epsilon * (random.Next(2) - 0.5)));
    })];
}
