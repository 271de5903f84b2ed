using Linstock.Amp;
using Linstock.Optim;

namespace Linstock.Tests.Amp;

public class GradScalerTests
{
    private static Tensor Leaf() => Torch.Tensor(new float[] { 1, 2 }).RequiresGrad_();

    private static void Backward(GradScaler scaler, Tensor parameter, double slope)
    {
        parameter.Grad = null;
        scaler.Scale((parameter * slope).Sum()).Backward();
    }

    [Fact]
    public void AStepIsTheStepWithoutScale()
    {
        Tensor parameter = Leaf();
        var optimizer = new SGD([parameter], lr: 0.5);
        var scaler = new GradScaler(initScale: 1024);
        Backward(scaler, parameter, 3);
        Assert.Equal([3072f, 3072f], parameter.Grad!.ToArray<float>());
        scaler.Step(optimizer);
        scaler.Update();
        Assert.Equal([-0.5f, 0.5f], parameter.ToArray<float>());
        Assert.Equal(1024, scaler.GetScale());
    }

    [Fact]
    public void AnInfiniteGradientSkipsTheStepAndShrinksTheScale()
    {
        Tensor parameter = Leaf();
        var optimizer = new SGD([parameter], lr: 0.5);
        var scaler = new GradScaler(initScale: 8, backoffFactor: 0.25);
        foreach (double bad in (double[])[double.PositiveInfinity, double.NaN])
        {
            Backward(scaler, parameter, bad);
            scaler.Step(optimizer);
            scaler.Update();
        }
        Assert.Equal([1f, 2f], parameter.ToArray<float>());
        Assert.Equal(0.5, scaler.GetScale());
    }

    [Fact]
    public void TheScaleGrowsAfterAnIntervalOfFiniteSteps()
    {
        Tensor parameter = Leaf();
        var optimizer = new SGD([parameter], lr: 0.5);
        var scaler = new GradScaler(initScale: 2, growthFactor: 3, growthInterval: 2);
        double[] scales = new double[5];
        for (int i = 0; i < scales.Length; i++)
        {
            Backward(scaler, parameter, i == 2 ? double.NaN : 1);
            scaler.Step(optimizer);
            scaler.Update();
            scales[i] = scaler.GetScale();
        }
        Assert.Equal([2, 6, 3, 3, 9], scales);
    }

    [Fact]
    public void UnscalingForClippingHappensOnce()
    {
        Tensor parameter = Leaf();
        var optimizer = new SGD([parameter], lr: 1);
        var scaler = new GradScaler(initScale: 16);
        Backward(scaler, parameter, 3);
        scaler.Unscale_(optimizer);
        Assert.Equal([3f, 3f], parameter.Grad!.ToArray<float>());
        Assert.Contains("already been called", Assert.Throws<InvalidOperationException>(() => scaler.Unscale_(optimizer)).Message, StringComparison.Ordinal);
        scaler.Step(optimizer);
        Assert.Equal([-2f, -1f], parameter.ToArray<float>());
        Assert.Contains("after Step", Assert.Throws<InvalidOperationException>(() => scaler.Unscale_(optimizer)).Message, StringComparison.Ordinal);
        Assert.Contains("Step has already", Assert.Throws<InvalidOperationException>(() => scaler.Step(optimizer)).Message, StringComparison.Ordinal);
        scaler.Update();
        Assert.Contains("prior to Update", Assert.Throws<InvalidOperationException>(() => scaler.Update()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AnOptimizerWithoutGradientsCannotStep()
    {
        Tensor parameter = Leaf();
        var optimizer = new SGD([parameter], lr: 1);
        Assert.Contains("no gradients", Assert.Throws<InvalidOperationException>(() => new GradScaler().Step(optimizer)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Float16GradientsAreRefused()
    {
        Tensor parameter = Torch.Ones([2], dtype: DType.Float16).RequiresGrad_();
        parameter.Grad = Torch.Ones([2], dtype: DType.Float16);
        Assert.Contains("float16 gradient of shape [2]", Assert.Throws<ArgumentException>(() => new GradScaler().Unscale_(new SGD([parameter]))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void TheStateSurvivesSavingAndLoading()
    {
        Tensor parameter = Leaf();
        var optimizer = new SGD([parameter], lr: 0.5);
        var scaler = new GradScaler(initScale: 2, growthInterval: 3);
        Backward(scaler, parameter, 1);
        scaler.Step(optimizer);
        scaler.Update();
        var copy = new GradScaler();
        copy.LoadStateDict(scaler.StateDict());
        Assert.Equal(scaler.StateDict(), copy.StateDict());
        Assert.Equal(1L, copy.StateDict()["_growth_tracker"]);
        Assert.Throws<ArgumentException>(() => copy.LoadStateDict(new Dictionary<string, object?> { ["scale"] = 1.0 }));
        Assert.Equal(2, copy.GetScale());
    }

    [Fact]
    public void DisabledItPassesThrough()
    {
        Tensor parameter = Leaf();
        var optimizer = new SGD([parameter], lr: 1);
        var scaler = new GradScaler(enabled: false);
        Backward(scaler, parameter, 1);
        scaler.Unscale_(optimizer);
        scaler.Step(optimizer);
        scaler.Update();
        Assert.Equal([0f, 1f], parameter.ToArray<float>());
        Assert.Equal(1, scaler.GetScale());
        Assert.Empty(scaler.StateDict());
    }
}
