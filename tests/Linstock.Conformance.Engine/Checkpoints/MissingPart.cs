using System.Text.Json;
using Linstock.Conformance.Data;
using Linstock.Conformance.Running;

namespace Linstock.Conformance.Checkpoints;

/// <summary>A part that nothing reads yet: each of its entries is a group that fails.</summary>
/// <param name="name">The folder.</param>
/// <param name="index">The file that lists its entries.</param>
/// <param name="list">The list in it; null where the entries are the members of the whole.</param>
public sealed class MissingPart(string name, string index, string? list) : CheckpointPart(name)
{
    /// <inheritdoc/>
    public override IEnumerable<CaseGroup> Open(CaseStore store)
    {
        using JsonDocument document = JsonDocument.Parse(store.Read($"{Name}/{index}"));
        string[] entries = list is null
            ? [.. document.RootElement.EnumerateObject().Select(member => member.Name)]
            : [.. document.RootElement.GetProperty(list).EnumerateArray().Select(NameOf)];
        return entries.Select(entry => Group(
            $"{Path.GetFileNameWithoutExtension(index)}/{entry}",
            new PreparedCase(entry, () => throw new CaseFailure(FailureKind.Missing, $"there is no reader for {Name}"))));
    }

    private static string NameOf(JsonElement entry) =>
        (entry.TryGetProperty("name", out JsonElement given) ? given : entry.GetProperty("model")).GetString()!;
}
