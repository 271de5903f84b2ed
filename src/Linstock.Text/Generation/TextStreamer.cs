using Linstock.Text.Tokenizers;

namespace Linstock.Text.Generation;

/// <summary>
/// Tokens to text piece by piece: a piece is given out when its last character is whole, so the bytes of a character that come as several
/// tokens wait for each other. All pieces together are the text that decoding all tokens at once gives.
/// </summary>
/// <remarks>Whether a space belongs before a token depends on the one before it, so every piece is decoded after the tokens of the last one.</remarks>
/// <param name="tokenizer">The tokenizer.</param>
/// <param name="skipSpecialTokens">Whether special tokens are left out.</param>
public sealed class TextStreamer(Tokenizer tokenizer, bool skipSpecialTokens = true)
{
    // Bytes that are no character decode to this; so do the first bytes of one that is not whole yet.
    private const char Replacement = '\uFFFD';

    private readonly List<int> _tokens = [];
    private int _shown;

    /// <summary>Takes the next token.</summary>
    /// <returns>The text that is certain now; empty while a character is not whole.</returns>
    public string Push(int token)
    {
        _tokens.Add(token);
        string before = Decode(_shown), now = Decode(_tokens.Count);
        if (now.Length <= before.Length || now[^1] == Replacement) return "";
        Keep();
        return now[before.Length..];
    }

    /// <summary>Ends the text.</summary>
    /// <returns>What was held back: bytes that have become no character.</returns>
    public string Flush()
    {
        string before = Decode(_shown), now = Decode(_tokens.Count);
        _tokens.Clear();
        _shown = 0;
        return now.Length > before.Length ? now[before.Length..] : "";
    }

    private string Decode(int count) => tokenizer.Decode(_tokens.Take(count), skipSpecialTokens);

    // The tokens of the last piece stay as what the next is decoded after.
    private void Keep()
    {
        _tokens.RemoveRange(0, _shown);
        _shown = _tokens.Count;
    }
}

/// <summary>Ends a text before the first of some strings, and holds back what may become one of them.</summary>
/// <param name="stops">The strings.</param>
internal sealed class StopStrings(IReadOnlyList<string> stops)
{
    private string _held = "";

    /// <summary>Whether one of the strings has come.</summary>
    public bool IsStopped { get; private set; }

    /// <summary>Takes the next piece.</summary>
    /// <returns>The text that is certainly before any of the strings.</returns>
    public string Push(string piece)
    {
        if (IsStopped || stops.Count == 0) return IsStopped ? "" : piece;
        _held += piece;
        int at = -1;
        foreach (string stop in stops)
        {
            int found = _held.IndexOf(stop, StringComparison.Ordinal);
            if (found >= 0 && (at < 0 || found < at)) at = found;
        }
        IsStopped = at >= 0;
        int sure = IsStopped ? at : _held.Length - stops.Max(Begun);
        string text = _held[..sure];
        _held = IsStopped ? "" : _held[sure..];
        return text;
    }

    /// <summary>What was held back.</summary>
    public string Flush()
    {
        string text = _held;
        _held = "";
        return text;
    }

    // How much of the string's beginning the text ends with.
    private int Begun(string stop)
    {
        for (int length = Math.Min(stop.Length - 1, _held.Length); length > 0; length--)
            if (_held.AsSpan(_held.Length - length).SequenceEqual(stop.AsSpan(0, length))) return length;
        return 0;
    }
}
