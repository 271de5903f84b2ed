using Linstock.NN;
using Linstock.Optim;
using Linstock.Optim.LRScheduler;

namespace Linstock.Tests.Optim;

public class OptimizerTests
{
    private static Tensor Leaf(params float[] values) => Torch.Tensor(values).RequiresGrad_();

    private static void SetGrad(Tensor parameter, double value) => parameter.Grad = Torch.FullLike(parameter.Detach(), value);

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(8)]
    [InlineData(100_003)]
    public void TheFusedAdamFollowsItsFormulaForEverySize(int size)
    {
        float[] start = [.. Enumerable.Range(0, size).Select(i => MathF.Sin(i))];
        Tensor parameter = Leaf(start);
        var optimizer = new AdamW(parameter.Yield(), lr: 0.01, betas: (0.8, 0.95), weightDecay: 0.3);
        double[] p = [.. start.Select(value => (double)value)], m = new double[size], v = new double[size];
        for (int step = 1; step <= 3; step++)
        {
            float[] gradient = [.. Enumerable.Range(0, size).Select(i => MathF.Cos(i * step))];
            parameter.Grad = Torch.Tensor(gradient);
            optimizer.Step();
            for (int i = 0; i < size; i++)
            {
                p[i] *= 1 - 0.01 * 0.3;
                m[i] = 0.8 * m[i] + 0.2 * gradient[i];
                v[i] = 0.95 * v[i] + 0.05 * gradient[i] * gradient[i];
                double corrected = Math.Sqrt(v[i] / (1 - Math.Pow(0.95, step))) + 1e-8;
                p[i] -= 0.01 * m[i] / (1 - Math.Pow(0.8, step)) / corrected;
            }
        }
        float[] actual = parameter.ToArray<float>();
        for (int i = 0; i < size; i++)
        {
            Assert.Equal(p[i], actual[i], 2e-6);
        }
    }

    [Fact]
    public void ParametersThatAreNotDenseTakeTheComposedPathWithTheSameResult()
    {
        Tensor dense = Leaf(1, 2, 3, 4, 5, 6);
        Tensor strided = Torch.Tensor(new[] { 1f, 2, 3, 4, 5, 6 }).Reshape(2, 3).T.RequiresGrad_();
        var first = new Adam(dense.Yield(), amsgrad: true, weightDecay: 0.1);
        var second = new Adam(strided.Yield(), amsgrad: true, weightDecay: 0.1);
        for (int step = 0; step < 3; step++)
        {
            SetGrad(dense, 0.5 + step);
            SetGrad(strided, 0.5 + step);
            first.Step();
            second.Step();
        }
        Assert.Equal(dense.ToArray<float>(), strided.T.Reshape(-1).ToArray<float>().Select(value => value), (a, b) => Math.Abs(a - b) < 1e-6f);
    }

    [Fact]
    public void AStepChangesTheVersionThatBackwardChecks()
    {
        Tensor parameter = Leaf(1);
        SetGrad(parameter, 1);
        int before = parameter.Version;
        new SGD(parameter.Yield(), lr: 0.1).Step();
        Assert.True(parameter.Version > before);
    }

    [Fact]
    public void ParametersWithoutGradientAreLeftAlone()
    {
        Tensor parameter = Leaf(1);
        new Adam(parameter.Yield(), weightDecay: 1).Step();
        Assert.Equal(1f, parameter.Item<float>());
    }

    [Fact]
    public void ZeroGradDropsGradientsOrFillsThemWithZeros()
    {
        Tensor parameter = Leaf(1);
        var optimizer = new SGD(parameter.Yield(), lr: 0.1);
        SetGrad(parameter, 1);
        optimizer.ZeroGrad(setToNone: false);
        Assert.Equal(0f, parameter.Grad!.Item<float>());
        optimizer.ZeroGrad();
        Assert.Null(parameter.Grad);
    }

    [Fact]
    public void AStateLoadedElsewhereContinuesTheSameRun()
    {
        Tensor original = Leaf(1, 2), other = Leaf(1, 2);
        var first = new Adam(original.Yield(), lr: 0.1);
        SetGrad(original, 0.3);
        first.Step();
        using (Torch.NoGrad())
        {
            other.Copy_(original);
        }
        var second = new Adam(other.Yield(), lr: 0.5);
        second.LoadStateDict(first.StateDict());
        Assert.Equal(0.1, second.ParamGroups[0].Lr);
        SetGrad(original, -0.2);
        SetGrad(other, -0.2);
        first.Step();
        second.Step();
        Assert.Equal(original.ToArray<float>(), other.ToArray<float>());
    }

    [Fact]
    public void AStateOfAnotherShapeIsRefused()
    {
        var first = new Adam([Leaf(1), Leaf(2)]);
        var second = new Adam([Leaf(1)]);
        Assert.Throws<ArgumentException>(() => second.LoadStateDict(first.StateDict()));
    }

    [Fact]
    public void WrongParametersAndOptionsAreRefused()
    {
        Tensor parameter = Leaf(1);
        Assert.Throws<ArgumentException>(() => new SGD(Array.Empty<Tensor>()));
        Assert.Throws<ArgumentException>(() => new SGD([parameter, parameter]));
        Assert.Throws<ArgumentException>(() => new SGD([parameter * 2]));
        Assert.Throws<ArgumentOutOfRangeException>(() => new SGD([parameter], lr: -1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Adam([parameter], betas: (1.0, 0.9)));
        Assert.Throws<ArgumentException>(() => new SGD([parameter], nesterov: true));
    }

    [Fact]
    public void AClosureIsRunWithGradientsOnAndItsLossReturned()
    {
        Tensor parameter = Leaf(3);
        var optimizer = new SGD(parameter.Yield(), lr: 0.5);
        Tensor? loss;
        using (Torch.NoGrad())
        {
            loss = optimizer.Step(() =>
            {
                optimizer.ZeroGrad();
                Tensor value = parameter * parameter;
                value.Backward();
                return value;
            });
        }
        Assert.Equal(9f, loss!.Item<float>());
        Assert.Equal(0f, parameter.Item<float>());
    }

    [Fact]
    public void ASchedulersStateContinuesTheSchedule()
    {
        static (SGD, StepLR) Create()
        {
            var optimizer = new SGD(Leaf(1).Yield(), lr: 0.8);
            return (optimizer, new StepLR(optimizer, 2, 0.5));
        }

        (SGD first, StepLR schedule) = Create();
        for (int i = 0; i < 3; i++)
        {
            first.Step();
            schedule.Step();
        }
        (SGD second, StepLR resumed) = Create();
        second.LoadStateDict(first.StateDict());
        resumed.LoadStateDict(schedule.StateDict());
        schedule.Step();
        resumed.Step();
        Assert.Equal(first.ParamGroups[0].Lr, second.ParamGroups[0].Lr);
        Assert.Equal(0.2, second.ParamGroups[0].Lr, 1e-12);
        Assert.Equal(schedule.LastEpoch, resumed.LastEpoch);
    }
}

internal static class Sequences
{
    public static IEnumerable<Tensor> Yield(this Tensor tensor) => [tensor];
}
