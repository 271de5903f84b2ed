using System.Globalization;

namespace Linstock.Training.Loggers;

/// <summary>Writes a line for each call: <c>epoch 0 step 10 train_loss=0.6931</c>.</summary>
/// <param name="writer">Where to; the console if null.</param>
public sealed class ConsoleLogger(TextWriter? writer = null) : ITrainingLogger
{
    private readonly TextWriter _writer = writer ?? Console.Out;

    /// <inheritdoc/>
    public void LogScalars(IReadOnlyDictionary<string, double> values, long step, int epoch)
    {
        ArgumentNullException.ThrowIfNull(values);
        _writer.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"epoch {epoch} step {step} {string.Join(' ', values.Select(static v => string.Create(CultureInfo.InvariantCulture, $"{v.Key}={v.Value:G6}")))}"));
    }

    /// <inheritdoc/>
    public void LogHyperparameters(IReadOnlyDictionary<string, object> parameters)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        _writer.WriteLine(string.Join(' ', parameters.Select(static p => $"{p.Key}={Convert.ToString(p.Value, CultureInfo.InvariantCulture)}")));
    }

    /// <inheritdoc/>
    public void Flush() => _writer.Flush();
}
