using Linstock.Distributions;
using Linstock.Tests.Sampling;

namespace Linstock.Tests.Distributions;

/// <summary>Transforms beyond what is recorded: equality, inverses, signs, the way into constraints.</summary>
[Collection(DefaultGeneratorCollection.Name)]
public sealed class TransformTests
{
    public static TheoryData<Constraint, long[]> Regions => new()
    {
        { Constraints.Real, [4] },
        { Constraints.Positive, [4] },
        { Constraints.Nonnegative, [4] },
        { Constraints.GreaterThan(2), [4] },
        { Constraints.LessThan(-1), [4] },
        { Constraints.UnitInterval, [4] },
        { Constraints.Interval(-1, 3), [4] },
        { Constraints.HalfOpenInterval(Torch.Tensor([-1.0, 0.0, 1.0, 2.0]), 3), [4] },
        { Constraints.RealVector, [4] },
        { Constraints.Simplex, [4] },
        { Constraints.CorrCholesky, [2, 6] },
        { Constraints.LowerCholesky, [3, 3] },
        { Constraints.PositiveDefinite, [3, 3] },
        { Constraints.Independent(Constraints.Positive, 1), [2, 4] },
        { Constraints.Cat([Constraints.Positive, Constraints.UnitInterval], 0, 3, 1), [4] },
        { Constraints.Stack([Constraints.Positive, Constraints.UnitInterval], 0), [2, 3] },
    };

    [Theory]
    [MemberData(nameof(Regions))]
    public void ConstrainedNumbersSatisfyTheirConstraint(Constraint constraint, long[] shape)
    {
        Torch.ManualSeed(3);
        Tensor x = Torch.Randn(shape, dtype: DType.Float64);
        Transform transform = ConstraintRegistry.TransformTo.Call(constraint);
        Tensor y = transform.Call(x);
        Assert.True(constraint.Check(y).All().Item<bool>());
        Recording.Equal(y, transform.Call(transform.Inv.Call(y)), 1e-8, "there and back");
    }

    [Theory]
    [MemberData(nameof(Regions))]
    public void BijectionsComeBackToTheirArgument(Constraint constraint, long[] shape)
    {
        if (constraint is LowerCholeskyConstraint or PositiveDefiniteConstraint)
        {
            Assert.Throws<NotSupportedException>(() => ConstraintRegistry.BijectTo.Call(constraint));
            return;
        }

        Torch.ManualSeed(3);
        Tensor x = Torch.Randn(shape, dtype: DType.Float64);
        Transform transform = ConstraintRegistry.BijectTo.Call(constraint);
        Assert.True(transform.Bijective);
        Tensor y = transform.Call(x);
        Assert.True(constraint.Check(y).All().Item<bool>());
        Recording.Equal(x, transform.Inv.Call(y), 1e-8, "there and back");
        Assert.True(transform.LogAbsDetJacobian(x, y).Isfinite().All().Item<bool>());
    }

    [Fact]
    public void OwnConstraintsCanBeRegistered()
    {
        var registry = new ConstraintRegistry();
        Assert.Throws<NotSupportedException>(() => registry.Call(Constraints.Positive));
        registry.Register<GreaterThanConstraint>(_ => new SoftplusTransform());
        Assert.IsType<SoftplusTransform>(registry.Call(Constraints.Positive));
    }

    [Fact]
    public void JacobiansAreThoseOfTheDerivative()
    {
        (Transform Transform, double X)[] cases =
        [
            (new ExpTransform(), 0.7), (new SigmoidTransform(), -1.2), (new SoftplusTransform(), 0.3), (new TanhTransform(), 0.9),
            (new PowerTransform(-1.5), 2.0), (new AffineTransform(1, -3), 0.4), (new CumulativeDistributionTransform(new Normal(0, 1)), 0.6),
            (new ComposeTransform([new AffineTransform(0, 2), new ExpTransform()]).Inv, 3.0),
        ];
        foreach ((Transform transform, double at) in cases)
        {
            Tensor x = Torch.Full([], at, dtype: DType.Float64).RequiresGrad_();
            Tensor y = transform.Call(x);
            Tensor slope = Linstock.Autograd.Grad([y], [x], retainGraph: true)[0]!;
            Assert.Equal(Math.Log(Math.Abs(slope.Item<double>())), transform.LogAbsDetJacobian(x, y).Item<double>(), 1e-6);
        }
    }

    [Fact]
    public void TransformsOfEqualParametersAreEqual()
    {
        Assert.Equal<Transform>(new ExpTransform(), new ExpTransform());
        Assert.NotEqual<Transform>(new ExpTransform(), new TanhTransform());
        Assert.Equal<Transform>(new AffineTransform(1, 2), new AffineTransform(1, 2));
        Assert.NotEqual<Transform>(new AffineTransform(1, 2), new AffineTransform(1, 3));
        Assert.Equal<Transform>(new AffineTransform(Torch.Ones(2), 2), new AffineTransform(Torch.Ones(2), 2));
        Assert.Equal(new ExpTransform().Inv, new ExpTransform().Inv);
        Assert.NotEqual(new ExpTransform().Inv, new ExpTransform());
        Assert.Equal<Transform>(new ComposeTransform([new ExpTransform()]), new ComposeTransform([new ExpTransform()]));
        Assert.Equal(new PowerTransform(2).GetHashCode(), new PowerTransform(2).GetHashCode());
    }

    [Fact]
    public void TheInverseOfTheInverseIsTheTransform()
    {
        Transform transform = new ExpTransform();
        Assert.Same(transform, transform.Inv.Inv);
        Assert.Same(transform.Inv, transform.Inv);
        Transform chain = new ComposeTransform([new ExpTransform(), new AffineTransform(0, 2)]);
        Assert.Same(chain, chain.Inv.Inv);
        Assert.Equal(1, new ExpTransform(1).Inv.CacheSize);
    }

    [Fact]
    public void SignsMultiply()
    {
        Assert.Equal(-1, new ComposeTransform([new ExpTransform(), new AffineTransform(0, -2)]).Sign.Number);
        Assert.Equal([1f, -1f], new ComposeTransform([new AffineTransform(0, Torch.Tensor([2.0, -3.0])), new ExpTransform()]).Sign.ToTensor().ToArray<float>());
        Assert.Throws<NotSupportedException>(() => new SoftmaxTransform().Sign);
    }

    [Fact]
    public void AFallingTransformTurnsTheDistributionFunctionAround()
    {
        var negated = new TransformedDistribution(new Exponential(1), new AffineTransform(0, -1));
        Assert.Equal(Math.Exp(-2), negated.Cdf(-2).Item<double>(), 1e-6);
        Assert.Equal(-2, negated.Icdf(negated.Cdf(-2)).Item<double>(), 1e-5);
    }
}
