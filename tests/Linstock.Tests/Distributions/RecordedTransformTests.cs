using Linstock.Distributions;

namespace Linstock.Tests.Distributions;

/// <summary>Every transform and constraint that PyTorch has.</summary>
public sealed class RecordedTransformTests
{
    public static TheoryData<string> Transforms => Recording.Names("t:");

    public static TheoryData<string> Constraints => Recording.Names("c:");

    [Theory]
    [MemberData(nameof(Transforms))]
    public void ResultsInversesAndJacobiansAreTheRecordedOnes(string name)
    {
        Dictionary<string, Tensor> recorded = Recording.Case(name);
        Transform transform = Recipes.MakeTransform(name.Split(':', '#')[1]);
        Tensor x = recorded["x"].Clone().RequiresGrad_();
        Tensor y = transform.Call(x);
        Recording.Equal(recorded["y"], y, 1e-10, "y");
        Recording.Gradients(recorded, "y", y, [new("x", x)], 1e-9);
        Recording.Equal(recorded["inverse"], transform.Inv.Call(recorded["y"]), 1e-6, "inverse");
        Assert.Equal(recorded["forward_shape"].ToArray<long>(), transform.ForwardShape(x.Shape).ToArray());
        Assert.Equal(recorded["inverse_shape"].ToArray<long>(), transform.InverseShape(y.Shape).ToArray());
        if (recorded.TryGetValue("log_abs_det_jacobian", out Tensor? expected))
        {
            Tensor jacobian = transform.LogAbsDetJacobian(x, y);
            Recording.Equal(expected, jacobian, 1e-9, "log_abs_det_jacobian");
            Recording.Gradients(recorded, "jacobian", jacobian, [new("x", x)], 1e-7);
            Recording.Equal(-expected, transform.Inv.LogAbsDetJacobian(recorded["y"], x), 1e-6, "log_abs_det_jacobian of the inverse");
        }
        else
        {
            Assert.False(transform.Bijective);
            Assert.Throws<NotSupportedException>(() => transform.LogAbsDetJacobian(x, y));
        }
    }

    [Theory]
    [MemberData(nameof(Transforms))]
    public void ACacheGivesBackTheArgumentItself(string name)
    {
        Dictionary<string, Tensor> recorded = Recording.Case(name);
        Transform transform = Recipes.MakeTransform(name.Split(':', '#')[1]);
        Transform cached = transform.WithCache();
        Assert.Equal(1, cached.CacheSize);
        Assert.Same(cached, cached.WithCache(1));
        Tensor x = recorded["x"];
        Tensor y = cached.Call(x);
        Recording.Equal(recorded["y"], y, 1e-10, "y with a cache");
        if (name is not "t:ReshapeTransform#0") Assert.Equal(x.Shape.ToArray(), cached.Inv.Call(y).Shape.ToArray());
        if (cached is not CatTransform and not StackTransform) Assert.Same(x, cached.Inv.Call(y));
    }

    [Theory]
    [MemberData(nameof(Constraints))]
    public void ChecksAreTheRecordedOnes(string name)
    {
        Dictionary<string, Tensor> recorded = Recording.Case(name);
        Recording.Equal(recorded["check"], Recipes.MakeConstraint(name.Split(':', '#')[1]).Check(recorded["value"]), 0, "check");
    }
}
