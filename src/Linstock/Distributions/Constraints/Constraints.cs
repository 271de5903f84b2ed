namespace Linstock.Distributions;

/// <summary>The constraints of <c>torch.distributions.constraints</c>.</summary>
public static class Constraints
{
    /// <summary>0 or 1.</summary>
    public static Constraint Boolean { get; } = new BooleanConstraint();

    /// <summary>Vectors of zeros with a single 1.</summary>
    public static Constraint OneHot { get; } = new OneHotConstraint();

    /// <summary>0, 1, 2, ...</summary>
    public static Constraint NonnegativeInteger { get; } = new IntegerGreaterThanConstraint(0);

    /// <summary>1, 2, 3, ...</summary>
    public static Constraint PositiveInteger { get; } = new IntegerGreaterThanConstraint(1);

    /// <summary>Anything but NaN.</summary>
    public static Constraint Real { get; } = new RealConstraint();

    /// <summary>Vectors of real numbers.</summary>
    public static Constraint RealVector { get; } = new IndependentConstraint(Real, 1);

    /// <summary>(0, ∞].</summary>
    public static Constraint Positive { get; } = new GreaterThanConstraint(0);

    /// <summary>[0, ∞].</summary>
    public static Constraint Nonnegative { get; } = new GreaterThanEqConstraint(0);

    /// <summary>[0, 1].</summary>
    public static Constraint UnitInterval { get; } = new IntervalConstraint(0, 1);

    /// <summary>Vectors of non-negative numbers whose sum is 1.</summary>
    public static Constraint Simplex { get; } = new SimplexConstraint();

    /// <summary>Lower triangular square matrices.</summary>
    public static Constraint LowerTriangular { get; } = new LowerTriangularConstraint();

    /// <summary>Lower triangular matrices with a positive diagonal.</summary>
    public static Constraint LowerCholesky { get; } = new LowerCholeskyConstraint();

    /// <summary>Lower triangular matrices with a positive diagonal and rows of length 1.</summary>
    public static Constraint CorrCholesky { get; } = new CorrCholeskyConstraint();

    /// <summary>Square matrices.</summary>
    public static Constraint Square { get; } = new SquareConstraint();

    /// <summary>Symmetric matrices.</summary>
    public static Constraint Symmetric { get; } = new SymmetricConstraint();

    /// <summary>Symmetric matrices without negative eigenvalue.</summary>
    public static Constraint PositiveSemidefinite { get; } = new PositiveSemidefiniteConstraint();

    /// <summary>Symmetric matrices with positive eigenvalues.</summary>
    public static Constraint PositiveDefinite { get; } = new PositiveDefiniteConstraint();

    /// <summary>A region that depends on other values and cannot be checked alone.</summary>
    public static Constraint Dependent { get; } = new DependentConstraint();

    /// <summary>Integers from <paramref name="lowerBound"/> to <paramref name="upperBound"/>, both included.</summary>
    public static Constraint IntegerInterval(TensorOrNumber lowerBound, TensorOrNumber upperBound) => new IntegerIntervalConstraint(lowerBound, upperBound);

    /// <summary>(<paramref name="lowerBound"/>, ∞].</summary>
    public static Constraint GreaterThan(TensorOrNumber lowerBound) => new GreaterThanConstraint(lowerBound);

    /// <summary>[<paramref name="lowerBound"/>, ∞].</summary>
    public static Constraint GreaterThanEq(TensorOrNumber lowerBound) => new GreaterThanEqConstraint(lowerBound);

    /// <summary>[-∞, <paramref name="upperBound"/>).</summary>
    public static Constraint LessThan(TensorOrNumber upperBound) => new LessThanConstraint(upperBound);

    /// <summary>[<paramref name="lowerBound"/>, <paramref name="upperBound"/>].</summary>
    public static Constraint Interval(TensorOrNumber lowerBound, TensorOrNumber upperBound) => new IntervalConstraint(lowerBound, upperBound);

    /// <summary>[<paramref name="lowerBound"/>, <paramref name="upperBound"/>).</summary>
    public static Constraint HalfOpenInterval(TensorOrNumber lowerBound, TensorOrNumber upperBound) => new HalfOpenIntervalConstraint(lowerBound, upperBound);

    /// <summary>Vectors of counts whose sum is at most <paramref name="upperBound"/>.</summary>
    public static Constraint Multinomial(TensorOrNumber upperBound) => new MultinomialConstraint(upperBound);

    /// <summary>A constraint over <paramref name="reinterpretedBatchNdims"/> more dimensions, all of whose elements must satisfy it.</summary>
    public static Constraint Independent(Constraint baseConstraint, int reinterpretedBatchNdims)
        => new IndependentConstraint(baseConstraint, reinterpretedBatchNdims);

    /// <summary>A constraint for each piece along a dimension, as <c>Torch.Cat</c> joins them.</summary>
    /// <param name="cseq">The constraints.</param>
    /// <param name="dim">The dimension.</param>
    /// <param name="lengths">The lengths of the pieces; empty means 1 each.</param>
    public static Constraint Cat(ReadOnlySpan<Constraint> cseq, int dim = 0, params ReadOnlySpan<long> lengths) => new CatConstraint(cseq, dim, lengths);

    /// <summary>A constraint for each slice along a dimension, as <c>Torch.Stack</c> joins them.</summary>
    /// <param name="cseq">The constraints.</param>
    /// <param name="dim">The dimension.</param>
    public static Constraint Stack(ReadOnlySpan<Constraint> cseq, int dim = 0) => new StackConstraint(cseq, dim);

    /// <summary>Whether a constraint depends on other values.</summary>
    public static bool IsDependent(Constraint constraint) => constraint.IsDependent;
}
