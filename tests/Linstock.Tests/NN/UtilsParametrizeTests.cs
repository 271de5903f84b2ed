using Linstock.NN;

namespace Linstock.Tests.NN;

[Collection(Sampling.DefaultGeneratorCollection.Name)]
public class UtilsParametrizeTests
{
    private sealed class Symmetric : Module, IRightInverse
    {
        public int Calls { get; private set; }

        public override Tensor Forward(Tensor input)
        {
            Calls++;
            return input.Triu() + input.Triu(1).T;
        }

        public Tensor RightInverse(Tensor value) => value.Triu();
    }

    private sealed class Doubled : Module, IRightInverse
    {
        public override Tensor Forward(Tensor input) => input * 2;

        public Tensor RightInverse(Tensor value) => value / 2;
    }

    private sealed class Squared : Module
    {
        public override Tensor Forward(Tensor input) => input * input;
    }

    private sealed class RankOne : Module, IParametrizationOfSeveral
    {
        public IReadOnlyList<Tensor> RightInverse(Tensor value) => [value.Select(1, 0), value.Select(0, 0)];

        public Tensor Forward(IReadOnlyList<Tensor> originals) => Torch.Matmul(originals[0].Unsqueeze(-1), originals[1].Unsqueeze(-2));
    }

    [Fact]
    public void TwoParametrizationsComputeAssignAndEndAsInPyTorch()
    {
        Dictionary<string, Tensor> recorded = RecordedUtils.Begin("parametrize_symmetric");
        Linear module = Utils.Parametrize.RegisterParametrization(new Linear(4, 4), "weight", new Symmetric());
        Utils.Parametrize.RegisterParametrization(module, "weight", new Doubled());
        RecordedUtils.Run(recorded, module);
        module.Weight = recorded["assigned"];
        RecordedUtils.Equal(recorded["after_assignment"], module.Call(recorded["x"]), "the output after an assignment");
        RecordedUtils.State(recorded, module, "assigned");
        Utils.Parametrize.RemoveParametrizations(module, "weight");
        RecordedUtils.State(recorded, module, "removed", inOrder: false);
        Assert.False(Utils.Parametrize.IsParametrized(module));
    }

    [Fact]
    public void TheOriginalMayBeLeft()
    {
        Dictionary<string, Tensor> recorded = RecordedUtils.Begin("parametrize_removed_original");
        Linear module = Utils.Parametrize.RegisterParametrization(new Linear(4, 4), "weight", new Symmetric());
        Utils.Parametrize.RemoveParametrizations(module, "weight", leaveParametrized: false);
        RecordedUtils.State(recorded, module, "removed", inOrder: false);
    }

    [Fact]
    public void SeveralOriginalsAreTrained()
    {
        Dictionary<string, Tensor> recorded = RecordedUtils.Begin("parametrize_rank_one");
        Linear module = Utils.Parametrize.RegisterParametrization(new Linear(4, 3), "weight", new RankOne());
        RecordedUtils.Run(recorded, module);
        Utils.Parametrize.RemoveParametrizations(module, "weight");
        RecordedUtils.State(recorded, module, "removed", inOrder: false);
    }

    [Fact]
    public void AnAssignmentWithoutAnInverseThrows()
    {
        Linear module = Utils.Parametrize.RegisterParametrization(new Linear(2, 2), "weight", new Squared());
        module.Weight = Torch.Ones(2, 2);
        Assert.Throws<NotSupportedException>(() => module.Call(Torch.Ones(1, 2)));
    }

    [Fact]
    public void WithinCachedEachTensorIsComputedOnce()
    {
        var symmetric = new Symmetric();
        Linear module = Utils.Parametrize.RegisterParametrization(new Linear(3, 3), "weight", symmetric);
        Tensor x = Torch.Ones(1, 3);
        int before = symmetric.Calls;
        using (Utils.Parametrize.Cached())
        {
            module.Call(x);
            using (Utils.Parametrize.Cached()) module.Call(x);
            module.Call(x);
        }
        Assert.Equal(before + 1, symmetric.Calls);
        module.Call(x);
        module.Call(x);
        Assert.Equal(before + 3, symmetric.Calls);
    }

    [Fact]
    public void WhatChangesTheShapeIsRefusedUnlessUnsafe()
    {
        Assert.Throws<ArgumentException>(() => Utils.Parametrize.RegisterParametrization(new Linear(3, 2), "weight", new Flatten(0)));
        Assert.Throws<ArgumentException>(() => Utils.Parametrize.RemoveParametrizations(new Linear(3, 2), "weight"));
        Linear module = Utils.Parametrize.RegisterParametrization(new Linear(3, 2), "weight", new Flatten(0), @unsafe: true);
        Assert.Equal(6, module.Weight.Shape[0]);
    }

    [Fact]
    public void AStateDictLoadsIntoAnotherParametrizedModule()
    {
        Linear first = Utils.Parametrizations.Orthogonal(new Linear(4, 4)), second = Utils.Parametrizations.Orthogonal(new Linear(4, 4));
        second.LoadStateDict(first.StateDict());
        Tensor x = Torch.Randn(2, 4);
        Assert.True(Torch.Allclose(first.Call(x), second.Call(x)));
    }

    [Fact]
    public void SkippingInitialValuesDrawsNothing()
    {
        Torch.ManualSeed(3);
        Tensor expected = Torch.Rand(2);
        Torch.ManualSeed(3);
        Sequential module = Utils.SkipInit(device => new Sequential(new Linear(3, 2, device: device), new BatchNorm1d(2, device: device)));
        Assert.Equal(expected.ToArray<float>(), Torch.Rand(2).ToArray<float>());
        Assert.All(module.Parameters(), parameter => Assert.True(parameter.Device.Type == DeviceType.Cpu && parameter.RequiresGrad));
        Assert.Equal([2L, 3], module.GetParameter("0.weight").Shape.ToArray());
    }
}
