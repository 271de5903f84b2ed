using Linstock.NN;
using Linstock.Tests.Sampling;

namespace Linstock.Tests.Ops.Recurrent;

/// <summary>A whole step of a cell as one kernel, held against the step that gradients are recorded of.</summary>
[Collection(DefaultGeneratorCollection.Name)]
public class FusedStepTests
{
    public static TheoryData<string, long, long, bool, DType> Cases
    {
        get
        {
            var cases = new TheoryData<string, long, long, bool, DType>();
            foreach (string name in (string[])["lstm", "gru", "tanh", "relu"])
            {
                cases.Add(name, 64, 128, true, DType.Float32);
                cases.Add(name, 3, 21, true, DType.Float64);
                cases.Add(name, 300, 37, false, DType.Float32);
                cases.Add(name, 1, 1, true, DType.Float32);
                cases.Add(name, 400, 410, true, DType.Float32);
            }
            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void AStepWithoutGradientsIsTheOneWith(string name, long inputs, long units, bool bias, DType dtype)
    {
        Torch.ManualSeed(0);
        Func<Tensor[]> step = Step(name, inputs, units, bias, dtype);
        Tensor[] recorded = step();
        using (Torch.NoGrad())
        {
            Tensor[] direct = step();
            double tolerance = dtype == DType.Float32 ? 1e-6 : 1e-14;
            for (int i = 0; i < direct.Length; i++)
            {
                Assert.False(direct[i].RequiresGrad);
                Assert.True(Torch.Allclose(direct[i], recorded[i].Detach(), tolerance, tolerance), $"result {i}");
            }
        }
    }

    [Fact]
    public void TheNumberOfThreadsDoesNotMatter()
    {
        Torch.ManualSeed(1);
        Func<Tensor[]> step = Step("lstm", 500, 777, true, DType.Float32);
        int threads = Torch.GetNumThreads();
        try
        {
            using (Torch.NoGrad())
            {
                Torch.SetNumThreads(1);
                Tensor[] alone = step();
                Torch.SetNumThreads(3);
                Tensor[] shared = step();
                for (int i = 0; i < alone.Length; i++) Assert.True(Torch.Equal(alone[i], shared[i]));
            }
        }
        finally
        {
            Torch.SetNumThreads(threads);
        }
    }

    [Fact]
    public void AWeightOfAnotherShapeIsRefused()
    {
        var cell = new LSTMCell(3, 4) { WeightHh = Torch.Ones(16, 5) };
        using (Torch.NoGrad()) Assert.Throws<ArgumentException>(() => cell.Forward(Torch.Ones(1, 3)));
    }

    private static Func<Tensor[]> Step(string name, long inputs, long units, bool bias, DType dtype)
    {
        Tensor x = Torch.Randn([1, inputs], dtype: dtype), h = Torch.Randn([1, units], dtype: dtype), c = Torch.Randn([1, units], dtype: dtype);
        switch (name)
        {
            case "lstm":
                var lstm = new LSTMCell(inputs, units, bias, dtype: dtype);
                return () =>
                {
                    (Tensor hidden, Tensor cell) = lstm.Forward(x, (h, c));
                    return [hidden, cell];
                };
            case "gru":
                var gru = new GRUCell(inputs, units, bias, dtype: dtype);
                return () => [gru.Forward(x, h)];
            default:
                var elman = new RNNCell(inputs, units, bias, name == "tanh" ? Nonlinearity.Tanh : Nonlinearity.ReLU, dtype: dtype);
                return () => [elman.Forward(x, h)];
        }
    }
}
