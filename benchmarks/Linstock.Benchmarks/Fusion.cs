using Linstock.Jit;
using Linstock.Optim;
using static Linstock.Benchmarks.Prepared;
using F = Linstock.NN.Functional;

namespace Linstock.Benchmarks;

/// <summary>Chains of operations, and the updates of optimizers.</summary>
internal static class Fusion
{
    public static void AddTo(WorkloadList list)
    {
        list.Add("fusion/chain10_4m", Binary([4 * Mi], Chain), bytes: 48 * Mi);
        list.Add("fusion/chain10_4m_jit", TracedChain, bytes: 48 * Mi);
        list.Add("fusion/bias_gelu_residual_layernorm_4096x1024", Block, bytes: 48 * Mi);
        list.AddStep("fusion/adam_10m_1x10m", Update(10_000_000, 1, static p => new Adam(p, 1e-3)), bytes: 280e6);
        list.AddStep("fusion/adam_10m_100x100k", Update(100_000, 100, static p => new Adam(p, 1e-3)), bytes: 280e6);
        // PyTorch's other implementation of the same step; here there is one.
        list.AddStep("fusion/adam_10m_100x100k_foreach", Update(100_000, 100, static p => new Adam(p, 1e-3)), bytes: 280e6);
        list.AddStep("fusion/sgdm_10m_100x100k", Update(100_000, 100, static p => new SGD(p, 1e-3, momentum: 0.9)), bytes: 200e6);
    }

    private static Tensor Chain(Tensor x, Tensor y)
    {
        Tensor a = x * y;
        a = a + x;
        a = Torch.Relu(a);
        a = a * 0.5;
        a = a - y;
        a = a * a;
        a = a + 1.0;
        a = Torch.Sqrt(a);
        a = a / 3.0;
        return a + y;
    }

    private static Func<Tensor> TracedChain()
    {
        Tensor x = Torch.Randn(4 * Mi), y = Torch.Randn(4 * Mi);
        ScriptModule chain = Torch.Jit.Trace(static inputs => Chain(inputs[0], inputs[1]), [x, y]);
        return () => chain.Run("forward", x, y).AsTensor();
    }

    private static Func<Tensor> Block()
    {
        Tensor bias = Torch.Randn(1024), x = Torch.Randn(4096, 1024), residual = Torch.Randn(4096, 1024), weight = Torch.Ones(1024), shift = Torch.Zeros(1024);
        return () => F.LayerNorm(F.Gelu(x + bias) + residual, 1024, weight, shift);
    }

    private static Func<Action> Update(long size, int count, Func<IEnumerable<Tensor>, Optimizer> make) => () =>
    {
        Parameter[] parameters = [.. Enumerable.Range(0, count).Select(_ => new Parameter(Torch.Randn(size)))];
        foreach (Parameter parameter in parameters) parameter.Grad = Torch.Randn(size);
        Optimizer optimizer = make(parameters);
        return () => optimizer.Step();
    };
}
