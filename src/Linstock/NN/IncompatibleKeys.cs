namespace Linstock.NN;

/// <summary>What <see cref="Module.LoadStateDict"/> found to differ between a state dict and a module.</summary>
/// <param name="MissingKeys">Names the module has and the state dict lacks.</param>
/// <param name="UnexpectedKeys">Names the state dict has and the module lacks.</param>
public sealed record IncompatibleKeys(IReadOnlyList<string> MissingKeys, IReadOnlyList<string> UnexpectedKeys)
{
    /// <inheritdoc/>
    public override string ToString() =>
        MissingKeys.Count == 0 && UnexpectedKeys.Count == 0
            ? "<All keys matched successfully>"
            : $"IncompatibleKeys(missing_keys=[{Quoted(MissingKeys)}], unexpected_keys=[{Quoted(UnexpectedKeys)}])";

    private static string Quoted(IReadOnlyList<string> keys) => string.Join(", ", keys.Select(static key => $"'{key}'"));
}
