using System.Net;
using System.Text.RegularExpressions;

namespace Linstock.Tests.Examples;

/// <summary>A piece of C# that the documentation shows.</summary>
/// <param name="Place">The file, from the root of the repository, and the line.</param>
/// <param name="Code">Its text.</param>
/// <param name="Namespace">The namespace that it stands in; null for an example of a page.</param>
public sealed partial record Example(string Place, string Code, string? Namespace)
{
    /// <summary>Everything in a fence of the pages, and every example of the API's documentation.</summary>
    public static IEnumerable<Example> All(string root)
    {
        IEnumerable<string> pages = Directory.EnumerateFiles(root, "*.md")
            .Concat(Directory.EnumerateFiles(Path.Combine(root, "docs"), "*.md", SearchOption.AllDirectories))
            .Order(StringComparer.Ordinal);
        foreach (string page in pages)
        {
            string text = File.ReadAllText(page).ReplaceLineEndings("\n");
            foreach (Match fence in Fence().Matches(text)) yield return At(root, page, text, fence.Groups["code"]);
        }

        foreach (string source in Directory.EnumerateFiles(Path.Combine(root, "src"), "*.cs", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            if (source.Contains("/obj/") || source.Contains("/bin/")) continue;
            string text = File.ReadAllText(source).ReplaceLineEndings("\n");
            foreach (Match block in Documented().Matches(text))
            {
                Example raw = At(root, source, text, block.Groups["code"]);
                yield return raw with { Code = WebUtility.HtmlDecode(CommentStart().Replace(raw.Code, "")), Namespace = FileScope().Match(text).Groups["name"].Value };
            }
        }
    }

    private static Example At(string root, string file, string text, Group code) =>
        new($"{Path.GetRelativePath(root, file).Replace('\\', '/')}:{text.AsSpan(0, code.Index).Count('\n') + 1}", code.Value, null);

    [GeneratedRegex(@"^namespace (?<name>[\w.]+);", RegexOptions.Multiline)]
    private static partial Regex FileScope();

    [GeneratedRegex(@"^```csharp\n(?<code>.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Fence();

    [GeneratedRegex(@"/// <example>(?:(?!/// </example>).)*?/// <code>(?:<!\[CDATA\[)?\n(?<code>.*?)^\s*/// (?:\]\]>)?</code>", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Documented();

    [GeneratedRegex(@"^\s*/// ?", RegexOptions.Multiline)]
    private static partial Regex CommentStart();
}
