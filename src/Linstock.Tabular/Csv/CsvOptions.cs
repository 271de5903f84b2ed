using System.Text;
using CsvHelper;

namespace Linstock.Tabular;

/// <summary>How a CSV file is written down. Numbers are read and written the same everywhere: with a point, whatever the culture.</summary>
public sealed record CsvOptions
{
    /// <summary>What stands between fields, an ASCII character; null to find out from the first lines: comma, semicolon, tab or bar.</summary>
    public char? Separator { get; init; } = ',';

    /// <summary>Whether the first record names the columns.</summary>
    public bool HasHeader { get; init; } = true;

    /// <summary>What stands around fields that hold separators, quotes (doubled) or line breaks.</summary>
    public char Quote { get; init; } = '"';

    /// <summary>What lines begin with that are skipped; null for none. Empty lines always are.</summary>
    public char? Comment { get; init; }

    /// <summary>Whether spaces and tabs around fields are left out; those inside quotes stay.</summary>
    public bool TrimWhitespace { get; init; } = true;

    /// <summary>The encoding; null for that of the byte order mark, else UTF-8.</summary>
    public Encoding? Encoding { get; init; }

    /// <summary>The texts that mean that there is no value; those that pandas knows unless told otherwise.</summary>
    public IReadOnlyList<string> MissingValues { get; init; } =
    [
        "", "#N/A", "#N/A N/A", "#NA", "-1.#IND", "-1.#QNAN", "-NaN", "-nan", "1.#IND", "1.#QNAN", "<NA>", "N/A", "NA", "NULL", "NaN", "None", "n/a", "nan", "null",
    ];

    internal CsvReaderOptions ForReader() => new()
    {
        Separator = Separator,
        HasHeader = HasHeader,
        Quote = Quote,
        CommentPrefix = Comment,
        TrimWhitespace = TrimWhitespace,
        Encoding = Encoding,
        TrackLineNumbers = true,
        MalformedData = CsvMalformedDataHandling.Throw,
        FieldCountMismatch = CsvFieldCountHandling.Throw,
    };
}
