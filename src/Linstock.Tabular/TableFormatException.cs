namespace Linstock.Tabular;

/// <summary>A table holds what was not expected; the message names the file, the line, the column, the text and what was expected.</summary>
public sealed class TableFormatException : FormatException
{
    internal TableFormatException(string message, long line, string? column = null, Exception? inner = null)
        : base(message, inner)
    {
        Line = line;
        Column = column;
    }

    /// <summary>The line that the record begins on, from 1; 0 if it is none in particular.</summary>
    public long Line { get; }

    /// <summary>The column's name, or its number from 0 if columns have no names; null if it is none in particular.</summary>
    public string? Column { get; }
}
