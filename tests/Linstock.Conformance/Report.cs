using System.Text.Json;
using System.Text.Json.Serialization;
using Linstock.Conformance.Running;

namespace Linstock.Conformance.Runner;

/// <summary>What the console and the files say about the results.</summary>
internal static class Report
{
    private const int CasesPerReason = 3;

    private static readonly JsonSerializerOptions JsonOptions = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    /// <summary>The failures of each group by reason, then the totals.</summary>
    public static void Print(string suite, IReadOnlyList<CaseResult> results)
    {
        var groups = results.GroupBy(result => result.Group).ToList();
        foreach (IGrouping<string, CaseResult> group in groups.Where(group => group.Any(result => !result.Passed)))
        {
            Console.WriteLine($"{group.Key}: {group.Count(result => result.Passed)} of {group.Count()}");
            foreach (var reason in group.Where(result => !result.Passed).GroupBy(result => (result.Failure, result.Message)))
            {
                string cases = string.Join(", ", reason.Take(CasesPerReason).Select(result => result.Id));
                string more = reason.Count() > CasesPerReason ? $" and {reason.Count() - CasesPerReason} more" : "";
                Console.WriteLine($"    {Word(reason.Key.Failure!.Value)}: {reason.Key.Message}\n        {cases}{more}");
            }
        }

        Console.WriteLine();
        foreach (var kind in results.Where(result => !result.Passed).GroupBy(result => result.Failure!.Value).OrderByDescending(kind => kind.Count()))
        {
            Console.WriteLine($"{Word(kind.Key)}: {kind.Count()} cases in {kind.Select(result => result.Group).Distinct().Count()} groups");
        }

        string noun = suite switch
        {
            "ops" => "operations",
            "promotion" => "operators",
            _ => "groups",
        };
        int complete = groups.Count(group => group.All(result => result.Passed));
        int passed = results.Count(result => result.Passed);
        Console.WriteLine($"{noun}: {complete} of {groups.Count} complete");
        Console.WriteLine($"{suite}: {passed} passed, {results.Count - passed} failed");
    }

    /// <summary>Every result, for other programs.</summary>
    public static void WriteJson(string file, IReadOnlyList<CaseResult> results) =>
        File.WriteAllText(file, JsonSerializer.Serialize(results, JsonOptions));

    private static string Word(FailureKind kind) => kind switch
    {
        FailureKind.Missing => "missing",
        FailureKind.Threw => "threw",
        FailureKind.Structure => "wrong results",
        FailureKind.DType => "wrong dtype",
        FailureKind.Shape => "wrong shape",
        FailureKind.Value => "wrong value",
        FailureKind.Gradient => "wrong gradient",
        FailureKind.Mutation => "wrong mutation",
        FailureKind.TimedOut => "timed out",
        _ => "crashed",
    };
}
