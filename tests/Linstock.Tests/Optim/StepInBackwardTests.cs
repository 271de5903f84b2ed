using Linstock.NN;
using Linstock.Optim;

namespace Linstock.Tests.Optim;

public class StepInBackwardTests
{
    [Fact]
    public void GivesTheParametersOfExplicitSteps()
    {
        var first = new Sequential(new Linear(3, 5), new Tanh(), new Linear(5, 1));
        Module second = first.DeepCopy();
        var explicitly = new AdamW(first.Parameters(), lr: 0.01);
        var inside = new AdamW(second.Parameters(), lr: 0.01);
        using (inside.StepInBackward())
        {
            for (int step = 0; step < 4; step++)
            {
                Tensor input = Torch.Full([2, 3], 0.3 * (step + 1));
                explicitly.ZeroGrad();
                first.Forward(input).Sum().Backward();
                explicitly.Step();
                ((Sequential)second).Forward(input).Sum().Backward();
                Assert.All(second.Parameters(), parameter => Assert.Null(parameter.Grad));
            }
        }
        Assert.All(first.Parameters().Zip(second.Parameters()), pair => Assert.Equal(pair.First.ToArray<float>(), pair.Second.ToArray<float>()));
    }

    [Fact]
    public void EndsWhenDisposed()
    {
        Tensor parameter = Torch.Ones(2).RequiresGrad_();
        var optimizer = new SGD([parameter], lr: 0.5);
        optimizer.StepInBackward().Dispose();
        parameter.Sum().Backward();
        Assert.Equal([1f, 1f], parameter.Grad!.ToArray<float>());
        Assert.Equal([1f, 1f], parameter.ToArray<float>());
    }

    [Fact]
    public void AnOptimizerOfTheWholeRefuses() =>
        Assert.StartsWith("LBFGS: changes all parameters together", Assert.Throws<NotSupportedException>(() => new LBFGS([Torch.Ones(2).RequiresGrad_()]).StepInBackward()).Message, StringComparison.Ordinal);
}
