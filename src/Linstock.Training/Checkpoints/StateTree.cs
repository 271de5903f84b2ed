using System.Buffers;
using System.Collections;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Linstock.Training.Checkpoints;

/// <summary>
/// States as text and tensors. The tree becomes JSON in which <c>{"$tensor": "name"}</c> stands for a tensor; a tensor's name is its path in
/// the tree, joined by dots, so that a model's entries keep their names behind a prefix. Whole numbers stay whole, others keep every bit,
/// and dictionaries whose keys are numbers are lists of pairs under <c>$pairs</c>.
/// </summary>
internal static class StateTree
{
    private const string TensorMark = "$tensor", NumberMark = "$number", PairsMark = "$pairs";

    /// <summary>Takes a tree apart.</summary>
    public static (string Json, OrderedDictionary<string, Tensor> Tensors) Write(IReadOnlyDictionary<string, object?> tree)
    {
        var tensors = new OrderedDictionary<string, Tensor>(StringComparer.Ordinal);
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            Write(writer, tree, "", tensors);
        }
        return (Encoding.UTF8.GetString(buffer.WrittenSpan), tensors);
    }

    /// <summary>Puts a tree together.</summary>
    /// <exception cref="InvalidDataException">The text is no such tree, or a tensor is missing.</exception>
    public static OrderedDictionary<string, object?> Read(string json, Func<string, Tensor> tensor)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(json);
            return Read(document.RootElement, tensor) as OrderedDictionary<string, object?>
                ?? throw new InvalidDataException("checkpoint: the state is not a dictionary");
        }
        catch (Exception exception) when (exception is JsonException or KeyNotFoundException or FormatException or InvalidOperationException)
        {
            throw new InvalidDataException($"checkpoint: the state cannot be read: {exception.Message}", exception);
        }
    }

    private static void Write(Utf8JsonWriter writer, object? value, string path, OrderedDictionary<string, Tensor> tensors)
    {
        switch (value)
        {
            case null:
                writer.WriteNullValue();
                break;
            case Tensor tensor:
                string name = path;
                for (int i = 2; tensors.ContainsKey(name); i++)
                {
                    name = $"{path}#{i}";
                }
                tensors.Add(name, tensor.Detach());
                writer.WriteStartObject();
                writer.WriteString(TensorMark, name);
                writer.WriteEndObject();
                break;
            case string text:
                writer.WriteStringValue(text);
                break;
            case bool flag:
                writer.WriteBooleanValue(flag);
                break;
            case double or float or Half:
                WriteNumber(writer, Convert.ToDouble(value, CultureInfo.InvariantCulture));
                break;
            case long or int or short or sbyte or byte or ushort or uint:
                writer.WriteNumberValue(Convert.ToInt64(value, CultureInfo.InvariantCulture));
                break;
            case IReadOnlyDictionary<string, object?> named:
                writer.WriteStartObject();
                foreach ((string key, object? item) in named)
                {
                    writer.WritePropertyName(key);
                    Write(writer, item, Join(path, key), tensors);
                }
                writer.WriteEndObject();
                break;
            case IDictionary dictionary:
                WritePairs(writer, dictionary, path, tensors);
                break;
            case IEnumerable items:
                writer.WriteStartArray();
                int index = 0;
                foreach (object? item in items)
                {
                    Write(writer, item, Join(path, index.ToString(CultureInfo.InvariantCulture)), tensors);
                    index++;
                }
                writer.WriteEndArray();
                break;
            default:
                throw new ArgumentException(
                    $"checkpoint: '{path}' is a {value.GetType()}; expected dictionaries, lists, numbers, texts, booleans or tensors", nameof(value));
        }
    }

    private static void WritePairs(Utf8JsonWriter writer, IDictionary dictionary, string path, OrderedDictionary<string, Tensor> tensors)
    {
        bool named = dictionary.Keys.Cast<object>().All(static key => key is string);
        writer.WriteStartObject();
        if (!named)
        {
            writer.WriteStartArray(PairsMark);
        }
        foreach (DictionaryEntry entry in dictionary)
        {
            string key = Convert.ToString(entry.Key, CultureInfo.InvariantCulture)!;
            if (named)
            {
                writer.WritePropertyName(key);
                Write(writer, entry.Value, Join(path, key), tensors);
            }
            else
            {
                writer.WriteStartArray();
                Write(writer, entry.Key, path, tensors);
                Write(writer, entry.Value, Join(path, key), tensors);
                writer.WriteEndArray();
            }
        }
        if (!named)
        {
            writer.WriteEndArray();
        }
        writer.WriteEndObject();
    }

    private static void WriteNumber(Utf8JsonWriter writer, double value)
    {
        string text = value.ToString("R", CultureInfo.InvariantCulture);
        if (!double.IsFinite(value))
        {
            writer.WriteStartObject();
            writer.WriteString(NumberMark, text);
            writer.WriteEndObject();
            return;
        }
        // A point or an exponent tells it from a whole number when it is read.
        writer.WriteRawValue(text.AsSpan().IndexOfAny('.', 'E') < 0 ? text + ".0" : text);
    }

    private static string Join(string path, string key) => path.Length == 0 ? key : $"{path}.{key}";

    private static object? Read(JsonElement element, Func<string, Tensor> tensor) => element.ValueKind switch
    {
        JsonValueKind.Null => null,
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        JsonValueKind.String => element.GetString(),
        // The casts keep whole numbers from becoming doubles.
        JsonValueKind.Number => element.GetRawText().AsSpan().IndexOfAny(".eE") < 0 ? (object)element.GetInt64() : (object)element.GetDouble(),
        JsonValueKind.Array => element.EnumerateArray().Select(item => Read(item, tensor)).ToArray(),
        _ => ReadObject(element, tensor),
    };

    private static object ReadObject(JsonElement element, Func<string, Tensor> tensor)
    {
        if (element.TryGetProperty(TensorMark, out JsonElement name))
        {
            return tensor(name.GetString()!);
        }
        if (element.TryGetProperty(NumberMark, out JsonElement number))
        {
            return double.Parse(number.GetString()!, CultureInfo.InvariantCulture);
        }
        if (element.TryGetProperty(PairsMark, out JsonElement pairs))
        {
            var entries = new OrderedDictionary<object, object?>();
            foreach (JsonElement pair in pairs.EnumerateArray())
            {
                entries[Read(pair[0], tensor)!] = Read(pair[1], tensor);
            }
            return entries;
        }
        var named = new OrderedDictionary<string, object?>(StringComparer.Ordinal);
        foreach (JsonProperty property in element.EnumerateObject())
        {
            named[property.Name] = Read(property.Value, tensor);
        }
        return named;
    }
}
