using Linstock.Conformance.Data;
using Linstock.Conformance.Running;

namespace Linstock.Conformance.Checkpoints;

/// <summary>Files written by other programs: what Linstock reads of them must be what they hold.</summary>
public static class CheckpointsSuite
{
    private static readonly CheckpointPart[] Parts =
    [
        new PtPart(),
        new NpyPart(),
        new JitPart(),
        new OnnxPart(),
        new TorchvisionPart(),
    ];

    /// <summary>The groups of all parts.</summary>
    public static Suite Open(CaseStore store) => new("checkpoints", [.. Parts.SelectMany(part => part.Open(store))]);
}
