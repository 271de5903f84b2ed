using Linstock.Conformance.Data;
using Linstock.Conformance.Ops;
using Linstock.Conformance.Running;
using Linstock.Tests.Sampling;

namespace Linstock.Tests.Conformance;

/// <summary>
/// The derivatives of every recorded operation that has any, held against differences in double precision: none is wrong,
/// none is missing, and no graph is cut, up to the second order.
/// </summary>
[Collection(DefaultGeneratorCollection.Name)]
public sealed class DerivativeTests
{
    private static readonly Dictionary<string, CaseGroup> Groups = GradgradSuite
        .Open(CaseStore.Open(Path.Combine(AppContext.BaseDirectory, "Conformance", "recordings.zip"), "ops/"))
        .Groups.ToDictionary(group => group.Name);

    private static readonly Dictionary<string, CaseGroup> Precision = PrecisionSuite
        .Open(CaseStore.Open(Path.Combine(AppContext.BaseDirectory, "Conformance", "recordings.zip"), "ops/"))
        .Groups.ToDictionary(group => group.Name);

    public static TheoryData<string> Operations => new(Groups.Keys);

    [Theory]
    [MemberData(nameof(Operations))]
    public void First_and_second_derivatives_are_those_of_differences(string operation)
    {
        IReadOnlyList<CaseResult> results = Groups[operation].Run();

        Assert.NotEmpty(results);
        Assert.True(results.All(result => result.Passed), string.Join("\n", results.Where(result => !result.Passed).Select(f => $"{f.Id}: {f.Failure}: {f.Message}")));
    }

    [Theory]
    [MemberData(nameof(Operations))]
    public void A_gradient_in_float32_errs_by_no_more_than_rounding_explains(string operation)
    {
        IReadOnlyList<CaseResult> results = Precision[operation].Run();

        Assert.True(results.All(result => result.Passed), string.Join("\n", results.Where(result => !result.Passed).Select(f => $"{f.Id}: {f.Failure}: {f.Message}")));
    }

    [Fact]
    public void No_operation_is_excused_that_has_no_recording() =>
        Assert.All(TwiceDifferentiable.Excuses.Keys, operation => Assert.Contains(operation, Groups.Keys));
}
