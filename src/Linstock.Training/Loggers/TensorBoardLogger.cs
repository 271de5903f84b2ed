using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace Linstock.Training.Loggers;

/// <summary>Writes event files that TensorBoard shows: scalars, histograms, texts and images.</summary>
/// <remarks>
/// The layout is that of <c>tensorflow/core/util/event.proto</c> and <c>framework/summary.proto</c>; the few fields that are needed are written directly,
/// without a library. Histograms have the buckets of PyTorch's <c>SummaryWriter</c>.
/// </remarks>
public sealed class TensorBoardLogger : ITrainingLogger, IDisposable
{
    private const string FileVersion = "brain.Event:2";
    private const int StringType = 7;

    private static int s_files;

    private readonly EventFile _file;
    private readonly TimeProvider _clock;

    /// <summary>A logger.</summary>
    /// <param name="logDir">The folder of the run. Missing folders are created, and each logger writes a file of its own.</param>
    /// <param name="timeProvider">The clock; that of the system if null.</param>
    public TensorBoardLogger(string logDir, TimeProvider? timeProvider = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(logDir);
        _clock = timeProvider ?? TimeProvider.System;
        Directory.CreateDirectory(logDir);
        long seconds = _clock.GetUtcNow().ToUnixTimeSeconds();
        FilePath = Path.Combine(logDir, string.Create(
            CultureInfo.InvariantCulture, $"events.out.tfevents.{seconds:D10}.{Environment.MachineName}.{Environment.ProcessId}.{Interlocked.Increment(ref s_files) - 1}"));
        _file = new EventFile(new FileStream(FilePath, FileMode.CreateNew, FileAccess.Write, FileShare.Read));
        _file.Write(Event(0).Text(3, FileVersion).Written);
    }

    /// <summary>The file that is written.</summary>
    public string FilePath { get; }

    /// <summary>Writes a value.</summary>
    /// <param name="tag">Its name; what comes before a slash groups charts.</param>
    /// <param name="value">The value.</param>
    /// <param name="step">The steps so far.</param>
    public void AddScalar(string tag, double value, long step) => Write(step, new ProtobufWriter().Text(1, tag).Float(2, (float)value));

    /// <summary>Writes how values are spread.</summary>
    /// <param name="tag">The name.</param>
    /// <param name="values">The values.</param>
    /// <param name="step">The steps so far.</param>
    public void AddHistogram(string tag, Tensor values, long step)
    {
        ArgumentNullException.ThrowIfNull(values);
        Write(step, new ProtobufWriter().Text(1, tag).Message(5, Histogram.Of(values.Detach().To("cpu").To(DType.Float64).ToArray<double>())));
    }

    /// <summary>Writes a text, which is shown as Markdown.</summary>
    /// <param name="tag">The name.</param>
    /// <param name="text">The text.</param>
    /// <param name="step">The steps so far.</param>
    public void AddText(string tag, string text, long step)
    {
        ArgumentNullException.ThrowIfNull(text);
        var shape = new ProtobufWriter().Message(2, new ProtobufWriter().Varint(1, 1));
        var tensor = new ProtobufWriter().Varint(1, StringType).Message(2, shape).Text(8, text);
        var metadata = new ProtobufWriter().Message(1, new ProtobufWriter().Text(1, "text"));
        Write(step, new ProtobufWriter().Text(1, tag + "/text_summary").Message(8, tensor).Message(9, metadata));
    }

    /// <summary>Writes an image.</summary>
    /// <param name="tag">The name.</param>
    /// <param name="png">The bytes of a PNG file.</param>
    /// <param name="step">The steps so far.</param>
    /// <exception cref="ArgumentException">The bytes are no PNG file.</exception>
    public void AddImage(string tag, ReadOnlySpan<byte> png, long step)
    {
        ReadOnlySpan<byte> signature = [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A];
        if (png.Length < 33 || !png.StartsWith(signature) || !png.Slice(12, 4).SequenceEqual("IHDR"u8))
        {
            throw new ArgumentException("AddImage: expected the bytes of a PNG file", nameof(png));
        }
        int width = BinaryPrimitives.ReadInt32BigEndian(png[16..]), height = BinaryPrimitives.ReadInt32BigEndian(png[20..]);
        // Colour types: 0 grey, 2 and 3 colour, 4 grey with alpha, 6 colour with alpha.
        int channels = png[25] switch { 0 => 1, 4 => 2, 6 => 4, _ => 3 };
        var image = new ProtobufWriter().Varint(1, height).Varint(2, width).Varint(3, channels).Bytes(4, png);
        Write(step, new ProtobufWriter().Text(1, tag).Message(4, image));
    }

    /// <inheritdoc/>
    public void LogScalars(IReadOnlyDictionary<string, double> values, long step, int epoch)
    {
        ArgumentNullException.ThrowIfNull(values);
        var summary = new ProtobufWriter();
        foreach ((string name, double value) in values)
        {
            summary.Message(1, new ProtobufWriter().Text(1, name).Float(2, (float)value));
        }
        _file.Write(Event(step).Message(5, summary).Written);
    }

    /// <summary>Writes a table as a text named <c>hyperparameters</c>.</summary>
    /// <param name="parameters">Texts, numbers or booleans by name.</param>
    public void LogHyperparameters(IReadOnlyDictionary<string, object> parameters)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        var table = new StringBuilder("| name | value |\n| --- | --- |\n");
        foreach ((string name, object value) in parameters)
        {
            table.Append(CultureInfo.InvariantCulture, $"| {name} | {value} |\n");
        }
        AddText("hyperparameters", table.ToString(), 0);
    }

    private void Write(long step, ProtobufWriter value) => _file.Write(Event(step).Message(5, new ProtobufWriter().Message(1, value)).Written);

    private ProtobufWriter Event(long step)
    {
        double seconds = (_clock.GetUtcNow() - DateTimeOffset.UnixEpoch).TotalSeconds;
        return new ProtobufWriter().Double(1, seconds).Varint(2, step);
    }

    /// <inheritdoc/>
    public void Flush() => _file.Flush();

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();
}
