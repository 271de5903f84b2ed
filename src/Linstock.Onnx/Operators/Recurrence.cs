using Linstock.Backends.Cpu.Recurrent;
using Linstock.NN;
using Linstock.Onnx.Execution;
using Linstock.Ops.Recurrent;

namespace Linstock.Onnx.Operators;

/// <summary>
/// Recurrent layers. PyTorch's cells run as they do in <see cref="LSTM"/>, <see cref="GRU"/> and <see cref="RNN"/>; others step by step.
/// </summary>
internal static class Recurrence
{
    public static void Declare(OperatorTable table)
    {
        table.Add("LSTM", node =>
        {
            var rule = new RecurrentRule(node, 4, "Sigmoid", "Tanh", "Tanh");
            // ONNX writes input, output, forget, cell; PyTorch input, forget, cell, output.
            return Layer(rule, rule.IsStandard ? RecurrentKind.Lstm : null, [0, 2, 3, 1], LstmStep, hasPeepholes: true);
        });
        table.Add("GRU", node =>
        {
            var rule = new RecurrentRule(node, 3, "Sigmoid", "Tanh");
            // ONNX writes update, reset, new; PyTorch reset, update, new.
            return Layer(rule, rule is { IsStandard: true, ResetsAfter: true } ? RecurrentKind.Gru : null, [1, 0, 2], GruStep);
        });
        table.Add("RNN", node =>
        {
            var rule = new RecurrentRule(node, 1, "Tanh");
            return Layer(rule, rule.ElmanKind, [0], ElmanStep);
        });
    }

    /// <summary>One step of a cell that PyTorch does not have.</summary>
    private delegate Tensor[] CellStep(RecurrentRule rule, int direction, Tensor x, Tensor[] states, CellWeights weights);

    private sealed record CellWeights(Tensor Input, Tensor State, Tensor? InputBias, Tensor? StateBias, Tensor? Peepholes);

    private static Operation Layer(RecurrentRule rule, RecurrentKind? kind, long[] order, CellStep step, bool hasPeepholes = false)
    {
        int stateCount = hasPeepholes ? 2 : 1;
        var arranged = new ArrangedWeights(order);
        return call =>
        {
            Tensor input = rule.BatchFirst ? call[0].Transpose(0, 1) : call[0];
            Tensor weight = call[1], recurrent = call[2];
            Tensor? bias = call.Optional(3), peepholes = hasPeepholes ? call.Optional(7) : null;
            (long length, long batch, long size) = (input.Shape[0], input.Shape[1], recurrent.Shape[2]);
            int directions = rule.Reverse.Length;
            if (weight.NDim != 3 || weight.Shape[0] != directions || weight.Shape[1] != rule.Gates * size || (rule.HiddenSize != 0 && rule.HiddenSize != size))
            {
                throw new ArgumentException($"weights of shape {weight.Shape} and {recurrent.Shape} do not fit {directions} directions of {rule.Gates} gates of size {size}");
            }

            var batchOrder = BatchOrder.Of(call.Optional(4) is null ? null : call.Integers(4), length, batch);
            var initial = new Tensor[stateCount];
            for (int s = 0; s < stateCount; s++)
            {
                Tensor? given = call.Optional(5 + s);
                initial[s] = given is null ? Torch.Zeros([directions, batch, size], dtype: input.DType, device: input.Device)
                    : rule.BatchFirst ? given.Transpose(0, 1) : given;
                initial[s] = batchOrder.Sort(initial[s], 1);
            }

            Tensor rows = batchOrder.Pack(input);
            var outputs = new Tensor[directions];
            var finals = new Tensor[stateCount, directions];
            for (int d = 0; d < directions; d++)
            {
                var steps = new SequenceSteps(batchOrder.StepSizes, rule.Reverse[d]);
                Tensor[] starts = new Tensor[stateCount];
                for (int s = 0; s < stateCount; s++)
                {
                    starts[s] = initial[s].Select(0, d);
                }

                Tensor[] states;
                if (kind is { } known && peepholes is null)
                {
                    (outputs[d], states) = RecurrentLayer.Run(known, rows, steps, starts, arranged.Of(weight, recurrent, bias, d, directions));
                }
                else
                {
                    var own = new CellWeights(
                        weight.Select(0, d), recurrent.Select(0, d), bias?.Select(0, d).Narrow(0, 0, rule.Gates * size),
                        bias?.Select(0, d).Narrow(0, rule.Gates * size, rule.Gates * size), peepholes?.Select(0, d));
                    (outputs[d], states) = SteppedLayer.Run(rows, steps, starts, (x, now) => step(rule, d, x, now, own));
                }

                for (int s = 0; s < stateCount; s++)
                {
                    finals[s, d] = states[s];
                }
            }

            Tensor all = Torch.Stack([.. outputs.Select(batchOrder.Unpack)], 1);
            object?[] results = new object?[1 + stateCount];
            results[0] = rule.BatchFirst ? all.Permute(2, 0, 1, 3) : all;
            for (int s = 0; s < stateCount; s++)
            {
                Tensor last = batchOrder.Unsort(Torch.Stack([.. Enumerable.Range(0, directions).Select(d => finals[s, d])]), 1);
                results[1 + s] = rule.BatchFirst ? last.Transpose(0, 1) : last;
            }

            return results;
        };
    }

    private static Tensor[] LstmStep(RecurrentRule rule, int direction, Tensor x, Tensor[] states, CellWeights weights)
    {
        (Tensor hidden, Tensor cell) = (states[0], states[1]);
        Tensor[] gates = Torch.Chunk(Functional.Linear(x, weights.Input, weights.InputBias) + Functional.Linear(hidden, weights.State, weights.StateBias), 4, -1);
        Tensor[]? peepholes = weights.Peepholes is { } p ? Torch.Chunk(p, 3, -1) : null;
        int first = direction * 3;
        Tensor put = rule.Activate(rule.Limit(peepholes is null ? gates[0] : gates[0] + (peepholes[0] * cell)), first);
        Tensor kept = rule.CouplesForget ? 1 - put : rule.Activate(rule.Limit(peepholes is null ? gates[2] : gates[2] + (peepholes[2] * cell)), first);
        Tensor next = (kept * cell) + (put * rule.Activate(rule.Limit(gates[3]), first + 1));
        Tensor shown = rule.Activate(rule.Limit(peepholes is null ? gates[1] : gates[1] + (peepholes[1] * next)), first);
        return [shown * rule.Activate(next, first + 2), next];
    }

    private static Tensor[] GruStep(RecurrentRule rule, int direction, Tensor x, Tensor[] states, CellWeights weights)
    {
        Tensor hidden = states[0];
        long size = hidden.Shape[hidden.NDim - 1];
        Tensor[] fromInput = Torch.Chunk(Functional.Linear(x, weights.Input, weights.InputBias), 3, -1);
        Tensor[] fromState = Torch.Chunk(Functional.Linear(hidden, weights.State, weights.StateBias), 3, -1);
        int first = direction * 2;
        Tensor update = rule.Activate(rule.Limit(fromInput[0] + fromState[0]), first), reset = rule.Activate(rule.Limit(fromInput[1] + fromState[1]), first);
        Tensor candidate = rule.ResetsAfter
            ? reset * fromState[2]
            : Functional.Linear(reset * hidden, weights.State.Narrow(0, 2 * size, size), weights.StateBias?.Narrow(0, 2 * size, size));
        Tensor fresh = rule.Activate(rule.Limit(fromInput[2] + candidate), first + 1);
        return [((1 - update) * fresh) + (update * hidden)];
    }

    private static Tensor[] ElmanStep(RecurrentRule rule, int direction, Tensor x, Tensor[] states, CellWeights weights) =>
        [rule.Activate(rule.Limit(Functional.Linear(x, weights.Input, weights.InputBias) + Functional.Linear(states[0], weights.State, weights.StateBias)), direction)];
}
