using System.Text.RegularExpressions;

namespace Linstock.Conformance.Running;

/// <summary>
/// Where a recorded C# text contradicts the naming rules of the public API, the rules hold, and the text is translated
/// here before it is compiled. Each entry says why. Nothing may be added to make a wrong result right.
/// </summary>
public static class Translations
{
    private static readonly (Regex Pattern, string Replacement, string Reason)[] Table =
    [
    ];

    /// <summary>The call of a module. An option that changes the kind of result has a method of its own: indices are asked for by name.</summary>
    public static string Call(string constructor, string call) => Apply(
        constructor.Contains("returnIndices: true", StringComparison.Ordinal)
            ? call.Replace("m.Forward(", "m.ForwardWithIndices(", StringComparison.Ordinal)
            : call);

    /// <summary>The text to compile.</summary>
    public static string Apply(string text) =>
        Table.Aggregate(text, (current, entry) => entry.Pattern.Replace(current, entry.Replacement));
}
