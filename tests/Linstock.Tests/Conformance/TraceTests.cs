using Linstock.Conformance.Data;
using Linstock.Conformance.Ops;
using Linstock.Conformance.Running;
using Linstock.Tests.Sampling;

namespace Linstock.Tests.Conformance;

/// <summary>Every recorded operation as a TorchScript program.</summary>
[Collection(DefaultGeneratorCollection.Name)]
public sealed class TraceTests
{
    private static readonly Dictionary<string, CaseGroup> Groups = TraceSuite
        .Open(CaseStore.Open(Path.Combine(AppContext.BaseDirectory, "Conformance", "recordings.zip"), "ops/"))
        .Groups.ToDictionary(group => group.Name);

    public static TheoryData<string> Operations => new(Groups.Keys);

    [Theory]
    [MemberData(nameof(Operations))]
    public void A_traced_operation_computes_what_the_call_did(string operation)
    {
        IReadOnlyList<CaseResult> results = Groups[operation].Run();

        Assert.True(results.All(result => result.Passed), string.Join("\n", results.Where(result => !result.Passed).Select(f => $"{f.Id}: {f.Failure}: {f.Message}")));
    }

    [Fact]
    public void No_operation_is_refused_that_has_no_recording() =>
        Assert.All(TraceSuite.Refused.Keys, operation => Assert.Contains(operation, Groups.Keys));
}
