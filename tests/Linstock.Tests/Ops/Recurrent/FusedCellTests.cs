using Linstock.Backends.Cpu.Recurrent;
using Linstock.NN;
using Linstock.Ops.Recurrent;

namespace Linstock.Tests.Ops.Recurrent;

/// <summary>The pointwise part of a cell as one kernel, held against the composition of operations.</summary>
public class FusedCellTests
{
    private static Tensor Values(DType dtype, double phase, params long[] shape) =>
        ((Torch.Arange(shape[0] * shape[1]).To(DType.Float64) * 0.37 + phase).Sin() * 2).Reshape(shape).To(dtype);

    private static (Tensor Hidden, Tensor Cell) Run(RecurrentKind kind, Tensor[] x) => kind switch
    {
        RecurrentKind.Lstm => FusedCell.Run<LstmUnits>(kind, x[0], x[1], x[2]),
        RecurrentKind.Gru => FusedCell.Run<GruUnits>(kind, x[0], x[1], x[2]),
        RecurrentKind.Tanh => FusedCell.Run<ElmanUnits<TanhActivation>>(kind, x[0], x[1], x[2]),
        _ => FusedCell.Run<ElmanUnits<ReluActivation>>(kind, x[0], x[1], x[2]),
    };

    private static int Gates(RecurrentKind kind) => kind switch
    {
        RecurrentKind.Lstm => 4,
        RecurrentKind.Gru => 3,
        _ => 1,
    };

    private static Tensor[] Inputs(RecurrentKind kind, DType dtype, long batch, long units) =>
    [
        Values(dtype, 0, batch, Gates(kind) * units).RequiresGrad_(), Values(dtype, 1, batch, Gates(kind) * units).RequiresGrad_(),
        Values(dtype, 2, batch, units).RequiresGrad_(),
    ];

    public static TheoryData<string, DType, long, long> Cases
    {
        get
        {
            var cases = new TheoryData<string, DType, long, long>();
            foreach (RecurrentKind kind in Enum.GetValues<RecurrentKind>())
            {
                cases.Add(kind.ToString(), DType.Float32, 1, 128);
                cases.Add(kind.ToString(), DType.Float32, 5, 13);
                cases.Add(kind.ToString(), DType.Float64, 3, 7);
                cases.Add(kind.ToString(), DType.Float32, 150, 40);
            }
            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void StatesAndGradientsAreTheComposedOnes(string name, DType dtype, long batch, long units)
    {
        RecurrentKind kind = Enum.Parse<RecurrentKind>(name);
        Tensor[] fused = Inputs(kind, dtype, batch, units), composed = Inputs(kind, dtype, batch, units);
        (Tensor hidden, Tensor cell) = Run(kind, fused);
        (Tensor expectedHidden, Tensor expectedCell) = RecurrentCells.Composed(kind, composed[0], composed[1], composed[2]);
        double tolerance = dtype == DType.Float32 ? 5e-6 : 1e-12;
        Assert.True(Torch.Allclose(hidden, expectedHidden, tolerance, tolerance));
        Assert.True(Torch.Allclose(cell, expectedCell, tolerance, tolerance));
        Tensor first = Values(dtype, 3, batch, units), second = Values(dtype, 4, batch, units);
        ((hidden * first).Sum() + (kind == RecurrentKind.Lstm ? (cell * second).Sum() : 0)).Backward();
        ((expectedHidden * first).Sum() + (kind == RecurrentKind.Lstm ? (expectedCell * second).Sum() : 0)).Backward();
        for (int i = 0; i < 3; i++)
        {
            Assert.Equal(composed[i].Grad is null, fused[i].Grad is null);
            if (composed[i].Grad is { } wanted) Assert.True(Torch.Allclose(fused[i].Grad!, wanted, tolerance * 4, tolerance * 4), $"gradient {i}");
        }
    }

    [Fact]
    public void TheGradientOfTheCellAloneArrives()
    {
        Tensor[] fused = Inputs(RecurrentKind.Lstm, DType.Float64, 2, 5), composed = Inputs(RecurrentKind.Lstm, DType.Float64, 2, 5);
        Run(RecurrentKind.Lstm, fused).Cell.Sum().Backward();
        RecurrentCells.Composed(RecurrentKind.Lstm, composed[0], composed[1], composed[2]).Cell.Sum().Backward();
        for (int i = 0; i < 3; i++) Assert.True(Torch.Allclose(fused[i].Grad!, composed[i].Grad!, 1e-12, 1e-12));
    }

    [Theory]
    [InlineData(nameof(RecurrentKind.Lstm))]
    [InlineData(nameof(RecurrentKind.Gru))]
    [InlineData(nameof(RecurrentKind.Tanh))]
    public void GradientsOfGradientsAreRight(string name)
    {
        RecurrentKind kind = Enum.Parse<RecurrentKind>(name);
        Tensor[] inputs = Inputs(kind, DType.Float64, 2, 3);
        if (kind == RecurrentKind.Tanh) inputs = inputs[..2];
        Func<Tensor[], Tensor[]> function = x =>
        {
            (Tensor hidden, Tensor cell) = Run(kind, kind == RecurrentKind.Tanh ? [x[0], x[1], Torch.Zeros([2, 3], dtype: DType.Float64)] : x);
            return kind == RecurrentKind.Lstm ? [hidden, cell] : [hidden];
        };
        Assert.True(Linstock.Autograd.Gradcheck(function, inputs));
        Assert.True(Linstock.Autograd.Gradgradcheck(function, inputs));
    }

    [Fact]
    public void CellsOverStepsAreTheLayer()
    {
        var layer = new LSTM(3, 5);
        var cell = new LSTMCell(3, 5);
        cell.LoadStateDict(layer.StateDict().ToDictionary(entry => entry.Key[..^"_l0".Length], entry => entry.Value));
        Tensor x = Values(DType.Float32, 0, 4 * 2, 3).Reshape(4, 2, 3);
        (Tensor output, (Tensor last, Tensor lastCell)) = layer.Forward(x);
        (Tensor H, Tensor C)? state = null;
        for (int t = 0; t < 4; t++)
        {
            state = cell.Forward(x[t], state);
            Assert.True(Torch.Allclose(output[t], state.Value.H, atol: 1e-6));
        }
        Assert.True(Torch.Allclose(lastCell[0], state!.Value.C, atol: 1e-6));
        last.Sum().Backward();
        state.Value.H.Sum().Backward();
        foreach ((string key, Parameter parameter) in cell.NamedParameters())
            Assert.True(Torch.Allclose(layer.GetParameter(key + "_l0").Grad!, parameter.Grad!, 1e-4, 1e-5), key);
    }
}
