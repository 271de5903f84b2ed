using System.Text;
using Linstock.Text.Generation;

namespace Linstock.Text.Tests.Generation;

public sealed class TextStreamerTests
{
    [Fact]
    public void NoPieceHasHalfACharacter()
    {
        const string Text = "A naïve 世界, 😀👩‍👩‍👧 done";
        var streamer = new TextStreamer(ByteModel.Tokenizer());
        var pieces = new List<string>();
        foreach (byte b in Encoding.UTF8.GetBytes(Text)) pieces.Add(streamer.Push(b));
        Assert.Equal("", streamer.Flush());
        Assert.Equal(Text, string.Concat(pieces));
        Assert.All(pieces, piece => Assert.DoesNotContain('\uFFFD', piece));
        Assert.All(pieces, piece => Assert.False(piece.Length > 0 && (char.IsHighSurrogate(piece[^1]) || char.IsLowSurrogate(piece[0]))));
        Assert.Equal(Text.EnumerateRunes().Count(), pieces.Count(piece => piece.Length > 0));
    }

    [Fact]
    public void PiecesOfAnyBytesAreTheDecodedWhole()
    {
        var tokenizer = ByteModel.Tokenizer();
        for (int seed = 0; seed < 200; seed++)
        {
            var random = new Random(seed);
            int[] tokens = [.. Enumerable.Range(0, 40).Select(_ => random.Next(3) == 0 ? random.Next(259) : random.Next(0xC0, 0x100))];
            var streamer = new TextStreamer(tokenizer);
            var text = new StringBuilder();
            foreach (int token in tokens) text.Append(streamer.Push(token));
            Assert.Equal(tokenizer.Decode(tokens), text.Append(streamer.Flush()).ToString());
        }
    }

    [Theory]
    [InlineData("one STOP two", "one ")]
    [InlineData("no st ST STO", "no st ST STO")]
    [InlineData("aaab", "aa")]
    [InlineData("STOP", "")]
    public void AStopStringIsNeverSeenInPart(string text, string expected)
    {
        var stops = new StopStrings(["STOP", "ab"]);
        string seen = "";
        foreach (char c in text)
        {
            seen += stops.Push(c.ToString());
            Assert.StartsWith(seen, expected, StringComparison.Ordinal);
        }
        Assert.Equal(expected, seen + stops.Flush());
        Assert.Equal(expected != text, stops.IsStopped);
    }
}
