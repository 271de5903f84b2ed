namespace Linstock.Text.Tokenizers.Pieces;

/// <summary>A stretch of text on its way to tokens, which knows for each of its characters where in the original text it comes from.</summary>
internal sealed class Piece
{
    private readonly int[]? _starts;
    private readonly int[]? _ends;
    private readonly int _offset;

    /// <summary>A part of the original text as it is.</summary>
    public Piece(string text, int offset) => (Text, _offset) = (text, offset);

    /// <summary>Text whose character i comes from starts[i] up to ends[i]; <paramref name="offset"/> is where an empty piece lies.</summary>
    public Piece(string text, int[] starts, int[] ends, int offset) => (Text, _starts, _ends, _offset) = (text, starts, ends, offset);

    /// <summary>The text as it is now.</summary>
    public string Text { get; }

    /// <summary>Whether it begins at the beginning of the original text.</summary>
    public bool IsFirst => Text.Length == 0 ? _offset == 0 : Start(0) == 0;

    /// <summary>Where in the original text a character begins.</summary>
    public int Start(int index) => _starts is null ? _offset + index : _starts[index];

    /// <summary>Where in the original text a character ends.</summary>
    public int End(int index) => _ends is null ? _offset + index + 1 : _ends[index];

    /// <summary>The part of the original text that some characters come from.</summary>
    public (int Start, int End) Range(int from, int to)
    {
        if (from < to) return (Start(from), End(to - 1));
        int at = Text.Length == 0 ? _offset : from < Text.Length ? Start(from) : End(Text.Length - 1);
        return (at, at);
    }

    /// <summary>Some of its characters.</summary>
    public Piece Slice(int from, int to)
    {
        if (from == 0 && to == Text.Length) return this;
        string part = Text[from..to];
        return _starts is null ? new Piece(part, _offset + from) : new Piece(part, _starts[from..to], _ends![from..to], Range(from, from).Start);
    }
}
