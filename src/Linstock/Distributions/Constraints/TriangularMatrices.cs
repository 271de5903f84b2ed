namespace Linstock.Distributions;

/// <summary>Lower triangular square matrices.</summary>
public sealed class LowerTriangularConstraint : Constraint
{
    /// <inheritdoc/>
    public override int EventDim => 2;

    /// <inheritdoc/>
    public override Tensor Check(Tensor value) => Torch.Eq(value.Tril(), value).All([-2, -1]);
}

/// <summary>Lower triangular matrices with a positive diagonal.</summary>
public sealed class LowerCholeskyConstraint : Constraint
{
    /// <inheritdoc/>
    public override int EventDim => 2;

    /// <inheritdoc/>
    public override Tensor Check(Tensor value)
        => Torch.Eq(value.Tril(), value).All([-2, -1]) & (value.Diagonal(dim1: -2, dim2: -1) > 0).All(-1);
}

/// <summary>Lower triangular matrices with a positive diagonal and rows of length 1, to within ten times the dtype's precision for each column.</summary>
public sealed class CorrCholeskyConstraint : Constraint
{
    /// <inheritdoc/>
    public override int EventDim => 2;

    /// <inheritdoc/>
    public override Tensor Check(Tensor value)
    {
        double tolerance = FloatingLimits.Epsilon(value.DType) * value.Shape[^1] * 10;
        Tensor lengths = Torch.Linalg.Norm(value.Detach(), dim: -1);
        return Constraints.LowerCholesky.Check(value) & ((lengths - 1).Abs() <= tolerance).All(-1);
    }
}
