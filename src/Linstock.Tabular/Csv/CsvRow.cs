using System.Numerics;
using System.Text;
using CsvHelper;

namespace Linstock.Tabular;

/// <summary>One record of a file, until the next is read.</summary>
public sealed class CsvRow
{
    private readonly CsvReader _reader;
    private readonly byte[][] _missing;

    internal CsvRow(CsvReader reader, CsvHeader header, CsvOptions options)
    {
        _reader = reader;
        Header = header;
        _missing = [.. options.MissingValues.Select(Encoding.UTF8.GetBytes)];
    }

    /// <summary>The line that the record begins on, from 1.</summary>
    public long Line => _reader.LineNumber;

    /// <summary>The number of fields.</summary>
    public int Count => Header.Count;

    internal CsvHeader Header { get; }

    /// <summary>The text of a field, without quotes.</summary>
    /// <exception cref="ArgumentException">There is no such column.</exception>
    public string this[CsvColumn column] => Encoding.UTF8.GetString(Utf8(column.Resolve(Header)));

    /// <summary>Whether a field has no value: its text is one of <see cref="CsvOptions.MissingValues"/>.</summary>
    /// <exception cref="ArgumentException">There is no such column.</exception>
    public bool IsMissing(CsvColumn column) => IsMissing(Utf8(column.Resolve(Header)));

    /// <summary>The number in a field.</summary>
    /// <typeparam name="T">An integer or floating point type.</typeparam>
    /// <exception cref="ArgumentException">There is no such column.</exception>
    /// <exception cref="TableFormatException">The field holds no number, or none that the type has.</exception>
    public T Get<T>(CsvColumn column)
        where T : unmanaged, INumberBase<T>
        => Get<T, NumberField<T>>(column.Resolve(Header), missing: null);

    /// <summary>The truth value in a field: true or 1, false or 0.</summary>
    /// <exception cref="ArgumentException">There is no such column.</exception>
    /// <exception cref="TableFormatException">The field holds something else.</exception>
    public bool GetBoolean(CsvColumn column) => Get<bool, BooleanField>(column.Resolve(Header), missing: null);

    internal ReadOnlySpan<byte> Utf8(int place) => _reader.GetSpan(place);

    internal T Get<T, TField>(int place, T? missing)
        where T : unmanaged
        where TField : IField<T>
    {
        ReadOnlySpan<byte> text = Utf8(place);
        if (TField.TryParse(text, out T value) && !IsMissing(text)) return value;
        if (!IsMissing(text)) throw Unexpected(place, TField.Expected);
        return missing ?? throw Unexpected(place, $"{TField.Expected}, and no value was given for what is missing");
    }

    internal bool IsMissing(ReadOnlySpan<byte> text)
    {
        foreach (byte[] missing in _missing)
            if (text.SequenceEqual(missing)) return true;
        return false;
    }

    internal TableFormatException Unexpected(int place, string expected)
    {
        string text = Encoding.UTF8.GetString(Utf8(place)), column = Header.NameOf(place);
        if (text.Length > 60) text = text[..60] + "...";
        return new TableFormatException($"{Header.Source}: line {Line}, column '{column}': got \"{text}\"; expected {expected}", Line, column);
    }
}
