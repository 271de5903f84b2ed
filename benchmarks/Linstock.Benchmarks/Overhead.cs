using Linstock.NN;
using Linstock.Optim;
using static Linstock.Benchmarks.Prepared;
using F = Linstock.NN.Functional;

namespace Linstock.Benchmarks;

/// <summary>Small tensors: what a call costs beside its arithmetic.</summary>
internal static class Overhead
{
    public static void AddTo(WorkloadList list)
    {
        list.Add("overhead/add_scalar_1", Unary(() => Torch.Ones(1), static x => x + 1), items: 1, unit: "op");
        list.Add("overhead/add_64", Binary([64], Torch.Add), items: 1, unit: "op");
        list.Add("overhead/mul_chain_8x64", Twice(() => Torch.Randn(64), static (a, b) => Chain(a, b, 4)), items: 8, unit: "op");
        list.Add("overhead/matmul_8x8", Binary([8, 8], Torch.Matmul), items: 1, unit: "op");
        list.Add("overhead/linear_1x64x64", Forward(() => new Linear(64, 64), [1, 64]), items: 1, unit: "op");
        list.Add("overhead/linear_1x64x64_grad", LinearWithGradient, items: 1, unit: "op");
        list.AddStep("overhead/autograd_chain_64", AutogradChain, items: 16, unit: "op");
        list.Add("overhead/view_ops", Unary([32, 64], static x => Torch.T(x)[2..50].Reshape(-1)), items: 3, unit: "op");
        list.Add("overhead/view_ops_nocopy", Unary([32, 64], static x => x.Transpose(0, 1)[2..50].View(48, 4, 8)), items: 3, unit: "op");
        list.Add("overhead/zeros_64", Fresh(static () => Torch.Zeros(64)), items: 1, unit: "op");
        list.Add("overhead/item_1", Unary([1], static x => x.Item<float>()), items: 1, unit: "op");
        list.Add("overhead/index_1", Unary([64], static x => x[3]), items: 1, unit: "op");
        list.AddStep("overhead/simplenet_step", SimpleNetStep, items: 1, unit: "step");
        list.AddStep("overhead/mlp_step_b32", Training.MlpStep, flops: 3 * 2 * 32 * ((784 * 128) + (128 * 64) + (64 * 10)), items: 1, unit: "step");
        list.Add("overhead/lstm_cell_step", LstmCellStep, items: 1, unit: "step");
    }

    private static Tensor Chain(Tensor x, Tensor b, int times)
    {
        for (int i = 0; i < times; i++)
        {
            x = x * b;
            x = x + b;
        }
        return x;
    }

    private static Func<Tensor> LinearWithGradient()
    {
        var module = new Linear(64, 64);
        Tensor x = Torch.Randn(1, 64);
        return () => module.Call(x);
    }

    private static Action AutogradChain()
    {
        Tensor a = Torch.Randn(64).RequiresGrad_(), b = Torch.Randn(64);
        return () =>
        {
            Tensor x = Chain(a, b, 8);
            a.Grad = null;
            x.Sum().Backward();
        };
    }

    private static Action SimpleNetStep()
    {
        var model = new Sequential(new Linear(2, 4), new ReLU(), new Linear(4, 1));
        Tensor x = Torch.Randn(4, 2), y = Torch.Randn(4, 1);
        return Step(new Adam(model.Parameters(), 1e-2), () => F.MseLoss(model.Call(x), y));
    }

    private static Func<(Tensor, Tensor)> LstmCellStep()
    {
        var cell = new LSTMCell(64, 128);
        Tensor x = Torch.Randn(1, 64), h = Torch.Randn(1, 128), c = Torch.Randn(1, 128);
        return WithoutGradients(() => cell.Forward(x, (h, c)));
    }
}
