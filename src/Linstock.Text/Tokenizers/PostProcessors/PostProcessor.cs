namespace Linstock.Text.Tokenizers.PostProcessors;

/// <summary>Adds the tokens that a model wants around one text or two.</summary>
internal abstract class PostProcessor
{
    /// <summary>How many tokens it adds.</summary>
    public virtual int AddedTokens(bool isPair) => 0;

    /// <summary>Works on the texts' tokens, one list or two.</summary>
    public abstract List<List<Token>> Process(List<List<Token>> sequences, bool addSpecialTokens);

    protected static Token Special(int id, string text, int typeId) => new(id, text, 0, 0, typeId, true, false, null, null);

    protected static List<Token> Typed(List<Token> tokens, int typeId) => [.. tokens.Select(token => token with { TypeId = typeId })];
}

/// <summary>One after the other.</summary>
internal sealed class PostProcessorSequence(IReadOnlyList<PostProcessor> parts) : PostProcessor
{
    public override int AddedTokens(bool isPair) => parts.Sum(part => part.AddedTokens(isPair));

    public override List<List<Token>> Process(List<List<Token>> sequences, bool addSpecialTokens)
    {
        foreach (PostProcessor part in parts) sequences = part.Process(sequences, addSpecialTokens);
        return sequences;
    }
}

/// <summary>Offsets without the white space at the ends of tokens.</summary>
internal sealed class ByteLevelPostProcessor(bool trimOffsets, bool addPrefixSpace) : PostProcessor
{
    public override List<List<Token>> Process(List<List<Token>> sequences, bool addSpecialTokens) =>
        trimOffsets ? [.. sequences.Select(tokens => tokens.Select(Trim).ToList())] : sequences;

    // In a token's characters a blank is U+0120; what was put before the text is not in the text.
    private Token Trim(Token token, int index)
    {
        if (token.IsSpecial) return token;
        int leading = token.Text.TakeWhile(IsBlank).Count(), trailing = token.Text.Reverse().TakeWhile(IsBlank).Count();
        if (leading > 0)
        {
            bool isPrefix = index == 0 && addPrefixSpace && leading == 1;
            if (isPrefix && token.Text.Length == 1) return token with { End = token.Start };
            if (!isPrefix) token.Start = Math.Min(token.Start + leading, token.End);
        }

        if (trailing > 0 && token.End >= trailing) token.End = Math.Max(token.End - trailing, token.Start);
        return token;

        static bool IsBlank(char letter) => letter == '\u0120' || char.IsWhiteSpace(letter);
    }
}

/// <summary><c>[CLS] A [SEP] B [SEP]</c>.</summary>
internal sealed class BertPostProcessor((string Text, int Id) separator, (string Text, int Id) classifier) : PostProcessor
{
    public override int AddedTokens(bool isPair) => isPair ? 3 : 2;

    public override List<List<Token>> Process(List<List<Token>> sequences, bool addSpecialTokens)
    {
        if (!addSpecialTokens) return [.. sequences.Select(Typed)];
        Token end = Special(separator.Id, separator.Text, 0);
        List<List<Token>> result = [[Special(classifier.Id, classifier.Text, 0), .. Typed(sequences[0], 0), end]];
        if (sequences.Count > 1) result.Add([.. Typed(sequences[1], 1), end with { TypeId = 1 }]);
        return result;
    }
}

/// <summary><c>&lt;s&gt; A &lt;/s&gt; &lt;/s&gt; B &lt;/s&gt;</c>, all of type 0.</summary>
internal sealed class RobertaPostProcessor((string Text, int Id) separator, (string Text, int Id) classifier, bool trimOffsets, bool addPrefixSpace) : PostProcessor
{
    private readonly ByteLevelPostProcessor _trimming = new(trimOffsets, addPrefixSpace);

    public override int AddedTokens(bool isPair) => isPair ? 4 : 2;

    public override List<List<Token>> Process(List<List<Token>> sequences, bool addSpecialTokens)
    {
        sequences = [.. _trimming.Process(sequences, addSpecialTokens).Select(tokens => Typed(tokens, 0))];
        if (!addSpecialTokens) return sequences;
        Token end = Special(separator.Id, separator.Text, 0);
        List<List<Token>> result = [[Special(classifier.Id, classifier.Text, 0), .. sequences[0], end]];
        if (sequences.Count > 1) result.Add([end, .. sequences[1], end]);
        return result;
    }
}

/// <summary>A part of a template: one of the texts, or tokens.</summary>
/// <param name="Sequence">0 or 1 for a text; null for tokens.</param>
/// <param name="Tokens">The tokens.</param>
/// <param name="TypeId">The type of all of it.</param>
internal sealed record TemplatePart(int? Sequence, IReadOnlyList<(string Text, int Id)> Tokens, int TypeId);

/// <summary>Texts and tokens in the order of a template.</summary>
internal sealed class TemplatePostProcessor(IReadOnlyList<TemplatePart> single, IReadOnlyList<TemplatePart> pair) : PostProcessor
{
    public override int AddedTokens(bool isPair) => (isPair ? pair : single).Sum(part => part.Tokens.Count);

    public override List<List<Token>> Process(List<List<Token>> sequences, bool addSpecialTokens)
    {
        var result = new List<Token>();
        foreach (TemplatePart part in sequences.Count > 1 ? pair : single)
        {
            if (part.Sequence is { } number) result.AddRange(Typed(sequences[number], part.TypeId));
            else if (addSpecialTokens) result.AddRange(part.Tokens.Select(token => Special(token.Id, token.Text, part.TypeId)));
        }

        return [result];
    }
}
