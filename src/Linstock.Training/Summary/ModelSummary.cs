using System.Globalization;
using System.Text;
using Linstock.NN;
using Spectre.Console;

namespace Linstock.Training;

/// <summary>A module of a model.</summary>
/// <param name="Name">Its path; empty for the model itself.</param>
/// <param name="Type">Its class.</param>
/// <param name="Depth">How deep it lies; 0 for the model.</param>
/// <param name="InputShape">The shape of its first input when it ran last; null if it did not run by itself.</param>
/// <param name="OutputShape">The shape of its output.</param>
/// <param name="Parameters">The elements of its own parameters, without those of its children.</param>
/// <param name="Trainable">Those of them that are trained.</param>
/// <param name="Flops">Its floating-point operations, without those of its children; 0 for kinds that are not counted.</param>
public sealed record LayerSummary(
    string Name, string Type, int Depth, IReadOnlyList<long>? InputShape, IReadOnlyList<long>? OutputShape, long Parameters, long Trainable, long Flops);

/// <summary>What a model consists of: layers, shapes, parameters and the work of one forward pass.</summary>
/// <remarks>
/// A copy of the model runs on the meta device, where nothing is computed, so that the largest model is summarized at once. If it cannot run there, since
/// it looks at values, the copy runs on zeros. Operations are counted as <c>torch.utils.flop_counter</c> counts them, a multiplication and an addition as two:
/// linear layers, convolutions, recurrent layers and attention, without biases; and normalisations with five for each element, two more where there is a
/// weight and bias, or two instead of five where statistics are given (batch norm).
/// </remarks>
public sealed class ModelSummary
{
    private ModelSummary(IReadOnlyList<LayerSummary> layers, long parameters, long trainable, long bytes)
    {
        (Layers, Parameters, Trainable, Bytes) = (layers, parameters, trainable, bytes);
        Flops = layers.Sum(static layer => layer.Flops);
    }

    /// <summary>The modules, parents before children.</summary>
    public IReadOnlyList<LayerSummary> Layers { get; }

    /// <summary>The elements of all parameters; shared ones count once.</summary>
    public long Parameters { get; }

    /// <summary>Those of them that are trained.</summary>
    public long Trainable { get; }

    /// <summary>The memory of parameters and buffers.</summary>
    public long Bytes { get; }

    /// <summary>The floating-point operations of a forward pass.</summary>
    public long Flops { get; }

    /// <summary>Summarizes a model of one input.</summary>
    /// <param name="model">The model, which is not changed.</param>
    /// <param name="inputShape">The shape of the input, with the batch.</param>
    /// <param name="dtype">The dtype of the input.</param>
    /// <returns>The summary.</returns>
    public static ModelSummary Of(Module model, IReadOnlyList<long> inputShape, DType dtype = DType.Float32)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(inputShape);
        long[] shape = [.. inputShape];
        try
        {
            return Of(model, copy => copy.To("meta").Call(Torch.Empty(shape, dtype: dtype, device: "meta")));
        }
        catch (Exception exception) when (exception is NotSupportedException or InvalidOperationException or ArgumentException)
        {
            return Of(model, copy => copy.Call(Torch.Zeros(shape, dtype: dtype)));
        }
    }

    /// <summary>Summarizes a model by running a copy of it as one likes.</summary>
    /// <typeparam name="TModule">The model's type.</typeparam>
    /// <param name="model">The model, which is not changed.</param>
    /// <param name="run">Runs the copy, which is in evaluation mode and without gradients; its inputs must lie where it lies.</param>
    /// <returns>The summary.</returns>
    public static ModelSummary Of<TModule>(TModule model, Action<TModule> run)
        where TModule : Module
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(run);
        TModule copy = model.DeepCopy().Eval();
        using var records = new LayerRecords(copy);
        using (Torch.NoGrad())
        {
            run(copy);
        }
        long bytes = 0, parameters = 0, trainable = 0;
        foreach (Parameter parameter in model.Parameters())
        {
            parameters += parameter.Numel;
            trainable += parameter.RequiresGrad ? parameter.Numel : 0;
            bytes += parameter.Numel * parameter.DType.ItemSize;
        }
        bytes += model.Buffers().Sum(static buffer => buffer.Numel * buffer.DType.ItemSize);
        return new ModelSummary(records.Layers(), parameters, trainable, bytes);
    }

    /// <summary>The summary as a table.</summary>
    /// <returns>The table.</returns>
    public Table ToTable()
    {
        Table table = new Table().AddColumns("layer", "type", "output");
        foreach (string title in new[] { "parameters", "trainable", "FLOPs" })
        {
            table.AddColumn(new TableColumn(title).RightAligned());
        }
        foreach (LayerSummary layer in Layers)
        {
            table.AddRow(
                Markup.Escape(Title(layer)), Markup.Escape(layer.Type), Markup.Escape(Shape(layer.OutputShape)), Count(layer.Parameters), Count(layer.Trainable),
                Count(layer.Flops));
        }
        table.Columns[0].Footer = new Text("total");
        table.Columns[3].Footer = new Text(Count(Parameters));
        table.Columns[4].Footer = new Text(Count(Trainable));
        table.Columns[5].Footer = new Text(Count(Flops));
        return table;
    }

    /// <summary>Prints the summary as a table.</summary>
    /// <param name="console">Where to; the process's own console if null.</param>
    public void Print(IAnsiConsole? console = null) => (console ?? AnsiConsole.Console).Write(ToTable());

    /// <summary>The summary as text, a line for each layer.</summary>
    /// <returns>The text.</returns>
    public override string ToString()
    {
        string[][] rows =
        [
            ["layer", "type", "output", "parameters", "trainable", "FLOPs"],
            .. Layers.Select(static l => new[] { Title(l), l.Type, Shape(l.OutputShape), Count(l.Parameters), Count(l.Trainable), Count(l.Flops) }),
            ["total", "", "", Count(Parameters), Count(Trainable), Count(Flops)],
        ];
        int[] widths = [.. Enumerable.Range(0, rows[0].Length).Select(i => rows.Max(row => row[i].Length))];
        var text = new StringBuilder();
        foreach (string[] row in rows)
        {
            text.AppendLine(string.Join("  ", row.Select((cell, i) => i < 3 ? cell.PadRight(widths[i]) : cell.PadLeft(widths[i]))).TrimEnd());
        }
        return text.ToString();
    }

    private static string Title(LayerSummary layer) => new string(' ', 2 * layer.Depth) + (layer.Name.Length == 0 ? "(model)" : layer.Name[(layer.Name.LastIndexOf('.') + 1)..]);

    private static string Shape(IReadOnlyList<long>? shape) => shape is null ? "-" : $"[{string.Join(", ", shape)}]";

    private static string Count(long value) => value == 0 ? "-" : value.ToString("N0", CultureInfo.InvariantCulture);
}
