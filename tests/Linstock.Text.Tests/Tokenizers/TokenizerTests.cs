using System.Text;
using Linstock.Text.Tokenizers;
using Linstock.Text.Tokenizers.Unicode;
using Encoding = Linstock.Text.Tokenizers.Encoding;

namespace Linstock.Text.Tests.Tokenizers;

public class TokenizerTests
{
    public static TheoryData<string> Names() => [.. RecordedTokenizers.Names];

    [Theory]
    [MemberData(nameof(Names))]
    public void TokensAreThoseOfHuggingFace(string name)
    {
        Tokenizer tokenizer = RecordedTokenizers.Load(name);
        foreach (RecordedTokenizers.Case expected in RecordedTokenizers.Cases(name))
        {
            Encoding actual = tokenizer.Encode(expected.Text, expected.Pair, expected.Special);
            string where = $"{name}: \"{Printable(expected.Text)}\"";
            Assert.True(expected.Tokens.SequenceEqual(actual.Tokens), $"{where}\n{string.Join('|', expected.Tokens)}\n{string.Join('|', actual.Tokens)}");
            Assert.Equal(expected.Ids, actual.Ids);
            Assert.Equal(expected.Types, actual.TypeIds);
            Assert.Equal(expected.Mask, actual.SpecialTokensMask);
            Assert.Equal(expected.Attention, actual.AttentionMask);
            Assert.True(expected.Words.SequenceEqual(actual.WordIds), $"{where} words\n{string.Join('|', expected.Words)}\n{string.Join('|', actual.WordIds)}");
            (int, int)[] offsets = [.. expected.Offsets.Select((range, i) => InUnits(range, actual.SequenceIds[i] == 1 ? expected.Pair! : expected.Text))];
            Assert.True(offsets.SequenceEqual(actual.Offsets), $"{where} {string.Join('|', actual.Tokens)}\n{string.Join(' ', offsets)}\n{string.Join(' ', actual.Offsets)}");
            Assert.True(expected.Decoded == tokenizer.Decode(actual.Ids), $"{where}: \"{Printable(expected.Decoded)}\", \"{Printable(tokenizer.Decode(actual.Ids))}\"");
            Assert.Equal(expected.DecodedAll, tokenizer.Decode(actual.Ids, skipSpecialTokens: false));
        }
    }

    [Fact]
    public void BatchesAreFilledUpAndCut()
    {
        Tokenizer tokenizer = RecordedTokenizers.Load("bert");
        tokenizer.PadToken = "[PAD]";
        tokenizer.MaxLength = 6;
        IReadOnlyList<Encoding> batch = tokenizer.EncodeBatch(["the king", "the king and the queen and the king"]);
        Assert.Equal([6, 6], batch.Select(encoding => encoding.Count));
        Assert.Equal(RecordedTokenizers.Load("bert").Encode("the king").Count, batch[0].AttentionMask.Sum());
        Assert.Equal("[SEP]", batch[1].Tokens[^1]);
        tokenizer.PaddingSide = TokenSide.Left;
        Assert.Equal("[PAD]", tokenizer.EncodeBatch(["the king", "the king and the queen and the king"])[0].Tokens[0]);
    }

    [Fact]
    public void TokensCanBeAdded()
    {
        Tokenizer tokenizer = RecordedTokenizers.Load("gpt2");
        int size = tokenizer.VocabSize;
        Assert.Equal(1, tokenizer.AddTokens(new AddedToken("<|new|>", Special: true), new AddedToken("<|endoftext|>", Special: true)));
        Assert.Equal(size + 1, tokenizer.VocabSize);
        Assert.Equal(size, tokenizer.TokenToId("<|new|>"));
        Encoding encoding = tokenizer.Encode("a<|new|>b");
        Assert.Equal(["a", "<|new|>", "b"], encoding.Tokens);
        Assert.Equal("ab", tokenizer.Decode(encoding.Ids));
    }

    [Fact]
    public void ThreadsMayShareATokenizer()
    {
        Tokenizer tokenizer = RecordedTokenizers.Load("gpt2");
        RecordedTokenizers.Case[] cases = RecordedTokenizers.Cases("gpt2");
        Parallel.For(0, 200, i => Assert.Equal(cases[i % cases.Length].Ids, tokenizer.Encode(cases[i % cases.Length].Text, cases[i % cases.Length].Pair, cases[i % cases.Length].Special).Ids));
    }

    [Theory]
    [InlineData("", "no tokenizer.json")]
    [InlineData("[1, 2]", "expected an object with a model")]
    [InlineData("{\"model\": {\"type\": \"Magic\"}}", "the model 'Magic' is not supported")]
    [InlineData("{\"model\": {\"type\": \"BPE\", \"vocab\": {\"a\": 0}, \"merges\": [\"a b\"]}}", "'b' is not in the vocabulary")]
    [InlineData("{\"model\": {\"type\": \"BPE\", \"vocab\": {\"a\": 0}, \"merges\": [\"a\"]}}", "is no pair")]
    [InlineData("{\"model\": {\"type\": \"WordPiece\", \"vocab\": {\"a\": 0}}}", "'[UNK]' is not in the vocabulary")]
    [InlineData("{\"model\": {\"type\": \"WordLevel\", \"vocab\": {\"a\": 0}}, \"pre_tokenizer\": {\"type\": \"Split\", \"behavior\": \"Isolated\", \"pattern\": {\"Regex\": \"(\"}}}", "no tokenizer.json")]
    [InlineData("{\"model\": {\"type\": \"WordLevel\", \"vocab\": {\"a\": 0}}, \"normalizer\": {\"type\": \"Precompiled\", \"precompiled_charsmap\": \"/////w==\"}}", "is cut off")]
    public void WrongFilesSayWhatIsWrong(string json, string message) =>
        Assert.Contains(message, Assert.Throws<FormatException>(() => Tokenizer.FromJson(System.Text.Encoding.UTF8.GetBytes(json))).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("e\u0301\u0323", "Nfc", "\u1EB9\u0301")]
    [InlineData("\u1E69", "Nfd", "s\u0323\u0307")]
    [InlineData("\u1112\u1161\u11AB", "Nfc", "\uD55C")]
    [InlineData("\uD55C", "Nfd", "\u1112\u1161\u11AB")]
    [InlineData("\uFB01\u2460\uFF21", "Nfkc", "fi1A")]
    [InlineData("\u212B", "Nfc", "\u00C5")]
    [InlineData("\u0958", "Nfc", "\u0915\u093C")]
    public void NormalizationFollowsTheStandard(string text, string form, string expected) =>
        Assert.Equal(expected, UnicodeNormalization.Normalize(text, Enum.Parse<UnicodeForm>(form)));

    // The recordings count code points, .NET's strings units.
    private static (int, int) InUnits(int[] range, string text)
    {
        int[] units = [0, .. text.EnumerateRunes().Select(rune => rune.Utf16SequenceLength)];
        for (int i = 1; i < units.Length; i++) units[i] += units[i - 1];
        return (units[range[0]], units[range[1]]);
    }

    private static string Printable(string text) => text.Replace("\n", "\\n", StringComparison.Ordinal).Replace("\t", "\\t", StringComparison.Ordinal).Replace("\r", "\\r", StringComparison.Ordinal);
}
