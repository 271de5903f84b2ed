using Linstock.NN;
using static Linstock.Benchmarks.Prepared;
using F = Linstock.NN.Functional;

namespace Linstock.Benchmarks;

/// <summary>Attention; the operations of the full square are counted for the causal ones too.</summary>
internal static class Attention
{
    public static void AddTo(WorkloadList list)
    {
        const double Square = 96.0 * 4 * 512 * 512 * 64;
        list.Add("attention/sdpa_b8h12l512d64_fwd", ForwardOnly([8, 12, 512, 64], [8, 12, 512, 64], false), flops: Square);
        list.AddStep("attention/sdpa_b8h12l512d64_fb", ForwardBackward(false), flops: 3 * Square);
        list.Add("attention/sdpa_b8h12l512d64_causal_fwd", ForwardOnly([8, 12, 512, 64], [8, 12, 512, 64], true), flops: Square);
        list.AddStep("attention/sdpa_b8h12l512d64_causal_fb", ForwardBackward(true), flops: 3 * Square);
        list.Add("attention/sdpa_decode_h12_l2048_fwd", ForwardOnly([1, 12, 1, 64], [1, 12, 2048, 64], false), bytes: 2 * 4 * 12 * 2048 * 64);
        list.Add("attention/sdpa_b1h12l2048d64_causal_fwd", ForwardOnly([1, 12, 2048, 64], [1, 12, 2048, 64], true), flops: 12.0 * 4 * 2048 * 2048 * 64);
        list.Add("attention/mha_b4l256d768h12_eval_fwd", MultiHead, flops: (2.0 * 1024 * 768 * 768 * 4) + (4.0 * 4 * 256 * 256 * 768));
    }

    private static Func<Func<Tensor>> ForwardOnly(long[] queryShape, long[] keyShape, bool causal) => () =>
    {
        Tensor q = Torch.Randn(queryShape), k = Torch.Randn(keyShape), v = Torch.Randn(keyShape);
        return () => F.ScaledDotProductAttention(q, k, v, isCausal: causal);
    };

    private static Func<Action> ForwardBackward(bool causal) => () =>
    {
        Tensor q = Normal().RequiresGrad_(), k = Normal().RequiresGrad_(), v = Normal().RequiresGrad_(), gradient = Normal();
        return () =>
        {
            q.Grad = k.Grad = v.Grad = null;
            F.ScaledDotProductAttention(q, k, v, isCausal: causal).Backward(gradient);
        };

        static Tensor Normal() => Torch.Randn(8, 12, 512, 64);
    };

    private static Func<Tensor> MultiHead()
    {
        MultiheadAttention module = new MultiheadAttention(768, 12, batchFirst: true).Eval();
        Tensor x = Torch.Randn(4, 256, 768);
        return WithoutGradients(() => module.Forward(x, x, x, needWeights: false).AttnOutput);
    }
}
