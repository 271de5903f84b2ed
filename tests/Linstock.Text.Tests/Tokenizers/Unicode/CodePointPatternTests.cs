using System.Text;
using System.Text.Json;
using Linstock.Text.Tokenizers.Unicode;

namespace Linstock.Text.Tests.Tokenizers.Unicode;

/// <summary>Patterns match the code points that Perl's match; tools/recordings/patterns.pl asked it.</summary>
public class CodePointPatternTests
{
    private static readonly Case[] Cases = JsonSerializer.Deserialize<Case[]>(
        File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Tokenizers", "Unicode", "patterns.json")), new JsonSerializerOptions { PropertyNamingPolicy = JsonNamingPolicy.CamelCase })!;

    public sealed record Case(string Pattern, string Text, int[][] Matches);

    public static TheoryData<string> Patterns() => [.. Cases.Select(recorded => recorded.Pattern).Distinct()];

    [Theory]
    [MemberData(nameof(Patterns))]
    public void MatchesAreThoseOfCodePoints(string pattern)
    {
        var own = new CodePointPattern(pattern);
        foreach (Case recorded in Cases.Where(recorded => recorded.Pattern == pattern))
        {
            List<int> places = [0];
            foreach (Rune rune in recorded.Text.EnumerateRunes()) places.Add(places[^1] + rune.Utf16SequenceLength);
            Assert.Equal(recorded.Matches.Select(match => (places[match[0]], places[match[1]])), own.Matches(recorded.Text));
        }
    }

    [Theory]
    [InlineData(@"\p{Klingon}")]
    [InlineData(@"\p{Block=Han}")]
    [InlineData(@"[\p{Script=}]")]
    public void PropertiesThatAreUnknownAreRefused(string pattern) => Assert.ThrowsAny<ArgumentException>(() => new CodePointPattern(pattern));
}
