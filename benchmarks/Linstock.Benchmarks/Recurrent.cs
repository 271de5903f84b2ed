using Linstock.NN;
using static Linstock.Benchmarks.Prepared;

namespace Linstock.Benchmarks;

/// <summary>Recurrent layers over [64, 32, 128] with 256 hidden units.</summary>
internal static class Recurrent
{
    public static void AddTo(WorkloadList list)
    {
        AddPair("lstm", 4, () => new LSTM(128, 256), static (layer, x) => layer.Forward(x).Output);
        AddPair("gru", 3, () => new GRU(128, 256), static (layer, x) => layer.Forward(x).Output);
        AddPair("rnn_tanh", 1, () => new RNN(128, 256), static (layer, x) => layer.Forward(x).Output);

        void AddPair<TModule>(string name, int gates, Func<TModule> make, Func<TModule, Tensor, Tensor> forward) where TModule : Module
        {
            double flops = 2.0 * 32 * 64 * gates * 256 * (128 + 256);
            list.Add($"rnn/{name}_b32t64i128h256_fwd", () =>
            {
                TModule layer = make();
                Tensor x = Torch.Randn(64, 32, 128);
                return WithoutGradients(() => forward(layer, x));
            }, flops: flops);
            list.AddStep($"rnn/{name}_b32t64i128h256_fb", () =>
            {
                TModule layer = make();
                return ForwardBackward(layer, Torch.Randn(64, 32, 128), x => forward(layer, x));
            }, flops: 3 * flops);
        }
    }
}
