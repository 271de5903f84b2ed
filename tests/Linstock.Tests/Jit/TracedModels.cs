using Linstock.Jit;
using Linstock.NN;
using F = Linstock.NN.Functional;

namespace Linstock.Tests.Jit;

/// <summary>A model to trace, how it is called, and what with.</summary>
public sealed record TracedModel(Module Module, Func<Module, Tensor[], ScriptValue> Forward, Tensor[] Inputs)
{
    public static IReadOnlyDictionary<string, Func<TracedModel>> All { get; } = new Dictionary<string, Func<TracedModel>>
    {
        ["mlp"] = static () => Of(new Sequential(new Linear(4, 8), new GELU(), new Linear(8, 3), new LogSoftmax(1)), Torch.Randn(5, 4)),
        ["linear_without_bias"] = static () => Of(new Linear(4, 2, bias: false), Torch.Randn(5, 4)),
        ["mlp_float64"] = static () => Of(new Sequential(new Linear(4, 8, dtype: DType.Float64), new Tanh()), Torch.Randn([5, 4], dtype: DType.Float64)),
        ["cnn_training"] = static () => Of(Cnn(), Torch.Randn(2, 3, 8, 8)),
        ["cnn_evaluation"] = static () => Of(Evaluated(Cnn()), Torch.Randn(2, 3, 8, 8)),
        ["shared_layer"] = static () => Of(new SharedLayer(), Torch.Randn(2, 4)),
        ["lstm"] = static () => Of(
            new LSTM(4, 6, numLayers: 2, batchFirst: true, bidirectional: true),
            static (lstm, x) => lstm.Forward(x[0]) is var (output, (hn, cn)) ? ScriptValue.Tuple(output, hn, cn) : default,
            Torch.Randn(3, 5, 4)),
        ["gru_with_state"] = static () => Of(
            new GRU(4, 6), static (gru, x) => gru.Forward(x[0], x[1]) is var (output, hn) ? ScriptValue.Tuple(output, hn) : default, Torch.Randn(5, 3, 4), Torch.Randn(1, 3, 6)),
        ["rnn_unbatched"] = static () => Of(new RNN(4, 6), static (rnn, x) => rnn.Forward(x[0]).Output, Torch.Randn(5, 4)),
        ["lstm_cell"] = static () => Of(
            new LSTMCell(4, 6), static (cell, x) => cell.Forward(x[0]) is var (h, c) ? ScriptValue.Tuple(h, c) : default, Torch.Randn(3, 4)),
        ["gru_cell"] = static () => Of(new GRUCell(4, 6), static (cell, x) => cell.Forward(x[0], x[1]), Torch.Randn(3, 4), Torch.Randn(3, 6)),
        ["attention"] = static () => Of(
            new MultiheadAttention(8, 2, batchFirst: true),
            static (attention, x) => attention.Forward(x[0], x[1], x[1]) is var (output, weights) ? ScriptValue.Tuple(output, weights) : default,
            Torch.Randn(2, 3, 8), Torch.Randn(2, 5, 8)),
        ["transformer_encoder_layer"] = static () => Of(
            new TransformerEncoderLayer(8, 2, dimFeedforward: 16, dropout: 0, batchFirst: true), static (layer, x) => layer.Forward(x[0]), Torch.Randn(2, 3, 8)),
        ["transformer_encoder_evaluation"] = static () => Of(
            Evaluated(new TransformerEncoderLayer(8, 2, dimFeedforward: 16, batchFirst: true, normFirst: true)), static (layer, x) => layer.Forward(x[0]), Torch.Randn(2, 3, 8)),
        ["embedding"] = static () => Of(new Sequential(new Embedding(10, 4, paddingIdx: 0), new Linear(4, 2)), Torch.Tensor(new long[,] { { 1, 2, 0 }, { 9, 0, 3 } })),
        ["embedding_bag"] = static () => Of(
            new EmbeddingBag(10, 4), static (bag, x) => bag.Forward(x[0]), Torch.Tensor(new long[,] { { 1, 2, 5 }, { 9, 4, 3 } })),
        ["views_in_place"] = static () => Of(new Scale(), static (scale, x) => scale.InPlace(x[0]), Torch.Randn(4, 6)),
        ["subscripts"] = static () => Of(new Scale(), static (scale, x) => scale.Subscripts(x[0], x[1]), Torch.Randn(4, 6), Torch.Tensor([2L, 0L])),
        ["several_results"] = static () => Of(new Scale(), static (scale, x) => scale.Several(x[0], x[1]), Torch.Randn(4, 6), Torch.Randn(4, 6)),
        ["dictionary"] = static () => Of(
            new Scale(), static (scale, x) => ScriptValue.Dictionary(("sum", scale.Call(x[0]).Sum()), ("scaled", scale.Call(x[0]))), Torch.Randn(4, 6)),
        ["interpolation"] = static () => Of(
            new Scale(),
            static (scale, x) => (ScriptValue)F.Interpolate(scale.Call(x[0]), scaleFactor: 2, mode: InterpolateMode.Bilinear, alignCorners: false),
            Torch.Randn(1, 2, 4, 6)),
        ["losses"] = static () => Of(
            new Scale(),
            static (scale, x) => ScriptValue.Tuple(F.CrossEntropy(scale.Call(x[0]), x[1], labelSmoothing: 0.1), F.NllLoss(F.LogSoftmax(scale.Call(x[0]), 1), x[1])),
            Torch.Randn(2, 6), Torch.Tensor([2L, 0L])),
        ["group_and_layer_norm"] = static () => Of(new Sequential(new GroupNorm(2, 4), new LayerNorm([3, 3]), new InstanceNorm2d(4, affine: true)), Torch.Randn(2, 4, 3, 3)),
        ["transposed_convolution"] = static () => Of(
            new Sequential(new ConvTranspose2d(2, 3, 3, stride: 2), new PReLU(), new AdaptiveAvgPool2d(2), new Flatten()), Torch.Randn(1, 2, 4, 4)),
    };

    public ScriptValue Run() => Forward(Module, Inputs);

    public ScriptModule Trace(bool checkTrace = true) => Torch.Jit.Trace(Module, (module, inputs) => Forward(module, inputs), Inputs, checkTrace);

    private static TracedModel Of(Module module, Tensor input) => new(module, static (module, x) => module.Call(x[0]), [input]);

    private static TracedModel Of<T>(T module, Func<T, Tensor[], ScriptValue> forward, params Tensor[] inputs)
        where T : Module => new(module, (module, x) => forward((T)module, x), inputs);

    private static T Evaluated<T>(T module)
        where T : Module
    {
        module.SetTraining(false);
        return module;
    }

    private static Sequential Cnn() => new(
        new Conv2d(3, 4, 3, padding: 1), new BatchNorm2d(4), new ReLU(inplace: true), new MaxPool2d(2), new Conv2d(4, 4, 3, stride: 2, bias: false), new Flatten(), new Linear(4, 2));

    private sealed class SharedLayer : Module
    {
        public SharedLayer()
        {
            First = new Linear(4, 4);
            Second = First;
        }

        public Linear First { get; }

        public Linear Second { get; }

        protected override Tensor Compute(Tensor input) => Second.Call(First.Call(input).Relu()) + 1;
    }

    private sealed class Scale : Module
    {
        public Parameter Weight { get; } = new(Torch.Tensor(1.5));

        [Buffer]
        public Tensor Offset { get; } = Torch.Tensor([0.5f, -0.5f, 0, 0, 1, 2]);

        protected override Tensor Compute(Tensor input) => input * Weight;

        public Tensor InPlace(Tensor input)
        {
            Tensor copy = input.Clone();
            copy[0] = copy[1].Clone() * Weight;
            copy[TensorIndex.Slice(), TensorIndex.Slice(1, 3)].Mul_(2);
            copy.Transpose(0, 1)[4] += 1;
            Tensor zeros = Torch.Zeros(4, 6);
            zeros[2, TensorIndex.Slice(null, null, 2)] = 7;
            zeros.Add_(copy).Clamp_(-3, 10);
            return zeros.View(6, 4).T;
        }

        public ScriptValue Subscripts(Tensor input, Tensor index)
        {
            Tensor scaled = (input * Weight) + Offset;
            Tensor put = scaled.Clone();
            put[index] = put[index] * 2;
            return ScriptValue.Tuple(scaled[index], scaled[TensorIndex.Slice(), index], scaled[scaled > 0], put, scaled[1..3, ^1], scaled[TensorIndex.None, 0]);
        }

        public ScriptValue Several(Tensor left, Tensor right)
        {
            (Tensor values, Tensor indices) = (left * Weight).Topk(2, dim: 1);
            Tensor[] parts = right.Split(2, 1);
            return ScriptValue.Tuple(values, indices, (ScriptValue)parts, ScriptValue.Tuple(1 - left, 2.5 / right, left.Std(1), Torch.Einsum("ij,kj->ik", left, right)));
        }
    }
}
