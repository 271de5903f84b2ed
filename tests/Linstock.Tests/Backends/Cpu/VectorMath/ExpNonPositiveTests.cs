using System.Runtime.Intrinsics;
using Linstock.Backends.Cpu;

namespace Linstock.Tests.Backends.Cpu;

/// <summary>e^x as a softmax needs it: precise where results are normal numbers, and next to nothing below.</summary>
public class ExpNonPositiveTests
{
    [Fact]
    public void FloatsErrBy11UnitsAndATwentiethOfX()
    {
        for (int i = 0; i <= 400_000; i++)
        {
            float x = -87f * i / 400_000;
            double expected = Math.Exp(x);
            foreach (float got in All(x))
            {
                double error = SpecialFunctionReference.ErrorSingle(got, expected);
                Assert.True(error <= 1.1 + (-x / 20), $"exp({x:R}) was {got:R}, {error:F2} units from {expected:R}");
            }
        }
    }

    [Fact]
    public void DoublesStayWithinARelativeErrorOf3e16()
    {
        for (int i = 0; i <= 100_000; i++)
        {
            double x = -708d * i / 100_000, expected = Math.Exp(x);
            foreach (double got in All(x)) Assert.InRange(got, expected * (1 - 3e-16), expected * (1 + 3e-16));
        }
    }

    [Theory]
    [InlineData(-87.4f)]
    [InlineData(-87.6f)]
    [InlineData(-87.7f)]
    [InlineData(-88.1f)]
    [InlineData(-104f)]
    [InlineData(-1e30f)]
    [InlineData(float.MinValue)]
    [InlineData(float.NegativeInfinity)]
    public void WhatIsBelowTheNormalNumbersIsNearlyOrExactlyZero(float x)
    {
        foreach (float got in All(x)) Assert.InRange(got, 0, x < -88 ? 0 : MathF.Exp(-87.3f));
        foreach (double got in All(x * 8.2)) Assert.InRange(got, 0, x < -88 ? 0 : Math.Exp(-708));
    }

    [Fact]
    public void ZeroGivesOneExactly()
    {
        Assert.All(All(0f), static got => Assert.Equal(1f, got));
        Assert.All(All(0d), static got => Assert.Equal(1d, got));
    }

    [Fact]
    public void NotANumberStaysSo()
    {
        Assert.All(All(float.NaN), static got => Assert.True(float.IsNaN(got)));
        Assert.All(All(double.NaN), static got => Assert.True(double.IsNaN(got)));
    }

    private static float[] All(float x) =>
    [
        VectorMath.ExpNonPositive(Vector128.Create(x)).ToScalar(), VectorMath.ExpNonPositive(Vector256.Create(x)).ToScalar(),
        VectorMath.ExpNonPositive(Vector512.Create(x)).ToScalar(),
    ];

    private static double[] All(double x) =>
    [
        VectorMath.ExpNonPositive(Vector128.Create(x)).ToScalar(), VectorMath.ExpNonPositive(Vector256.Create(x)).ToScalar(),
        VectorMath.ExpNonPositive(Vector512.Create(x)).ToScalar(),
    ];
}
