using System.Text;
using Linstock.Text.Tokenizers.Normalizers;
using Linstock.Text.Tokenizers.Pieces;
using Linstock.Text.Tokenizers.Unicode;

namespace Linstock.Text.Tokenizers;

/// <summary>The added tokens: finds them in texts, first those of the text as it is, then those of the normalized text.</summary>
internal sealed class AddedVocabulary
{
    private readonly Dictionary<string, (int Id, AddedToken Token)> _byContent = new(StringComparer.Ordinal);
    private readonly Dictionary<int, AddedToken> _byId = [];
    private readonly Dictionary<char, List<Entry>> _plain = [];
    private readonly Dictionary<char, List<Entry>> _normalized = [];

    private sealed record Entry(string Pattern, int Id, AddedToken Token);

    public int? IdOf(string token) => _byContent.TryGetValue(token, out (int Id, AddedToken) found) ? found.Id : null;

    public AddedToken? TokenOf(int id) => _byId.GetValueOrDefault(id);

    public IEnumerable<(int Id, AddedToken Token)> All => _byContent.Values;

    public void Add(int id, AddedToken token, Normalizer? normalizer)
    {
        _byContent[token.Content] = (id, token);
        _byId[id] = token;
        bool isNormalized = token.Normalized && normalizer is not null;
        string pattern = isNormalized ? normalizer!.Normalize(new Piece(token.Content, 0)).Text : token.Content;
        if (pattern.Length == 0) return;
        Dictionary<char, List<Entry>> index = isNormalized ? _normalized : _plain;
        if (!index.TryGetValue(pattern[0], out List<Entry>? entries)) index[pattern[0]] = entries = [];
        entries.RemoveAll(entry => entry.Pattern == pattern);
        entries.Add(new Entry(pattern, id, token));
        entries.Sort(static (a, b) => b.Pattern.Length.CompareTo(a.Pattern.Length));
    }

    /// <summary>Cuts a text into added tokens (with their number) and the normalized rest.</summary>
    public List<(Piece Piece, int? Id)> Split(string text, Normalizer? normalizer)
    {
        var result = new List<(Piece, int?)>();
        foreach ((Piece part, int? id) in Find(new Piece(text, 0), _plain))
        {
            if (id is not null)
            {
                result.Add((part, id));
                continue;
            }

            Piece normalized = normalizer?.Normalize(part) ?? part;
            result.AddRange(Find(normalized, _normalized));
        }

        return result;
    }

    private static IEnumerable<(Piece, int?)> Find(Piece piece, Dictionary<char, List<Entry>> index)
    {
        string text = piece.Text;
        int last = 0;
        if (index.Count > 0)
        {
            for (int at = 0; at < text.Length;)
            {
                if (Match(text, at, last, index) is not { } found)
                {
                    at++;
                    continue;
                }

                (int from, int to, int id) = found;
                if (from > last) yield return (piece.Slice(last, from), null);
                yield return (piece.Slice(from, to), id);
                at = last = to;
            }
        }

        if (last < text.Length) yield return (piece.Slice(last, text.Length), null);
    }

    private static (int From, int To, int Id)? Match(string text, int at, int least, Dictionary<char, List<Entry>> index)
    {
        if (!index.TryGetValue(text[at], out List<Entry>? entries)) return null;
        foreach (Entry entry in entries)
        {
            if (string.CompareOrdinal(text, at, entry.Pattern, 0, entry.Pattern.Length) != 0) continue;
            (int from, int to) = (at, at + entry.Pattern.Length);
            if (entry.Token.SingleWord && (IsWordBefore(text, from) || IsWordAt(text, to))) continue;
            if (entry.Token.LStrip)
                while (from > least && char.IsWhiteSpace(text[from - 1])) from--;
            if (entry.Token.RStrip)
                while (to < text.Length && char.IsWhiteSpace(text[to])) to++;
            return (from, to, entry.Id);
        }

        return null;
    }

    private static bool IsWordBefore(string text, int at) => at > 0 && Rune.DecodeLastFromUtf16(text.AsSpan(0, at), out Rune rune, out _) == System.Buffers.OperationStatus.Done && Characters.IsWord(rune);

    private static bool IsWordAt(string text, int at) => at < text.Length && Rune.DecodeFromUtf16(text.AsSpan(at), out Rune rune, out _) == System.Buffers.OperationStatus.Done && Characters.IsWord(rune);
}
