using System.Numerics;
using CsvHelper;

namespace Linstock.Tabular;

public sealed partial class CsvFile
{
    /// <summary>Writes a tensor, a row for each of its first dimension's elements. Numbers have as many digits as it takes to read them back exactly.</summary>
    /// <param name="path">The file.</param>
    /// <param name="tensor">[rows, columns], or [rows] for one column.</param>
    /// <param name="headers">The columns' names; null for a file without a header.</param>
    /// <param name="options">Separator and encoding; null for commas and UTF-8.</param>
    /// <exception cref="ArgumentException">The tensor is complex or has another number of dimensions; or there is another number of names.</exception>
    public static void Write(string path, Tensor tensor, IReadOnlyList<string>? headers = null, CsvOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        CsvText text = CsvText.Of(tensor, headers);
        using FileStream stream = File.Create(path);
        text.Write(stream, options);
    }

    /// <inheritdoc cref="Write(string, Tensor, IReadOnlyList{string}?, CsvOptions?)"/>
    /// <param name="destination">Where to; it stays open.</param>
    /// <param name="tensor">[rows, columns], or [rows] for one column.</param>
    /// <param name="headers">The columns' names; null for a file without a header.</param>
    /// <param name="options">Separator and encoding; null for commas and UTF-8.</param>
    public static void Write(Stream destination, Tensor tensor, IReadOnlyList<string>? headers = null, CsvOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(destination);
        CsvText.Of(tensor, headers).Write(destination, options);
    }

    /// <summary>Writes named columns, each of a dtype of its own.</summary>
    /// <param name="path">The file.</param>
    /// <param name="columns">Names and tensors [rows] of one length.</param>
    /// <param name="options">Separator and encoding; null for commas and UTF-8.</param>
    /// <exception cref="ArgumentException">A tensor is complex or has another shape.</exception>
    public static void Write(string path, IEnumerable<KeyValuePair<string, Tensor>> columns, CsvOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        CsvText text = CsvText.Of(columns);
        using FileStream stream = File.Create(path);
        text.Write(stream, options);
    }
}

/// <summary>Columns that are ready to be written: all is checked before a file is touched.</summary>
internal sealed class CsvText
{
    private readonly IReadOnlyList<string>? _headers;
    private readonly Action<CsvWriter, long>[] _columns;
    private readonly long _rows;

    private CsvText(IReadOnlyList<string>? headers, Action<CsvWriter, long>[] columns, long rows) => (_headers, _columns, _rows) = (headers, columns, rows);

    public static CsvText Of(Tensor tensor, IReadOnlyList<string>? headers)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        if (tensor.NDim is not (1 or 2)) throw new ArgumentException($"csv: expected [rows] or [rows, columns]; got shape {tensor.Shape}", nameof(tensor));
        Tensor table = tensor.NDim == 1 ? tensor.Unsqueeze(1) : tensor;
        int width = checked((int)table.Shape[1]);
        if (headers is not null && headers.Count != width) throw new ArgumentException($"csv: expected {width} names of columns; got {headers.Count}", nameof(headers));
        return new CsvText(headers, [Fields(table, width)], table.Shape[0]);
    }

    public static CsvText Of(IEnumerable<KeyValuePair<string, Tensor>> columns)
    {
        ArgumentNullException.ThrowIfNull(columns);
        KeyValuePair<string, Tensor>[] all = [.. columns];
        foreach ((string name, Tensor column) in all)
            if (column.NDim != 1 || column.Shape[0] != all[0].Value.Shape[0])
                throw new ArgumentException($"csv: expected columns [{(all[0].Value.NDim == 1 ? all[0].Value.Shape[0] : "rows")}]; got shape {column.Shape} of '{name}'", nameof(columns));
        return new CsvText([.. all.Select(static pair => pair.Key)], [.. all.Select(static pair => Fields(pair.Value, 1))], all.Length == 0 ? 0 : all[0].Value.Shape[0]);
    }

    public void Write(Stream destination, CsvOptions? options)
    {
        options ??= new CsvOptions();
        var settings = new CsvWriterOptions { Separator = options.Separator ?? ',', HasHeader = _headers is not null, NewLine = "\n" };
        using var text = new StreamWriter(destination, options.Encoding ?? new System.Text.UTF8Encoding(false), leaveOpen: true);
        using CsvWriter writer = CsvWriter.Create(text, settings, leaveOpen: true);
        if (_headers is not null) writer.WriteHeader([.. _headers]);
        for (long row = 0; row < _rows; row++)
        {
            foreach (Action<CsvWriter, long> column in _columns) column(writer, row);
            writer.EndRecord();
        }
    }

    private static Action<CsvWriter, long> Fields(Tensor table, int width)
    {
        return table.DType switch
        {
            DType.Bool => Texts(table.ToArray<bool>()),
            DType.Float16 => Numbers(table.ToArray<Half>()),
            DType.Float32 or DType.BFloat16 => Numbers(table.ToArray<float>()),
            DType.Float64 => Numbers(table.ToArray<double>()),
            { IsInteger: true } => Numbers(table.ToArray<long>()),
            DType other => throw new ArgumentException($"csv: expected a real dtype; got {other.Name}", nameof(table)),
        };

        Action<CsvWriter, long> Numbers<T>(T[] values)
            where T : struct, INumberBase<T>
            => (writer, row) =>
            {
                foreach (T value in values.AsSpan((int)(row * width), width)) writer.WriteField(value, []);
            };

        Action<CsvWriter, long> Texts(bool[] values) => (writer, row) =>
        {
            foreach (bool value in values.AsSpan((int)(row * width), width)) writer.WriteField(value ? "True" : "False");
        };
    }
}
