namespace Linstock.Vision.Architectures;

/// <summary>Positions relative to each other inside a window.</summary>
internal static class RelativePositions
{
    /// <summary>For each pair of positions in a window the row of the table for their offset: [height · width, height · width], int64.</summary>
    public static Tensor Index(long height, long width)
    {
        long count = height * width;
        var index = new long[count * count];
        for (long a = 0; a < count; a++)
        {
            for (long b = 0; b < count; b++)
            {
                long down = (a / width) - (b / width) + height - 1, right = (a % width) - (b % width) + width - 1;
                index[(a * count) + b] = (down * ((2 * width) - 1)) + right;
            }
        }

        return Torch.FromArray(index, count, count).To(Torch.GetDefaultDevice());
    }

    /// <summary>The bias of each head for each pair of positions: [1, heads, positions, positions].</summary>
    /// <param name="table">[offsets, heads].</param>
    /// <param name="index">The row of each pair.</param>
    /// <param name="positions">Positions of a window.</param>
    public static Tensor Bias(Tensor table, Tensor index, long positions) =>
        table.IndexSelect(0, index.Reshape(-1)).View(positions, positions, -1).Permute(2, 0, 1).Contiguous().Unsqueeze(0);
}
