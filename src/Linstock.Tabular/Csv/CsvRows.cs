using CsvHelper;

namespace Linstock.Tabular;

/// <summary>One pass over a file.</summary>
internal sealed class CsvRows : IDisposable
{
    private readonly CsvReader _reader;
    private readonly CsvOptions _options;
    private readonly string _source;
    private CsvRow? _row;

    public CsvRows(CsvReader reader, string source, CsvOptions options)
    {
        _reader = reader;
        _source = source;
        _options = options;
        try
        {
            reader.ReadHeader();
        }
        catch (CsvFormatException error)
        {
            reader.Dispose();
            throw Wrapped(error);
        }
        Header = options.HasHeader ? new CsvHeader(source, reader.Headers, reader.Headers.Count) : new CsvHeader(source, [], 0);
    }

    /// <summary>The columns; where they have no names, known after the first record has been read.</summary>
    public CsvHeader Header { get; private set; }

    /// <summary>The record that was read.</summary>
    public CsvRow Row => _row!;

    public bool Read()
    {
        try
        {
            return Arrive(_reader.Read());
        }
        catch (CsvFormatException error)
        {
            throw Wrapped(error);
        }
    }

    public async ValueTask<bool> ReadAsync(CancellationToken cancellation)
    {
        // Records that are in memory already do not look at the token.
        cancellation.ThrowIfCancellationRequested();
        try
        {
            return Arrive(await _reader.ReadAsync(cancellation).ConfigureAwait(false));
        }
        catch (CsvFormatException error)
        {
            throw Wrapped(error);
        }
    }

    public void Dispose() => _reader.Dispose();

    private bool Arrive(bool more)
    {
        if (!more) return false;
        if (_row is null)
        {
            if (!_options.HasHeader) Header = new CsvHeader(_source, [], _reader.FieldCount);
            _row = new CsvRow(_reader, Header, _options);
        }
        return true;
    }

    private TableFormatException Wrapped(CsvFormatException error) =>
        new($"{_source}: line {error.LineNumber}: {error.Message}", error.LineNumber, inner: error);
}
