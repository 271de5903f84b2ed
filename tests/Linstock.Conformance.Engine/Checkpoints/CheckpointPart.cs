using Linstock.Conformance.Data;
using Linstock.Conformance.Running;

namespace Linstock.Conformance.Checkpoints;

/// <summary>One folder of the files that other programs wrote. A new part is a class, named in <see cref="CheckpointsSuite"/>.</summary>
/// <param name="name">The folder, with which the names of its groups begin.</param>
public abstract class CheckpointPart(string name)
{
    /// <summary>The folder.</summary>
    public string Name { get; } = name;

    /// <summary>The groups; whatever cannot run must be among them and fail.</summary>
    /// <param name="store">All parts' files; paths begin with the folder.</param>
    public abstract IEnumerable<CaseGroup> Open(CaseStore store);

    /// <summary>A group of this part.</summary>
    protected CaseGroup Group(string group, params IEnumerable<PreparedCase> cases) => new($"{Name}/{group}", () => [.. cases]);

    /// <summary>A case that passes where reading ends in the exception for files that are not what they should be.</summary>
    protected static PreparedCase MustBeRefused(string file, string why, Action read) => new(file, () =>
    {
        try
        {
            read();
        }
        catch (InvalidDataException refusal) when (refusal.Message.Length > 0)
        {
            return;
        }

        throw new CaseFailure(FailureKind.Threw, $"the file was read, but must be refused: {why}");
    });
}
