using System.Numerics;

namespace Linstock.Tests.Ops.Formulas;

/// <summary>Complex functions on their branch cuts, where the sign of a zero decides (ISO C, annex G), and where parts overflow.</summary>
public class ComplexBranchCutTests
{
    private const double Half = Math.PI / 2;

    private static Complex Value(Func<Tensor, Tensor> function, double real, double imaginary) =>
        function(Torch.Full([1], new Complex(real, imaginary), dtype: DType.Complex128)).Item<Complex>();

    private static void AssertClose(double expected, double actual)
    {
        Assert.Equal(expected, actual, 1e-14);
        Assert.Equal(double.IsNegative(expected), double.IsNegative(actual));
    }

    private static void AssertClose(double real, double imaginary, Complex actual)
    {
        AssertClose(real, actual.Real);
        AssertClose(imaginary, actual.Imaginary);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(-1)]
    public void TheSignOfAZeroImaginaryPartChoosesTheSideOfTheCut(int sign)
    {
        double zero = Math.CopySign(0, sign);
        AssertClose(0, sign * 2, Value(Torch.Sqrt, -4, zero));
        AssertClose(Half, sign * Math.Acosh(3), Value(Torch.Asin, 3, zero));
        AssertClose(-Half, sign * Math.Acosh(3), Value(Torch.Asin, -3, zero));
        AssertClose(0, -sign * Math.Acosh(3), Value(Torch.Acos, 3, zero));
        AssertClose(Math.PI, -sign * Math.Acosh(3), Value(Torch.Acos, -3, zero));
        AssertClose(Math.Acosh(3), sign * Math.PI, Value(Torch.Acosh, -3, zero));
        AssertClose(0, sign * Math.Acos(0.5), Value(Torch.Acosh, 0.5, zero));
        AssertClose(0.5 * Math.Log(2), sign * Half, Value(Torch.Atanh, 3, zero));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(-1)]
    public void TheSignOfAZeroRealPartChoosesTheSideOfTheCut(int sign)
    {
        double zero = Math.CopySign(0, sign);
        AssertClose(sign * Math.Acosh(3), Half, Value(Torch.Asinh, zero, 3));
        AssertClose(sign * Math.Acosh(3), -Half, Value(Torch.Asinh, zero, -3));
        AssertClose(sign * Half, 0.5 * Math.Log(2), Value(Torch.Atan, zero, 3));
    }

    [Fact]
    public void WhatIsZeroStaysZeroWhereTheOtherPartOverflows()
    {
        AssertClose(0, double.PositiveInfinity, Value(Torch.Sin, 0, 1e10));
        AssertClose(double.PositiveInfinity, -0.0, Value(Torch.Cos, 0, 1e10));
        AssertClose(double.PositiveInfinity, 0, Value(Torch.Sinh, 1e10, 0));
        AssertClose(double.PositiveInfinity, 0, Value(Torch.Cosh, 1e10, 0));
        AssertClose(double.NegativeInfinity, 0, Value(Torch.Log2, 0, 0));
        AssertClose(double.NegativeInfinity, 0, Value(Torch.Log10, 0, 0));
    }
}
