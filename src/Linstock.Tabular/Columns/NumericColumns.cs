using System.Numerics;

namespace Linstock.Tabular;

/// <summary>Columns of numbers that become one tensor [rows, columns].</summary>
public sealed class NumericColumns : CsvFeature
{
    private readonly CsvColumn[]? _columns;
    private readonly Range _range;
    private readonly NumericFormat _format;

    /// <summary>Some columns, in the order given.</summary>
    /// <param name="columns">Names or places.</param>
    /// <param name="dtype">The tensor's dtype; null for float32.</param>
    /// <param name="missing">The value of a field that has none, such as <see cref="double.NaN"/>; null if that is an error.</param>
    /// <exception cref="ArgumentException">The dtype is complex or cannot hold the value for what is missing.</exception>
    public NumericColumns(ReadOnlySpan<CsvColumn> columns, DType? dtype = null, double? missing = null)
    {
        _columns = columns.ToArray();
        _format = new NumericFormat(dtype ?? DType.Float32, missing);
    }

    /// <summary>Columns side by side: <c>..^1</c> are all but the last.</summary>
    /// <inheritdoc cref="NumericColumns(ReadOnlySpan{CsvColumn}, DType?, double?)"/>
    /// <param name="range">The columns' places.</param>
    /// <param name="dtype">The tensor's dtype; null for float32.</param>
    /// <param name="missing">The value of a field that has none, such as <see cref="double.NaN"/>; null if that is an error.</param>
    public NumericColumns(Range range, DType? dtype = null, double? missing = null)
    {
        _range = range;
        _format = new NumericFormat(dtype ?? DType.Float32, missing);
    }

    internal override FeatureReader Bind(CsvHeader header)
    {
        if (_columns is not null)
        {
            var places = new int[_columns.Length];
            for (int i = 0; i < places.Length; i++) places[i] = _columns[i].Resolve(header);
            return _format.Reader(places, [places.Length]);
        }

        int from = _range.Start.GetOffset(header.Count), to = _range.End.GetOffset(header.Count);
        if (from < 0 || to > header.Count || from > to) throw new ArgumentException($"csv: {header.Source} has {header.Count} columns; got the range {_range}");
        return _format.Reader([.. Enumerable.Range(from, to - from)], [to - from]);
    }
}

/// <summary>A column of numbers that becomes a tensor [rows].</summary>
public sealed class NumericColumn : CsvFeature
{
    private readonly CsvColumn _column;
    private readonly NumericFormat _format;

    /// <summary>One column.</summary>
    /// <param name="column">Its name or place.</param>
    /// <param name="dtype">The tensor's dtype; null for float32.</param>
    /// <param name="missing">The value of a field that has none, such as <see cref="double.NaN"/>; null if that is an error.</param>
    /// <exception cref="ArgumentException">The dtype is complex or cannot hold the value for what is missing.</exception>
    public NumericColumn(CsvColumn column, DType? dtype = null, double? missing = null)
    {
        _column = column;
        _format = new NumericFormat(dtype ?? DType.Float32, missing);
    }

    internal override FeatureReader Bind(CsvHeader header) => _format.Reader([_column.Resolve(header)], []);
}

/// <summary>What numbers become.</summary>
internal readonly struct NumericFormat
{
    private readonly DType _dtype;
    private readonly double? _missing;

    public NumericFormat(DType dtype, double? missing)
    {
        if (dtype.IsComplex) throw new ArgumentException($"csv: expected a real dtype; got {dtype.Name}", nameof(dtype));
        if (missing is { } value && !dtype.IsFloatingPoint && Torch.Tensor(value, dtype: DType.Float64).To(dtype).Item<double>() != value)
            throw new ArgumentException(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"csv: {dtype.Name} has no value {value} for what is missing"), nameof(missing));
        _dtype = dtype;
        _missing = missing;
    }

    public FeatureReader Reader(int[] places, long[] rowShape) => _dtype switch
    {
        DType.UInt8 => Reader<byte>(places, rowShape),
        DType.Int8 => Reader<sbyte>(places, rowShape),
        DType.Int16 => Reader<short>(places, rowShape),
        DType.Int32 => Reader<int>(places, rowShape),
        DType.Int64 => Reader<long>(places, rowShape),
        DType.Float64 => Reader<double>(places, rowShape),
        DType.Float16 => Reader<Half>(places, rowShape),
        DType.Bool => new Numbers<bool, BooleanField>(_dtype, places, rowShape, _missing is { } value ? value != 0 : null),
        _ => Reader<float>(places, rowShape), // bfloat16 is rounded from it
    };

    private Numbers<T, NumberField<T>> Reader<T>(int[] places, long[] rowShape)
        where T : unmanaged, INumberBase<T>
        => new(_dtype, places, rowShape, _missing is { } value ? T.CreateChecked(value) : null);

    private sealed class Numbers<T, TField>(DType dtype, int[] places, long[] rowShape, T? missing) : FeatureReader<T>(dtype, rowShape)
        where T : unmanaged
        where TField : IField<T>
    {
        protected override void Read(CsvRow row, Span<T> values)
        {
            for (int i = 0; i < values.Length; i++) values[i] = row.Get<T, TField>(places[i], missing);
        }
    }
}
