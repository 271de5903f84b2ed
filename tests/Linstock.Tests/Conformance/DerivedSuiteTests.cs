using Linstock.Conformance.Data;
using Linstock.Conformance.Ops;
using Linstock.Conformance.Running;
using Linstock.Tests.Sampling;

namespace Linstock.Tests.Conformance;

/// <summary>
/// What must hold for every recorded operation beside its recorded answer. Suite <c>gradgrad</c>: its derivatives up to the
/// second order are those of differences in double precision. <c>precision</c>: its gradient in float32 errs by no more than
/// rounding explains. <c>transforms</c>: forward mode agrees with reverse mode, vectorised maps with loops. <c>traces</c>: as a
/// TorchScript program it computes what the call did.
/// </summary>
[Collection(DefaultGeneratorCollection.Name)]
public sealed class DerivedSuiteTests
{
    private static readonly CaseStore Recordings =
        CaseStore.Open(Path.Combine(AppContext.BaseDirectory, "Conformance", "recordings.zip"), "ops/");

    private static readonly Dictionary<(string Suite, string Operation), CaseGroup> Groups =
        new[] { GradgradSuite.Open(Recordings), PrecisionSuite.Open(Recordings), TransformsSuite.Open(Recordings), TraceSuite.Open(Recordings) }
            .SelectMany(suite => suite.Groups.Select(group => (Key: (suite.Name, group.Name), Group: group)))
            .ToDictionary(entry => entry.Key, entry => entry.Group);

    public static TheoryData<string, string> Operations
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach ((string suite, string operation) in Groups.Keys) data.Add(suite, operation);
            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Operations))]
    public void EveryCaseOfAnOperationHolds(string suite, string operation)
    {
        CaseResult[] failures = [.. Groups[(suite, operation)].Run().Where(result => !result.Passed)];

        Assert.True(failures.Length == 0, string.Join("\n", failures.Select(f => $"{f.Id}: {f.Failure}: {f.Message}")));
    }

    [Fact]
    public void NoOperationIsExcusedThatHasNoRecording() =>
        Assert.All(TwiceDifferentiable.Excuses.Keys, operation => Assert.Contains(("gradgrad", operation), Groups.Keys));

    [Fact]
    public void NoOperationIsRefusedThatHasNoRecording() =>
        Assert.All(TraceSuite.Refused.Keys, operation => Assert.Contains(("traces", operation), Groups.Keys));
}
