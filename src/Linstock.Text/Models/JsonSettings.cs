using System.Text.Json;

namespace Linstock.Text.Models;

/// <summary>The entries of a JSON object by name, with what holds where one is absent or null.</summary>
/// <param name="source">Where the object is from, for messages.</param>
/// <param name="root">The object.</param>
internal readonly struct JsonSettings(string source, JsonElement root)
{
    /// <summary>Reads a file whose content is one object.</summary>
    /// <exception cref="FormatException">It is no JSON object.</exception>
    public static JsonSettings Read(string path) => Parse(path, File.ReadAllBytes(path));

    /// <summary>Reads one object.</summary>
    /// <exception cref="FormatException">It is no JSON object.</exception>
    public static JsonSettings Parse(string source, ReadOnlyMemory<byte> utf8Json)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(utf8Json);
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? new JsonSettings(source, document.RootElement.Clone())
                : throw new FormatException($"{source}: expected a JSON object; got {document.RootElement.ValueKind}");
        }
        catch (JsonException failure)
        {
            throw new FormatException($"{source}: not JSON; {failure.Message}", failure);
        }
    }

    /// <summary>Whether there is an entry that is not null.</summary>
    public bool Has(string name) => root.TryGetProperty(name, out JsonElement value) && value.ValueKind != JsonValueKind.Null;

    /// <summary>A whole number.</summary>
    public int Int(string name, int absent) => OptionalInt(name) ?? absent;

    /// <summary>A whole number, or null.</summary>
    public int? OptionalInt(string name)
    {
        if (!Has(name)) return null;
        JsonElement value = root.GetProperty(name);
        return value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out int number) ? number : throw Wrong(name, "a whole number", value);
    }

    /// <summary>A number.</summary>
    public double Double(string name, double absent)
    {
        if (!Has(name)) return absent;
        JsonElement value = root.GetProperty(name);
        return value.ValueKind == JsonValueKind.Number ? value.GetDouble() : throw Wrong(name, "a number", value);
    }

    /// <summary>A truth value.</summary>
    public bool Bool(string name, bool absent)
    {
        if (!Has(name)) return absent;
        JsonElement value = root.GetProperty(name);
        return value.ValueKind is JsonValueKind.True or JsonValueKind.False ? value.GetBoolean() : throw Wrong(name, "true or false", value);
    }

    /// <summary>A text.</summary>
    public string Text(string name, string absent) => OptionalText(name) ?? absent;

    /// <summary>A text, or null.</summary>
    public string? OptionalText(string name)
    {
        if (!Has(name)) return null;
        JsonElement value = root.GetProperty(name);
        return value.ValueKind == JsonValueKind.String ? value.GetString() : throw Wrong(name, "a text", value);
    }

    /// <summary>A whole number or a list of them; empty where absent.</summary>
    public IReadOnlyList<int> Ints(string name)
    {
        if (!Has(name)) return [];
        JsonElement value = root.GetProperty(name);
        if (value.ValueKind != JsonValueKind.Array) return [Int(name, 0)];
        var numbers = new List<int>();
        foreach (JsonElement item in value.EnumerateArray())
            numbers.Add(item.ValueKind == JsonValueKind.Number && item.TryGetInt32(out int number) ? number : throw Wrong(name, "whole numbers", value));
        return numbers;
    }

    /// <summary>A text or a list of them; empty where absent.</summary>
    public IReadOnlyList<string> Texts(string name)
    {
        if (!Has(name)) return [];
        JsonElement value = root.GetProperty(name);
        if (value.ValueKind != JsonValueKind.Array) return [Text(name, "")];
        var texts = new List<string>();
        foreach (JsonElement item in value.EnumerateArray())
            texts.Add(item.ValueKind == JsonValueKind.String ? item.GetString()! : throw Wrong(name, "texts", value));
        return texts;
    }

    /// <summary>The number of entries of an object; 0 where it is absent.</summary>
    public int Entries(string name) => Has(name) && root.GetProperty(name).ValueKind == JsonValueKind.Object ? root.GetProperty(name).EnumerateObject().Count() : 0;

    /// <summary>The kind of an entry.</summary>
    public JsonValueKind KindOf(string name) => root.TryGetProperty(name, out JsonElement value) ? value.ValueKind : JsonValueKind.Undefined;

    /// <summary>An object within this one, or null.</summary>
    public JsonSettings? Object(string name)
    {
        if (!Has(name)) return null;
        JsonElement value = root.GetProperty(name);
        return value.ValueKind == JsonValueKind.Object ? new JsonSettings($"{source}: {name}", value) : throw Wrong(name, "an object", value);
    }

    /// <summary>The texts of an object within this one, by name.</summary>
    public IReadOnlyDictionary<string, string> Map(string name)
    {
        var map = new Dictionary<string, string>(StringComparer.Ordinal);
        if (Has(name))
            foreach (JsonProperty entry in root.GetProperty(name).EnumerateObject())
                map[entry.Name] = entry.Value.ValueKind == JsonValueKind.String ? entry.Value.GetString()! : throw Wrong(name, "texts by name", entry.Value);
        return map;
    }

    /// <summary>An entry that has a value that is not supported.</summary>
    public FormatException Wrong(string name, string expected) => Wrong(name, expected, root.TryGetProperty(name, out JsonElement value) ? value : default);

    private FormatException Wrong(string name, string expected, JsonElement value)
        => new($"{source}: {name}; got {(value.ValueKind == JsonValueKind.Undefined ? "nothing" : value.GetRawText())}; expected {expected}");
}
