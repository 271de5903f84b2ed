using System.Text;
using Linstock.Text.Tokenizers.Pieces;

namespace Linstock.Text.Tokenizers.Models;

/// <summary>The most probable way to cut a word, each token with a probability of its own. Kudo 2018, arXiv:1804.10959.</summary>
internal sealed class UnigramModel : TokenModel
{
    // What an unknown character costs beyond the least probable token.
    private const double UnknownPenalty = 10;

    private readonly double[] _scores;
    private readonly Dictionary<(int Node, char Letter), int> _children = [];
    private readonly List<int> _tokenAt = [-1];
    private readonly int? _unknown;
    private readonly double _unknownScore;
    private readonly int[]? _bytes;

    /// <param name="vocabulary">The tokens with the logarithms of their probabilities, in the order of their numbers.</param>
    /// <param name="unknown">The number of the unknown token.</param>
    /// <param name="byteFallback">Whether unknown characters become the tokens of their bytes.</param>
    public UnigramModel(IReadOnlyList<(string Token, double Score)> vocabulary, int? unknown, bool byteFallback)
        : base(Numbered(vocabulary))
    {
        _scores = [.. vocabulary.Select(entry => entry.Score)];
        _unknown = unknown;
        _unknownScore = (_scores.Length == 0 ? 0 : _scores.Min()) - UnknownPenalty;
        _bytes = byteFallback ? ByteTokens() : null;
        for (int id = 0; id < vocabulary.Count; id++)
        {
            int node = 0;
            foreach (char letter in vocabulary[id].Token)
            {
                if (!_children.TryGetValue((node, letter), out int child))
                {
                    child = _tokenAt.Count;
                    _tokenAt.Add(-1);
                    _children.Add((node, letter), child);
                }

                node = child;
            }

            if (node != 0) _tokenAt[node] = id;
        }
    }

    public override void Tokenize(Piece piece, List<PieceToken> target)
    {
        string word = piece.Text;
        if (word.Length == 0) return;
        foreach ((int from, int to, int id) in Best(word))
        {
            if (id >= 0)
            {
                target.Add(new(id, from, to));
            }
            else if (_bytes is not null)
            {
                foreach (byte value in System.Text.Encoding.UTF8.GetBytes(word[from..to])) target.Add(new(_bytes[value], from, to));
            }
            else if (_unknown is { } unknown)
            {
                target.Add(new(unknown, from, to));
            }
        }
    }

    /// <summary>What is unknown keeps its own text.</summary>
    public override string TextOf(Piece piece, PieceToken token) => token.Id == _unknown ? piece.Text[token.From..token.To] : base.TextOf(piece, token);

    // Viterbi's algorithm; unknown characters that follow each other are one stretch with id -1.
    private List<(int From, int To, int Id)> Best(string word)
    {
        var score = new double[word.Length + 1];
        var start = new int[word.Length + 1];
        var token = new int[word.Length + 1];
        Array.Fill(score, double.NegativeInfinity);
        score[0] = 0;
        for (int from = 0; from < word.Length; from++)
        {
            if (double.IsNegativeInfinity(score[from])) continue;
            int step = char.IsHighSurrogate(word[from]) && from + 1 < word.Length ? 2 : 1, node = 0;
            bool hasSingle = false;
            for (int to = from + 1; to <= word.Length && _children.TryGetValue((node, word[to - 1]), out node); to++)
            {
                int id = _tokenAt[node];
                if (id < 0) continue;
                hasSingle |= to == from + step;
                if (score[from] + _scores[id] > score[to]) (score[to], start[to], token[to]) = (score[from] + _scores[id], from, id);
            }

            if (!hasSingle && score[from] + _unknownScore > score[from + step]) (score[from + step], start[from + step], token[from + step]) = (score[from] + _unknownScore, from, -1);
        }

        var cuts = new List<(int From, int To, int Id)>();
        for (int to = word.Length; to > 0; to = start[to])
        {
            if (token[to] < 0 && cuts.Count > 0 && cuts[^1].Id < 0) cuts[^1] = (start[to], cuts[^1].To, -1);
            else cuts.Add((start[to], to, token[to]));
        }

        cuts.Reverse();
        return cuts;
    }

    private static Dictionary<string, int> Numbered(IReadOnlyList<(string Token, double Score)> vocabulary)
    {
        var ids = new Dictionary<string, int>(vocabulary.Count);
        for (int id = 0; id < vocabulary.Count; id++) ids[vocabulary[id].Token] = id;
        return ids;
    }
}
