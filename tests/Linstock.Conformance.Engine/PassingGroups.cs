using Linstock.Conformance.Running;

namespace Linstock.Conformance;

/// <summary>
/// The committed list of groups of which every case passes, one <c>suite group</c> per line. What is on the list must
/// keep passing.
/// </summary>
public static class PassingGroups
{
    /// <summary>The groups of all suites.</summary>
    public static IReadOnlyList<(string Suite, string Group)> Read(string file) =>
        [.. File.ReadLines(file).Where(line => line.Length > 0 && line[0] != '#').Select(line => line.Split(' ', 2))
            .Select(parts => (parts[0], parts[1]))];

    /// <summary>Replaces what the list says about the groups that have run.</summary>
    public static void Update(string file, string suite, IReadOnlyList<CaseResult> results)
    {
        var groups = results.GroupBy(result => result.Group).ToList();
        var ran = groups.Select(group => group.Key).ToHashSet();
        IEnumerable<string> kept = File.Exists(file)
            ? Read(file).Where(entry => entry.Suite != suite || !ran.Contains(entry.Group)).Select(entry => $"{entry.Suite} {entry.Group}")
            : [];
        IEnumerable<string> passing = groups.Where(group => group.All(result => result.Passed)).Select(group => $"{suite} {group.Key}");
        File.WriteAllLines(file, kept.Concat(passing).Order(StringComparer.Ordinal));
    }
}
