using System.Collections.Concurrent;
using System.Text;
using Linstock.Text.Tokenizers.Pieces;

namespace Linstock.Text.Tokenizers.Models;

/// <summary>Byte-pair encoding: characters joined pair by pair, the pair learnt first before all others. Sennrich et al. 2015, arXiv:1508.07909.</summary>
internal sealed class BytePairModel : TokenModel
{
    // Words up to this length are remembered; longer ones are hardly met twice.
    private const int LongestRemembered = 64, MostRemembered = 50_000;

    private readonly Dictionary<(int, int), (int Rank, int Id)> _merges = [];
    private readonly ConcurrentDictionary<string, PieceToken[]> _remembered = new();
    private readonly int? _unknown;
    private readonly string _prefix;
    private readonly string _suffix;
    private readonly bool _fuseUnknown;
    private readonly bool _ignoreMerges;
    private readonly int[]? _bytes;

    /// <param name="vocabulary">The tokens.</param>
    /// <param name="merges">The pairs, in the order in which they were learnt.</param>
    /// <param name="unknown">The token for what is in no token.</param>
    /// <param name="prefix">What comes before every part of a word but the first.</param>
    /// <param name="suffix">What comes after the last part of a word.</param>
    /// <param name="fuseUnknown">Whether unknown characters that follow each other are one token.</param>
    /// <param name="byteFallback">Whether unknown characters become the tokens of their bytes.</param>
    /// <param name="ignoreMerges">Whether a word that is a token is one, whatever the pairs say.</param>
    /// <exception cref="FormatException">A pair, or what it makes, is no token.</exception>
    public BytePairModel(
        Dictionary<string, int> vocabulary, IEnumerable<(string First, string Second)> merges, string? unknown, string prefix, string suffix,
        bool fuseUnknown, bool byteFallback, bool ignoreMerges)
        : base(vocabulary)
    {
        (_prefix, _suffix, _fuseUnknown, _ignoreMerges) = (prefix, suffix, fuseUnknown, ignoreMerges);
        _unknown = unknown is null ? null : IdOf(unknown) ?? throw new FormatException($"tokenizer: the unknown token '{unknown}' is not in the vocabulary");
        _bytes = byteFallback ? ByteTokens() : null;
        int rank = 0;
        foreach ((string first, string second) in merges)
        {
            int Required(string token) => IdOf(token) ?? throw new FormatException($"tokenizer: merge {rank} is of '{first}' and '{second}', but '{token}' is not in the vocabulary");
            _merges.TryAdd((Required(first), Required(second)), (rank++, Required(first + second[prefix.Length..])));
        }
    }

    public override void Tokenize(Piece piece, List<PieceToken> target)
    {
        string word = piece.Text;
        if (word.Length == 0) return;
        if (word.Length > LongestRemembered)
        {
            target.AddRange(Merge(word));
            return;
        }

        if (!_remembered.TryGetValue(word, out PieceToken[]? tokens))
        {
            tokens = Merge(word);
            if (_remembered.Count < MostRemembered) _remembered.TryAdd(word, tokens);
        }

        target.AddRange(tokens);
    }

    private PieceToken[] Merge(string word)
    {
        if (_ignoreMerges && IdOf(word) is { } whole) return [new(whole, 0, word.Length)];
        List<PieceToken> symbols = Symbols(word);
        return symbols.Count > 1 ? Join(symbols) : [.. symbols];
    }

    private List<PieceToken> Symbols(string word)
    {
        var symbols = new List<PieceToken>(word.Length);
        Span<byte> bytes = stackalloc byte[4];
        bool unknownBefore = false;
        int position = 0;
        foreach (Rune rune in word.EnumerateRunes())
        {
            int next = position + rune.Utf16SequenceLength;
            string token = word[position..next];
            if (position > 0) token = _prefix + token;
            if (next == word.Length) token += _suffix;
            if (IdOf(token) is { } id)
            {
                symbols.Add(new(id, position, next));
                unknownBefore = false;
            }
            else if (_bytes is not null)
            {
                int length = rune.EncodeToUtf8(bytes);
                for (int i = 0; i < length; i++) symbols.Add(new(_bytes[bytes[i]], position, next));
                unknownBefore = false;
            }
            else if (_unknown is { } unknown)
            {
                if (unknownBefore && _fuseUnknown) symbols[^1] = symbols[^1] with { To = next };
                else symbols.Add(new(unknown, position, next));
                unknownBefore = true;
            }

            position = next;
        }

        return symbols;
    }

    // The pair of the lowest rank first, the leftmost among equals; a pair whose parts have changed meanwhile is passed over.
    private PieceToken[] Join(List<PieceToken> symbols)
    {
        int count = symbols.Count;
        var next = new int[count];
        var before = new int[count];
        var queue = new PriorityQueue<(int At, int First, int Second, int Id), (int Rank, int At)>();
        for (int i = 0; i < count; i++) (next[i], before[i]) = (i + 1, i - 1);
        for (int i = 0; i + 1 < count; i++) Offer(i, i + 1);
        var gone = new bool[count];
        while (queue.TryDequeue(out (int At, int First, int Second, int Id) pair, out _))
        {
            int left = pair.At, right = next[left];
            if (gone[left] || right >= count || symbols[left].Id != pair.First || symbols[right].Id != pair.Second) continue;
            symbols[left] = new(pair.Id, symbols[left].From, symbols[right].To);
            gone[right] = true;
            next[left] = next[right];
            if (next[right] < count) before[next[right]] = left;
            if (before[left] >= 0) Offer(before[left], left);
            if (next[left] < count) Offer(left, next[left]);
        }

        var result = new List<PieceToken>(count);
        for (int i = 0; i < count; i = next[i]) result.Add(symbols[i]);
        return [.. result];

        void Offer(int left, int right)
        {
            (int first, int second) = (symbols[left].Id, symbols[right].Id);
            if (_merges.TryGetValue((first, second), out (int Rank, int Id) merge)) queue.Enqueue((left, first, second, merge.Id), (merge.Rank, left));
        }
    }
}
