using System.Text.Json;
using Linstock.Text.Tokenizers.Decoders;
using Linstock.Text.Tokenizers.Models;
using Linstock.Text.Tokenizers.Normalizers;
using Linstock.Text.Tokenizers.Pieces;
using Linstock.Text.Tokenizers.PostProcessors;
using Linstock.Text.Tokenizers.PreTokenizers;
using Linstock.Text.Tokenizers.Unicode;

namespace Linstock.Text.Tokenizers;

/// <summary>Builds a tokenizer from the parts that a <c>tokenizer.json</c> names.</summary>
internal static class TokenizerReader
{
    public static Tokenizer Read(byte[] json)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(json);
            JsonElement root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("model", out JsonElement model)) throw new FormatException("tokenizer: expected an object with a model");
            Normalizer? normalizer = Part(root, "normalizer") is { } n ? Normalizer(n) : null;
            var added = new List<(int, AddedToken)>();
            if (root.TryGetProperty("added_tokens", out JsonElement tokens) && tokens.ValueKind == JsonValueKind.Array)
            {
                foreach (JsonElement token in tokens.EnumerateArray())
                {
                    added.Add((token.GetProperty("id").GetInt32(), new AddedToken(
                        Text(token, "content"), Flag(token, "single_word"), Flag(token, "lstrip"), Flag(token, "rstrip"), Flag(token, "normalized", true), Flag(token, "special"))));
                }
            }

            var tokenizer = new Tokenizer(
                normalizer,
                Part(root, "pre_tokenizer") is { } p ? PreTokenizer(p) : null,
                Model(model),
                Part(root, "post_processor") is { } s ? PostProcessor(s) : null,
                Part(root, "decoder") is { } d ? Decoder(d) : null,
                added);
            Lengths(tokenizer, root);
            return tokenizer;
        }
        catch (Exception exception) when (exception is JsonException or KeyNotFoundException or InvalidOperationException or OverflowException or ArgumentException and not ArgumentNullException)
        {
            throw new FormatException($"tokenizer: this is no tokenizer.json: {exception.Message}", exception);
        }
    }

    private static void Lengths(Tokenizer tokenizer, JsonElement root)
    {
        if (Part(root, "truncation") is { } truncation)
        {
            tokenizer.MaxLength = truncation.GetProperty("max_length").GetInt32();
            if (OptionalText(truncation, "direction") == "Left") tokenizer.TruncationSide = TokenSide.Left;
        }

        if (Part(root, "padding") is { } padding)
        {
            tokenizer.PadToken = Text(padding, "pad_token");
            if (padding.TryGetProperty("pad_type_id", out JsonElement type)) tokenizer.PadTypeId = type.GetInt32();
            if (OptionalText(padding, "direction") == "Left") tokenizer.PaddingSide = TokenSide.Left;
            if (padding.TryGetProperty("strategy", out JsonElement strategy) && strategy.ValueKind == JsonValueKind.Object && strategy.TryGetProperty("Fixed", out JsonElement length))
                tokenizer.PadLength = length.GetInt32();
        }
    }

    private static Normalizer Normalizer(JsonElement part) => Text(part, "type") switch
    {
        "Sequence" => new NormalizerSequence([.. part.GetProperty("normalizers").EnumerateArray().Select(Normalizer)]),
        "NFC" => new UnicodeNormalizer(UnicodeForm.Nfc),
        "NFD" => new UnicodeNormalizer(UnicodeForm.Nfd),
        "NFKC" => new UnicodeNormalizer(UnicodeForm.Nfkc),
        "NFKD" => new UnicodeNormalizer(UnicodeForm.Nfkd),
        "Lowercase" => new LowercaseNormalizer(),
        "StripAccents" => new StripAccentsNormalizer(),
        "Strip" => new StripNormalizer(Flag(part, "strip_left", true), Flag(part, "strip_right", true)),
        "Prepend" => new PrependNormalizer(Text(part, "prepend")),
        "Replace" => new ReplaceNormalizer(Pattern(part), Text(part, "content")),
        "ByteLevel" => new ByteLevelNormalizer(),
        "Precompiled" => new PrecompiledNormalizer(Convert.FromBase64String(Text(part, "precompiled_charsmap"))),
        "BertNormalizer" => new BertNormalizer(
            Flag(part, "clean_text", true), Flag(part, "handle_chinese_chars", true),
            part.TryGetProperty("strip_accents", out JsonElement strip) && strip.ValueKind != JsonValueKind.Null ? strip.GetBoolean() : Flag(part, "lowercase", true),
            Flag(part, "lowercase", true)),
        string other => throw Unknown("normalizer", other),
    };

    private static PreTokenizer PreTokenizer(JsonElement part) => Text(part, "type") switch
    {
        "Sequence" => new PreTokenizerSequence([.. part.GetProperty("pretokenizers").EnumerateArray().Select(PreTokenizer)]),
        "ByteLevel" => new ByteLevelPreTokenizer(Flag(part, "add_prefix_space", true), Flag(part, "use_regex", true)),
        "Whitespace" => new WhitespacePreTokenizer(),
        "WhitespaceSplit" => new CharacterSplit(Characters.IsSpace, SplitBehavior.Removed),
        "BertPreTokenizer" => new PreTokenizerSequence(
            [new CharacterSplit(Characters.IsSpace, SplitBehavior.Removed), new CharacterSplit(Characters.IsPunctuation, SplitBehavior.Isolated)]),
        "Punctuation" => new CharacterSplit(Characters.IsPunctuation, Behavior(part, SplitBehavior.Isolated)),
        "Digits" => new CharacterSplit(Characters.IsNumber, Flag(part, "individual_digits") ? SplitBehavior.Isolated : SplitBehavior.Contiguous),
        "CharDelimiterSplit" => new PatternSplit(CodePointPattern.Literal(Text(part, "delimiter")), SplitBehavior.Removed, invert: false),
        "Split" => new PatternSplit(Pattern(part), Behavior(part, SplitBehavior.Isolated), Flag(part, "invert")),
        "Metaspace" => new MetaspacePreTokenizer(Text(part, "replacement"), Scheme(part), Flag(part, "split", true)),
        string other => throw Unknown("pre_tokenizer", other),
    };

    private static TokenModel Model(JsonElement part)
    {
        string type = OptionalText(part, "type") ?? (part.TryGetProperty("merges", out _) ? "BPE" : part.GetProperty("vocab").ValueKind == JsonValueKind.Array ? "Unigram" : "WordPiece");
        switch (type)
        {
            case "BPE":
                return new BytePairModel(
                    Vocabulary(part), part.GetProperty("merges").EnumerateArray().Select(Merge), OptionalText(part, "unk_token"),
                    OptionalText(part, "continuing_subword_prefix") ?? "", OptionalText(part, "end_of_word_suffix") ?? "",
                    Flag(part, "fuse_unk"), Flag(part, "byte_fallback"), Flag(part, "ignore_merges"));
            case "WordPiece":
                return new WordPieceModel(
                    Vocabulary(part), OptionalText(part, "unk_token") ?? "[UNK]", OptionalText(part, "continuing_subword_prefix") ?? "##",
                    part.TryGetProperty("max_input_chars_per_word", out JsonElement longest) ? longest.GetInt32() : 100);
            case "WordLevel":
                return new WordLevelModel(Vocabulary(part), OptionalText(part, "unk_token") ?? "<unk>");
            case "Unigram":
                int? unknown = part.TryGetProperty("unk_id", out JsonElement id) && id.ValueKind == JsonValueKind.Number ? id.GetInt32() : null;
                (string, double)[] vocabulary = [.. part.GetProperty("vocab").EnumerateArray().Select(entry => (entry[0].GetString()!, entry[1].GetDouble()))];
                if (unknown is { } number && (number < 0 || number >= vocabulary.Length)) throw new FormatException($"tokenizer: the unknown token is number {number} of {vocabulary.Length}");
                return new UnigramModel(vocabulary, unknown, Flag(part, "byte_fallback"));
            default:
                throw Unknown("model", type);
        }
    }

    private static PostProcessor PostProcessor(JsonElement part)
    {
        switch (Text(part, "type"))
        {
            case "Sequence":
                return new PostProcessorSequence([.. part.GetProperty("processors").EnumerateArray().Select(PostProcessor)]);
            case "ByteLevel":
                return new ByteLevelPostProcessor(Flag(part, "trim_offsets", true), Flag(part, "add_prefix_space", true));
            case "BertProcessing":
                return new BertPostProcessor(Pair(part, "sep"), Pair(part, "cls"));
            case "RobertaProcessing":
                return new RobertaPostProcessor(Pair(part, "sep"), Pair(part, "cls"), Flag(part, "trim_offsets", true), Flag(part, "add_prefix_space", true));
            case "TemplateProcessing":
                JsonElement special = part.GetProperty("special_tokens");
                return new TemplatePostProcessor(Template(part.GetProperty("single"), special), Template(part.GetProperty("pair"), special));
            default:
                throw Unknown("post_processor", Text(part, "type"));
        }
    }

    private static Decoder Decoder(JsonElement part) => Text(part, "type") switch
    {
        "Sequence" => new DecoderSequence([.. part.GetProperty("decoders").EnumerateArray().Select(Decoder)]),
        "ByteLevel" => new ByteLevelDecoder(),
        "WordPiece" => new WordPieceDecoder(OptionalText(part, "prefix") ?? "##", Flag(part, "cleanup", true)),
        "Metaspace" => new MetaspaceDecoder(Text(part, "replacement"), Scheme(part) != "never"),
        "BPEDecoder" => new SuffixDecoder(OptionalText(part, "suffix") ?? "</w>"),
        "ByteFallback" => new ByteFallbackDecoder(),
        "Fuse" => new FuseDecoder(),
        "Strip" => new StripDecoder(Text(part, "content") is [var letter] ? letter : throw new FormatException("tokenizer: the decoder Strip takes one character"), part.GetProperty("start").GetInt32(), part.GetProperty("stop").GetInt32()),
        "Replace" => new ReplaceDecoder(Pattern(part), Text(part, "content")),
        "CTC" => new CtcDecoder(OptionalText(part, "pad_token") ?? "<pad>", OptionalText(part, "word_delimiter_token") ?? "|", Flag(part, "cleanup", true)),
        string other => throw Unknown("decoder", other),
    };

    private static TemplatePart[] Template(JsonElement parts, JsonElement special) =>
    [
        .. parts.EnumerateArray().Select(part =>
        {
            if (part.TryGetProperty("Sequence", out JsonElement sequence)) return new TemplatePart(Text(sequence, "id") == "A" ? 0 : 1, [], sequence.GetProperty("type_id").GetInt32());
            JsonElement token = part.GetProperty("SpecialToken"), entry = special.GetProperty(Text(token, "id"));
            (string, int)[] tokens = [.. entry.GetProperty("tokens").EnumerateArray().Zip(entry.GetProperty("ids").EnumerateArray(), (text, id) => (text.GetString()!, id.GetInt32()))];
            return new TemplatePart(null, tokens, token.GetProperty("type_id").GetInt32());
        }),
    ];

    private static Dictionary<string, int> Vocabulary(JsonElement part)
    {
        var vocabulary = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (JsonProperty entry in part.GetProperty("vocab").EnumerateObject()) vocabulary[entry.Name] = entry.Value.GetInt32();
        return vocabulary;
    }

    // Either "a b", which tokens with blanks do not fit, or ["a", "b"].
    private static (string, string) Merge(JsonElement merge)
    {
        if (merge.ValueKind == JsonValueKind.Array && merge.GetArrayLength() == 2) return (merge[0].GetString()!, merge[1].GetString()!);
        string[] parts = merge.GetString()!.Split(' ');
        return parts.Length == 2 ? (parts[0], parts[1]) : throw new FormatException($"tokenizer: the merge '{merge.GetString()}' is no pair");
    }

    private static CodePointPattern Pattern(JsonElement part)
    {
        JsonElement pattern = part.GetProperty("pattern");
        return pattern.ValueKind == JsonValueKind.String ? CodePointPattern.Literal(pattern.GetString()!)
            : pattern.TryGetProperty("String", out JsonElement plain) ? CodePointPattern.Literal(plain.GetString()!)
            : new CodePointPattern(Text(pattern, "Regex"));
    }

    private static SplitBehavior Behavior(JsonElement part, SplitBehavior fallback) => OptionalText(part, "behavior") switch
    {
        null => fallback,
        "Removed" => SplitBehavior.Removed,
        "Isolated" => SplitBehavior.Isolated,
        "MergedWithPrevious" => SplitBehavior.MergedWithPrevious,
        "MergedWithNext" => SplitBehavior.MergedWithNext,
        "Contiguous" => SplitBehavior.Contiguous,
        string other => throw Unknown("behavior", other),
    };

    private static string Scheme(JsonElement part) => OptionalText(part, "prepend_scheme") ?? (Flag(part, "add_prefix_space", true) ? "always" : "never");

    private static (string, int) Pair(JsonElement part, string name) => (part.GetProperty(name)[0].GetString()!, part.GetProperty(name)[1].GetInt32());

    private static JsonElement? Part(JsonElement root, string name) => root.TryGetProperty(name, out JsonElement part) && part.ValueKind == JsonValueKind.Object ? part : null;

    private static string Text(JsonElement part, string name) => OptionalText(part, name) ?? throw new FormatException($"tokenizer: '{name}' is missing");

    private static string? OptionalText(JsonElement part, string name) => part.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static bool Flag(JsonElement part, string name, bool fallback = false) => part.TryGetProperty(name, out JsonElement value) && value.ValueKind is JsonValueKind.True or JsonValueKind.False ? value.GetBoolean() : fallback;

    private static FormatException Unknown(string part, string type) => new($"tokenizer: the {part} '{type}' is not supported");
}
