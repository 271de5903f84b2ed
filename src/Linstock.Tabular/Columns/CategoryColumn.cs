namespace Linstock.Tabular;

/// <summary>A column of texts that becomes a tensor of their numbers, int64 [rows].</summary>
/// <param name="column">The column's name or place.</param>
/// <param name="vocabulary">The categories; <see cref="CsvFile.ReadVocabulary"/> finds those of a file.</param>
/// <param name="missing">The number of a field that has no value; null if that is an error, unless the missing text itself is a category.</param>
public sealed class CategoryColumn(CsvColumn column, Vocabulary vocabulary, long? missing = null) : CsvFeature
{
    /// <summary>The categories.</summary>
    public Vocabulary Vocabulary { get; } = vocabulary ?? throw new ArgumentNullException(nameof(vocabulary));

    internal override FeatureReader Bind(CsvHeader header) => new Reader(column.Resolve(header), Vocabulary, missing);

    private sealed class Reader(int place, Vocabulary vocabulary, long? missing) : FeatureReader<long>(DType.Int64, [])
    {
        protected override void Read(CsvRow row, Span<long> values)
        {
            ReadOnlySpan<byte> text = row.Utf8(place);
            long? number = missing is not null && row.IsMissing(text) ? missing : vocabulary.Find(text);
            values[0] = number ?? throw row.Unexpected(place, vocabulary.Expected);
        }
    }
}
