using System.IO.Compression;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Linstock.Conformance.Data;

/// <summary>Where recorded cases are read from: a folder, or an archive of one.</summary>
public abstract class CaseStore
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        Converters = { new RecordedNumberConverter() },
        NumberHandling = JsonNumberHandling.Strict,
    };

    /// <summary>The names of the files, relative to the store, with forward slashes.</summary>
    public abstract IReadOnlyCollection<string> Files { get; }

    /// <summary>A folder, or a zip file, or a folder inside either (<paramref name="prefix"/>, ending in a slash).</summary>
    public static CaseStore Open(string path, string prefix = "") =>
        Directory.Exists(path) ? new DirectoryStore(Path.Combine(path, prefix)) : new ArchiveStore(path, prefix);

    /// <summary>The content of a file.</summary>
    public abstract byte[] Read(string name);

    /// <summary>A JSON file as records.</summary>
    public T ReadJson<T>(string name) => JsonSerializer.Deserialize<T>(Read(name), Options)
        ?? throw new InvalidDataException($"{name} is empty");

    /// <summary>A safetensors file.</summary>
    public RecordedTensors ReadTensors(string name) => new(Read(name));

    private sealed class DirectoryStore(string folder) : CaseStore
    {
        public override IReadOnlyCollection<string> Files { get; } =
            [.. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
                .Select(file => Path.GetRelativePath(folder, file).Replace('\\', '/'))
                .Order(StringComparer.Ordinal)];

        public override byte[] Read(string name) => File.ReadAllBytes(Path.Combine(folder, name));
    }

    private sealed class ArchiveStore : CaseStore
    {
        private readonly ZipArchive _archive;
        private readonly string _prefix;

        public ArchiveStore(string path, string prefix)
        {
            _archive = ZipFile.OpenRead(path);
            _prefix = prefix;
            Files = [.. _archive.Entries.Select(entry => entry.FullName)
                .Where(name => name.StartsWith(prefix, StringComparison.Ordinal))
                .Select(name => name[prefix.Length..])];
        }

        public override IReadOnlyCollection<string> Files { get; }

        public override byte[] Read(string name)
        {
            // An archive has one stream position for all its readers.
            lock (_archive)
            {
                ZipArchiveEntry entry = _archive.GetEntry(_prefix + name) ?? throw new FileNotFoundException(name);
                using Stream stream = entry.Open();
                var content = new byte[entry.Length];
                stream.ReadExactly(content);
                return content;
            }
        }
    }

    /// <summary>Numbers, of which those that are not finite are recorded as text.</summary>
    private sealed class RecordedNumberConverter : JsonConverter<double>
    {
        public override double Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            reader.TokenType == JsonTokenType.String ? Parse(reader.GetString()!) : reader.GetDouble();

        public override void Write(Utf8JsonWriter writer, double value, JsonSerializerOptions options) =>
            writer.WriteNumberValue(value);
    }

    /// <summary>A number that is not finite, from its recorded text.</summary>
    public static double Parse(string text) => text switch
    {
        "inf" => double.PositiveInfinity,
        "-inf" => double.NegativeInfinity,
        "nan" => double.NaN,
        _ => throw new InvalidDataException($"'{text}' is not a number"),
    };
}
