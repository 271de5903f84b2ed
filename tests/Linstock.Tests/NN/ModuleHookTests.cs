using Linstock.NN;

namespace Linstock.Tests.NN;

public class ModuleHookTests
{
    private sealed class Double : Module
    {
        public override Tensor Forward(Tensor input) => input * 2;
    }

    [Fact]
    public void ForwardHooksSeeAndReplaceInputAndOutput()
    {
        var module = new Tanh();
        var seen = new List<string>();
        using (module.RegisterForwardPreHook((_, inputs) =>
               {
                   seen.Add("before");
                   return [inputs[0] * 0];
               }))
        using (module.RegisterForwardHook((_, _, output) =>
               {
                   seen.Add("after");
                   return output + 3;
               }))
        {
            Assert.Equal(3f, module.Forward(Torch.Ones(1)).Item<float>());
            Assert.Equal(3f, module.Call(Torch.Ones(1)).Item<float>());
            Assert.Equal(["before", "after", "before", "after"], seen);
        }
        Assert.Equal(MathF.Tanh(1), module.Forward(Torch.Ones(1)).Item<float>(), 1e-6f);
    }

    [Fact]
    public void HooksOfAUsersModuleRunOnceByCallAndInsideContainers()
    {
        var module = new Double();
        int runs = 0;
        module.RegisterForwardHook((_, _, _) =>
        {
            runs++;
            return null;
        });
        module.Call(Torch.Ones(1));
        new Sequential(module, new Identity()).Forward(Torch.Ones(1));
        Assert.Equal(2, runs);
    }

    [Fact]
    public void BackwardHooksSeeTheGradientsOfInputAndOutput()
    {
        var module = new Double();
        float gradInput = 0, gradOutput = 0;
        module.RegisterFullBackwardHook((_, inputs, outputs) =>
        {
            gradInput = inputs[0]!.Item<float>();
            gradOutput = outputs[0]!.Item<float>();
            return [inputs[0]! * 10];
        });
        Tensor x = Torch.Ones(1).RequiresGrad_();
        (module.Call(x) * 3).Backward();
        Assert.Equal((6f, 3f), (gradInput, gradOutput));
        Assert.Equal(60f, x.Grad!.Item<float>());
    }

    [Fact]
    public void ABackwardPreHookReplacesTheGradientOfTheOutput()
    {
        var module = new Double();
        module.RegisterFullBackwardPreHook((_, outputs) => [outputs[0]! * 5]);
        Tensor x = Torch.Ones(1).RequiresGrad_();
        module.Call(x).Backward();
        Assert.Equal(10f, x.Grad!.Item<float>());
    }
}
