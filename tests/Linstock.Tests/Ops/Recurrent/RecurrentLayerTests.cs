using Linstock.Backends.Cpu.Recurrent;
using Linstock.Ops.Recurrent;
using Linstock.Sampling;

namespace Linstock.Tests.Ops.Recurrent;

/// <summary>The fused layer against the composition of single operations, forwards and backwards.</summary>
public class RecurrentLayerTests
{
    public static TheoryData<string, int, bool, DType> Layers()
    {
        var rows = new TheoryData<string, int, bool, DType>();
        foreach (RecurrentKind kind in Enum.GetValues<RecurrentKind>())
        {
            foreach (int units in (int[])[1, 5, 16, 33, 64, 70, 300])
            {
                rows.Add(kind.ToString(), units, units % 2 == 0, DType.Float32);
                rows.Add(kind.ToString(), units, units % 2 == 1, DType.Float64);
            }
        }
        return rows;
    }

    [Theory]
    [MemberData(nameof(Layers))]
    public void AgreesWithTheComposedLayer(string kind, int units, bool reverse, DType dtype)
    {
        long[][] batches = [[5, 5, 5], [2, 2], [14, 13, 13, 2, 1], [3, 2, 1, 1]];
        foreach (long[] sizes in batches) Compare(Enum.Parse<RecurrentKind>(kind), units, new SequenceSteps(sizes, reverse), dtype);
    }

    private static void Compare(RecurrentKind kind, int units, SequenceSteps steps, DType dtype)
    {
        var generator = new Generator();
        generator.ManualSeed(units);

        // As wide as the modules' own initial weights: a wider network is chaotic and tells nothing about rounding.
        Tensor Leaf(params long[] sizes) => ((Torch.Rand(sizes, generator: generator, dtype: dtype) - 0.5) * (2 / Math.Sqrt(units))).RequiresGrad_();
        int gates = kind switch { RecurrentKind.Lstm => 4, RecurrentKind.Gru => 3, _ => 1 };
        const int features = 3;
        Tensor input = Leaf(steps.Total, features);
        Tensor[] initial = kind == RecurrentKind.Lstm ? [Leaf(steps.Batch, units), Leaf(steps.Batch, units)] : [Leaf(steps.Batch, units)];
        var weights = new RecurrentWeights(Leaf(gates * units, features), Leaf(gates * units, units), Leaf(gates * units), Leaf(gates * units));
        Tensor[] leaves = [input, .. initial, weights.WeightIh, weights.WeightHh, weights.BiasIh!, weights.BiasHh!];
        Tensor direction = Torch.Rand([steps.Total, units], generator: generator, dtype: dtype);

        var fused = RecurrentLayer.Run(kind, input, steps, initial, weights);
        var composed = ComposedRecurrence.Run(kind, input, steps, initial, weights);
        Assert.EndsWith("LayerBackward0", fused.Output.GradFn!.Name, StringComparison.Ordinal);
        double tolerance = dtype == DType.Float32 ? 2e-5 : 1e-12;
        Close(composed.Output, fused.Output);
        foreach ((Tensor expected, Tensor actual) in composed.States.Zip(fused.States)) Close(expected, actual);

        Tensor?[] expectedGradients = Gradients(composed), actualGradients = Gradients(fused);
        for (int i = 0; i < leaves.Length; i++) Close(expectedGradients[i]!, actualGradients[i]!);

        Tensor?[] Gradients((Tensor Output, Tensor[] States) result)
        {
            Tensor loss = (result.Output * direction).Sum() + result.States.Select((state, i) => (state * state).Sum() * (i + 1)).Aggregate((a, b) => a + b);
            return Linstock.Autograd.Grad([loss], leaves);
        }

        void Close(Tensor expected, Tensor actual)
        {
            Assert.Equal(expected.Shape, actual.Shape);
            double scale = Math.Max(1, expected.Abs().Max().Item<double>());
            double error = (expected - actual).Abs().Max().Item<double>();
            Assert.True(error <= tolerance * scale, $"{kind} of {units} units, sizes {string.Join(", ", steps.Sizes.ToArray())}: differs by {error}");
        }
    }

    [Theory]
    [InlineData("Lstm")]
    [InlineData("Gru")]
    [InlineData("Tanh")]
    public void IsTwiceDifferentiable(string name)
    {
        RecurrentKind kind = Enum.Parse<RecurrentKind>(name);
        int gates = kind switch { RecurrentKind.Lstm => 4, RecurrentKind.Gru => 3, _ => 1 };
        var generator = new Generator();
        generator.ManualSeed(7);
        Tensor Leaf(params long[] sizes) => (Torch.Rand(sizes, generator: generator, dtype: DType.Float64) - 0.5).RequiresGrad_();
        var steps = new SequenceSteps([2, 2, 1], reverse: false);
        Tensor[] inputs = [Leaf(5, 2), Leaf(2, 2), Leaf(gates * 2, 2), Leaf(gates * 2, 2), Leaf(gates * 2), Leaf(gates * 2)];
        Tensor cell = Leaf(2, 2);
        Tensor[] Layer(Tensor[] given) => [RecurrentLayer.Run(
            kind, given[0], steps, kind == RecurrentKind.Lstm ? [given[1], cell] : [given[1]],
            new RecurrentWeights(given[2], given[3], given[4], given[5])).Output];
        Assert.True(Linstock.Autograd.Gradcheck(Layer, inputs));
        Assert.True(Linstock.Autograd.Gradgradcheck(Layer, inputs));
    }

    [Fact]
    public void ThreadsDoNotChangeResults()
    {
        int before = Torch.GetNumThreads();
        Tensor input = Torch.Rand(6 * 40, 32), hidden = Torch.Zeros(40, 130), cell = Torch.Zeros(40, 130);
        var weights = new RecurrentWeights(Torch.Rand(520, 32), Torch.Rand(520, 130) - 0.5, Torch.Rand(520), Torch.Rand(520));
        var steps = new SequenceSteps([40, 40, 40, 40, 40, 40], reverse: false);
        try
        {
            Torch.SetNumThreads(1);
            Tensor one = RecurrentLayer.Run(RecurrentKind.Lstm, input, steps, [hidden, cell], weights).Output;
            Torch.SetNumThreads(2);
            Tensor two = RecurrentLayer.Run(RecurrentKind.Lstm, input, steps, [hidden, cell], weights).Output;
            Assert.Equal(one.ToArray<float>(), two.ToArray<float>());
        }
        finally
        {
            Torch.SetNumThreads(before);
        }
    }
}
