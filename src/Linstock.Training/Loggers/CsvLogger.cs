using System.Globalization;

namespace Linstock.Training.Loggers;

/// <summary>
/// Writes a table with a row for each call (RFC 4180). A new name makes a new column: the file is then written anew, as a whole or not at all.
/// An existing file is continued.
/// </summary>
public sealed class CsvLogger : ITrainingLogger, IDisposable
{
    private readonly string _path;
    private readonly List<string> _columns = ["epoch", "step"];
    private StreamWriter? _writer;

    /// <summary>A logger.</summary>
    /// <param name="path">The file. Missing folders are created.</param>
    public CsvLogger(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        _path = Path.GetFullPath(path);
        Directory.CreateDirectory(Path.GetDirectoryName(_path)!);
        if (File.Exists(_path) && File.ReadLines(_path).FirstOrDefault() is { Length: > 0 } header)
        {
            _columns = [.. Split(header)];
        }
        else
        {
            File.WriteAllText(_path, Line(_columns));
        }
    }

    /// <inheritdoc/>
    public void LogScalars(IReadOnlyDictionary<string, double> values, long step, int epoch)
    {
        ArgumentNullException.ThrowIfNull(values);
        if (values.Keys.Any(name => !_columns.Contains(name)))
        {
            Widen(values.Keys.Where(name => !_columns.Contains(name)).ToArray());
        }
        _writer ??= new StreamWriter(_path, append: true);
        _writer.Write(Line(_columns.Select(column => column switch
        {
            "epoch" => epoch.ToString(CultureInfo.InvariantCulture),
            "step" => step.ToString(CultureInfo.InvariantCulture),
            _ => values.TryGetValue(column, out double value) ? value.ToString("R", CultureInfo.InvariantCulture) : "",
        })));
    }

    /// <summary>Hyperparameters go beside the table, into a file with <c>.hparams.csv</c> at its end.</summary>
    /// <param name="parameters">Texts, numbers or booleans by name.</param>
    public void LogHyperparameters(IReadOnlyDictionary<string, object> parameters)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        File.WriteAllText(
            Path.ChangeExtension(_path, ".hparams.csv"),
            Line(["name", "value"]) + string.Concat(parameters.Select(static p => Line([p.Key, Convert.ToString(p.Value, CultureInfo.InvariantCulture)!]))));
    }

    private void Widen(string[] names)
    {
        _writer?.Dispose();
        _writer = null;
        _columns.AddRange(names);
        string temporary = _path + ".tmp";
        string padding = new(',', names.Length);
        File.WriteAllLines(temporary, [Line(_columns).TrimEnd('\n'), .. File.ReadLines(_path).Skip(1).Select(row => row + padding)]);
        File.Move(temporary, _path, overwrite: true);
    }

    private static string Line(IEnumerable<string> cells) => string.Join(',', cells.Select(Quote)) + "\n";

    private static string Quote(string cell) => cell.AsSpan().IndexOfAny(",\"\n\r") < 0 ? cell : $"\"{cell.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    private static IEnumerable<string> Split(string line)
    {
        int start = 0;
        bool quoted = false;
        for (int i = 0; i <= line.Length; i++)
        {
            if (i < line.Length && line[i] == '"')
            {
                quoted = !quoted;
            }
            else if (i == line.Length || (line[i] == ',' && !quoted))
            {
                string cell = line[start..i];
                yield return cell.StartsWith('"') ? cell[1..^1].Replace("\"\"", "\"", StringComparison.Ordinal) : cell;
                start = i + 1;
            }
        }
    }

    /// <inheritdoc/>
    public void Flush() => _writer?.Flush();

    /// <inheritdoc/>
    public void Dispose() => _writer?.Dispose();
}
