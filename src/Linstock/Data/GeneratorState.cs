namespace Linstock.Data;

/// <summary>The state of samplers that have nothing but a generator of their own.</summary>
internal static class GeneratorState
{
    private const string Entry = "generator";

    public static OrderedDictionary<string, object?> Of(Generator? generator) =>
        generator is null ? [] : new() { [Entry] = generator.GetState() };

    /// <summary>Puts the generator where it was; nothing without one or without an entry for it.</summary>
    public static void Restore(Generator? generator, IReadOnlyDictionary<string, object?> state)
    {
        ArgumentNullException.ThrowIfNull(state);
        if (generator is not null && state.GetValueOrDefault(Entry) is Tensor bytes)
        {
            generator.SetState(bytes);
        }
    }
}
