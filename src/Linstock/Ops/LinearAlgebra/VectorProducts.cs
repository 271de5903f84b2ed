using static Linstock.Ops.LinearAlgebra.MatrixParts;

namespace Linstock.Ops.LinearAlgebra;

/// <summary>Products of vectors along a dimension, and the matrix of powers.</summary>
internal static class VectorProducts
{
    /// <summary>The cross product of vectors of three numbers along a dimension.</summary>
    /// <param name="input">Vectors; broadcasts with <paramref name="other"/>.</param>
    /// <param name="other">Vectors.</param>
    /// <param name="dim">The dimension, of size 3.</param>
    [Op(Surface.Linalg | Surface.ExactOut)]
    public static Tensor Cross(Tensor input, Tensor other, long dim = -1)
    {
        const string operation = "linalg.cross";
        if (input.NDim != other.NDim) Check.ThrowArgument($"{operation}: inputs must have the same number of dimensions; got {input.Shape} and {other.Shape}");
        Check.SameDType(input, other, operation);
        if (input.Size(dim) != 3 || other.Size(dim) != 3)
            Check.ThrowArgument($"{operation}: inputs must have length 3 along dimension {dim}; got {input.Shape} and {other.Shape}");
        Check.Broadcast(input.Shape, other.Shape, operation);
        return Torch.Roll(input, 2, dim) * Torch.Roll(other, 1, dim) - Torch.Roll(input, 1, dim) * Torch.Roll(other, 2, dim);
    }

    /// <summary>Σ conj(x)·y along a dimension.</summary>
    /// <param name="x">A tensor; broadcasts with <paramref name="y"/>.</param>
    /// <param name="y">A tensor.</param>
    /// <param name="dim">The dimension.</param>
    [Op(Surface.Linalg | Surface.ExactOut)]
    [Autocast(AutocastRule.Lower)]
    public static Tensor Vecdot(Tensor x, Tensor y, long dim = -1)
    {
        Check.Differentiable(x.DType, "linalg.vecdot");
        CheckSameDType(x, y, "linalg.vecdot");
        Check.Broadcast(x.Shape, y.Shape, "linalg.vecdot");
        return (Conjugate(x) * y).Sum(dim);
    }

    /// <summary>The powers 0, 1, ..., n - 1 of each number, in a new last dimension.</summary>
    /// <param name="x">The numbers.</param>
    /// <param name="n">How many powers; by default as many as there are numbers in the last dimension.</param>
    [Op(Surface.Linalg)]
    [TorchScript("linalg_vander(x, N=n)")]
    public static Tensor Vander(Tensor x, long? n = null)
    {
        if (x.NDim == 0) x = x.Unsqueeze(0);
        long count = n ?? x.Shape[^1];
        if (count <= 1 && n is not null) Check.ThrowArgument($"linalg.vander: n must be greater than 1; got {count}");
        return Powers(x.IsInteger() ? x.To(DType.Int64) : x, count);
    }

    /// <summary>The matrix of powers of a vector's numbers.</summary>
    /// <param name="x">[m].</param>
    /// <param name="n">How many powers; by default m.</param>
    /// <param name="increasing">Whether the powers increase to the right.</param>
    [Op(Surface.Function, Name = "Vander")]
    [TorchScript("vander(x, n, increasing)")]
    public static Tensor VanderFunction(Tensor x, long? n = null, bool increasing = false)
    {
        Check.Rank(x, 1, "vander", "x");
        long count = n ?? x.Shape[0];
        if (count < 0) Check.ThrowArgument($"vander: n must be non-negative; got {count}");
        Tensor powers = count == 0 ? Torch.Empty([x.Shape[0], 0], dtype: x.DType, device: x.Device) : Powers(x.IsInteger() ? x.To(DType.Int64) : x, count);
        return increasing || count == 0 ? powers : Torch.Flip(powers, 1);
    }

    private static bool IsInteger(this Tensor x) => x.DType.IsInteger || x.DType == DType.Bool;

    private static Tensor Powers(Tensor x, long count)
    {
        Tensor column = AsColumn(x), ones = Torch.OnesLike(column);
        if (count == 1) return ones;
        Span<long> sizes = stackalloc long[column.NDim];
        Shape.AsSpan(in column.Shape).CopyTo(sizes);
        sizes[^1] = count - 1;
        return Torch.Cat([ones, Torch.Cumprod(column.Expand(sizes), -1)], -1);
    }
}
