namespace Linstock.Tabular;

/// <summary>What becomes one tensor: some columns, and how their texts are read.</summary>
public abstract class CsvFeature
{
    private protected CsvFeature()
    {
    }

    /// <summary>A reader for a file with these columns.</summary>
    /// <exception cref="ArgumentException">The file lacks a column.</exception>
    internal abstract FeatureReader Bind(CsvHeader header);
}

/// <summary>Gathers the values of one feature, row by row.</summary>
internal abstract class FeatureReader
{
    public abstract void Add(CsvRow row);

    /// <summary>A tensor of the rows since the last one.</summary>
    public abstract Tensor Take();

    public static FeatureReader[] Bind(ReadOnlySpan<CsvFeature> features, CsvHeader header)
    {
        var readers = new FeatureReader[features.Length];
        for (int i = 0; i < readers.Length; i++) readers[i] = features[i].Bind(header);
        return readers;
    }
}

/// <summary>Values of one type in a growing array.</summary>
internal abstract class FeatureReader<T>(DType dtype, long[] rowShape) : FeatureReader
    where T : unmanaged
{
    private const int FirstCapacity = 64;

    private readonly int _width = checked((int)rowShape.Aggregate(1L, static (product, size) => product * size));
    private T[] _values = [];
    private int _count;
    private long _rows;

    public sealed override void Add(CsvRow row)
    {
        if (_values.Length - _count < _width) Array.Resize(ref _values, Math.Max(Math.Max(FirstCapacity, _width), checked(_values.Length * 2)));
        Read(row, _values.AsSpan(_count, _width));
        _count += _width;
        _rows++;
    }

    public sealed override Tensor Take()
    {
        Tensor values = _count == 0
            ? Torch.Empty([_rows, .. rowShape], dtype: DTypes.Of<T>())
            : Torch.FromSpan<T>(_values.AsSpan(0, _count), [_rows, .. rowShape]);
        (_count, _rows) = (0, 0);
        return values.To(dtype);
    }

    /// <summary>Reads one row's values.</summary>
    protected abstract void Read(CsvRow row, Span<T> values);
}
