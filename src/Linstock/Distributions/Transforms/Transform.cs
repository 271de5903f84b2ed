namespace Linstock.Distributions;

/// <summary>A function from one region to another with, where it is bijective, its inverse and Jacobian: <c>torch.distributions.transforms.Transform</c>.</summary>
/// <remarks>
/// A cache of size 1 keeps the last pair of argument and result, recognised by reference, so that the inverse of a result is its
/// argument itself: exact, and with its history.
/// </remarks>
public abstract class Transform : IEquatable<Transform>
{
    private Tensor? _cachedX;
    private Tensor? _cachedY;

    /// <summary>A transform with or without a cache.</summary>
    /// <param name="cacheSize">0 or 1.</param>
    /// <exception cref="ArgumentException">Any other size.</exception>
    protected Transform(int cacheSize = 0)
    {
        Check.That(cacheSize is 0 or 1, $"transform: there is no cache of this size; got {cacheSize}; expected 0 or 1");
        CacheSize = cacheSize;
    }

    /// <summary>The transform that changes nothing.</summary>
    public static Transform Identity { get; } = new ComposeTransform([]);

    /// <summary>Pairs of argument and result that are kept: 0 or 1.</summary>
    public int CacheSize { get; }

    /// <summary>What it is defined for.</summary>
    public abstract Constraint Domain { get; }

    /// <summary>Where its results lie.</summary>
    public abstract Constraint Codomain { get; }

    /// <summary>Whether it has an inverse, and a Jacobian.</summary>
    public virtual bool Bijective => false;

    /// <summary>+1 for a rising function of a number, -1 for a falling one.</summary>
    /// <exception cref="NotSupportedException">It has no sign.</exception>
    public virtual TensorOrNumber Sign => throw NotImplemented("sign");

    /// <summary>The number of dimensions of an event, where argument and result agree.</summary>
    /// <exception cref="InvalidOperationException">They do not agree.</exception>
    public virtual int EventDim
        => Domain.EventDim == Codomain.EventDim
            ? Domain.EventDim
            : throw new InvalidOperationException($"{GetType().Name}: domain and codomain differ in event_dim; ask one of them");

    /// <summary>The inverse; its inverse is this transform.</summary>
    public virtual Transform Inv => field ??= new InverseTransform(this);

    /// <summary>y = f(x).</summary>
    public virtual Tensor Call(Tensor x)
    {
        ArgumentNullException.ThrowIfNull(x);
        if (CacheSize == 0) return Forward(x);
        if (ReferenceEquals(x, _cachedX)) return _cachedY!;
        Tensor y = Forward(x);
        (_cachedX, _cachedY) = (x, y);
        return y;
    }

    /// <summary>log |dy/dx|, the events' dimensions summed.</summary>
    /// <param name="x">The argument.</param>
    /// <param name="y">The result.</param>
    /// <exception cref="NotSupportedException">The transform is not bijective.</exception>
    public virtual Tensor LogAbsDetJacobian(Tensor x, Tensor y) => throw NotImplemented("log_abs_det_jacobian");

    /// <summary>The shape of the result for an argument's shape.</summary>
    public virtual Shape ForwardShape(in Shape shape) => shape;

    /// <summary>The shape of the argument for a result's shape.</summary>
    public virtual Shape InverseShape(in Shape shape) => shape;

    /// <summary>The same transform with another cache.</summary>
    /// <param name="cacheSize">0 or 1.</param>
    public Transform WithCache(int cacheSize = 1) => cacheSize == CacheSize ? this : Recreate(cacheSize);

    /// <inheritdoc/>
    public virtual bool Equals(Transform? other) => ReferenceEquals(this, other);

    /// <inheritdoc/>
    public sealed override bool Equals(object? obj) => obj is Transform other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => GetType().GetHashCode();

    /// <inheritdoc/>
    public override string ToString() => GetType().Name + "()";

    /// <summary>f⁻¹(y), from the cache if it is there.</summary>
    internal virtual Tensor CallInverse(Tensor y)
    {
        ArgumentNullException.ThrowIfNull(y);
        if (CacheSize == 0) return Inverse(y);
        if (ReferenceEquals(y, _cachedY)) return _cachedX!;
        Tensor x = Inverse(y);
        (_cachedX, _cachedY) = (x, y);
        return x;
    }

    /// <summary>Computes f(x).</summary>
    protected abstract Tensor Forward(Tensor x);

    /// <summary>Computes f⁻¹(y), or some x with f(x) = y.</summary>
    protected abstract Tensor Inverse(Tensor y);

    /// <summary>A transform like this one with another cache.</summary>
    protected abstract Transform Recreate(int cacheSize);

    /// <summary>The exception for what a transform does not define.</summary>
    protected NotSupportedException NotImplemented(string member) => new($"{GetType().Name}: {member} is not implemented for this transform");

    /// <summary>Throws unless a shape has enough dimensions.</summary>
    protected void RequireDimensions(in Shape shape, int least)
        => Check.That(shape.Rank >= least, $"{GetType().Name}: too few dimensions; got shape {shape}; expected at least {least}");
}
