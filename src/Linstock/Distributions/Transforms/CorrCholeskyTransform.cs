using Linstock.NN;

namespace Linstock.Distributions;

/// <summary>
/// From vectors of D (D - 1) / 2 numbers to the Cholesky factors of D-dimensional correlation matrices: rows of length 1, made by signed
/// stick breaking of tanh(x)² (Stan reference manual, "Cholesky factors of correlation matrices"). Bijective.
/// </summary>
public sealed class CorrCholeskyTransform(int cacheSize = 0) : Transform(cacheSize)
{
    /// <inheritdoc/>
    public override Constraint Domain => Constraints.RealVector;

    /// <inheritdoc/>
    public override Constraint Codomain => Constraints.CorrCholesky;

    /// <inheritdoc/>
    public override bool Bijective => true;

    /// <summary>The Jacobian of the lower triangle without the diagonal, whose entries follow from the others.</summary>
    /// <param name="x">The argument.</param>
    /// <param name="y">The result.</param>
    public override Tensor LogAbsDetJacobian(Tensor x, Tensor y)
    {
        Tensor left = Triangles.ToVector(1 - (y * y).Cumsum(-1), -2);
        Tensor breaking = 0.5 * left.Log().Sum(-1);
        Tensor squashing = -2 * (x + Functional.Softplus(-2 * x) - Math.Log(2)).Sum(-1);
        return breaking + squashing;
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The last size is no number of entries of a triangle.</exception>
    public override Shape ForwardShape(in Shape shape)
    {
        RequireDimensions(in shape, 1);
        long side = Triangles.Side(shape[^1]);
        return [.. shape.Leading(shape.Rank - 1), side, side];
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The matrices are not square.</exception>
    public override Shape InverseShape(in Shape shape)
    {
        RequireDimensions(in shape, 2);
        Check.That(shape[^2] == shape[^1], $"CorrCholeskyTransform: the matrices are not square; got shape {shape}");
        return [.. shape.Leading(shape.Rank - 2), shape[^1] * (shape[^1] - 1) / 2];
    }

    /// <inheritdoc/>
    protected override Tensor Forward(Tensor x)
    {
        double limit = 1 - FloatingLimits.Epsilon(x.DType);
        Tensor r = Triangles.FromVector(x.Tanh().Clamp(min: -limit, max: limit));
        Tensor left = (1 - r.Square()).Sqrt().Cumprod(-1);
        Tensor unit = r + Torch.Eye(r.Shape[^1], dtype: r.DType, device: r.Device);
        return unit * Functional.Pad(left.Narrow(-1, 0, left.Shape[^1] - 1), [1, 0], value: 1);
    }

    /// <inheritdoc/>
    protected override Tensor Inverse(Tensor y)
    {
        Tensor left = 1 - (y * y).Cumsum(-1);
        Tensor shifted = Functional.Pad(left.Narrow(-1, 0, left.Shape[^1] - 1), [1, 0], value: 1);
        Tensor t = Triangles.ToVector(y, -1) / Triangles.ToVector(shifted, -1).Sqrt();
        return ((1 + t) / (1 - t)).Log() / 2;
    }

    /// <inheritdoc/>
    protected override Transform Recreate(int cacheSize) => new CorrCholeskyTransform(cacheSize);

    /// <summary>Entries of the lower triangle, row after row.</summary>
    private static class Triangles
    {
        /// <summary>The side of a matrix with so many entries below its diagonal.</summary>
        public static long Side(long entries)
        {
            long side = (long)Math.Round(Math.Sqrt(0.25 + 2d * entries) + 0.5);
            Check.That(
                side * (side - 1) / 2 == entries,
                $"CorrCholeskyTransform: the last size is no number of entries below a diagonal; got {entries}; expected 1, 3, 6, 10, ...");
            return side;
        }

        public static Tensor ToVector(Tensor matrix, long diagonal)
        {
            long side = matrix.Shape[^1];
            return matrix.Reshape([.. matrix.Shape.Leading(matrix.NDim - 2), side * side]).IndexSelect(-1, Positions(side, diagonal, matrix.Device));
        }

        public static Tensor FromVector(Tensor vector)
        {
            long side = Side(vector.Shape[^1]);
            Shape batch = vector.Shape.Leading(vector.NDim - 1);
            Tensor empty = Torch.Zeros([.. batch, side * side], dtype: vector.DType, device: vector.Device);
            return empty.IndexCopy(-1, Positions(side, -1, vector.Device), vector).Reshape([.. batch, side, side]);
        }

        private static Tensor Positions(long side, long diagonal, Device device)
        {
            Tensor indices = Torch.TrilIndices(side, side, diagonal, device: device);
            return indices[0] * side + indices[1];
        }
    }
}
