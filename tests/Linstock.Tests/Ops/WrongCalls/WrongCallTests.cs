using System.Text.RegularExpressions;
using Linstock.Tests.Sampling;

namespace Linstock.Tests.Ops.WrongCalls;

/// <summary>
/// What PyTorch rejects is rejected: at once, with a message that names the operation, what is wrong and what was given, and with
/// all operands as they were, in place or not.
/// </summary>
[Collection(DefaultGeneratorCollection.Name)]
public partial class WrongCallTests
{
    private static readonly Dictionary<string, WrongCall> ByName = new WrongCall[][]
    {
        ArithmeticCalls.All, UnaryCalls.All, ActivationsCalls.All, CreationCalls.All, ShapingCalls.All, IndexingCalls.All, EmbeddingCalls.All,
        ReductionsCalls.All, ProductsCalls.All, LinearAlgebraCalls.All, FourierCalls.All, ConvolutionCalls.All, PoolingCalls.All,
        ResamplingCalls.All, NormalizationCalls.All, LossesCalls.All,
    }.SelectMany(calls => calls).ToDictionary(call => call.Text);

    public static TheoryData<string> Calls => [.. ByName.Keys];

    [Theory]
    [MemberData(nameof(Calls))]
    public void AWrongCallThrowsSaysWhatIsWrongAndWritesNothing(string text)
    {
        WrongCall call = ByName[text];
        var operands = new Operands();

        Exception? error = Xunit.Record.Exception(() => call.Run(operands));

        string message = error is null ? "nothing was thrown" : ParameterName().Replace(error.Message, "");
        Assert.True(
            call.Exception == error?.GetType() && call.Message == message,
            $"{text}\n  expected {call.Exception.Name}: {call.Message}\n  got      {error?.GetType().Name}: {message}");
        operands.AssertUnchanged();
    }

    /// <summary>What .NET appends to the message of an exception that carries a parameter's name.</summary>
    [GeneratedRegex(@" \(Parameter '\w+'\)$")]
    private static partial Regex ParameterName();
}
