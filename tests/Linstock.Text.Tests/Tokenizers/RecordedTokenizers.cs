using System.Text.Json;
using Linstock.Tests.Shared;
using Linstock.Text.Tokenizers;

namespace Linstock.Text.Tests.Tokenizers;

/// <summary>Tokenizers of many kinds, and what Hugging Face's own library (version 0.23) makes of many texts; tools/recordings/tokenizers made them.</summary>
internal static class RecordedTokenizers
{
    private static readonly Dictionary<string, byte[]> Files = RecordedArchive.Read("Tokenizers", "tokenizers.zip");

    /// <param name="Text">The text.</param>
    /// <param name="Pair">The second text, or null.</param>
    /// <param name="Special">Whether special tokens were added.</param>
    public sealed record Case(
        string Text, string? Pair, bool Special, int[] Ids, string[] Tokens, int[][] Offsets, int[] Types, int[] Mask, int[] Attention, int?[] Words, string Decoded, string DecodedAll);

    public static IEnumerable<string> Names => Files.Keys.Where(name => !name.EndsWith(".recorded.json", StringComparison.Ordinal)).Select(name => name[..^5]).Order();

    public static Tokenizer Load(string name) => Tokenizer.FromJson(Files[name + ".json"]);

    public static byte[] Json(string name) => Files[name + ".json"];

    public static Case[] Cases(string name)
    {
        var options = new JsonSerializerOptions { PropertyNamingPolicy = JsonNamingPolicy.CamelCase };
        return JsonSerializer.Deserialize<Case[]>(Files[name + ".recorded.json"], options)!;
    }
}
