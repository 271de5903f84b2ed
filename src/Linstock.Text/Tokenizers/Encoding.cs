namespace Linstock.Text.Tokenizers;

/// <summary>A text as tokens. All lists are as long as there are tokens.</summary>
/// <param name="Ids">The numbers of the tokens.</param>
/// <param name="Tokens">The tokens.</param>
/// <param name="Offsets">Where in the text each token comes from, so that <c>text[Start..End]</c> is its source; (0, 0) for added ones.</param>
/// <param name="TypeIds">0 for the first text, 1 for the second of a pair.</param>
/// <param name="SpecialTokensMask">1 for tokens that were added.</param>
/// <param name="AttentionMask">0 for padding.</param>
/// <param name="WordIds">The number of the word that each token is part of; null for added ones.</param>
/// <param name="SequenceIds">0 or 1 for the text that each token comes from; null for added ones.</param>
public sealed record Encoding(
    IReadOnlyList<int> Ids, IReadOnlyList<string> Tokens, IReadOnlyList<(int Start, int End)> Offsets, IReadOnlyList<int> TypeIds,
    IReadOnlyList<int> SpecialTokensMask, IReadOnlyList<int> AttentionMask, IReadOnlyList<int?> WordIds, IReadOnlyList<int?> SequenceIds)
{
    /// <summary>The number of tokens.</summary>
    public int Count => Ids.Count;

    /// <summary>The numbers as a tensor [tokens] of int64.</summary>
    public Tensor ToTensor() => Torch.Tensor(Ids.Select(id => (long)id).ToArray());
}

/// <summary>One token on its way into an <see cref="Encoding"/>.</summary>
internal record struct Token(int Id, string Text, int Start, int End, int TypeId, bool IsSpecial, bool IsPadding, int? Word, int? Sequence)
{
    public static Encoding ToEncoding(List<Token> tokens) => new(
        [.. tokens.Select(token => token.Id)], [.. tokens.Select(token => token.Text)], [.. tokens.Select(token => (token.Start, token.End))],
        [.. tokens.Select(token => token.TypeId)], [.. tokens.Select(token => token.IsSpecial ? 1 : 0)], [.. tokens.Select(token => token.IsPadding ? 0 : 1)],
        [.. tokens.Select(token => token.Word)], [.. tokens.Select(token => token.Sequence)]);
}
