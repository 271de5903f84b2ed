using Linstock.NN;

namespace Linstock.Tests.NN;

public class ModuleRegistrationTests
{
    private sealed class Inner : Module
    {
        public Parameter Weight { get; set; } = new(Torch.Ones(2));

        [Buffer]
        public Tensor RunningMean { get; set; } = Torch.Zeros(2);

        [Buffer(Persistent = false)]
        public Tensor Cache { get; set; } = Torch.Zeros(3);

        public Tensor Plain { get; } = Torch.Zeros(4);

        public override Tensor Forward(Tensor input) => input * Weight;
    }

    private class Outer : Module
    {
        protected readonly Inner fc1 = new();
        private readonly Inner _selfAttn = new();
        [Name("renamed")]
        private readonly Inner _other = new();
    }

    private sealed class Derived : Outer
    {
        public Parameter Scale2d { get; } = new(Torch.Ones(1));

        public Inner Shared => fc1;
    }

    private sealed class Captured(Inner encoder) : Module
    {
        public override Tensor Forward(Tensor input) => encoder.Forward(input);
    }

    [Fact]
    public void FieldsAndPropertiesRegisterInDeclarationOrderBaseClassesFirst()
    {
        var module = new Derived();
        Assert.Equal(
            ["scale2d", "fc1.weight", "self_attn.weight", "renamed.weight"], module.NamedParameters().Select(entry => entry.Name));
        Assert.Equal(["fc1", "self_attn", "renamed"], module.NamedChildren().Select(entry => entry.Name));
        Assert.Equal(["", "fc1", "self_attn", "renamed"], module.NamedModules().Select(entry => entry.Name));
    }

    [Fact]
    public void StateDictHoldsParametersAndPersistentBuffersOnly()
    {
        Assert.Equal(["weight", "running_mean"], new Inner().StateDict().Keys);
        Assert.Equal(["running_mean", "cache"], new Inner().NamedBuffers().Select(entry => entry.Name));
    }

    [Fact]
    public void APrimaryConstructorsParameterRegisters() =>
        Assert.Equal(["encoder.weight"], new Captured(new Inner()).NamedParameters().Select(entry => entry.Name));

    [Fact]
    public void ASharedParameterAppearsOnceAndUnderEachNameOfTheState()
    {
        var shared = new Inner();
        var module = new Sequential(shared, shared);
        Assert.Single(module.Parameters());
        Assert.Contains("1.weight", module.StateDict().Keys);
    }

    [Fact]
    public void AFieldAssignedAnewIsRegisteredAnew()
    {
        var inner = new Inner();
        var replacement = new Parameter(Torch.Zeros(2));
        inner.Weight = replacement;
        Assert.Same(replacement, inner.Parameters().Single());
    }

    [Fact]
    public void TrainAndEvalReachAllChildren()
    {
        var module = new Sequential(new Sequential(new Inner()));
        module.Eval();
        Assert.All(module.Modules(), child => Assert.False(child.Training));
        module.Train();
        Assert.All(module.Modules(), child => Assert.True(child.Training));
    }

    [Fact]
    public void ConversionKeepsTheParametersIdentity()
    {
        var inner = new Inner();
        Parameter weight = inner.Weight;
        inner.Double();
        Assert.Same(weight, inner.Weight);
        Assert.Equal(DType.Float64, weight.DType);
        Assert.Equal(DType.Float64, inner.RunningMean.DType);
        Assert.True(weight.RequiresGrad);
    }

    [Fact]
    public void ACopySharesNothingWithTheOriginalAndSharesWithinWhatTheOriginalShared()
    {
        var shared = new Inner();
        var module = new Sequential(shared, shared);
        Sequential copy = module.DeepCopy();
        Assert.Same(copy[0], copy[1]);
        Assert.NotSame(shared, copy[0]);
        using (Torch.NoGrad())
        {
            shared.Weight.Fill_(5);
        }
        Assert.Equal([1f, 1f], ((Inner)copy[0]).Weight.ToArray<float>());
    }

    [Fact]
    public void NamesOfRegistrationsHaveNoDotsAndAreNotTaken()
    {
        var module = new Sequential();
        Assert.Throws<ArgumentException>(() => module.RegisterModule("a.b", new Inner()));
        Assert.Throws<ArgumentException>(() => new Inner().RegisterParameter("weight", null));
    }

    [Fact]
    public void SubmodulesParametersAndBuffersAreFoundByTheirPath()
    {
        var module = new Sequential(("block", new Sequential(new Inner())));
        Assert.IsType<Inner>(module.GetSubmodule("block.0"));
        Assert.Equal(2, module.GetParameter("block.0.weight").Numel);
        Assert.Equal(2, module.GetBuffer("block.0.running_mean").Numel);
        Assert.Throws<ArgumentException>(() => module.GetSubmodule("block.1"));
    }

    [Theory]
    [InlineData("Layer1", "layer1")]
    [InlineData("SelfAttn", "self_attn")]
    [InlineData("Conv2d", "conv2d")]
    [InlineData("_fc", "fc")]
    [InlineData("fc1", "fc1")]
    [InlineData("LSTMCell", "lstm_cell")]
    [InlineData("InProjWeight", "in_proj_weight")]
    [InlineData("WeightIhL0", "weight_ih_l0")]
    [InlineData("num_batches_tracked", "num_batches_tracked")]
    public void MemberNamesTurnToSnakeCase(string member, string name) => Assert.Equal(name, StateNames.FromMember(member));
}
