using Linstock.NN;
using Linstock.Optim;

namespace Linstock.Tests.Optim;

/// <summary>Optimizers given sparse gradients; the numbers are PyTorch's.</summary>
public sealed class SparseGradientTests
{
    private static readonly long[][] Rows = [[0, 2, 2], [1, 2], [3, 0]];

    private static Embedding Table()
    {
        Tensor weight = Torch.Arange(8, dtype: DType.Float32).Reshape(4, 2) / 10;
        return Embedding.FromPretrained(weight, freeze: false, paddingIdx: 1, sparse: true);
    }

    private static void Train(Embedding table, Optimizer optimizer)
    {
        for (int step = 0; step < Rows.Length; step++)
        {
            optimizer.ZeroGrad();
            Tensor x = table.Call(Torch.FromArray(Rows[step], Rows[step].Length));
            Tensor factors = Torch.Arange(1, 1 + x.Numel, dtype: DType.Float32).Reshape(x.Shape) * (step + 1);
            (Torch.Sin(x) * factors).Sum().Backward();
            optimizer.Step();
        }
    }

    [Fact]
    public void SparseAdamGivesTheWeightsAndAveragesOfPyTorch()
    {
        Embedding table = Table();
        var optimizer = new SparseAdam(table.Parameters(), lr: 0.05, betas: (0.8, 0.95));
        Train(table, optimizer);
        Close([-0.0874699056148529f, 0.011296991258859634f, 0.20000000298023224f, 0.30000001192092896f, 0.30100658535957336f, 0.40066084265708923f, 0.5653907060623169f, 0.66539067029953f], table.Weight);
        var state = (OrderedDictionary<int, OrderedDictionary<string, object?>>)optimizer.StateDict()["state"]!;
        Close([1.9577505588531494f, 2.715402126312256f, 0, 0, 2.3062052726745605f, 2.8448476791381836f, 0.4952014088630676f, 0.9178106188774109f], (Tensor)state[0]["exp_avg"]!);
        Close([4.08738374710083f, 7.370121479034424f, 0, 0, 4.167351722717285f, 6.25279426574707f, 0.30653053522109985f, 1.0529704093933105f], (Tensor)state[0]["exp_avg_sq"]!);
        Assert.Equal(3L, state[0]["step"]);
        Assert.Equal("SparseAdam (\nParameter Group 0\n    betas: (0.8, 0.95)\n    eps: 1e-08\n    lr: 0.05\n    maximize: False\n)", optimizer.ToString());
    }

    [Fact]
    public void SgdStepsAsWithTheDenseGradient()
    {
        foreach (double momentum in (double[])[0, 0.9])
        {
            Embedding sparse = Table(), dense = Embedding.FromPretrained(Table().Weight.Detach().Clone(), freeze: false, paddingIdx: 1);
            Train(sparse, new SGD(sparse.Parameters(), lr: 0.1, momentum: momentum));
            Train(dense, new SGD(dense.Parameters(), lr: 0.1, momentum: momentum));
            Close(dense.Weight.ToArray<float>(), sparse.Weight);
        }
    }

    [Fact]
    public void OptimizersSayWhichGradientsTheyTake()
    {
        Embedding table = Table();
        var adam = new Adam(table.Parameters());
        table.Call(Torch.Tensor([2])).Sum().Backward();
        Assert.Equal("Adam does not support sparse gradients, please consider SparseAdam instead", Assert.Throws<InvalidOperationException>(() => adam.Step()).Message);
        table.Weight.Grad = Torch.Ones(4, 2);
        var sparse = new SparseAdam(table.Parameters());
        Assert.Equal("SparseAdam does not support dense gradients, please consider Adam instead", Assert.Throws<InvalidOperationException>(() => sparse.Step()).Message);
    }

    private static void Close(float[] expected, Tensor actual)
        => Assert.All(expected.Zip(actual.ToArray<float>()), pair => Assert.Equal(pair.First, pair.Second, 2e-6f));
}
