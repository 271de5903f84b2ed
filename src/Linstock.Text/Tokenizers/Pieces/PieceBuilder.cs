using System.Text;

namespace Linstock.Text.Tokenizers.Pieces;

/// <summary>Writes a new text from a piece, character by character, and keeps track of where each comes from.</summary>
internal sealed class PieceBuilder(Piece source)
{
    private readonly StringBuilder _text = new(source.Text.Length);
    private readonly List<int> _starts = new(source.Text.Length);
    private readonly List<int> _ends = new(source.Text.Length);

    /// <summary>Characters that stand for those from <paramref name="from"/> up to <paramref name="to"/> of the source.</summary>
    public void Append(ReadOnlySpan<char> text, int from, int to)
    {
        (int start, int end) = source.Range(from, to);
        _text.Append(text);
        for (int i = 0; i < text.Length; i++)
        {
            _starts.Add(start);
            _ends.Add(end);
        }
    }

    /// <summary>Characters of the source as they are.</summary>
    public void Copy(int from, int to)
    {
        for (int i = from; i < to; i++)
        {
            _text.Append(source.Text[i]);
            _starts.Add(source.Start(i));
            _ends.Add(source.End(i));
        }
    }

    public Piece Build() => new(_text.ToString(), [.. _starts], [.. _ends], source.Range(0, 0).Start);
}
