using Linstock.Conformance.Data;
using Linstock.Conformance.Ops;
using Linstock.Conformance.Running;
using Linstock.Tests.Sampling;

namespace Linstock.Tests.Conformance;

/// <summary>
/// Function transforms over every recorded operation that has gradients: forward mode against reverse mode, vectorised maps against loops, and
/// gradients through and inside of them.
/// </summary>
[Collection(DefaultGeneratorCollection.Name)]
public sealed class TransformTests
{
    private static readonly Dictionary<string, CaseGroup> Groups = TransformsSuite
        .Open(CaseStore.Open(Path.Combine(AppContext.BaseDirectory, "Conformance", "recordings.zip"), "ops/"))
        .Groups.ToDictionary(group => group.Name);

    public static TheoryData<string> Operations => new(Groups.Keys);

    [Theory]
    [MemberData(nameof(Operations))]
    public void Transforms_of_an_operation_agree_with_each_other_and_with_loops(string operation)
    {
        IReadOnlyList<CaseResult> results = Groups[operation].Run();

        Assert.NotEmpty(results);
        Assert.True(results.All(result => result.Passed), string.Join("\n", results.Where(result => !result.Passed).Select(f => $"{f.Id}: {f.Failure}: {f.Message}")));
    }
}
