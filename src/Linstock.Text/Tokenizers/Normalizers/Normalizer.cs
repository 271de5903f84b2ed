using Linstock.Text.Tokenizers.Pieces;

namespace Linstock.Text.Tokenizers.Normalizers;

/// <summary>Changes a text before it is cut.</summary>
internal abstract class Normalizer
{
    public abstract Piece Normalize(Piece piece);
}

/// <summary>One after the other.</summary>
internal sealed class NormalizerSequence(IReadOnlyList<Normalizer> parts) : Normalizer
{
    public override Piece Normalize(Piece piece)
    {
        foreach (Normalizer part in parts) piece = part.Normalize(piece);
        return piece;
    }
}
