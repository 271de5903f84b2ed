using Linstock.NN;
using Xunit.Abstractions;

namespace Linstock.Tests.Backends.Cpu;

/// <summary>
/// The error of operations on float32 tensors in units of the last place, against double precision: what a caller of the library sees,
/// over the arguments that matter. Prints a table.
/// </summary>
public class OperationAccuracyTests(ITestOutputHelper output)
{
    private const int Count = 400_000;

    [Fact]
    public void FunctionsOfOneArgumentStayWithinTwoUnits()
    {
        (string Name, Func<Tensor, Tensor> Operation, Func<double, double> Reference, double From, double To)[] rows =
        [
            ("exp", Torch.Exp, Math.Exp, -87, 88),
            ("log", Torch.Log, Math.Log, 1e-30, 1e4),
            ("tanh", Torch.Tanh, Math.Tanh, -10, 10),
            ("sigmoid", Torch.Sigmoid, x => 1 / (1 + Math.Exp(-x)), -80, 80),
            ("erf", Torch.Erf, Linstock.Ops.Special.ErfFunction.Evaluate, -4, 4),
            ("sin", Torch.Sin, Math.Sin, -1e6, 1e6),
            ("cos", Torch.Cos, Math.Cos, -1e6, 1e6),
        ];
        foreach ((string name, Func<Tensor, Tensor> operation, Func<double, double> reference, double from, double to) in rows)
        {
            float[] arguments = [.. Spread(from, to), .. Spread(-0.9, 0.9).Where(x => x >= from)];
            float[] got = operation(Torch.Tensor(arguments)).ToArray<float>();
            Report(name, got.Zip(arguments, (value, x) => (SpecialFunctionReference.ErrorSingle(value, reference(x)), $"{x:R}")), 2);
        }
    }

    [Fact]
    public void PowersStayWithinFourUnits()
    {
        float[] bases = [.. Spread(1e-3, 50)], exponents = [.. Spread(-20, 20).Reverse()];
        float[] got = Torch.Pow(Torch.Tensor(bases), Torch.Tensor(exponents)).ToArray<float>();
        Report("pow", got.Select((value, i) => (SpecialFunctionReference.ErrorSingle(value, Math.Pow(bases[i], exponents[i])), $"{bases[i]:R}^{exponents[i]:R}")), 4);
    }

    [Fact]
    public void GeluStaysWithinTwoUnits()
    {
        float[] right = [.. Spread(1e-6, 12)], left = [.. right.Select(x => -x)];
        Report("gelu", Functional.Gelu(Torch.Tensor(right)).ToArray<float>().Zip(right, (value, x) => (SpecialFunctionReference.ErrorSingle(value, Gelu(x)), $"{x:R}")), 2);

        // Left of zero the tail gets small: units of the argument.
        Report("gelu", Functional.Gelu(Torch.Tensor(left)).ToArray<float>().Zip(left, (value, x) => (Math.Abs(value - Gelu(x)) / (-x * Math.Pow(2, -24)), $"{x:R}")), 2);

        static double Gelu(double x) => x * Linstock.Ops.Special.NdtrFunction.Evaluate(x);
    }

    [Fact]
    public void TheSlopeOfGeluIsOffByLittleComparedToOne()
    {
        float[] arguments = [.. Spread(-12, 12)];
        Tensor x = Torch.Tensor(arguments).RequiresGrad_();
        Functional.Gelu(x).Sum().Backward();
        Report("gelu'", x.Grad!.ToArray<float>().Zip(arguments, (value, at) => (Math.Abs(value - Slope(at)) / Math.Pow(2, -23), $"{at:R}")), 2);

        static double Slope(double x) => Linstock.Ops.Special.NdtrFunction.Evaluate(x) + (x * Math.Exp(-0.5 * x * x) / Math.Sqrt(2 * Math.PI));
    }

    private void Report(string name, IEnumerable<(double Error, string At)> errors, double bound)
    {
        (double worst, string at) = errors.MaxBy(error => error.Error);
        output.WriteLine($"{name,-8} {worst:F2} ULP at {at} (bound {bound})");
        Assert.True(worst <= bound, $"{name}: {worst:F2} ULP at {at}; bound {bound}");
    }

    private static IEnumerable<float> Spread(double from, double to) => Enumerable.Range(0, Count).Select(i => (float)(from + ((to - from) * (i + 0.37) / Count)));
}
