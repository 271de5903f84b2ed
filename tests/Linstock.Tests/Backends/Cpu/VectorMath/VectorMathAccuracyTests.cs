using System.Runtime.Intrinsics;
using Linstock.Ops.Formulas;
using Linstock.Ops.Special;
using Xunit.Abstractions;
using static Linstock.Tests.Backends.Cpu.VectorFunctionCases;

namespace Linstock.Tests.Backends.Cpu;

/// <summary>
/// The error of each vector function, in units of the last place. Single precision: against double, over a stride through all
/// bit patterns and a dense interval around zero. Double precision: against mpmath at recorded points.
/// </summary>
public class VectorMathAccuracyTests(ITestOutputHelper output)
{
    [Theory]
    [MemberData(nameof(Rows))]
    public void StaysWithinItsErrorBound(string name)
    {
        IVectorFunctionCheck check = Checks[name];
        (double single, float at) = check.Single();
        (double wide, double wideAt) = check.Double();
        output.WriteLine($"{name}: float {single:F2} at {at:R} (bound {check.SingleBound}), double {wide:F2} at {wideAt:R} (bound {check.DoubleBound})");
        Assert.True(single <= check.SingleBound, $"{name} float: {single:F2} ULP at {at:R}; bound {check.SingleBound}");
        Assert.True(wide <= check.DoubleBound, $"{name} double: {wide:F2} ULP at {wideAt:R}; bound {check.DoubleBound}");
    }

    [Fact]
    public void GeluIsOffByLittleComparedToItsArgumentAndItsSlopeComparedToOne()
    {
        for (int i = -400_000; i <= 400_000; i++)
        {
            float x = i * 0.0000351f;
            double value = ScalarMath.Gelu(x), slope = ScalarMath.GeluSlope(x), unit = Math.Pow(2, -24) * Math.Abs(x);
            Assert.True(Error<Gelu>(x, value) <= 2 * unit, $"{x:R}: {Error<Gelu>(x, value) / unit:F2} units");
            Assert.True(Error<GeluSlope>(x, slope) <= 3 * Math.Pow(2, -24), $"slope at {x:R}: {slope:R}, off by {Error<GeluSlope>(x, slope)}");

            // Left of 0 digits remain as long as they count.
            if (x > -4)
                Assert.True(Error<Gelu>(x, value) <= 1e-5 * Math.Abs(value), $"{x:R}: {value:R}");

            Assert.True(WideError<Gelu>(x, value) <= 4e-16 * Math.Abs(x), $"double at {x:R}: {value:R}");
            Assert.True(WideError<GeluSlope>(x, slope) <= 6e-16, $"double slope at {x:R}: {slope:R}");
        }

        static double Error<TFunction>(float x, double expected) where TFunction : IVectorFunction => Math.Max(
            Math.Abs(TFunction.Invoke(Vector128.Create(x)).ToScalar() - expected),
            Math.Max(Math.Abs(TFunction.Invoke(Vector256.Create(x)).ToScalar() - expected), Math.Abs(TFunction.Invoke(Vector512.Create(x)).ToScalar() - expected)));

        static double WideError<TFunction>(double x, double expected) where TFunction : IVectorFunction => Math.Max(
            Math.Abs(TFunction.Invoke(Vector128.Create(x)).ToScalar() - expected),
            Math.Max(Math.Abs(TFunction.Invoke(Vector256.Create(x)).ToScalar() - expected), Math.Abs(TFunction.Invoke(Vector512.Create(x)).ToScalar() - expected)));
    }

    [Fact]
    public void GeluAndItsSlopeReachTheirLimits()
    {
        // As 0 times infinity: the value on the left of everything, the slope at both ends, as in PyTorch.
        float[] arguments = [float.NegativeInfinity, float.MinValue, -1000, -20, -0f, 0, 1.17549435e-38f, 20, 1000, float.MaxValue, float.PositiveInfinity, float.NaN];
        float[] values = [float.NaN, 0, 0, 0, 0, 0, 5.87747175e-39f, 20, 1000, float.MaxValue, float.PositiveInfinity, float.NaN], slopes = [float.NaN, 0, 0, 0, 0.5f, 0.5f, 0.5f, 1, 1, 1, float.NaN, float.NaN];
        Assert.Equal(values, arguments.Select(x => Gelu.Invoke(Vector128.Create(x)).ToScalar() + 0f));
        Assert.Equal(values, arguments.Select(x => Gelu.Invoke(Vector256.Create(x)).ToScalar() + 0f));
        Assert.Equal(values, arguments.Select(x => Gelu.Invoke(Vector512.Create(x)).ToScalar() + 0f));
        Assert.Equal(slopes, arguments.Select(x => GeluSlope.Invoke(Vector128.Create(x)).ToScalar() + 0f));
        Assert.Equal(slopes, arguments.Select(x => GeluSlope.Invoke(Vector256.Create(x)).ToScalar() + 0f));
        Assert.Equal(slopes, arguments.Select(x => GeluSlope.Invoke(Vector512.Create(x)).ToScalar() + 0f));
    }

    public static TheoryData<string> Rows => [.. Checks.Keys];

    private static readonly Dictionary<string, IVectorFunctionCheck> Checks = new()
    {
        ["exp"] = new Check<Exp>("exp", Math.Exp, 1.1, 1.1),
        ["exp2"] = new Check<Exp2>("exp2", x => Math.Pow(2, x), 1.5, 1.5),
        ["expm1"] = new Check<Expm1>("expm1", Expm1Function.Evaluate, 2.5, 2.5),
        ["log"] = new Check<Log>("log", Math.Log, 1.1, 1.1),
        ["log2"] = new Check<Log2>("log2", Math.Log2, 2, 2),
        ["log10"] = new Check<Log10>("log10", Math.Log10, 2, 2),
        ["log1p"] = new Check<Log1p>("log1p", Log1pFunction.Evaluate, 2, 2),
        ["sin"] = new Check<Sin>("sin", Math.Sin, 1.6, 1.1),
        ["cos"] = new Check<Cos>("cos", Math.Cos, 1.6, 1.1),
        ["tan"] = new Check<Tan>("tan", Math.Tan, 3.5, 3),
        ["asin"] = new Check<Asin>("asin", Math.Asin, 3, 3),
        ["acos"] = new Check<Acos>("acos", Math.Acos, 3, 3),
        ["atan"] = new Check<Atan>("atan", Math.Atan, 3, 3),
        ["sinh"] = new Check<Sinh>("sinh", Math.Sinh, 3, 3),
        ["cosh"] = new Check<Cosh>("cosh", Math.Cosh, 3, 3),
        ["tanh"] = new Check<Tanh>("tanh", Math.Tanh, 2, 2),
        ["asinh"] = new Check<Asinh>("asinh", Math.Asinh, 4, 4),
        ["acosh"] = new Check<Acosh>("acosh", Math.Acosh, 4, 4),
        ["atanh"] = new Check<Atanh>("atanh", Math.Atanh, 4, 4),
        ["erf"] = new Check<Erf>("erf", ErfFunction.Evaluate, 2, 2),
        ["erfc"] = new Check<Erfc>("erfc", ErfcFunction.Evaluate, 4, 4),
        ["erfinv"] = new Check<Erfinv>("erfinv", ErfinvFunction.Evaluate, 4, 4),

        // In double relative errors grow towards the zeros on the negative axis and at 1.46.
        ["lgamma"] = new Check<Lgamma>("lgamma", LgammaFunction.Evaluate, 2, 40),
        ["digamma"] = new Check<Digamma>("digamma", DigammaFunction.Evaluate, 2, 400),
        ["sigmoid"] = new Check<Sigmoid>("sigmoid", x => x < 0 ? Math.Exp(x) / (1 + Math.Exp(x)) : 1 / (1 + Math.Exp(-x)), 2, 2),
    };

    private interface IVectorFunctionCheck
    {
        double SingleBound { get; }

        double DoubleBound { get; }

        (double Error, float At) Single();

        (double Error, double At) Double();
    }

    private sealed class Check<TFunction>(string table, Func<double, double> reference, double singleBound, double doubleBound)
        : IVectorFunctionCheck where TFunction : IVectorFunction
    {
        public double SingleBound => singleBound;

        public double DoubleBound => doubleBound;

        public (double Error, float At) Single()
        {
            (double, float) worst = (0, 0);
            foreach (float x in Arguments())
            {
                double expected = reference(x);
                double error = Error(TFunction.Invoke(Vector256.Create(x)).ToScalar(), expected);
                if (error > worst.Item1)
                    worst = (error, x);
            }

            // The other widths hold the same text; a sample shows that they are it.
            foreach (float x in Arguments().Where((_, i) => i % 64 == 0))
            {
                double expected = reference(x);
                double error = Math.Max(
                    Error(TFunction.Invoke(Vector128.Create(x)).ToScalar(), expected), Error(TFunction.Invoke(Vector512.Create(x)).ToScalar(), expected));
                if (error > worst.Item1)
                    worst = (error, x);
            }

            return worst;
        }

        private static double Error(float got, double expected) => SpecialFunctionReference.ErrorSingle(got, expected);

        private static IEnumerable<float> Arguments()
        {
            ReadOnlyMemory<float> corners = new[]
            {
                0f, -0f, 1f, -1f, float.Epsilon, -float.Epsilon, 1.1754942e-38f, 1.17549435e-38f, float.MaxValue, float.MinValue,
                float.PositiveInfinity, float.NegativeInfinity, float.NaN,
            };
            for (int i = 0; i < corners.Length; i++)
                yield return corners.Span[i];
            for (uint bits = 0; bits < uint.MaxValue - 10007; bits += 10007)
                yield return BitConverter.UInt32BitsToSingle(bits);
            for (int i = -200_000; i <= 200_000; i++)
                yield return i * 0.0000503f;
            for (int i = -100_000; i <= 100_000; i++)
                yield return i * 0.00101f;
        }

        public (double Error, double At) Double()
        {
            (double, double) worst = (0, 0);
            foreach (SpecialFunctionReference.Point point in SpecialFunctionReference.Table(table))
            {
                double x = point.X;
                foreach (double got in (ReadOnlySpan<double>)[TFunction.Invoke(Vector128.Create(x)).ToScalar(), TFunction.Invoke(Vector256.Create(x)).ToScalar(), TFunction.Invoke(Vector512.Create(x)).ToScalar()])
                {
                    double error = SpecialFunctionReference.ErrorDouble(got, point.Value, point.Rest);
                    if (error > worst.Item1)
                        worst = (error, x);
                }
            }

            foreach (double x in (ReadOnlySpan<double>)[0d, -0d, double.PositiveInfinity, double.NegativeInfinity, double.NaN])
            {
                double expected = reference(x);
                double got = TFunction.Invoke(Vector256.Create(x)).ToScalar();
                if (!got.Equals(expected) || double.IsNegative(got) != double.IsNegative(expected) && !double.IsNaN(got))
                    worst = (double.PositiveInfinity, x);
            }

            return worst;
        }
    }
}
