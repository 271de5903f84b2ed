using System.Globalization;
using System.Text.Json;

namespace Linstock.Training.Loggers;

/// <summary>Writes an object of JSON in a line for each call; numbers that JSON does not have are texts (<c>"NaN"</c>). An existing file is continued.</summary>
public sealed class JsonLinesLogger : ITrainingLogger, IDisposable
{
    private readonly FileStream _stream;

    /// <summary>A logger.</summary>
    /// <param name="path">The file. Missing folders are created.</param>
    public JsonLinesLogger(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        _stream = new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.Read);
    }

    /// <inheritdoc/>
    public void LogScalars(IReadOnlyDictionary<string, double> values, long step, int epoch)
    {
        ArgumentNullException.ThrowIfNull(values);
        Write(writer =>
        {
            writer.WriteNumber("epoch", epoch);
            writer.WriteNumber("step", step);
            foreach ((string name, double value) in values)
            {
                Write(writer, name, value);
            }
        });
    }

    /// <inheritdoc/>
    public void LogHyperparameters(IReadOnlyDictionary<string, object> parameters)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        Write(writer =>
        {
            writer.WriteStartObject("hyperparameters");
            foreach ((string name, object value) in parameters)
            {
                switch (value)
                {
                    case bool flag:
                        writer.WriteBoolean(name, flag);
                        break;
                    case double or float:
                        Write(writer, name, Convert.ToDouble(value, CultureInfo.InvariantCulture));
                        break;
                    case long or int:
                        writer.WriteNumber(name, Convert.ToInt64(value, CultureInfo.InvariantCulture));
                        break;
                    default:
                        writer.WriteString(name, Convert.ToString(value, CultureInfo.InvariantCulture));
                        break;
                }
            }
            writer.WriteEndObject();
        });
    }

    private static void Write(Utf8JsonWriter writer, string name, double value)
    {
        if (double.IsFinite(value))
        {
            writer.WriteNumber(name, value);
        }
        else
        {
            writer.WriteString(name, value.ToString(CultureInfo.InvariantCulture));
        }
    }

    private void Write(Action<Utf8JsonWriter> content)
    {
        using (var writer = new Utf8JsonWriter(_stream))
        {
            writer.WriteStartObject();
            content(writer);
            writer.WriteEndObject();
        }
        _stream.Write("\n"u8);
    }

    /// <inheritdoc/>
    public void Flush() => _stream.Flush();

    /// <inheritdoc/>
    public void Dispose() => _stream.Dispose();
}
