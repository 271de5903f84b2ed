using Linstock.Ops.Special;
using Linstock.Tests.Backends.Cpu;
using Xunit.Abstractions;

namespace Linstock.Tests.Ops.Special;

/// <summary>The scalar special functions against mpmath, in units of the last place of max(|value|, floor): the floor belongs to
/// functions with zeros, whose error there is absolute. Those in which PyTorch leaves the true function are in CephesFunctionTests.</summary>
public class SpecialFunctionTests(ITestOutputHelper output)
{
    private static readonly Dictionary<string, (Func<double, double, double> Function, double Bound, double Floor)> Functions = new()
    {
        ["erf"] = ((x, _) => ErfFunction.Evaluate(x), 2, 0),
        ["erfc"] = ((x, _) => ErfcFunction.Evaluate(x), 4, 0),
        ["erfcx"] = ((x, _) => ErfcxFunction.Evaluate(x), 6, 0),
        ["erfinv"] = ((x, _) => ErfinvFunction.Evaluate(x), 4, 0),
        ["lgamma"] = ((x, _) => LgammaFunction.Evaluate(x), 6, 0.5),
        ["digamma"] = ((x, _) => DigammaFunction.Evaluate(x), 12, 0.5),
        ["ndtr"] = ((x, _) => NdtrFunction.Evaluate(x), 6, 0),
        ["ndtri"] = ((x, _) => NdtriFunction.Evaluate(x), 6, 0.1),
        ["log_ndtr"] = ((x, _) => LogNdtrFunction.Evaluate(x), 6, 0),
        ["i0"] = ((x, _) => I0Function.Evaluate(x), 6, 0),
        ["i0e"] = ((x, _) => I0eFunction.Evaluate(x), 6, 0),
        ["i1"] = ((x, _) => I1Function.Evaluate(x), 8, 0),
        ["i1e"] = ((x, _) => I1eFunction.Evaluate(x), 6, 0),
        ["k0"] = ((x, _) => ModifiedBesselK0Function.Evaluate(x), 8, 0),
        ["k1"] = ((x, _) => ModifiedBesselK1Function.Evaluate(x), 8, 0),
        ["k0e"] = ((x, _) => ScaledModifiedBesselK0Function.Evaluate(x), 8, 0),
        ["k1e"] = ((x, _) => ScaledModifiedBesselK1Function.Evaluate(x), 8, 0),
        ["spherical_j0"] = ((x, _) => SphericalBesselJ0Function.Evaluate(x), 4, 0),
        ["entr"] = ((x, _) => EntrFunction.Evaluate(x), 3, 0),
        ["log1p"] = ((x, _) => Log1pFunction.Evaluate(x), 3, 0),
        ["expm1"] = ((x, _) => Expm1Function.Evaluate(x), 4, 0),
        ["igamma"] = (IgammaFunction.Evaluate, 100, 0),
        ["igammac"] = (IgammacFunction.Evaluate, 100, 0),
        ["zeta"] = (ZetaFunction.Evaluate, 10, 0),
        ["polygamma"] = (PolygammaFunction.Evaluate, 10, 0),
    };

    public static TheoryData<string> Names => [.. Functions.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void StaysWithinItsErrorBound(string name)
    {
        (Func<double, double, double> function, double bound, double floor) = Functions[name];
        (double Error, SpecialFunctionReference.Point At) worst = default;
        foreach (SpecialFunctionReference.Point point in SpecialFunctionReference.Table(name))
        {
            double got = function(point.X, point.Y);
            double error = SpecialFunctionReference.ErrorDouble(got, point.Value, point.Rest);
            if (Math.Abs(point.Value) < floor)
                error = Math.Abs(got - point.Value) / (floor * Math.ScaleB(1, -52));
            if (!(error <= worst.Error))
                worst = (error, point);
        }

        output.WriteLine($"{name}: {worst.Error:F2} ULP at ({worst.At.X:R}, {worst.At.Y:R}); bound {bound}");
        Assert.True(worst.Error <= bound, $"{name}: {worst.Error:F2} ULP at ({worst.At.X:R}, {worst.At.Y:R}); bound {bound}");
    }
}
