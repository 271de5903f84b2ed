namespace Linstock.Text.Tokenizers.Pieces;

/// <summary>What becomes of the places at which a text is cut.</summary>
internal enum SplitBehavior
{
    /// <summary>They are left out.</summary>
    Removed,

    /// <summary>Each is a piece of its own.</summary>
    Isolated,

    /// <summary>Each belongs to the piece before it.</summary>
    MergedWithPrevious,

    /// <summary>Each belongs to the piece after it.</summary>
    MergedWithNext,

    /// <summary>Those that follow each other are one piece.</summary>
    Contiguous,
}

/// <summary>Cuts pieces.</summary>
internal static class Splitting
{
    /// <summary>Cuts a piece at matches.</summary>
    /// <param name="piece">The piece.</param>
    /// <param name="matches">Where the matches are, in order.</param>
    /// <param name="behavior">What becomes of them.</param>
    /// <param name="target">Receives the pieces that are not empty.</param>
    /// <param name="invert">Whether the places to cut at are those between the matches, and each match is a part.</param>
    public static void Split(Piece piece, IEnumerable<(int From, int To)> matches, SplitBehavior behavior, List<Piece> target, bool invert = false)
    {
        var parts = new List<(int From, int To, bool IsMatch)>();
        int last = 0;
        foreach ((int from, int to) in matches)
        {
            if (from > last) parts.Add((last, from, invert));
            if (to > from) parts.Add((from, to, !invert));
            last = to;
        }

        if (last < piece.Text.Length) parts.Add((last, piece.Text.Length, invert));
        switch (behavior)
        {
            case SplitBehavior.Removed:
                parts.RemoveAll(static part => part.IsMatch);
                break;
            case SplitBehavior.Contiguous:
                Join(parts, static (before, part) => before.IsMatch == part.IsMatch);
                break;
            case SplitBehavior.MergedWithPrevious:
                Join(parts, static (before, part) => part.IsMatch && !before.IsMatch);
                break;
            case SplitBehavior.MergedWithNext:
                parts.Reverse();
                Join(parts, static (after, part) => part.IsMatch && !after.IsMatch);
                parts.Reverse();
                break;
        }

        foreach ((int from, int to, _) in parts) target.Add(piece.Slice(from, to));
    }

    // A part that joins keeps the kind of the newcomer, so that a second one does not join too where only one may.
    private static void Join(List<(int From, int To, bool IsMatch)> parts, Func<(int From, int To, bool IsMatch), (int From, int To, bool IsMatch), bool> joins)
    {
        int kept = 0;
        for (int i = 1; i < parts.Count; i++)
        {
            if (joins(parts[kept], parts[i])) parts[kept] = (Math.Min(parts[kept].From, parts[i].From), Math.Max(parts[kept].To, parts[i].To), parts[i].IsMatch);
            else parts[++kept] = parts[i];
        }

        if (parts.Count > 0) parts.RemoveRange(kept + 1, parts.Count - kept - 1);
    }
}
