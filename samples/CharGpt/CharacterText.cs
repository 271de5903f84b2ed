using System.Text;
using System.Text.Json;
using Linstock;

/// <summary>A text as numbers, one for each different character; the last tenth is kept for validation.</summary>
internal sealed class CharacterText
{
    private readonly string[] _characters;
    private readonly long[] _training, _validation;

    public CharacterText(string text)
    {
        _characters = [.. text.EnumerateRunes().Select(static rune => rune.ToString()).Distinct().Order(StringComparer.Ordinal)];
        Dictionary<string, long> numbers = _characters.Select((character, i) => (character, i)).ToDictionary(pair => pair.character, pair => (long)pair.i);
        long[] all = [.. text.EnumerateRunes().Select(rune => numbers[rune.ToString()])];
        int split = all.Length * 9 / 10;
        (_training, _validation) = (all[..split], all[split..]);
    }

    /// <summary>The number of different characters.</summary>
    public int Vocabulary => _characters.Length;

    /// <summary>The characters to train with.</summary>
    public int TrainingLength => _training.Length;

    /// <summary>The characters for validation.</summary>
    public int ValidationLength => _validation.Length;

    /// <summary>Pieces from anywhere of the training text, and the same moved on by one character.</summary>
    public (Tensor Input, Tensor Target) Draw(int batch, int block)
        => Pieces(_training, [.. Torch.Randint(_training.Length - block, [batch]).ToArray<long>().Select(static start => (int)start)], block);

    /// <summary>The whole validation text in pieces side by side; or some of it, evenly spread.</summary>
    public IEnumerable<(Tensor Input, Tensor Target)> Validation(int batch, int block, int most = int.MaxValue)
    {
        int pieces = (_validation.Length - 1) / block, count = Math.Min(pieces, most);
        foreach (int[] starts in Enumerable.Range(0, count).Select(i => (int)((long)i * pieces / count) * block).Chunk(batch)) yield return Pieces(_validation, starts, block);
    }

    /// <summary>The characters as a tokenizer that Hugging Face's libraries read.</summary>
    public string TokenizerJson()
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true }))
        {
            json.WriteStartObject();
            json.WriteString("version", "1.0");
            foreach (string none in new[] { "truncation", "padding", "normalizer", "pre_tokenizer", "post_processor" }) json.WriteNull(none);
            json.WriteStartArray("added_tokens");
            json.WriteEndArray();
            json.WriteStartObject("decoder");
            json.WriteString("type", "Fuse");
            json.WriteEndObject();
            json.WriteStartObject("model");
            json.WriteString("type", "BPE");
            json.WriteStartObject("vocab");
            for (int i = 0; i < _characters.Length; i++) json.WriteNumber(_characters[i], i);
            json.WriteEndObject();
            json.WriteStartArray("merges");
            json.WriteEndArray();
            json.WriteEndObject();
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(stream.ToArray());
    }

    private static (Tensor, Tensor) Pieces(long[] text, int[] starts, int block)
    {
        var input = new long[starts.Length * block];
        var target = new long[starts.Length * block];
        for (int i = 0; i < starts.Length; i++)
        {
            text.AsSpan(starts[i], block).CopyTo(input.AsSpan(i * block));
            text.AsSpan(starts[i] + 1, block).CopyTo(target.AsSpan(i * block));
        }
        return (Torch.FromSpan<long>(input, starts.Length, block), Torch.FromSpan<long>(target, starts.Length, block));
    }
}
