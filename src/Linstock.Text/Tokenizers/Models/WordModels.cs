using System.Text;
using Linstock.Text.Tokenizers.Pieces;

namespace Linstock.Text.Tokenizers.Models;

/// <summary>The longest token that a word begins with, then the longest that the rest begins with: BERT's WordPiece. Wu et al. 2016, arXiv:1609.08144.</summary>
internal sealed class WordPieceModel : TokenModel
{
    private readonly int _unknown;
    private readonly string _prefix;
    private readonly int _longest;

    /// <exception cref="FormatException">The unknown token is not in the vocabulary.</exception>
    public WordPieceModel(Dictionary<string, int> vocabulary, string unknown, string prefix, int longestWord)
        : base(vocabulary)
    {
        _unknown = IdOf(unknown) ?? throw new FormatException($"tokenizer: the unknown token '{unknown}' is not in the vocabulary");
        (_prefix, _longest) = (prefix, longestWord);
    }

    public override void Tokenize(Piece piece, List<PieceToken> target)
    {
        string word = piece.Text;
        if (word.Length == 0) return;
        int first = target.Count;
        if (word.EnumerateRunes().Count() <= _longest && Cut(word, target)) return;
        target.RemoveRange(first, target.Count - first);
        target.Add(new(_unknown, 0, word.Length));
    }

    private bool Cut(string word, List<PieceToken> target)
    {
        for (int from = 0; from < word.Length;)
        {
            int to = word.Length;
            int? id = null;
            for (; to > from && id is null; to--)
            {
                if (to < word.Length && char.IsLowSurrogate(word[to])) continue;
                id = IdOf(from == 0 ? word[..to] : _prefix + word[from..to]);
                if (id is not null) break;
            }

            if (id is null) return false;
            target.Add(new(id.Value, from, to));
            from = to;
        }

        return true;
    }
}

/// <summary>Every word is a token or unknown.</summary>
internal sealed class WordLevelModel : TokenModel
{
    private readonly int? _unknown;

    public WordLevelModel(Dictionary<string, int> vocabulary, string unknown)
        : base(vocabulary) => _unknown = IdOf(unknown);

    public override void Tokenize(Piece piece, List<PieceToken> target)
    {
        if (piece.Text.Length > 0 && (IdOf(piece.Text) ?? _unknown) is { } id) target.Add(new(id, 0, piece.Text.Length));
    }
}
