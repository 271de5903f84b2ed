using Linstock.Text.Tokenizers.Decoders;
using Linstock.Text.Tokenizers.Models;
using Linstock.Text.Tokenizers.Normalizers;
using Linstock.Text.Tokenizers.Pieces;
using Linstock.Text.Tokenizers.PostProcessors;
using Linstock.Text.Tokenizers.PreTokenizers;

namespace Linstock.Text.Tokenizers;

/// <summary>On which side tokens are added or cut off.</summary>
public enum TokenSide
{
    /// <summary>At the beginning.</summary>
    Left,

    /// <summary>At the end.</summary>
    Right,
}

/// <summary>
/// Texts to tokens and back, as a Hugging Face <c>tokenizer.json</c> describes: added tokens are cut out, the rest is normalized, cut into words, each word turned
/// into tokens, and special tokens put around. Safe for several threads.
/// </summary>
public sealed class Tokenizer
{
    private readonly Normalizer? _normalizer;
    private readonly PreTokenizer? _preTokenizer;
    private readonly TokenModel _model;
    private readonly PostProcessor? _postProcessor;
    private readonly Decoder? _decoder;
    private readonly AddedVocabulary _added;

    internal Tokenizer(Normalizer? normalizer, PreTokenizer? preTokenizer, TokenModel model, PostProcessor? postProcessor, Decoder? decoder, IEnumerable<(int Id, AddedToken Token)> added)
    {
        (_normalizer, _preTokenizer, _model, _postProcessor, _decoder) = (normalizer, preTokenizer, model, postProcessor, decoder);
        _added = new AddedVocabulary();
        foreach ((int id, AddedToken token) in added) _added.Add(id, token, normalizer);
    }

    /// <summary>Reads a <c>tokenizer.json</c>, or the one in a folder.</summary>
    /// <exception cref="FileNotFoundException">There is none.</exception>
    /// <exception cref="FormatException">It is no such file, or asks for something that is not supported; the message says what.</exception>
    public static Tokenizer FromFile(string path)
    {
        if (Directory.Exists(path)) path = Path.Combine(path, "tokenizer.json");
        try
        {
            return TokenizerReader.Read(File.ReadAllBytes(path));
        }
        catch (FormatException exception)
        {
            throw new FormatException($"{path}: {exception.Message}", exception);
        }
    }

    /// <summary>Reads the content of a <c>tokenizer.json</c>.</summary>
    /// <exception cref="FormatException">It is no such file, or asks for something that is not supported.</exception>
    public static Tokenizer FromJson(ReadOnlySpan<byte> utf8Json) => TokenizerReader.Read(utf8Json.ToArray());

    /// <summary>The number of tokens, added ones included.</summary>
    public int VocabSize => _model.Vocabulary.Count + _added.All.Count(entry => _model.TokenOf(entry.Id) is null);

    /// <summary>The most tokens of an encoding, special ones included; longer ones are cut. Null for no limit.</summary>
    public int? MaxLength { get; set; }

    /// <summary>The side that is cut off.</summary>
    public TokenSide TruncationSide { get; set; } = TokenSide.Right;

    /// <summary>The token that fills up the shorter texts of a batch; null for none.</summary>
    public string? PadToken { get; set; }

    /// <summary>The side that is filled up.</summary>
    public TokenSide PaddingSide { get; set; } = TokenSide.Right;

    /// <summary>The type of padding.</summary>
    public int PadTypeId { get; set; }

    /// <summary>The length that all encodings are filled up to; null for that of the longest of a batch.</summary>
    public int? PadLength { get; set; }

    /// <summary>A token's number; null if there is none.</summary>
    public int? TokenToId(string token) => _added.IdOf(token) ?? _model.IdOf(token);

    /// <summary>The token of a number; null if there is none.</summary>
    public string? IdToToken(int id) => _added.TokenOf(id)?.Content ?? _model.TokenOf(id);

    /// <summary>Adds tokens at the end of the vocabulary, or makes those that are there added ones.</summary>
    /// <returns>How many are new.</returns>
    public int AddTokens(params ReadOnlySpan<AddedToken> tokens)
    {
        int added = 0;
        foreach (AddedToken token in tokens)
        {
            ArgumentNullException.ThrowIfNull(token);
            int? present = TokenToId(token.Content);
            if (present is null) added++;
            int next = _model.Vocabulary.Count == 0 ? 0 : _model.Vocabulary.Values.Max() + 1;
            foreach ((int id, _) in _added.All) next = Math.Max(next, id + 1);
            _added.Add(present ?? next, token, _normalizer);
        }

        return added;
    }

    /// <summary>A text, or a pair of texts, as tokens.</summary>
    /// <param name="text">The text.</param>
    /// <param name="pair">The second text.</param>
    /// <param name="addSpecialTokens">Whether to add the tokens that the model wants around texts.</param>
    public Encoding Encode(string text, string? pair = null, bool addSpecialTokens = true)
    {
        ArgumentNullException.ThrowIfNull(text);
        List<Token> tokens = Tokens(text, pair, addSpecialTokens);
        if (PadLength is { } length) Pad(tokens, length);
        return Token.ToEncoding(tokens);
    }

    /// <summary>Texts as tokens, filled up to the same length where <see cref="PadToken"/> is set.</summary>
    public IReadOnlyList<Encoding> EncodeBatch(IReadOnlyList<string> texts, bool addSpecialTokens = true)
    {
        ArgumentNullException.ThrowIfNull(texts);
        List<Token>[] all = [.. texts.Select(text => Tokens(text, null, addSpecialTokens))];
        if (PadToken is not null && all.Length > 0)
        {
            int length = PadLength ?? all.Max(tokens => tokens.Count);
            foreach (List<Token> tokens in all) Pad(tokens, length);
        }

        return [.. all.Select(Token.ToEncoding)];
    }

    /// <summary>Tokens as text.</summary>
    /// <param name="ids">The numbers of the tokens; those that do not exist are left out.</param>
    /// <param name="skipSpecialTokens">Whether to leave special tokens out.</param>
    public string Decode(IEnumerable<int> ids, bool skipSpecialTokens = true)
    {
        ArgumentNullException.ThrowIfNull(ids);
        var tokens = new List<string>();
        foreach (int id in ids)
        {
            if (skipSpecialTokens && _added.TokenOf(id) is { Special: true }) continue;
            if (IdToToken(id) is { } token) tokens.Add(token);
        }

        return _decoder is null ? string.Join(' ', tokens) : string.Concat(_decoder.Decode(tokens));
    }

    private List<Token> Tokens(string text, string? pair, bool addSpecialTokens)
    {
        List<List<Token>> sequences = [Sequence(text, 0)];
        if (pair is not null) sequences.Add(Sequence(pair, 1));
        if (MaxLength is { } most) Truncate(sequences, most - (addSpecialTokens ? _postProcessor?.AddedTokens(pair is not null) ?? 0 : 0));
        if (_postProcessor is not null) return [.. _postProcessor.Process(sequences, addSpecialTokens).SelectMany(tokens => tokens)];
        return [.. sequences.SelectMany(tokens => tokens)];
    }

    private List<Token> Sequence(string text, int number)
    {
        var tokens = new List<Token>();
        var pieces = new List<Piece>();
        var found = new List<PieceToken>();
        int word = 0;
        foreach ((Piece part, int? id) in _added.Split(text, _normalizer))
        {
            if (id is { } added)
            {
                (int start, int end) = part.Range(0, part.Text.Length);
                tokens.Add(new Token(added, part.Text, start, end, number, false, false, word++, number));
                continue;
            }

            pieces.Clear();
            if (_preTokenizer is null) pieces.Add(part);
            else _preTokenizer.Split(part, pieces);
            foreach (Piece piece in pieces)
            {
                found.Clear();
                _model.Tokenize(piece, found);
                foreach (PieceToken token in found)
                {
                    (int start, int end) = piece.Range(token.From, token.To);
                    tokens.Add(new Token(token.Id, _model.TextOf(piece, token), start, end, number, false, false, word, number));
                }

                word++;
            }
        }

        return tokens;
    }

    // The longer of a pair loses tokens first.
    private void Truncate(List<List<Token>> sequences, int most)
    {
        most = Math.Max(most, 0);
        while (sequences.Sum(tokens => tokens.Count) > most)
        {
            List<Token> longest = sequences.MaxBy(tokens => tokens.Count)!;
            int excess = sequences.Count == 1 ? longest.Count - most : 1;
            longest.RemoveRange(TruncationSide == TokenSide.Right ? longest.Count - excess : 0, excess);
        }
    }

    private void Pad(List<Token> tokens, int length)
    {
        if (PadToken is not { } text || tokens.Count >= length) return;
        int id = TokenToId(text) ?? throw new InvalidOperationException($"tokenizer: the padding token '{text}' is not in the vocabulary");
        IEnumerable<Token> padding = Enumerable.Repeat(new Token(id, text, 0, 0, PadTypeId, true, true, null, null), length - tokens.Count);
        if (PaddingSide == TokenSide.Right) tokens.AddRange(padding);
        else tokens.InsertRange(0, padding);
    }
}
