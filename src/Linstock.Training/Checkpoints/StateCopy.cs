using Linstock.Training.Checkpoints;

namespace Linstock.Training;

/// <summary>Copies of states whose tensors are their own.</summary>
internal static class StateCopy
{
    /// <summary>The state as a checkpoint would give it back.</summary>
    public static OrderedDictionary<string, object?> Of(IReadOnlyDictionary<string, object?> state)
    {
        (string json, OrderedDictionary<string, Tensor> tensors) = StateTree.Write(state);
        return StateTree.Read(json, name => tensors[name].Clone());
    }
}
