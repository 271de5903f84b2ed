using System.Runtime.CompilerServices;
using CsvHelper;
using Linstock.Data;

namespace Linstock.Tabular;

/// <summary>A table in a CSV file (RFC 4180) as tensors and data sets. Every reading is a pass of its own over the file.</summary>
/// <example>
/// <code>
/// var file = new CsvFile("iris.csv");
/// Vocabulary species = file.ReadVocabulary("species");
/// TensorDataset dataset = file.ReadDataset(
///     new NumericColumns(["sepal_length", "sepal_width"], missing: double.NaN),
///     new CategoryColumn("species", species));
/// foreach (var batch in new DataLoader(dataset, batchSize: 32, shuffle: true))
///     Console.WriteLine($"{batch[0].Shape} {batch[1].Shape}");
/// </code>
/// </example>
public sealed partial class CsvFile
{
    private readonly Func<bool, CsvReader> _open;
    private readonly string _source;
    private readonly CsvOptions _options;

    /// <summary>A file on disk, opened whenever it is read.</summary>
    /// <param name="path">The file.</param>
    /// <param name="options">How it is written down; null for commas and a header.</param>
    public CsvFile(string path, CsvOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        _source = path;
        _options = options ?? new CsvOptions();
        CsvReaderOptions reader = _options.ForReader();
        _open = asynchronous => CsvReader.FromFile(path, reader, asynchronous ? FileOptions.Asynchronous | FileOptions.SequentialScan : FileOptions.SequentialScan);
    }

    /// <summary>A file that comes from anywhere.</summary>
    /// <param name="open">Opens it from its start, once for each reading, which closes it.</param>
    /// <param name="name">What errors call it.</param>
    /// <param name="options">How it is written down; null for commas and a header.</param>
    public CsvFile(Func<Stream> open, string name = "csv", CsvOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(open);
        _source = name;
        _options = options ?? new CsvOptions();
        CsvReaderOptions reader = _options.ForReader();
        _open = _ => CsvReader.Create(open(), reader, leaveOpen: false);
    }

    private CsvFile(Func<bool, CsvReader> open, string source, CsvOptions options) => (_open, _source, _options) = (open, source, options);

    /// <summary>A table in a text.</summary>
    /// <param name="text">The records.</param>
    /// <param name="options">How it is written down; null for commas and a header.</param>
    public static CsvFile FromText(string text, CsvOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(text);
        options ??= new CsvOptions();
        CsvReaderOptions reader = options.ForReader();
        return new CsvFile(_ => CsvReader.FromText(text, reader), "csv", options);
    }

    /// <summary>Reads the names of the columns; none if they have no names.</summary>
    /// <exception cref="TableFormatException">The header is damaged.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public IReadOnlyList<string> ReadHeaders()
    {
        using CsvRows rows = Open();
        return rows.Header.Names;
    }

    /// <summary>Reads the categories of a column in ordinal order, as pandas numbers them; fields without a value are left out.</summary>
    /// <param name="column">The column's name or place.</param>
    /// <param name="unknown">What the vocabulary takes any other text for; null if that is an error.</param>
    /// <exception cref="ArgumentException">There is no such column.</exception>
    /// <exception cref="TableFormatException">A record is damaged.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public Vocabulary ReadVocabulary(CsvColumn column, long? unknown = null)
    {
        var categories = new SortedSet<string>(StringComparer.Ordinal);
        using CsvRows rows = Open();
        int? place = null;
        while (rows.Read())
        {
            place ??= column.Resolve(rows.Header);
            ReadOnlySpan<byte> text = rows.Row.Utf8(place.Value);
            if (!rows.Row.IsMissing(text)) categories.Add(System.Text.Encoding.UTF8.GetString(text));
        }
        return new Vocabulary(categories, unknown);
    }

    /// <summary>Reads all columns, which are numbers, as one tensor [rows, columns].</summary>
    /// <param name="dtype">The tensor's dtype; null for float32.</param>
    /// <param name="missing">The value of a field that has none, such as <see cref="double.NaN"/>; null if that is an error.</param>
    /// <exception cref="TableFormatException">A field holds no number, or a record is damaged.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public Tensor ReadTensor(DType? dtype = null, double? missing = null) => ReadTensors(new NumericColumns(.., dtype, missing))[0];

    /// <summary>Reads the whole file, one tensor for each feature.</summary>
    /// <param name="features">Columns and what becomes of them.</param>
    /// <exception cref="ArgumentException">A column is missing.</exception>
    /// <exception cref="TableFormatException">A field holds something unexpected, or a record is damaged.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public Tensor[] ReadTensors(params ReadOnlySpan<CsvFeature> features)
    {
        using CsvRows rows = Open();
        FeatureReader[]? readers = _options.HasHeader ? FeatureReader.Bind(features, rows.Header) : null;
        while (rows.Read())
        {
            readers ??= FeatureReader.Bind(features, rows.Header);
            foreach (FeatureReader reader in readers) reader.Add(rows.Row);
        }
        return Take(readers ?? FeatureReader.Bind(features, rows.Header));
    }

    /// <summary>Reads the whole file as a data set whose samples have one tensor for each feature.</summary>
    /// <inheritdoc cref="ReadTensors"/>
    public TensorDataset ReadDataset(params ReadOnlySpan<CsvFeature> features) => new(ReadTensors(features));

    /// <summary>Reads batch after batch, for files that are larger than memory; nothing is shuffled.</summary>
    /// <param name="batchSize">Rows in a batch; the last may have fewer.</param>
    /// <param name="features">Columns and what becomes of them.</param>
    /// <returns>For each batch one tensor for each feature.</returns>
    /// <inheritdoc cref="ReadTensors"/>
    public IEnumerable<Tensor[]> ReadBatches(int batchSize, params CsvFeature[] features)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(batchSize, 1);
        ArgumentNullException.ThrowIfNull(features);
        return Read();

        IEnumerable<Tensor[]> Read()
        {
            using CsvRows rows = Open();
            FeatureReader[]? readers = null;
            int count = 0;
            while (rows.Read())
            {
                readers ??= FeatureReader.Bind(features, rows.Header);
                foreach (FeatureReader reader in readers) reader.Add(rows.Row);
                if (++count < batchSize) continue;
                count = 0;
                yield return Take(readers);
            }
            if (count > 0) yield return Take(readers!);
        }
    }

    /// <summary>Reads batch after batch without holding up the caller while the file is waited for.</summary>
    /// <inheritdoc cref="ReadBatches"/>
    /// <param name="batchSize">Rows in a batch; the last may have fewer.</param>
    /// <param name="features">Columns and what becomes of them.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public async IAsyncEnumerable<Tensor[]> ReadBatchesAsync(int batchSize, IReadOnlyList<CsvFeature> features, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(batchSize, 1);
        ArgumentNullException.ThrowIfNull(features);
        using CsvRows rows = Open(asynchronous: true);
        FeatureReader[]? readers = null;
        int count = 0;
        while (await rows.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            readers ??= FeatureReader.Bind([.. features], rows.Header);
            foreach (FeatureReader reader in readers) reader.Add(rows.Row);
            if (++count < batchSize) continue;
            count = 0;
            yield return Take(readers);
        }
        if (count > 0) yield return Take(readers!);
    }

    /// <summary>Records of the caller's own, one after the other: a data set for a <see cref="DataLoader{T}"/>, whose workers share the rows.</summary>
    /// <typeparam name="T">What a record is.</typeparam>
    /// <param name="make">Makes a record of a row; the row is valid until it returns.</param>
    /// <exception cref="TableFormatException">A record is damaged, or <paramref name="make"/> found something unexpected.</exception>
    public IterableDataset<T> Records<T>(Func<CsvRow, T> make)
    {
        ArgumentNullException.ThrowIfNull(make);
        return new CsvRecords<T>(this, make);
    }

    /// <summary>Samples with one tensor for each feature, one after the other, as a data set for a <see cref="DataLoader{T}"/>, whose workers share the rows.</summary>
    /// <inheritdoc cref="ReadTensors"/>
    public IterableDataset<Tensor[]> Stream(params CsvFeature[] features)
    {
        ArgumentNullException.ThrowIfNull(features);
        return new CsvSamples(this, features);
    }

    /// <summary>Records of the caller's own, without holding up the caller while the file is waited for.</summary>
    /// <inheritdoc cref="Records{T}"/>
    /// <param name="make">Makes a record of a row; the row is valid until it returns.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public async IAsyncEnumerable<T> RecordsAsync<T>(Func<CsvRow, T> make, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(make);
        using CsvRows rows = Open(asynchronous: true);
        while (await rows.ReadAsync(cancellationToken).ConfigureAwait(false)) yield return make(rows.Row);
    }

    internal CsvRows Open(bool asynchronous = false) => new(_open(asynchronous), _source, _options);

    private static Tensor[] Take(FeatureReader[] readers) => Array.ConvertAll(readers, static reader => reader.Take());
}
