using Linstock.NN;
using Linstock.Optim;

namespace Linstock.Tests.NN;

/// <summary>Without history a sequence gives back what lies between its modules, and nothing that anybody else has seen.</summary>
public class SequentialMemoryTests
{
    private readonly Tensor _input = Torch.Arange(2 * 3 * 8 * 8, dtype: DType.Float32).Reshape(2, 3, 8, 8) / 100;

    [Fact]
    public void ResultsAreThoseOfTheModulesOneByOne()
    {
        var layers = new Sequential(
            new Conv2d(3, 4, 3, padding: 1), new BatchNorm2d(4), new ReLU(inplace: true), new Sequential(new Conv2d(4, 4, 1), new ReLU()), new Dropout(),
            new MaxPool2d(2), new Flatten(), new Linear(64, 5), new Tanh());
        layers.Eval();
        Tensor expected = _input;
        foreach (Module layer in layers) expected = layer.Call(expected);
        using (Torch.NoGrad())
        {
            for (int i = 0; i < 3; i++) Assert.True(Torch.Equal(expected.Detach(), layers.Call(_input)));
        }
    }

    [Fact]
    public void ConvolutionsAndTheLimitsThatFollowAreThoseOneByOne()
    {
        var layers = new Sequential(
            new Conv2d(3, 20, 1), new Identity(), new ReLU6(inplace: true), new Conv2d(20, 20, 3, padding: 1, groups: 20), new ReLU(), new Conv2d(20, 4, 3),
            new Identity(), new Hardtanh(-0.1, 0.2), new Conv2d(4, 4, 1), new Identity());
        Tensor expected = _input;
        foreach (Module layer in layers) expected = layer.Call(expected);
        using (Torch.NoGrad()) Assert.True(Torch.Equal(expected.Detach(), layers.Call(_input)));
        Assert.True(Torch.Equal(expected.Detach(), layers.Call(_input).Detach()));
    }

    [Fact]
    public void AHookBetweenAConvolutionAndItsLimitSeesWhatIsNotLimited()
    {
        var convolution = new Conv2d(3, 4, 1);
        var layers = new Sequential(convolution, new ReLU());
        Tensor? seen = null;
        using IDisposable hook = convolution.RegisterForwardHook((_, _, output) =>
        {
            seen = output.Clone();
            return null;
        });
        using (Torch.NoGrad()) layers.Call(_input);
        Assert.True(Torch.Any(seen! < 0).Item<bool>());
    }

    [Fact]
    public void TheInputStaysTheCallers()
    {
        Tensor before = _input.Clone();
        using (Torch.NoGrad())
        {
            // Nothing of a dropout in evaluation, an identity or a change of shape is new memory.
            foreach (Module first in (Module[])[new Dropout().Eval(), new Identity(), new Flatten(0, 1), new Sequential(), new Sequential(new Identity())])
            {
                new Sequential(first, new Sigmoid(), new Tanh()).Call(_input);
                Assert.True(Torch.Equal(before, _input));
            }
        }
    }

    [Fact]
    public void WhatAHookHasSeenStays()
    {
        var tanh = new Tanh();
        var layers = new Sequential(new Sigmoid(), tanh, new Sigmoid(), new Tanh());
        Tensor? seenInput = null, seenOutput = null;
        IDisposable? hook = null;
        hook = tanh.RegisterForwardHook((_, inputs, output) =>
        {
            (seenInput, seenOutput) = (inputs[0], output);
            hook!.Dispose();
            return null;
        });
        using (Torch.NoGrad()) layers.Call(_input);
        Assert.True(Torch.Equal(Torch.Sigmoid(_input), seenInput!));
        Assert.True(Torch.Equal(Torch.Tanh(Torch.Sigmoid(_input)), seenOutput!));
    }

    [Fact]
    public void WhatAUsersModuleHasSeenStays()
    {
        var keeping = new Keeping();
        var derived = new KeepingTanh();
        using (Torch.NoGrad()) new Sequential(new Sigmoid(), keeping, new Sigmoid(), derived, new Sigmoid(), new Tanh()).Call(_input);
        Tensor first = Torch.Sigmoid(_input), second = Torch.Sigmoid(first * 2);
        Assert.True(Torch.Equal(first, keeping.Input!));
        Assert.True(Torch.Equal(first * 2, keeping.Output!));
        Assert.True(Torch.Equal(second, derived.Input!));
        Assert.True(Torch.Equal(Torch.Tanh(second), derived.Output!));
    }

    // A layer of the library that calls modules, which may be anybody's.
    [Fact]
    public void WhatAModuleBelowALayerHasSeenStays()
    {
        var averaged = new AveragedModel(new Keeping());
        var keeping = (Keeping)averaged.Module;
        using (Torch.NoGrad()) new Sequential(new Sigmoid(), averaged, new Sigmoid(), new Tanh()).Call(_input);
        Assert.True(Torch.Equal(Torch.Sigmoid(_input), keeping.Input!));
        Assert.True(Torch.Equal(Torch.Sigmoid(_input) * 2, keeping.Output!));
    }

    [Fact]
    public void WithHistoryEverythingStays()
    {
        Tensor x = _input.Clone().RequiresGrad_();
        new Sequential(new Sigmoid(), new Tanh(), new Sigmoid()).Call(x).Sum().Backward();
        Tensor s = Torch.Sigmoid(_input), t = Torch.Tanh(s), last = Torch.Sigmoid(t);
        Assert.True(Torch.Allclose(last * (1 - last) * (1 - (t * t)) * s * (1 - s), x.Grad!));
    }

    private sealed class Keeping : Module
    {
        public Tensor? Input { get; private set; }

        public Tensor? Output { get; private set; }

        public override Tensor Forward(Tensor input)
        {
            Input = input;
            return Output = input * 2;
        }
    }

    private sealed class KeepingTanh : Tanh
    {
        public Tensor? Input { get; private set; }

        public Tensor? Output { get; private set; }

        public override Tensor Forward(Tensor input)
        {
            Input = input;
            return Output = base.Forward(input);
        }
    }
}
