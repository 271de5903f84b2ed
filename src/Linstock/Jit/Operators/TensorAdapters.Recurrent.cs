using Linstock.NN;
using Linstock.Ops.Recurrent;

namespace Linstock.Jit;

internal static partial class TensorAdapters
{
    private static ScriptOperator[] Recurrent(string name) => name switch
    {
        "lstm" => [Even(RecurrentKind.Lstm), Packed(RecurrentKind.Lstm)],
        "gru" => [Even(RecurrentKind.Gru), Packed(RecurrentKind.Gru)],
        "rnn_tanh" => [Even(RecurrentKind.Tanh), Packed(RecurrentKind.Tanh)],
        "rnn_relu" => [Even(RecurrentKind.ReLU), Packed(RecurrentKind.ReLU)],
        "lstm_cell" =>
        [
            Form("Tensor input, Tensor[] hx, Tensor w_ih, Tensor w_hh, Tensor? b_ih=, Tensor? b_hh=", static a =>
            {
                Tensor[] states = Cell(RecurrentKind.Lstm, a[0].AsTensor(), a[1].ToTensors(), a);
                return ScriptResults.Tuple(states[0], states[1]);
            }),
        ],
        "gru_cell" => [CellForm(RecurrentKind.Gru)],
        "rnn_tanh_cell" => [CellForm(RecurrentKind.Tanh)],
        "rnn_relu_cell" => [CellForm(RecurrentKind.ReLU)],
        "_pack_padded_sequence" =>
        [
            Form("Tensor input, Tensor lengths, bool batch_first", static a =>
            {
                var packed = NN.Utils.Rnn.PackPaddedSequence(a[0].AsTensor(), a[1].AsTensor(), a[2].ToBool(), enforceSorted: true);
                return ScriptResults.Tuple(packed.Data, packed.BatchSizes);
            }),
        ],
        "_pad_packed_sequence" =>
        [
            Form("Tensor data, Tensor batch_sizes, bool batch_first, Scalar padding_value, int total_length", static a =>
            {
                long total = a[4].ToInt64();
                (Tensor output, Tensor lengths) = NN.Utils.Rnn.PadPackedSequence(
                    new PackedSequence(a[0].AsTensor(), a[1].AsTensor()), a[2].ToBool(), a[3].ToDouble(), total > 0 ? total : null);
                return ScriptResults.Tuple(output, lengths);
            }),
        ],
        _ => [],
    };

    private static ScriptOperator Even(RecurrentKind kind) => Form(
        $"Tensor input, {States(kind)} hx, Tensor[] params, bool has_biases, int num_layers, float dropout, bool train, bool bidirectional, bool batch_first", a =>
        {
            Tensor input = a[8].ToBool() ? a[0].AsTensor().Transpose(0, 1) : a[0].AsTensor();
            (long length, long batch) = (input.Shape[0], input.Shape[1]);
            long[] sizes = new long[length];
            Array.Fill(sizes, batch);
            (Tensor flat, Tensor[] final) = Layers(kind, input.Flatten(0, 1), sizes, a[1], a[2].ToTensors(), a[3].ToBool(), a[4].ToInt32(), a[5].ToDouble(), a[6].ToBool(), a[7].ToBool());
            Tensor output = flat.Unflatten(0, [length, batch]);
            return Result(a[8].ToBool() ? output.Transpose(0, 1) : output, final);
        });

    private static ScriptOperator Packed(RecurrentKind kind) => Form(
        $"Tensor data, Tensor batch_sizes, {States(kind)} hx, Tensor[] params, bool has_biases, int num_layers, float dropout, bool train, bool bidirectional", a =>
        {
            (Tensor output, Tensor[] final) = Layers(
                kind, a[0].AsTensor(), a[1].AsTensor().ToArray<long>(), a[2], a[3].ToTensors(), a[4].ToBool(), a[5].ToInt32(), a[6].ToDouble(), a[7].ToBool(), a[8].ToBool());
            return Result(output, final);
        });

    private static string States(RecurrentKind kind) => kind == RecurrentKind.Lstm ? "Tensor[]" : "Tensor";

    private static ScriptValue Result(Tensor output, Tensor[] final) =>
        final.Length == 2 ? ScriptResults.Tuple(output, final[0], final[1]) : ScriptResults.Tuple(output, final[0]);

    private static (Tensor Output, Tensor[] States) Layers(
        RecurrentKind kind, Tensor input, long[] sizes, ScriptValue initial, Tensor[] parameters, bool hasBiases, int layers, double dropout, bool train, bool bidirectional)
    {
        int directions = bidirectional ? 2 : 1;
        Tensor[] states = initial.Kind == ScriptKind.List ? initial.ToTensors() : [initial.AsTensor()];
        // Weights of the input and the state, their biases, and the projection where the state is smaller than the cell.
        int each = parameters.Length / Math.Max(layers * directions, 1), without = hasBiases ? 4 : 2;
        if (each != without && each != without + 1)
        {
            throw new ArgumentException($"{kind}: {without} or {without + 1} parameters for each layer are expected; got {parameters.Length} for {layers * directions}");
        }

        return RecurrentStack.Run(kind, input, sizes, states, layers, directions, Weights, train ? dropout : 0);

        RecurrentWeights Weights(int index)
        {
            ReadOnlySpan<Tensor> own = parameters.AsSpan(index * each, each);
            return new RecurrentWeights(own[0], own[1], hasBiases ? own[2] : null, hasBiases ? own[3] : null, each > without ? own[^1] : null);
        }
    }

    private static ScriptOperator CellForm(RecurrentKind kind) => Form(
        "Tensor input, Tensor hx, Tensor w_ih, Tensor w_hh, Tensor? b_ih=, Tensor? b_hh=", a => Cell(kind, a[0].AsTensor(), [a[1].AsTensor()], a)[0]);

    private static Tensor[] Cell(RecurrentKind kind, Tensor input, Tensor[] states, ReadOnlySpan<ScriptValue> a)
    {
        var weights = new RecurrentWeights(a[2].AsTensor(), a[3].AsTensor(), Given(a[4]).ToOptionalTensor(), Given(a[5]).ToOptionalTensor());
        (_, Tensor[] final) = RecurrentLayer.Run(kind, input, new Backends.Cpu.Recurrent.SequenceSteps([input.Shape[0]], reverse: false), states, weights);
        return final;
    }
}
