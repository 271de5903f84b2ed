namespace Linstock.Ops.Shaping;

/// <summary>The places of a matrix's triangles.</summary>
internal static class TriangleIndices
{
    /// <summary>The rows and columns [2, n] of the elements on and below a diagonal, row by row.</summary>
    /// <param name="row">The number of rows.</param>
    /// <param name="col">The number of columns.</param>
    /// <param name="offset">0 for the main diagonal, positive for those above it.</param>
    /// <param name="dtype">int64 or int32; null means int64.</param>
    /// <param name="device">Where; null means the CPU.</param>
    /// <exception cref="ArgumentException">A size is negative.</exception>
    [Op(Surface.Function)]
    public static Tensor TrilIndices(long row, long col, long offset = 0, DType? dtype = null, Device? device = null)
        => Indices(row, col, r => (0, Math.Clamp(r + offset + 1, 0, col)), dtype, device, "tril_indices");

    /// <summary>The rows and columns [2, n] of the elements on and above a diagonal, row by row.</summary>
    /// <param name="row">The number of rows.</param>
    /// <param name="col">The number of columns.</param>
    /// <param name="offset">0 for the main diagonal, positive for those above it.</param>
    /// <param name="dtype">int64 or int32; null means int64.</param>
    /// <param name="device">Where; null means the CPU.</param>
    /// <exception cref="ArgumentException">A size is negative.</exception>
    [Op(Surface.Function)]
    public static Tensor TriuIndices(long row, long col, long offset = 0, DType? dtype = null, Device? device = null)
        => Indices(row, col, r => (Math.Clamp(r + offset, 0, col), col), dtype, device, "triu_indices");

    private static Tensor Indices(long row, long col, Func<long, (long First, long End)> columns, DType? dtype, Device? device, string operation)
    {
        Check.That(row >= 0 && col >= 0, $"{operation}: row and col must be non-negative; got {row} and {col}");
        var rows = new List<long>();
        var cols = new List<long>();
        for (long r = 0; r < row; r++)
        {
            (long first, long end) = columns(r);
            for (long c = first; c < end; c++)
            {
                rows.Add(r);
                cols.Add(c);
            }
        }
        long[] both = [.. rows, .. cols];
        return Torch.FromArray(both, 2, rows.Count).To(dtype ?? DType.Int64).To(device ?? default);
    }
}
