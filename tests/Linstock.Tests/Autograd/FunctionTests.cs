namespace Linstock.Tests.Autograd;

public class FunctionTests
{
    private sealed class Cube : Function
    {
        protected override Tensor[] Forward(FunctionContext context, ReadOnlySpan<Tensor> inputs)
        {
            context.SaveForBackward(inputs[0]);
            return [inputs[0] * inputs[0] * inputs[0]];
        }

        protected override Tensor?[] Backward(FunctionContext context, ReadOnlySpan<Tensor?> gradOutputs)
            => [3 * context.SavedTensors[0]! * context.SavedTensors[0]! * gradOutputs[0]!];
    }

    private sealed class WrongCube : Function
    {
        protected override Tensor[] Forward(FunctionContext context, ReadOnlySpan<Tensor> inputs)
        {
            context.SaveForBackward(inputs[0]);
            return [inputs[0] * inputs[0] * inputs[0]];
        }

        protected override Tensor?[] Backward(FunctionContext context, ReadOnlySpan<Tensor?> gradOutputs)
            => [2 * context.SavedTensors[0]! * gradOutputs[0]!];
    }

    private static Tensor Input() => Torch.Tensor(new[] { 0.3, -1.2, 2.0 }).RequiresGrad_();

    [Fact]
    public void AFunctionOfOnesOwnPassesGradcheck()
        => Assert.True(Linstock.Autograd.Gradcheck(inputs => new Cube().Apply(inputs), [Input()]));

    [Fact]
    public void ItsGradientCanBeDifferentiatedAgain()
        => Assert.True(Linstock.Autograd.Gradgradcheck(inputs => new Cube().Apply(inputs), [Input()]));

    [Fact]
    public void AWrongGradientIsFound()
        => Assert.Throws<GradcheckException>(() => Linstock.Autograd.Gradcheck(inputs => new WrongCube().Apply(inputs), [Input()]));

    [Fact]
    public void ComplexGradientsPassGradcheck()
    {
        Tensor z = Torch.Tensor(new System.Numerics.Complex[] { new(0.5, -1.0), new(1.5, 0.25) }).RequiresGrad_();
        Assert.True(Linstock.Autograd.Gradcheck(inputs => [inputs[0] * inputs[0], Torch.Exp(inputs[0]), Torch.Abs(inputs[0])], [z]));
    }

    [Fact]
    public void ACheckpointGivesTheSameGradients()
    {
        Tensor w = Torch.Tensor(new[] { 0.5, -0.5, 1.5 }).RequiresGrad_(), x = Input();
        (Torch.Tanh(x * w) * w).Sum().Backward();
        double[] toInput = x.Grad!.ToArray<double>(), toWeight = w.Grad!.ToArray<double>();
        (x.Grad, w.Grad) = (null, null);
        Linstock.Autograd.Checkpoint(inputs => Torch.Tanh(inputs[0] * w) * w, x).Sum().Backward();
        Assert.Equal(toInput, x.Grad!.ToArray<double>());
        Assert.Equal(toWeight, w.Grad!.ToArray<double>());
    }

    [Fact]
    public void AnomalyModeNamesTheOperationThatGaveNaN()
    {
        using (Linstock.Autograd.DetectAnomaly())
        {
            Tensor x = Torch.Zeros([1], requiresGrad: true);
            Tensor y = (Torch.Sqrt(x) * 0).Sum();
            var error = Assert.Throws<ArithmeticException>(() => y.Backward());
            Assert.Contains("SqrtBackward0", error.Message, StringComparison.Ordinal);
        }
    }
}
