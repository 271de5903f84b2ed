using Linstock.Backends;
using Linstock.Backends.Cpu.Kernels;

namespace Linstock.Ops;

/// <summary>The triangles of matrices.</summary>
internal static class Triangles
{
    /// <summary>The elements (i, j) of each matrix with j - i at most <paramref name="diagonal"/>; zeros elsewhere.</summary>
    /// <param name="input">[*, m, n].</param>
    /// <param name="diagonal">0 for the main diagonal, positive for those above it.</param>
    /// <exception cref="ArgumentException">The input has fewer than two dimensions.</exception>
    [Op(Surface.Function | Surface.Method | Surface.InPlace | Surface.ExactOut)]
    public static Tensor Tril(Tensor input, long diagonal = 0) => Part(input, diagonal, upper: false, "tril");

    /// <summary>The elements (i, j) of each matrix with j - i at least <paramref name="diagonal"/>; zeros elsewhere.</summary>
    /// <param name="input">[*, m, n].</param>
    /// <param name="diagonal">0 for the main diagonal, positive for those above it.</param>
    /// <exception cref="ArgumentException">The input has fewer than two dimensions.</exception>
    [Op(Surface.Function | Surface.Method | Surface.InPlace | Surface.ExactOut)]
    public static Tensor Triu(Tensor input, long diagonal = 0) => Part(input, diagonal, upper: true, "triu");

    /// <summary>The row and column numbers of the lower triangle of a matrix, in row-major order.</summary>
    /// <param name="row">The number of rows.</param>
    /// <param name="col">The number of columns.</param>
    /// <param name="offset">0 for the main diagonal, positive for those above it.</param>
    /// <param name="dtype">The element type; null means int64.</param>
    /// <param name="device">Where; null means the CPU.</param>
    /// <returns>[2, count].</returns>
    [Op(Surface.Function)]
    public static Tensor TrilIndices(long row, long col, long offset = 0, DType? dtype = null, Device? device = null)
        => Indices(row, col, dtype, device, "tril_indices", i => (0, Math.Clamp(i + offset + 1, 0, col)));

    /// <summary>The row and column numbers of the upper triangle of a matrix, in row-major order.</summary>
    /// <inheritdoc cref="TrilIndices" path="/param"/>
    /// <returns>[2, count].</returns>
    [Op(Surface.Function)]
    public static Tensor TriuIndices(long row, long col, long offset = 0, DType? dtype = null, Device? device = null)
        => Indices(row, col, dtype, device, "triu_indices", i => (Math.Clamp(i + offset, 0, col), col));

    private static Tensor Indices(
        long row, long col, DType? dtype, Device? device, string operation, Func<long, (long First, long End)> columns)
    {
        if (row < 0 || col < 0) Check.ThrowArgument($"{operation}: row and col must be non-negative; got {row} and {col}");
        if (dtype is { } type) Check.Integer(type, operation);
        List<long> rows = [], places = [];
        for (long i = 0; i < row; i++)
        {
            var (first, end) = columns(i);
            for (long j = first; j < end; j++)
            {
                rows.Add(i);
                places.Add(j);
            }
        }

        return Torch.FromArray<long>([.. rows, .. places], 2, rows.Count).To(device ?? Torch.GetDefaultDevice(), dtype ?? DType.Int64);
    }

    private static Tensor Part(Tensor input, long diagonal, bool upper, string operation)
    {
        if (input.NDim < 2) Check.ThrowArgument($"{operation}: the input tensor must have at least 2 dimensions; got shape {input.Shape}");
        Tensor result = Torch.Empty(input.Shape, dtype: input.DType, device: input.Device);
        Backend.Run(result, new TriangleKernel(input.Detach().Contiguous(), result, diagonal, upper));
        return Gradient.IsNeeded(input) ? Gradient.Record(result, new TriangleBackward(diagonal, upper), input) : result;
    }

    private sealed class TriangleBackward(long diagonal, bool upper) : Node
    {
        public override string Name => upper ? "TriuBackward0" : "TrilBackward0";

        protected internal override Tensor? Backward(Tensor grad) => upper ? Triu(grad, diagonal) : Tril(grad, diagonal);
    }
}
