using Linstock.NN;
using Linstock.Optim;

namespace Linstock.Tests.Autograd;

/// <summary>Gradients whose memory nobody else can see are handed on; all others stay as they are.</summary>
public class GradientMemoryTests
{
    // Large enough for a block of the pool.
    private const long Size = 4096;

    private static Tensor Ramp(double start) => Torch.Linspace(start, start + 1, Size);

    [Fact]
    public void AGradientThatWasLookedAtSurvivesZeroGrad()
    {
        Tensor x = Ramp(1).RequiresGrad_();
        var optimizer = new SGD([x], 0.0);
        (x * Ramp(2)).Sum().Backward();
        Tensor seen = x.Grad!;
        optimizer.ZeroGrad();
        (x * Ramp(3)).Sum().Backward();
        Assert.True(Torch.Equal(seen, Ramp(2)));
        Assert.True(Torch.Equal(x.Grad!, Ramp(3)));
    }

    [Fact]
    public void AGradientThatNobodyLookedAtGivesItsMemoryBack()
    {
        Tensor x = Ramp(1).RequiresGrad_();
        (x * x).Sum().Backward();
        Tensor gradient = x.BorrowedGrad!;
        new SGD([x], 0.0).ZeroGrad();
        Assert.Throws<ObjectDisposedException>(() => gradient.ToArray<float>());
    }

    [Fact]
    public void AGradientSeenByAHookSurvives()
    {
        Tensor x = Ramp(1).RequiresGrad_();
        Tensor y = x * Ramp(2);
        Tensor? seen = null;
        y.RegisterHook(gradient => { seen = gradient; return null; });
        (y * Ramp(3)).Sum().Backward();
        (x * x).Sum().Backward();
        Assert.True(Torch.Equal(seen!, Ramp(3)));
    }

    [Fact]
    public void RetainedAndCapturedGradientsSurvive()
    {
        Tensor x = Ramp(1).RequiresGrad_();
        Tensor y = x * Ramp(2);
        y.RetainGrad();
        Tensor z = y * Ramp(3);
        (z * Ramp(4)).Sum().Backward();
        Assert.True(Torch.Equal(y.Grad!, Ramp(4) * Ramp(3)));
        Tensor u = x * Ramp(2), v = u * Ramp(3);
        Tensor?[] gradients = Linstock.Autograd.Grad([(v * Ramp(4)).Sum()], [u, x]);
        Assert.True(Torch.Equal(gradients[0]!, Ramp(4) * Ramp(3)));
        Assert.True(Torch.Equal(gradients[1]!, Ramp(4) * Ramp(3) * Ramp(2)));
    }

    [Fact]
    public void AFunctionOfOnesOwnMayKeepItsGradients()
    {
        Tensor x = Ramp(1).RequiresGrad_();
        var keeper = new Keeper();
        Tensor y = keeper.Apply(x * 2)[0];
        (y * Ramp(3) * Ramp(2)).Sum().Backward();
        Assert.True(Torch.Equal(keeper.Kept!, Ramp(2) * Ramp(3)));
    }

    [Fact]
    public void SharedGradientsReachEveryInput()
    {
        Tensor x = Ramp(1).RequiresGrad_(), y = Ramp(2).RequiresGrad_();
        Tensor sum = x + y;
        ((sum * Ramp(3)) + (sum * Ramp(4)) + sum.Reshape(64, 64).T.Reshape(-1)).Sum().Backward();
        Tensor expected = Ramp(3) + Ramp(4) + 1;
        Assert.True(Torch.Allclose(x.Grad!, expected));
        Assert.True(Torch.Allclose(y.Grad!, expected));
        x.Grad!.Zero_();
        Assert.True(Torch.Allclose(y.Grad!, expected));
    }

    [Fact]
    public void StepsThatReuseMemoryTrainLikeStepsThatDoNot()
    {
        double[] Train(bool look)
        {
            Tensor weight = (Torch.Linspace(-1, 1, 64 * 96).Reshape(96, 64) / 8).RequiresGrad_(), input = Torch.Linspace(-1, 1, 32 * 64).Reshape(2, 16, 64).Sin();
            var optimizer = new SGD([weight], 0.1, momentum: 0.9, weightDecay: 0.01, nesterov: true);
            var losses = new double[5];
            for (int i = 0; i < losses.Length; i++)
            {
                optimizer.ZeroGrad();
                Tensor loss = Functional.Linear(Functional.Relu(Functional.Linear(input, weight)), weight.T).Square().Mean();
                loss.Backward();
                if (look) _ = weight.Grad;
                optimizer.Step();
                losses[i] = loss.Item<double>();
            }
            return losses;
        }

        Assert.Equal(Train(look: true), Train(look: false));
    }

    private sealed class Keeper : Function
    {
        public Tensor? Kept { get; private set; }

        protected override Tensor[] Forward(FunctionContext context, ReadOnlySpan<Tensor> inputs) => [inputs[0] * 3];

        protected override Tensor?[] Backward(FunctionContext context, ReadOnlySpan<Tensor?> gradOutputs)
        {
            Kept = gradOutputs[0];
            return [gradOutputs[0]! * 3];
        }
    }
}
