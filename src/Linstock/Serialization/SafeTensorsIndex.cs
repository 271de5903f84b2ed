using System.Text.Json;

namespace Linstock.Serialization;

/// <summary>The index of a model that is spread over several safetensors files: which file holds which tensor.</summary>
/// <remarks>
/// The layout is that of Hugging Face's hub: <c>{"metadata": {...}, "weight_map": {name: file}}</c>, files beside the index. A hostile index could
/// name files elsewhere, so names with a path are refused.
/// </remarks>
internal static class SafeTensorsIndex
{
    private const string IndexEnding = ".safetensors.index.json", FileEnding = ".safetensors";

    // Ten times what the index of the largest known model takes.
    private const int MaximumLength = 1 << 28;

    /// <summary>The index that a path means: itself, or the one in the folder; null where there is none.</summary>
    public static string? Find(string path)
    {
        if (!Directory.Exists(path))
        {
            return path.EndsWith(".json", StringComparison.OrdinalIgnoreCase) ? path : null;
        }

        string usual = Path.Combine(path, "model" + IndexEnding);
        return File.Exists(usual) ? usual : Only(path, "*" + IndexEnding, "indices");
    }

    /// <summary>The file that a path means: itself, or the only one in the folder.</summary>
    /// <exception cref="FileNotFoundException">The folder has none.</exception>
    public static string OnlyFile(string path)
    {
        if (!Directory.Exists(path))
        {
            return path;
        }

        return Only(path, "*" + FileEnding, "files without an index")
            ?? throw new FileNotFoundException($"safetensors: the folder '{path}' has no file *{FileEnding} and no index *{IndexEnding}");
    }

    /// <summary>Opens all files of an index.</summary>
    /// <exception cref="InvalidDataException">The index is damaged, or a file lacks a tensor that the index says it has.</exception>
    public static SafeTensorsReader Open(string index, bool mmap)
    {
        OrderedDictionary<string, string> map = Read(index);
        string folder = Path.GetDirectoryName(Path.GetFullPath(index))!;
        var files = new OrderedDictionary<string, (SafeTensorsFile File, Dictionary<string, TensorEntry> Entries)>(StringComparer.Ordinal);
        try
        {
            var entries = new List<(SafeTensorsFile File, TensorEntry Entry)>(map.Count);
            foreach ((string tensor, string name) in map)
            {
                if (!files.TryGetValue(name, out (SafeTensorsFile File, Dictionary<string, TensorEntry> Entries) file))
                {
                    SafeTensorsFile opened = SafeTensorsFile.Open(Path.Combine(folder, name), mmap);
                    file = (opened, opened.Header.Entries.ToDictionary(static entry => entry.Name, StringComparer.Ordinal));
                    files.Add(name, file);
                }

                entries.Add(file.Entries.TryGetValue(tensor, out TensorEntry entry)
                    ? (file.File, entry)
                    : throw Invalid(index, $"tensor '{tensor}' is not in the file '{name}'"));
            }

            return new SafeTensorsReader([.. files.Values.Select(static file => file.File)], entries);
        }
        catch
        {
            foreach ((SafeTensorsFile file, _) in files.Values)
            {
                file.Dispose();
            }

            throw;
        }
    }

    private static OrderedDictionary<string, string> Read(string index)
    {
        using FileStream stream = File.OpenRead(index);
        if (stream.Length > MaximumLength)
        {
            throw Invalid(index, $"it is too large; got {stream.Length} bytes; expected at most {MaximumLength}");
        }

        try
        {
            using JsonDocument document = JsonDocument.Parse(stream);
            var map = new OrderedDictionary<string, string>(StringComparer.Ordinal);
            foreach (JsonProperty entry in document.RootElement.GetProperty("weight_map").EnumerateObject())
            {
                string file = entry.Value.GetString() ?? string.Empty;
                if (file.Length == 0 || file is "." or ".." || file.AsSpan().IndexOfAny("/\\:") >= 0)
                {
                    throw Invalid(index, $"a file has a path or no name; got '{file}'; expected a file beside the index");
                }

                if (!map.TryAdd(entry.Name, file))
                {
                    throw Invalid(index, $"a tensor occurs twice; got '{entry.Name}'");
                }
            }

            return map;
        }
        catch (Exception failure) when (failure is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            throw new InvalidDataException($"safetensors: the index '{index}' is not JSON with a weight_map of texts; {failure.Message}", failure);
        }
    }

    private static string? Only(string folder, string pattern, string what)
    {
        string[] found = Directory.GetFiles(folder, pattern);
        return found.Length <= 1
            ? found.FirstOrDefault()
            : throw new ArgumentException($"safetensors: the folder '{folder}' has several {what}; name one of {string.Join(", ", found.Select(Path.GetFileName))}");
    }

    private static InvalidDataException Invalid(string index, string what) => new($"safetensors: the index '{index}' is damaged: {what}");
}
