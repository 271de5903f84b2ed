using Linstock.Jit;

namespace Linstock.Tests.Jit;

/// <summary>The language: Python's arithmetic, containers and texts, exceptions, and limits for programs that mean harm.</summary>
public sealed class LanguageTests
{
    [Theory]
    [InlineData("torch.floordiv(-7, 2)", "-4")]
    [InlineData("torch.remainder(-7, 3)", "2")]
    [InlineData("torch.remainder(7, -3)", "-2")]
    [InlineData("torch.div(7, 2)", "3.5")]
    [InlineData("torch.add(1, 2.5)", "3.5")]
    [InlineData("torch.mul([1, 2], 2)", "[1, 2, 1, 2]")]
    [InlineData("torch.slice([0, 1, 2, 3, 4], -3, 9223372036854775807, 2)", "[2, 4]")]
    [InlineData("torch.slice(\"abcdef\", 1, -1)", "bcde")]
    [InlineData("(1, \"a\", 2.)[1]", "a")]
    [InlineData("torch.format(\"{} {} {}\", 2., 0.10000000000000001, None)", "2. 0.10000000000000001 None")]
    [InlineData("str(1e+20)", "1e+20")]
    [InlineData("str(9.9999999999999995e-08)", "9.9999999999999995e-08")]
    [InlineData("\"\\303\\251\\n\"", "é\n")]
    [InlineData("torch.split(\"a,b,c\", \",\", 1)", "[a, b,c]")]
    [InlineData("torch.__contains__({\"k\": 1}, \"k\")", "True")]
    [InlineData("sorted([3, 1, 2])", "[1, 2, 3]")]
    [InlineData("torch.eq([1, 2], [1, 2])", "True")]
    [InlineData("int(\"12\")", "12")]
    [InlineData("isinstance(3, int)", "True")]
    [InlineData("torch.lt(nan, 1.)", "False")]
    [InlineData("ops.prim.max([1, 5, 2])", "5")]
    public void AnExpressionHasTheValueThatPythonGivesIt(string expression, string expected)
    {
        ScriptModule module = ProgramText.Module("", "Any", $"return {expression}");

        Assert.Equal(expected, module.Run("forward").ToString());
    }

    [Fact]
    public void ListsAreSharedAndLoopsSeeWhatEarlierTurnsDid()
    {
        ScriptModule module = ProgramText.Module(
            "n: int",
            "List[int]",
            "a = annotate(List[int], [])",
            "b = a",
            "total = 0",
            "for i in range(n):",
            "  total = torch.add(total, i)",
            "  _0 = torch.append(b, total)",
            "return a");

        Assert.Equal("[0, 1, 3, 6]", module.Run("forward", 4).ToString());
    }

    [Fact]
    public void AParameterThatOnlyALoopUsesLivesThroughAllItsTurns()
    {
        ScriptModule module = ProgramText.Module(
            "x: Tensor", "Tensor", "y = torch.zeros([2])", "for i in range(3):", "  y = torch.add(y, x)", "return y");

        Assert.Equal([3f, 6f], module.Run("forward", Torch.Tensor([1f, 2f])).AsTensor().ToArray<float>());
    }

    [Fact]
    public void GradientsPassThroughTheProgram()
    {
        ScriptModule module = ProgramText.Module("x: Tensor", "Tensor", "y = torch.mul(x, x)", "return torch.sum(torch.mul(y, 3))");
        Tensor x = Torch.Tensor([1f, -2f]).RequiresGrad_();

        module.Forward(x).Backward();

        // The derivative of 3 x² is 6 x.
        Assert.Equal([6f, -12f], x.Grad!.ToArray<float>());
    }

    [Fact]
    public void WithoutGradientsInTheProgramNoneAreRecorded()
    {
        ScriptModule module = ProgramText.Module("x: Tensor", "Tensor", "y = torch.detach(x)", "return torch.mul(y, 2)");

        Assert.False(module.Run("forward", Torch.Ones(2).RequiresGrad_()).AsTensor().RequiresGrad);
    }

    [Fact]
    public void AnExceptionOfTheProgramSaysTypeTextAndPlace()
    {
        ScriptModule module = ProgramText.Module("", "int", "ops.prim.RaiseException(\"too big\", \"builtins.ValueError\")", "return 1");

        var failure = Assert.Throws<ScriptException>(() => module.Run("forward"));

        Assert.Equal("builtins.ValueError: too big", failure.Message);
        Assert.Equal("ValueError", failure.PythonType);
        Assert.Equal("code/__torch__.py, line 6, in __torch__.M.forward", failure.ScriptStackTrace[0]);
    }

    [Fact]
    public void MissingOperatorsAreAllListedAndOnlyACallOfOneFails()
    {
        ScriptModule module = ProgramText.Module(
            "x: Tensor, flag: bool", "Tensor", "if flag:", "  y = torch.no_such_two(ops.vision.no_such_one(x))", "else:", "  y = x", "return y");

        Assert.Equal(["aten::no_such_two", "vision::no_such_one"], module.MissingOperators);
        Assert.Equal(1, module.Run("forward", Torch.Ones(1), false).AsTensor().Item<float>());
        Assert.IsType<NotSupportedException>(Assert.Throws<ScriptException>(() => module.Run("forward", Torch.Ones(1), true)).InnerException);
    }

    [Theory]
    [InlineData("return torch.add(1,", "nested|expected|ends")]
    [InlineData("return unknown_name", "'unknown_name' is not known")]
    [InlineData("return CONSTANTS.c5", "no constant 'c5'")]
    [InlineData("import os", "")]
    [InlineData("return exec(\"1\")", "'exec' is not known")]
    public void DamagedCodeIsRefusedWithFileAndLine(string line, string expected)
    {
        var failure = Assert.Throws<InvalidDataException>(() => ProgramText.Module("", "Any", line));

        Assert.Contains("code/__torch__.py, line", failure.Message, StringComparison.Ordinal);
        Assert.Contains(expected.Split('|'), part => failure.Message.Contains(part, StringComparison.Ordinal));
    }

    [Fact]
    public void NestingWithoutEndIsRefused()
    {
        string deep = new string('(', 100_000) + "1" + new string(')', 100_000);

        var failure = Assert.Throws<InvalidDataException>(() => ProgramText.Module("", "Any", "return " + deep));

        Assert.Contains("nested too deeply", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AProgramThatDoesNotEndIsStoppedByItsLimit()
    {
        ScriptModule module = ProgramText.Module("", "int", "while True:", "  a = 1", "return 1");
        module.StepLimit = 1000;

        Assert.Contains("1000 steps", Assert.Throws<ScriptException>(() => module.Run("forward")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AFunctionThatCallsItselfWithoutEndThrows()
    {
        ScriptModule module = ProgramText.Module("", "int", "return (self).forward()");

        Assert.Contains("too deeply", Assert.Throws<ScriptException>(() => module.Run("forward")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AClassThatTheCodeDoesNotDeclareIsRefusedByName()
    {
        byte[] archive = ProgramText.Archive(ProgramText.Class("", "int", "return 1"), root: "Other");

        Assert.Contains("__torch__.Other", Assert.Throws<InvalidDataException>(() => Torch.Jit.Load(archive)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ArgumentsOfAnotherTypeAreRefusedBeforeAnythingRuns()
    {
        ScriptModule module = ProgramText.Module("x: Tensor, n: int", "Tensor", "return x");

        Assert.Contains("expected int", Assert.Throws<ArgumentException>(() => module.Run("forward", Torch.Ones(1), "text")).Message, StringComparison.Ordinal);
        Assert.Contains("'n' is missing", Assert.Throws<ArgumentException>(() => module.Run("forward", Torch.Ones(1))).Message, StringComparison.Ordinal);
    }
}
