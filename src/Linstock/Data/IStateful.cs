namespace Linstock.Data;

/// <summary>Something whose progress can be saved and continued: samplers, streams, loaders. PyTorch's <c>Stateful</c> protocol.</summary>
/// <remarks>States are made of dictionaries with texts as keys, lists, numbers, texts, booleans and tensors, so that any checkpoint can hold them.</remarks>
public interface IStateful
{
    /// <summary>The state now.</summary>
    /// <returns>The state; tensors are not changed by what happens afterwards.</returns>
    OrderedDictionary<string, object?> StateDict();

    /// <summary>Continues from a state.</summary>
    /// <param name="stateDict">The state, from <see cref="StateDict"/>.</param>
    void LoadStateDict(IReadOnlyDictionary<string, object?> stateDict);
}
