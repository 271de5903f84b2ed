using Linstock.Text.Tokenizers.Pieces;

namespace Linstock.Text.Tokenizers.PreTokenizers;

/// <summary>Cuts a text into words, across which no token reaches.</summary>
internal abstract class PreTokenizer
{
    /// <summary>Cuts a piece.</summary>
    /// <param name="piece">The piece.</param>
    /// <param name="target">Receives the parts.</param>
    public abstract void Split(Piece piece, List<Piece> target);
}

/// <summary>One after the other.</summary>
internal sealed class PreTokenizerSequence(IReadOnlyList<PreTokenizer> parts) : PreTokenizer
{
    public override void Split(Piece piece, List<Piece> target)
    {
        List<Piece> pieces = [piece];
        foreach (PreTokenizer part in parts)
        {
            var next = new List<Piece>(pieces.Count);
            foreach (Piece each in pieces) part.Split(each, next);
            pieces = next;
        }

        target.AddRange(pieces);
    }
}
