namespace Linstock.Ops;

/// <summary>Diagonals of matrices, and matrices from their diagonals.</summary>
internal static class Diagonals
{
    /// <summary>A diagonal over two dimensions, as a new last dimension over the same memory.</summary>
    /// <param name="input">The tensor.</param>
    /// <param name="offset">0 for the main diagonal, positive for those above it.</param>
    /// <param name="dim1">The dimension of the rows.</param>
    /// <param name="dim2">The dimension of the columns.</param>
    /// <exception cref="ArgumentException">Both dimensions are the same.</exception>
    [Op(Surface.Function | Surface.Method)]
    public static Tensor Diagonal(Tensor input, long offset = 0, long dim1 = 0, long dim2 = 1)
    {
        int rank = input.NDim, row = Check.Dim(dim1, rank, "diagonal"), column = Check.Dim(dim2, rank, "diagonal");
        if (row == column) Check.ThrowArgument($"diagonal: dimensions cannot be identical: {dim1}, {dim2}");
        long length = Math.Max(offset >= 0
            ? Math.Min(input.Shape[row], input.Shape[column] - offset)
            : Math.Min(input.Shape[row] + offset, input.Shape[column]), 0);
        Span<long> sizes = stackalloc long[rank - 1], strides = stackalloc long[rank - 1];
        int next = 0;
        for (int d = 0; d < rank; d++)
        {
            if (d == row || d == column) continue;
            sizes[next] = input.Shape[d];
            strides[next++] = input.Strides[d];
        }

        sizes[next] = length;
        strides[next] = input.Strides[row] + input.Strides[column];
        long start = length == 0 ? 0 : offset >= 0 ? offset * input.Strides[column] : -offset * input.Strides[row];
        Tensor view = Views.Of(input, new Shape(sizes), new Shape(strides), input.StorageOffset + start);
        return Gradient.IsNeeded(input) ? Gradient.Record(view, new DiagonalBackward(input.Shape, offset, row, column), input) : view;
    }

    /// <summary>Matrices with the last dimension of the input as a diagonal; zeros elsewhere.</summary>
    /// <param name="input">The diagonals, at least one dimension.</param>
    /// <param name="offset">0 for the main diagonal, positive for those above it.</param>
    /// <param name="dim1">Where the rows appear in the result.</param>
    /// <param name="dim2">Where the columns appear in the result.</param>
    [Op(Surface.Function | Surface.Method | Surface.Out)]
    public static Tensor DiagEmbed(Tensor input, long offset = 0, long dim1 = -2, long dim2 = -1)
    {
        if (input.NDim == 0) Check.ThrowArgument("diag_embed: the input must have at least 1 dimension; got a tensor without dimensions");
        int rank = input.NDim + 1, row = Check.Dim(dim1, rank, "diag_embed"), column = Check.Dim(dim2, rank, "diag_embed");
        if (row == column) Check.ThrowArgument($"diag_embed: dimensions cannot be identical: {dim1}, {dim2}");
        Span<long> sizes = stackalloc long[rank];
        int next = 0;
        for (int d = 0; d < rank; d++)
            sizes[d] = d == row || d == column ? input.Shape[^1] + Math.Abs(offset) : input.Shape[next++];
        return Scatter(input, new Shape(sizes), offset, row, column);
    }

    /// <summary>The diagonal of a matrix, or the matrix with a vector as its diagonal.</summary>
    /// <param name="input">[n] or [m, n].</param>
    /// <param name="diagonal">0 for the main diagonal, positive for those above it.</param>
    [Op(Surface.Function | Surface.Method | Surface.ExactOut)]
    public static Tensor Diag(Tensor input, long diagonal = 0)
    {
        Check.RankBetween(input, 1, 2, "diag", "input");
        return input.NDim == 1 ? DiagEmbed(input, diagonal) : Diagonal(input, diagonal).Clone(MemoryFormat.Contiguous);
    }

    /// <summary>The matrix with all elements of a tensor as its diagonal.</summary>
    /// <param name="input">The tensor.</param>
    /// <param name="offset">0 for the main diagonal, positive for those above it.</param>
    [Op(Surface.Function | Surface.Method)]
    public static Tensor Diagflat(Tensor input, long offset = 0) => DiagEmbed(input.Reshape(-1), offset);

    /// <summary>A copy of the input with a diagonal replaced.</summary>
    /// <param name="input">The tensor.</param>
    /// <param name="src">The new diagonal, in the shape that <see cref="Diagonal"/> gives.</param>
    /// <param name="offset">0 for the main diagonal, positive for those above it.</param>
    /// <param name="dim1">The dimension of the rows.</param>
    /// <param name="dim2">The dimension of the columns.</param>
    /// <exception cref="ArgumentException">The shape of <paramref name="src"/> is another one.</exception>
    [Op(Surface.Function | Surface.Method)]
    public static Tensor DiagonalScatter(Tensor input, Tensor src, long offset = 0, long dim1 = 0, long dim2 = 1)
    {
        Tensor result = input.Clone(MemoryFormat.Contiguous), place = Diagonal(result, offset, dim1, dim2);
        if (place.Shape != src.Shape) Check.ThrowArgument($"diagonal_scatter: expected src of shape {place.Shape}, that of the diagonal; got {src.Shape}");
        place.Copy_(src);
        return result;
    }

    /// <summary>A diagonal laid into zeros: the adjoint of taking it.</summary>
    private static Tensor Scatter(Tensor diagonal, in Shape shape, long offset, int row, int column)
    {
        Tensor result = Torch.Zeros(shape, dtype: diagonal.DType, device: diagonal.Device);
        using (Torch.NoGrad()) Diagonal(result, offset, row, column).Copy_(diagonal);
        return Gradient.IsNeeded(diagonal) ? Gradient.Record(result, new ScatterBackward(offset, row, column), diagonal) : result;
    }

    private sealed class DiagonalBackward(Shape shape, long offset, int row, int column) : Node
    {
        protected internal override Tensor? Backward(Tensor grad) => Scatter(grad, shape, offset, row, column);

        public override string Name => "DiagonalBackward0";
    }

    private sealed class ScatterBackward(long offset, int row, int column) : Node
    {
        protected internal override Tensor? Backward(Tensor grad) => Diagonal(grad, offset, row, column);

        public override string Name => "DiagEmbedBackward0";
    }
}
