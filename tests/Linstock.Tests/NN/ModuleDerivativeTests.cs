using Linstock.NN;
using Linstock.Tests.Sampling;
using F = Linstock.NN.Functional;

namespace Linstock.Tests.NN;

/// <summary>
/// First and second derivatives of whole modules with respect to their inputs and all parameters, against differences. Modules whose
/// gradient is a kernel of its own need a second rule, and no graph may be cut inside.
/// </summary>
[Collection(DefaultGeneratorCollection.Name)]
public sealed class ModuleDerivativeTests
{
    private static readonly Dictionary<string, (Func<Module> Create, long[][] Inputs, Func<Module, Tensor[], object?[]> Call)> Modules = new()
    {
        ["RNN"] = (() => new RNN(2, 3, dtype: DType.Float64), [[4, 2, 2], [1, 2, 3]], (m, x) => Flat(((RNN)m).Forward(x[0], x[1]))),
        ["RNN with relu, both ways"] = (() => new RNN(2, 2, nonlinearity: Nonlinearity.ReLU, bidirectional: true, dtype: DType.Float64), [[3, 2, 2]], (m, x) => Flat(((RNN)m).Forward(x[0]))),
        ["GRU"] = (() => new GRU(2, 3, dtype: DType.Float64), [[4, 2, 2], [1, 2, 3]], (m, x) => Flat(((GRU)m).Forward(x[0], x[1]))),
        ["GRU of two layers, both ways, batch first, no bias"] = (() => new GRU(2, 2, 2, bias: false, batchFirst: true, bidirectional: true, dtype: DType.Float64), [[2, 3, 2]], (m, x) => Flat(((GRU)m).Forward(x[0]))),
        ["LSTM"] = (() => new LSTM(2, 3, dtype: DType.Float64), [[4, 2, 2], [1, 2, 3], [1, 2, 3]], (m, x) => Flat(((LSTM)m).Forward(x[0], (x[1], x[2])))),
        ["LSTM of two layers, both ways"] = (() => new LSTM(2, 2, 2, bidirectional: true, dtype: DType.Float64), [[3, 2, 2]], (m, x) => Flat(((LSTM)m).Forward(x[0]))),
        ["LSTM with projection"] = (() => new LSTM(2, 3, projSize: 2, dtype: DType.Float64), [[3, 2, 2]], (m, x) => Flat(((LSTM)m).Forward(x[0]))),
        ["LSTM over packed sequences"] = (() => new LSTM(2, 2, dtype: DType.Float64), [[3, 2, 2]], (m, x) =>
        {
            var (output, (h, c)) = ((LSTM)m).Forward(Utils.Rnn.PackPaddedSequence(x[0], [3L, 2L]));
            return [output.Data, h, c];
        }
        ),
        ["RNNCell"] = (() => new RNNCell(2, 3, dtype: DType.Float64), [[2, 2], [2, 3]], (m, x) => [((RNNCell)m).Forward(x[0], x[1])]),
        ["GRUCell"] = (() => new GRUCell(2, 3, dtype: DType.Float64), [[2, 2], [2, 3]], (m, x) => [((GRUCell)m).Forward(x[0], x[1])]),
        ["LSTMCell"] = (() => new LSTMCell(2, 3, dtype: DType.Float64), [[2, 2], [2, 3], [2, 3]], (m, x) => Flat(((LSTMCell)m).Forward(x[0], (x[1], x[2])))),
        ["MultiheadAttention"] = (() => new MultiheadAttention(4, 2, dtype: DType.Float64), [[3, 2, 4], [2, 2, 4], [2, 2, 4]], (m, x) => Flat(((MultiheadAttention)m).Forward(x[0], x[1], x[2]))),
        ["MultiheadAttention without weights"] = (() => new MultiheadAttention(4, 2, addBiasKv: true, addZeroAttn: true, kdim: 3, vdim: 2, dtype: DType.Float64), [[3, 2, 4], [2, 2, 3], [2, 2, 2]], (m, x) => Flat(((MultiheadAttention)m).Forward(x[0], x[1], x[2], needWeights: false))),
        ["TransformerEncoderLayer"] = (() => new TransformerEncoderLayer(4, 2, 5, dropout: 0, dtype: DType.Float64), [[3, 2, 4]], (m, x) => [((TransformerEncoderLayer)m).Forward(x[0])]),
        ["TransformerDecoderLayer"] = (() => new TransformerDecoderLayer(4, 2, 5, dropout: 0, normFirst: true, dtype: DType.Float64), [[3, 2, 4], [2, 2, 4]], (m, x) => [((TransformerDecoderLayer)m).Forward(x[0], x[1])]),
        ["Bilinear"] = (() => new Bilinear(2, 3, 2, dtype: DType.Float64), [[2, 2], [2, 3]], (m, x) => [((Bilinear)m).Forward(x[0], x[1])]),
        ["BatchNorm2d"] = (() => new BatchNorm2d(2, dtype: DType.Float64), [[2, 2, 2, 2]], (m, x) => [((BatchNorm2d)m).Forward(x[0])]),
        ["BatchNorm1d in evaluation"] = (() => new BatchNorm1d(2, dtype: DType.Float64).Eval(), [[3, 2]], (m, x) => [((BatchNorm1d)m).Forward(x[0])]),
        ["InstanceNorm1d"] = (() => new InstanceNorm1d(2, affine: true, dtype: DType.Float64), [[2, 2, 3]], (m, x) => [((InstanceNorm1d)m).Forward(x[0])]),
        ["GroupNorm"] = (() => new GroupNorm(2, 4, dtype: DType.Float64), [[2, 4, 2]], (m, x) => [((GroupNorm)m).Forward(x[0])]),
        ["LayerNorm"] = (() => new LayerNorm([3], dtype: DType.Float64), [[2, 3]], (m, x) => [((LayerNorm)m).Forward(x[0])]),
        ["Conv2d with groups"] = (() => new Conv2d(2, 4, 2, groups: 2, padding: 1, stride: 2, dtype: DType.Float64), [[2, 2, 3, 3]], (m, x) => [((Conv2d)m).Forward(x[0])]),
        ["ConvTranspose1d"] = (() => new ConvTranspose1d(2, 3, 2, stride: 2, dtype: DType.Float64), [[2, 2, 3]], (m, x) => [((ConvTranspose1d)m).Forward(x[0])]),
        ["PReLU"] = (() => new PReLU(2, dtype: DType.Float64), [[2, 2, 3]], (m, x) => [((PReLU)m).Forward(x[0])]),
        ["AdaptiveLogSoftmaxWithLoss"] = (() => new AdaptiveLogSoftmaxWithLoss(4, 6, [2, 4], divValue: 2, dtype: DType.Float64), [[3, 4]], (m, x) => Flat(((AdaptiveLogSoftmaxWithLoss)m).Forward(x[0], Torch.FromArray(new long[] { 0, 3, 5 })))),
        ["Linear with spectral norm"] = (() => Utils.SpectralNorm(new Linear(3, 2, dtype: DType.Float64)).Eval(), [[2, 3]], (m, x) => [((Linear)m).Forward(x[0])]),
        ["Cross entropy of classes"] = (() => new Identity(), [[3, 4]], (_, x) => [F.CrossEntropy(x[0], Torch.FromArray(new long[] { 0, 3, 1 }), labelSmoothing: 0.1)]),
        ["Weighted cross entropy of pixels"] = (() => new Identity(), [[2, 3, 2]], (_, x) => [F.CrossEntropy(x[0], Torch.FromArray(new long[] { 0, 2, -100, 1 }).Reshape(2, 2), weight: Torch.FromArray([0.5, 2.0, 1.0]))]),
        ["Causal attention"] = (() => new Identity(), [[1, 2, 3, 4], [1, 2, 3, 4], [1, 2, 3, 4]], (_, x) => [F.ScaledDotProductAttention(x[0], x[1], x[2], isCausal: true)]),
        ["Masked attention of few key heads"] = (() => new Identity(), [[1, 4, 3, 2], [1, 2, 3, 2], [1, 2, 3, 2], [3, 3]], (_, x) => [F.ScaledDotProductAttention(x[0], x[1], x[2], attnMask: x[3], enableGqa: true)]),
    };

    public static TheoryData<string> Names => new(Modules.Keys);

    [Theory]
    [MemberData(nameof(Names))]
    public void FirstAndSecondDerivativesAreThoseOfDifferences(string name)
    {
        Torch.ManualSeed(5);
        var (create, shapes, call) = Modules[name];
        Module module = create();
        string[] parameters = [.. module.NamedParameters().Select(entry => entry.Name)];
        Tensor[] inputs =
        [
            .. shapes.Select(shape => Torch.Randn(shape, dtype: DType.Float64)),
            .. module.NamedParameters().Select(entry => entry.Parameter.Detach().Clone()),
        ];
        foreach (Tensor input in inputs) input.RequiresGrad = true;

        Tensor[] Run(Tensor[] given)
        {
            for (int i = 0; i < parameters.Length; i++)
            {
                int dot = parameters[i].LastIndexOf('.');
                Module owner = dot < 0 ? module : module.GetSubmodule(parameters[i][..dot]);
                owner.SetTensor(parameters[i][(dot + 1)..], given[shapes.Length + i]);
            }

            Tensor[] results = [.. call(module, given[..shapes.Length]).OfType<Tensor>()];
            Assert.All(results, result => Assert.True(result.RequiresGrad));
            return results;
        }

        Tensor[] gradients = [.. Run(inputs).Select(result => Torch.Randn(result.Shape, dtype: DType.Float64).RequiresGrad_())];

        Assert.True(Linstock.Autograd.Gradcheck(Run, inputs, fastMode: true));
        Assert.True(Linstock.Autograd.Gradgradcheck(Run, inputs, gradients, fastMode: true));
    }

    private static object?[] Flat<T>(T results)
    {
        var flat = new List<object?>();
        void Add(object? item)
        {
            if (item is not System.Runtime.CompilerServices.ITuple tuple) flat.Add(item);
            else for (int i = 0; i < tuple.Length; i++) Add(tuple[i]);
        }

        Add(results);
        return [.. flat];
    }
}
