namespace Linstock.Tabular;

/// <summary>The columns of a file.</summary>
internal sealed class CsvHeader
{
    private const int Ambiguous = -1;

    private readonly Dictionary<string, int> _places = new(StringComparer.Ordinal);

    /// <param name="source">What errors call the file.</param>
    /// <param name="names">The columns' names; none if they have no names.</param>
    /// <param name="count">The number of columns.</param>
    public CsvHeader(string source, IReadOnlyList<string> names, int count)
    {
        Source = source;
        Names = names;
        Count = count;
        for (int i = 0; i < names.Count; i++) _places[names[i]] = _places.ContainsKey(names[i]) ? Ambiguous : i;
    }

    public string Source { get; }

    public IReadOnlyList<string> Names { get; }

    public int Count { get; }

    /// <summary>What errors call a column.</summary>
    public string NameOf(int place) => place < Names.Count ? Names[place] : $"{place}";

    /// <exception cref="ArgumentException">There is none or more than one of the name.</exception>
    public int Find(string name)
    {
        if (!_places.TryGetValue(name, out int place))
        {
            string present = Names.Count == 0 ? "columns without names" : $"'{string.Join("', '", Names.Take(12))}'{(Names.Count > 12 ? $" and {Names.Count - 12} more" : "")}";
            throw new ArgumentException($"csv: {Source} has no column '{name}'; got {present}");
        }
        return place != Ambiguous ? place : throw new ArgumentException($"csv: {Source} has several columns '{name}'; name it by its place");
    }
}
