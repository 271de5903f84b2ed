using Linstock.Text.Tokenizers.Pieces;

namespace Linstock.Text.Tokenizers.Models;

/// <summary>A token of a piece: its number and which characters of the piece it covers.</summary>
internal readonly record struct PieceToken(int Id, int From, int To);

/// <summary>Turns words into tokens.</summary>
internal abstract class TokenModel
{
    private readonly Dictionary<string, int> _ids;
    private readonly Dictionary<int, string> _tokens;

    protected TokenModel(Dictionary<string, int> vocabulary)
    {
        _ids = vocabulary;
        _tokens = new Dictionary<int, string>(vocabulary.Count);
        foreach ((string token, int id) in vocabulary) _tokens[id] = token;
    }

    /// <summary>All tokens with their numbers.</summary>
    public IReadOnlyDictionary<string, int> Vocabulary => _ids;

    public int? IdOf(string token) => _ids.TryGetValue(token, out int id) ? id : null;

    public string? TokenOf(int id) => _tokens.GetValueOrDefault(id);

    /// <summary>A token of a piece as text.</summary>
    public virtual string TextOf(Piece piece, PieceToken token) => TokenOf(token.Id)!;

    /// <summary>The tokens of a word.</summary>
    public abstract void Tokenize(Piece piece, List<PieceToken> target);

    /// <summary>The numbers of <c>&lt;0x00&gt;</c> to <c>&lt;0xFF&gt;</c>, or null unless all are there.</summary>
    protected int[]? ByteTokens()
    {
        var ids = new int[256];
        for (int i = 0; i < ids.Length; i++)
        {
            if (IdOf($"<0x{i:X2}>") is not { } id) return null;
            ids[i] = id;
        }

        return ids;
    }
}
