namespace Linstock.Tabular;

/// <summary>A column by its name, or by its place: <c>"age"</c>, <c>0</c>, <c>^1</c>.</summary>
public readonly struct CsvColumn
{
    private readonly string? _name;
    private readonly Index _place;

    private CsvColumn(string? name, Index place) => (_name, _place) = (name, place);

    /// <summary>The column of a name.</summary>
    public static implicit operator CsvColumn(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return new(name, default);
    }

    /// <summary>The column at a place, from 0.</summary>
    public static implicit operator CsvColumn(int place) => new(null, place);

    /// <summary>The column at a place, counted from either end.</summary>
    public static implicit operator CsvColumn(Index place) => new(null, place);

    /// <inheritdoc/>
    public override string ToString() => _name is null ? $"column {_place}" : $"column '{_name}'";

    internal int Resolve(CsvHeader header)
    {
        if (_name is not null) return header.Find(_name);
        int place = _place.GetOffset(header.Count);
        return (uint)place < (uint)header.Count
            ? place
            : throw new ArgumentException($"csv: {header.Source} has no {this}; got {header.Count} columns");
    }
}
