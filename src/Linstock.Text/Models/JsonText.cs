using System.Text;
using System.Text.Json;

namespace Linstock.Text.Models;

/// <summary>Writes JSON as Hugging Face's files look: indented, one entry per line.</summary>
internal static class JsonText
{
    /// <summary>One object.</summary>
    public static string Of(Action<Utf8JsonWriter> entries)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true }))
        {
            writer.WriteStartObject();
            entries(writer);
            writer.WriteEndObject();
        }
        return Encoding.UTF8.GetString(stream.ToArray());
    }

    /// <summary>An entry that is one number, a list of them, or null.</summary>
    public static void WriteIds(this Utf8JsonWriter writer, string name, IReadOnlyList<int> ids)
    {
        if (ids.Count == 0)
        {
            writer.WriteNull(name);
        }
        else if (ids.Count == 1)
        {
            writer.WriteNumber(name, ids[0]);
        }
        else
        {
            writer.WriteStartArray(name);
            foreach (int id in ids) writer.WriteNumberValue(id);
            writer.WriteEndArray();
        }
    }

    /// <summary>An entry that is a number or null.</summary>
    public static void WriteOptional(this Utf8JsonWriter writer, string name, int? value)
    {
        if (value is { } number) writer.WriteNumber(name, number);
        else writer.WriteNull(name);
    }
}
