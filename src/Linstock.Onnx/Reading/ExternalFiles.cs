using System.Globalization;
using Linstock.Onnx.Schema;

namespace Linstock.Onnx.Reading;

/// <summary>The files beside a model that hold its large tensors. A model names them, so none outside of its own folder is opened.</summary>
internal sealed class ExternalFiles
{
    private readonly string? _folder;
    private readonly string[] _allowed;

    /// <summary>Creates the set for a model file.</summary>
    /// <param name="modelPath">The model; null where it came from a stream, which has no folder.</param>
    public ExternalFiles(string? modelPath)
    {
        if (modelPath is null)
        {
            _allowed = [];
            return;
        }

        string full = Path.GetFullPath(modelPath);
        _folder = Path.GetDirectoryName(full)!;

        // Download caches keep model and data as links into one folder: that of the file itself is as good as that of the link.
        string target = File.ResolveLinkTarget(full, returnFinalTarget: true)?.FullName ?? full;
        _allowed = [_folder, Path.GetDirectoryName(Path.GetFullPath(target))!];
    }

    /// <summary>Opens a tensor's bytes.</summary>
    /// <param name="tensor">The tensor.</param>
    /// <param name="bytes">How many its shape and dtype need.</param>
    /// <param name="where">What it is, for messages.</param>
    /// <exception cref="InvalidDataException">The location leaves the model's folder, is missing or too short.</exception>
    public Stream Open(TensorProto tensor, long bytes, string where)
    {
        string location = Entry(tensor, "location") is { Length: > 0 } named ? named
            : throw new InvalidDataException($"{where}: its data lies in another file, whose name is missing");
        if (_folder is null)
        {
            throw new InvalidDataException($"{where}: its data lies in the file '{location}'; a model with such files is loaded by its path");
        }

        long offset = Number(tensor, "offset", where) ?? 0;
        long length = Number(tensor, "length", where) ?? bytes;
        string path = Resolve(location, where);
        var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        if (length != bytes || offset > file.Length || bytes > file.Length - offset)
        {
            long size = file.Length;
            file.Dispose();
            throw new InvalidDataException($"{where}: its shape and dtype need {bytes} bytes; got {length} at {offset} of '{location}', which has {size}");
        }

        file.Position = offset;
        return file;
    }

    private string Resolve(string location, string where)
    {
        bool plain = !Path.IsPathRooted(location) && !location.Contains('\0', StringComparison.Ordinal) && !location.Contains(':', StringComparison.Ordinal);
        string path = plain ? Path.GetFullPath(Path.Combine(_folder!, location.Replace('\\', '/'))) : "";
        if (!plain || !IsBelow(path, _folder!))
        {
            throw new InvalidDataException($"{where}: its data must lie in the model's folder; got '{location}'");
        }

        if (!File.Exists(path))
        {
            throw new InvalidDataException($"{where}: its data lies in the file '{location}', which is missing");
        }

        string target = RealPath(path);
        return Array.Exists(_allowed, folder => IsBelow(target, RealPath(folder)))
            ? path
            : throw new InvalidDataException($"{where}: its data must lie in the model's folder; '{location}' is a link to another one");
    }

    // Links on the way count as much as a link at its end.
    private static string RealPath(string path)
    {
        string root = Path.GetPathRoot(path)!, real = root;
        foreach (string part in path[root.Length..].Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries))
        {
            string next = Path.Combine(real, part);
            FileSystemInfo entry = Directory.Exists(next) ? new DirectoryInfo(next) : new FileInfo(next);
            real = entry.ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? next;
        }

        return real;
    }

    private static bool IsBelow(string path, string folder) =>
        path.StartsWith(Path.EndsInDirectorySeparator(folder) ? folder : folder + Path.DirectorySeparatorChar, StringComparison.Ordinal);

    private static string? Entry(TensorProto tensor, string key) => tensor.ExternalData.FirstOrDefault(entry => entry.Key == key)?.Value;

    private static long? Number(TensorProto tensor, string key, string where) => Entry(tensor, key) is not { } text ? null
        : long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long value) ? value
        : throw new InvalidDataException($"{where}: the {key} of its data is no number; got '{text}'");
}
