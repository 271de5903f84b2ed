namespace Linstock.Distributions;

/// <summary>Square matrices.</summary>
public class SquareConstraint : Constraint
{
    /// <inheritdoc/>
    public override int EventDim => 2;

    /// <inheritdoc/>
    public override Tensor Check(Tensor value)
        => Torch.Full(value.Shape.Leading(value.NDim - 2), value.Shape[^2] == value.Shape[^1], dtype: DType.Bool, device: value.Device);
}

/// <summary>Symmetric matrices, to within 10⁻⁶.</summary>
public class SymmetricConstraint : SquareConstraint
{
    /// <inheritdoc/>
    public override Tensor Check(Tensor value)
        => value.Shape[^2] == value.Shape[^1] ? value.Isclose(value.MT, atol: 1e-6).All([-2, -1]) : base.Check(value);
}

/// <summary>Symmetric matrices without negative eigenvalue.</summary>
public sealed class PositiveSemidefiniteConstraint : SymmetricConstraint
{
    /// <inheritdoc/>
    public override Tensor Check(Tensor value)
    {
        Tensor symmetric = base.Check(value);
        return symmetric.All().Item<bool>() ? (Torch.Linalg.Eigvalsh(value) >= 0).All(-1) : symmetric;
    }
}

/// <summary>Symmetric matrices that have a Cholesky factor.</summary>
public sealed class PositiveDefiniteConstraint : SymmetricConstraint
{
    /// <inheritdoc/>
    public override Tensor Check(Tensor value)
    {
        Tensor symmetric = base.Check(value);
        return symmetric.All().Item<bool>() ? Torch.Eq(Torch.Linalg.CholeskyEx(value).Info, 0) : symmetric;
    }
}
