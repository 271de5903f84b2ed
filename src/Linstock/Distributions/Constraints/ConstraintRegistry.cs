using System.Collections.Concurrent;

namespace Linstock.Distributions;

/// <summary>From constraints to transforms of unconstrained numbers into them: <c>torch.distributions.constraint_registry</c>.</summary>
/// <example>
/// <code>
/// Transform transform = ConstraintRegistry.TransformTo.Call(Constraints.Positive);
/// Tensor scale = transform.Call(unconstrained);
/// </code>
/// </example>
public sealed class ConstraintRegistry
{
    private readonly ConcurrentDictionary<Type, Func<Constraint, Transform>> _factories = new();

    /// <summary>Bijective transforms, with a Jacobian: for samplers.</summary>
    public static ConstraintRegistry BijectTo { get; } = Standard(bijective: true);

    /// <summary>Transforms that may be overparameterised: for coordinate-wise optimisers.</summary>
    public static ConstraintRegistry TransformTo { get; } = Standard(bijective: false);

    /// <summary>Says how constraints of one class become transforms; a later registration replaces an earlier one.</summary>
    /// <typeparam name="TConstraint">The class.</typeparam>
    /// <param name="factory">Makes the transform of a constraint.</param>
    public void Register<TConstraint>(Func<TConstraint, Transform> factory)
        where TConstraint : Constraint
    {
        ArgumentNullException.ThrowIfNull(factory);
        _factories[typeof(TConstraint)] = constraint => factory((TConstraint)constraint);
    }

    /// <summary>The transform from unconstrained numbers into a constraint.</summary>
    /// <exception cref="NotSupportedException">Nothing is registered for the constraint's class.</exception>
    public Transform Call(Constraint constraint)
    {
        ArgumentNullException.ThrowIfNull(constraint);
        return _factories.TryGetValue(constraint.GetType(), out Func<Constraint, Transform>? factory)
            ? factory(constraint)
            : throw new NotSupportedException($"constraint_registry: cannot transform to {constraint}; register a transform for {constraint.GetType().Name}");
    }

    private static ConstraintRegistry Standard(bool bijective)
    {
        var registry = new ConstraintRegistry();
        registry.Register<RealConstraint>(_ => Transform.Identity);
        registry.Register<IndependentConstraint>(
            constraint => new IndependentTransform(registry.Call(constraint.BaseConstraint), constraint.ReinterpretedBatchNdims));
        registry.Register<GreaterThanConstraint>(constraint => Above(constraint.LowerBound));
        registry.Register<GreaterThanEqConstraint>(constraint => Above(constraint.LowerBound));
        registry.Register<LessThanConstraint>(
            constraint => new ComposeTransform([new ExpTransform(), new AffineTransform(constraint.UpperBound, -1)]));
        registry.Register<IntervalConstraint>(constraint => Between(constraint.LowerBound, constraint.UpperBound));
        registry.Register<HalfOpenIntervalConstraint>(constraint => Between(constraint.LowerBound, constraint.UpperBound));
        registry.Register<CorrCholeskyConstraint>(_ => new CorrCholeskyTransform());
        registry.Register<CatConstraint>(
            constraint => new CatTransform([.. constraint.Cseq.Select(registry.Call)], constraint.Dim, [.. constraint.Lengths]));
        registry.Register<StackConstraint>(constraint => new StackTransform([.. constraint.Cseq.Select(registry.Call)], constraint.Dim));
        if (bijective)
        {
            registry.Register<SimplexConstraint>(_ => new StickBreakingTransform());
        }
        else
        {
            registry.Register<SimplexConstraint>(_ => new SoftmaxTransform());
            registry.Register<LowerCholeskyConstraint>(_ => new LowerCholeskyTransform());
            registry.Register<PositiveDefiniteConstraint>(_ => new PositiveDefiniteTransform());
            registry.Register<PositiveSemidefiniteConstraint>(_ => new PositiveDefiniteTransform());
        }

        return registry;
    }

    // PyTorch registers positive numbers after half lines: the class decides, and positive is a half line from 0.
    private static Transform Above(TensorOrNumber bound)
        => new ComposeTransform([new ExpTransform(), new AffineTransform(bound, 1)]);

    private static Transform Between(TensorOrNumber lower, TensorOrNumber upper)
    {
        if (lower.IsNumber && upper.IsNumber)
        {
            return (lower.Number, upper.Number) is (0, 1)
                ? new SigmoidTransform()
                : new ComposeTransform([new SigmoidTransform(), new AffineTransform(lower, upper.Number - lower.Number)]);
        }

        (Tensor low, Tensor high) = Parameters.Broadcast(lower, upper);
        return new ComposeTransform([new SigmoidTransform(), new AffineTransform(low, high - low)]);
    }
}
