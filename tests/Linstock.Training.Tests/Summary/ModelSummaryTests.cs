using Linstock.NN;

namespace Linstock.Training.Tests.Summary;

public class ModelSummaryTests
{
    [Fact]
    public void ShapesParametersAndOperationsOfAConvolutionalNetwork()
    {
        var model = new Sequential(new Conv2d(3, 8, 3, stride: 2, padding: 1), new BatchNorm2d(8), new ReLU(), new Flatten(), new Linear(8 * 16 * 16, 10));
        model.Parameters().First().RequiresGrad_(false);
        ModelSummary summary = ModelSummary.Of(model, [2, 3, 32, 32]);
        Assert.Equal(["", "0", "1", "2", "3", "4"], summary.Layers.Select(static layer => layer.Name));
        Assert.Equal([2, 8, 16, 16], summary.Layers[1].OutputShape!);
        Assert.Equal([2, 10], summary.Layers[0].OutputShape!);
        long convolution = 2L * (2 * 8 * 16 * 16) * 3 * 9, norm = 4L * 2 * 8 * 16 * 16, linear = 2L * 2 * 10 * 2048;
        Assert.Equal([0, convolution, norm, 0, 0, linear], summary.Layers.Select(static layer => layer.Flops));
        Assert.Equal(convolution + norm + linear, summary.Flops);
        long parameters = 8 * 27 + 8 + 16 + 20480 + 10;
        Assert.Equal((parameters, parameters - 8 * 27), (summary.Parameters, summary.Trainable));
        Assert.Equal(4 * parameters + 4 * 16 + 8, summary.Bytes);
        Assert.True(model.Training);
        Assert.Contains("Conv2d", summary.ToString(), StringComparison.Ordinal);
        Assert.Equal(6, summary.ToTable().Rows.Count);
    }

    private sealed class Tagger : Module
    {
        private readonly Embedding _embedding = new(50, 12);
        private readonly LSTM _lstm = new(12, 7, numLayers: 2, batchFirst: true, bidirectional: true);
        private readonly MultiheadAttention _attention = new(14, 2, batchFirst: true);
        private readonly LayerNorm _norm = new(14);

        public override Tensor Forward(Tensor input)
        {
            Tensor states = _lstm.Forward(_embedding.Forward(input)).Output;
            return _norm.Forward(_attention.Forward(states, states, states).AttnOutput);
        }
    }

    [Fact]
    public void RecurrentLayersAndAttentionAreCounted()
    {
        ModelSummary summary = ModelSummary.Of(new Tagger(), [3, 5], DType.Int64);
        LayerSummary Layer(string name) => summary.Layers.Single(layer => layer.Name == name);
        Assert.Equal([3, 5, 12], Layer("embedding").OutputShape!);
        Assert.Equal([3, 5, 14], Layer("lstm").OutputShape!);
        long places = 15;
        Assert.Equal(2 * places * 2 * ((28 * 12 + 28 * 7) + (28 * 14 + 28 * 7)), Layer("lstm").Flops);
        Assert.Equal(2 * (places * 4 * 14 * 14 + 3 * 2 * 5 * 5 * 14), Layer("attention").Flops);
        Assert.Equal(0, Layer("attention.out_proj").Flops);
        Assert.Equal(7 * places * 14, Layer("norm").Flops);
    }

    private sealed class Branching : Module
    {
        private readonly Linear _left = new(4, 4), _right = new(4, 4);

        public override Tensor Forward(Tensor input) => input.Sum().Item<double>() > 0 ? _left.Forward(input) : _right.Forward(_right.Forward(input));
    }

    [Fact]
    public void ModelsThatLookAtValuesRunOnZeros()
    {
        ModelSummary summary = ModelSummary.Of(new Branching(), [1, 4]);
        Assert.Equal([0, 0, 2 * 2 * 16], summary.Layers.Select(static layer => layer.Flops));
        Assert.Null(summary.Layers[1].OutputShape);
    }
}
