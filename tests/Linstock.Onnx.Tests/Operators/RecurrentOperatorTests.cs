using Linstock.Onnx.Tests.Recordings;

namespace Linstock.Onnx.Tests.Operators;

/// <summary>Recurrent layers with options that PyTorch's do not have, against the specification's equations, number by number.</summary>
public sealed class RecurrentOperatorTests
{
    private const int Steps = 4, Batch = 3, Features = 2, Size = 3;

    private static readonly long[] Lengths = [2, 4, 3];

    private static double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));

    [Theory]
    [InlineData("forward", false, false)]
    [InlineData("reverse", true, false)]
    [InlineData("bidirectional", true, true)]
    public void LongShortTermMemories(string direction, bool peepholes, bool coupled)
    {
        int directions = direction == "bidirectional" ? 2 : 1;
        Tensor x = Torch.Randn(Steps, Batch, Features), w = Torch.Randn(directions, 4 * Size, Features), r = Torch.Randn(directions, 4 * Size, Size);
        Tensor b = Torch.Randn(directions, 8 * Size), h0 = Torch.Randn(directions, Batch, Size), c0 = Torch.Randn(directions, Batch, Size);
        Tensor? p = peepholes ? Torch.Randn(directions, 3 * Size) : null;
        Tensor[] y = Graphs.Run(
            "LSTM", 14, [x, w, r, b, Torch.FromArray(Lengths, Batch), h0, c0, p], 3, ("hidden_size", Size), ("direction", direction), ("input_forget", coupled ? 1 : 0));

        Cell cell = (gate, row, state) =>
        {
            // Input, output, forget, cell.
            double c = state[1][row];
            double Peep(int which) => p is null ? 0 : At(p, gate.Direction, (which * Size) + row);
            double put = Sigmoid(gate.Sum(0) + (Peep(0) * c));
            double kept = coupled ? 1 - put : Sigmoid(gate.Sum(2) + (Peep(2) * c));
            double next = (kept * c) + (put * Math.Tanh(gate.Sum(3)));
            return [Sigmoid(gate.Sum(1) + (Peep(1) * next)) * Math.Tanh(next), next];
        };
        Check(direction, x, w, r, b, [h0, c0], cell, y);
    }

    [Theory]
    [InlineData("forward", 0)]
    [InlineData("bidirectional", 0)]
    [InlineData("bidirectional", 1)]
    public void GatedRecurrentUnits(string direction, int resetsAfter)
    {
        int directions = direction == "bidirectional" ? 2 : 1;
        Tensor x = Torch.Randn(Steps, Batch, Features), w = Torch.Randn(directions, 3 * Size, Features), r = Torch.Randn(directions, 3 * Size, Size);
        Tensor b = Torch.Randn(directions, 6 * Size), h0 = Torch.Randn(directions, Batch, Size);
        Tensor[] y = Graphs.Run(
            "GRU", 14, [x, w, r, b, Torch.FromArray(Lengths, Batch), h0], 2, ("hidden_size", Size), ("direction", direction), ("linear_before_reset", resetsAfter));

        Cell cell = (gate, row, state) =>
        {
            // Update, reset, new.
            double update = Sigmoid(gate.Sum(0));
            double candidate = resetsAfter == 1
                ? Sigmoid(gate.Sum(1)) * gate.FromState(2, state[0])
                : gate.FromState(2, [.. state[0].Select((value, other) => Sigmoid(gate.Other(other).Sum(1)) * value)]);
            return [((1 - update) * Math.Tanh(gate.FromInput(2) + candidate)) + (update * state[0][row])];
        };
        Check(direction, x, w, r, b, [h0], cell, y);
    }

    [Fact]
    public void OtherActivationsAndLimits()
    {
        Tensor x = Torch.Randn(Steps, Batch, Features), w = Torch.Randn(1, Size, Features), r = Torch.Randn(1, Size, Size), b = Torch.Randn(1, 2 * Size);
        Tensor h0 = Torch.Randn(1, Batch, Size);
        Tensor[] y = Graphs.Run(
            "RNN", 14, [x, w, r, b, Torch.FromArray(Lengths, Batch), h0], 2, ("hidden_size", Size), ("activations", new[] { "Softsign" }), ("clip", 0.5));
        Check("forward", x, w, r, b, [h0], (gate, row, state) => [Math.Clamp(gate.Sum(0), -0.5, 0.5) is var v ? v / (1 + Math.Abs(v)) : 0], y);
    }

    [Fact]
    public void TheBatchMayComeFirst()
    {
        Tensor x = Torch.Randn(Steps, Batch, Features), w = Torch.Randn(2, 4 * Size, Features), r = Torch.Randn(2, 4 * Size, Size);
        Tensor[] stepsFirst = Graphs.Run("LSTM", 14, [x, w, r], 3, ("hidden_size", Size), ("direction", "bidirectional"));
        Tensor[] batchFirst = Graphs.Run("LSTM", 14, [x.Transpose(0, 1), w, r], 3, ("hidden_size", Size), ("direction", "bidirectional"), ("layout", 1));
        Recorded.Equal(stepsFirst[0].Permute(2, 0, 1, 3), batchFirst[0], "the output");
        Recorded.Equal(stepsFirst[1].Transpose(0, 1), batchFirst[1], "the hidden state");
        Recorded.Equal(stepsFirst[2].Transpose(0, 1), batchFirst[2], "the cell");
    }

    private delegate double[] Cell(Gate gate, int row, double[][] state);

    /// <summary>The gates of one unit in one step.</summary>
    private sealed record Gate(Tensor X, Tensor W, Tensor R, Tensor B, int Direction, int Step, int Sample, int Row, double[] Hidden)
    {
        private int Gates => (int)W.Shape[1] / Size;

        public Gate Other(int row) => this with { Row = row };

        public double FromInput(int gate) =>
            At(B, Direction, (gate * Size) + Row) + Enumerable.Range(0, Features).Sum(f => At(W, Direction, (gate * Size) + Row, f) * At(X, Step, Sample, f));

        public double FromState(int gate, double[] hidden) =>
            At(B, Direction, (Gates * Size) + (gate * Size) + Row) + Enumerable.Range(0, Size).Sum(s => At(R, Direction, (gate * Size) + Row, s) * hidden[s]);

        public double Sum(int gate) => FromInput(gate) + FromState(gate, Hidden);
    }

    private static double At(Tensor tensor, params long[] place) => tensor[[.. place.Select(index => (TensorIndex)index)]].Item<float>();

    private static void Check(string direction, Tensor x, Tensor w, Tensor r, Tensor b, Tensor[] initial, Cell cell, Tensor[] actual)
    {
        int directions = (int)w.Shape[0];
        Tensor output = Torch.Zeros(Steps, directions, Batch, Size);
        Tensor[] final = [.. initial.Select(_ => Torch.Zeros(directions, Batch, Size))];
        for (int d = 0; d < directions; d++)
        {
            bool reverse = direction == "reverse" || d == 1;
            for (int n = 0; n < Batch; n++)
            {
                double[][] state = [.. initial.Select(tensor => tensor[d, n].To(DType.Float64).ToArray<double>())];
                for (int turn = 0; turn < Lengths[n]; turn++)
                {
                    int step = reverse ? (int)Lengths[n] - 1 - turn : turn;
                    double[][] units = [.. Enumerable.Range(0, Size).Select(row => cell(new Gate(x, w, r, b, d, step, n, row, state[0]), row, state))];
                    state = [.. Enumerable.Range(0, initial.Length).Select(s => units.Select(unit => unit[s]).ToArray())];
                    output[step, d, n] = Torch.FromArray(state[0], Size).To(DType.Float32);
                }

                for (int s = 0; s < final.Length; s++)
                {
                    final[s][d, n] = Torch.FromArray(state[s], Size).To(DType.Float32);
                }
            }
        }

        Recorded.Equal(output, actual[0], "the output");
        for (int s = 0; s < final.Length; s++)
        {
            Recorded.Equal(final[s], actual[1 + s], $"state {s}");
        }
    }
}
