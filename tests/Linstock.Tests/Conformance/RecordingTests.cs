using Linstock.Conformance;
using Linstock.Conformance.Data;
using Linstock.Conformance.Running;
using Linstock.Tests.Sampling;

namespace Linstock.Tests.Conformance;

/// <summary>
/// PyTorch's own answers, kept in <c>recordings.zip</c>. Every group on the list <c>passing.txt</c> must pass whole; the
/// runner's <c>--write-passing</c> extends the list.
/// </summary>
[Collection(DefaultGeneratorCollection.Name)]
public sealed class RecordingTests
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "Conformance");

    private static readonly Dictionary<(string Suite, string Group), CaseGroup> Groups = SuiteCatalog.Names
        .SelectMany(name => SuiteCatalog.Open(name, CaseStore.Open(Path.Combine(Folder, ArchiveOf(name)), name + "/"))
            .SelectMany(suite => suite.Groups)
            .Select(group => (Key: (name, group.Name), Group: group)))
        .ToDictionary(entry => entry.Key, entry => entry.Group);

    public static TheoryData<string, string> Passing
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach ((string suite, string group) in PassingGroups.Read(Path.Combine(Folder, "passing.txt")))
            {
                data.Add(suite, group);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Passing))]
    public void AGroupAnswersAsPyTorchDid(string suite, string group)
    {
        CaseResult[] failures = [.. Groups[(suite, group)].Run().Where(result => !result.Passed)];

        Assert.True(failures.Length == 0, string.Join("\n", failures.Select(f => $"{f.Id}: {f.Failure}: {f.Message}")));
    }

    private static string ArchiveOf(string suite) => suite == "checkpoints" ? "checkpoints.zip" : "recordings.zip";
}
