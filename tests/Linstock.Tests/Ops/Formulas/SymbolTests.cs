using Linstock.Ops.Formulas.Symbolic;

namespace Linstock.Tests.Ops.Formulas;

public sealed class SymbolTests
{
    [Fact]
    public void EqualExpressionsAreOneNode()
    {
        Symbol[] x = Symbol.Operands(["x", "y"]);

        Assert.Same(Symbol.Exp(x[0] * x[1]), Symbol.Exp(x[0] * x[1]));
        Assert.Same(x[0] * Symbol.Constant(2.5), x[0] * Symbol.Constant(2.5));
    }

    [Fact]
    public void NeutralNumbersDisappearAndConstantsFold()
    {
        Symbol x = Symbol.Operands(["x"])[0];

        Assert.Same(x, x * Symbol.Constant(1));
        Assert.Same(x, Symbol.Constant(0) + x);
        Assert.Same(x, x / Symbol.Constant(1));
        Assert.Same(x, -(-x));
        Assert.Equal(6, (Symbol.Constant(2) * Symbol.Constant(3)).Value);
    }

    [Fact]
    public void ZeroTimesANumberStaysBecauseTheNumberMayBeInfinite() =>
        Assert.Equal(Primitive.Multiply, (Symbol.Operands(["x"])[0] * Symbol.Constant(0)).Primitive);

    [Fact]
    public void ArithmeticOnAMaskIsRefused()
    {
        Symbol x = Symbol.Operands(["x"])[0];

        Assert.Throws<InvalidOperationException>(() => Symbol.Less(x, Symbol.Constant(0)) * x);
        Assert.Throws<InvalidOperationException>(() => Symbol.And(x, x));
    }

    [Fact]
    public void TheGradientOfExpNeedsTheResultAlone()
    {
        FormulaUnderTest exp = FormulaUnderTest.All["ExpFormula"];

        Assert.Equal((byte[])[0, 2], exp.Table.GradientSlots(0).ToArray());
    }

    [Fact]
    public void TheGradientOfASumIsTheGradientItself()
    {
        FormulaUnderTest add = FormulaUnderTest.All["AddFormula"];

        Assert.True(add.Table.IsGradientIdentity(0));
        Assert.True(add.Table.IsGradientIdentity(1));
    }

    [Theory]
    [InlineData("AbsFormula", 0.0, 0.0)]
    [InlineData("ReluFormula", 0.0, 0.0)]
    [InlineData("SqrtFormula", 0.0, double.PositiveInfinity)]
    [InlineData("RsqrtFormula", 4.0, -0.0625)]
    public void KinksHavePyTorchsSlope(string name, double x, double expected)
    {
        FormulaUnderTest formula = FormulaUnderTest.All[name];
        double result = formula.Reference([x]);

        Assert.Equal(expected, formula.Table.EvaluateGradient<Linstock.Ops.Formulas.Float64Number>(0, 1, [x], result).Value);
    }

    [Fact]
    public void EqualArgumentsOfAMaximumShareTheGradient()
    {
        FormulaUnderTest maximum = FormulaUnderTest.All["MaximumFormula"];

        Assert.Equal(0.5, maximum.Table.EvaluateGradient<Linstock.Ops.Formulas.Float64Number>(0, 1, [3, 3], 3).Value);
        Assert.Equal(0.5, maximum.Table.EvaluateGradient<Linstock.Ops.Formulas.Float64Number>(1, 1, [3, 3], 3).Value);
    }

    [Fact]
    public void AnExpressionReadsAsAFormula() =>
        Assert.Equal("x · sigmoid(x)", FormulaText.Of(FormulaUnderTest.All["SiluFormula"].Declaration.Expressions.Forward.Root));
}
