using System.Numerics;
using Linstock.Conformance.Data;
using Linstock.Conformance.Running;

namespace Linstock.Tests.Conformance;

public sealed class ComparisonTests
{
    [Theory]
    [InlineData(1.0, 1.0, true)]
    [InlineData(1.01, 1.0, true)]
    [InlineData(1.03, 1.0, false)]
    [InlineData(double.NaN, double.NaN, true)]
    [InlineData(double.NaN, 1.0, false)]
    [InlineData(1.0, double.NaN, false)]
    [InlineData(double.PositiveInfinity, double.PositiveInfinity, true)]
    [InlineData(double.NegativeInfinity, double.PositiveInfinity, false)]
    [InlineData(1e300, double.PositiveInfinity, false)]
    [InlineData(double.PositiveInfinity, 1e300, false)]
    public void NumbersAreCloseWithinTheTolerances(double actual, double expected, bool close) =>
        Assert.Equal(close, Comparison.Close(actual, expected, rtol: 0.01, atol: 0.001));

    [Fact]
    public void ComplexNumbersAreHeldToTheAbsoluteValueOfTheDifference()
    {
        Assert.True(Comparison.Close(new Complex(3, 4.04), new Complex(3, 4), rtol: 0.01, atol: 0));
        Assert.False(Comparison.Close(new Complex(3.04, 4.04), new Complex(3, 4), rtol: 0.01, atol: 0));
    }

    [Fact]
    public void IntegersAreExactBeyondWhatADoubleHolds()
    {
        RecordedTensor expected = Integers(9007199254740993), actual = Integers(9007199254740992);

        Assert.Equal(FailureKind.Value, Assert.Throws<CaseFailure>(() => Comparison.Check(actual, expected, 0, 0)).Kind);
    }

    [Fact]
    public void ShapeAndDtypeComeBeforeValues()
    {
        RecordedTensor ones = RecordedTensor.Ones(DType.Float32, 2, 3);

        Assert.Equal(FailureKind.Shape, Assert.Throws<CaseFailure>(
            () => Comparison.Check(ones, RecordedTensor.Ones(DType.Float32, 3, 2), 0, 0)).Kind);
        Assert.Equal(FailureKind.DType, Assert.Throws<CaseFailure>(
            () => Comparison.Check(ones, RecordedTensor.Ones(DType.Float64, 2, 3), 0, 0)).Kind);
    }

    [Fact]
    public void ATextThatDoesNotCompileTakesNoOtherWithIt()
    {
        CompiledCases compiled = CaseCompiler.Compile(
        [
            new CaseSource("Good", "public static object Good(long x) => x + 1;"),
            new CaseSource("Bad", "public static object Bad() => Torch.NoSuchFunction();"),
            new CaseSource("Worse", "public static object Worse() => (1 + ;"),
        ]);

        Assert.Equal(2L, compiled.Call("Good", 1L));
        Assert.Equal(FailureKind.Missing, Assert.Throws<CaseFailure>(() => compiled.Call("Bad")).Kind);
        Assert.Equal(FailureKind.Missing, Assert.Throws<CaseFailure>(() => compiled.Call("Worse")).Kind);
    }

    private static RecordedTensor Integers(params long[] values) =>
        new(DType.Int64, [values.Length], values.SelectMany(BitConverter.GetBytes).ToArray());
}
