using Linstock.Onnx.Execution;

namespace Linstock.Onnx.Operators;

/// <summary>Branches and loops, whose bodies are graphs that read values of the graph around them.</summary>
internal static class ControlFlow
{
    public static void Declare(OperatorTable table)
    {
        table.Add("If", node =>
        {
            GraphPlan whenTrue = node.Graph("then_branch"), whenFalse = node.Graph("else_branch");
            return call => (Condition(call[0]) ? whenTrue : whenFalse).RunInside(call);
        });
        table.Add("Loop", Loop);
        table.Add("Scan", 9, Scan);
    }

    private static bool Condition(Tensor tensor) =>
        tensor.Numel == 1 ? tensor.Item().ToBool() : throw new ArgumentException($"a condition is a single truth value; got shape {tensor.Shape}");

    private static Operation Loop(OperatorNode node)
    {
        GraphPlan body = node.Graph("body");
        int carried = node.InputCount - 2, collected = body.Outputs.Length - 1 - carried;
        if (carried < 0 || collected < 0 || body.Inputs.Length != carried + 2)
        {
            throw node.Damaged($"its body has {body.Inputs.Length} inputs and {body.Outputs.Length} outputs, and it carries {carried} values");
        }

        return call =>
        {
            long turns = call.Optional(0) is null ? long.MaxValue : call.Integer(0);
            bool goesOn = call.Optional(1) is not { } condition || Condition(condition);
            object?[] values = new object?[carried];
            for (int i = 0; i < carried; i++)
            {
                values[i] = call.Value(i + 2);
            }

            List<Tensor>[] parts = NewLists(collected);
            for (long turn = 0; turn < turns && goesOn; turn++)
            {
                call.State.CountTurn();
                object?[] results = body.RunInside(call, [Torch.Tensor(turn, DType.Int64), Torch.Tensor(true), .. values]);
                goesOn = Condition((Tensor)results[0]!);
                Array.Copy(results, 1, values, 0, carried);
                Collect(parts, results, 1 + carried);
            }

            return (object?[])[.. values, .. parts.Select(part => Join(part, 0))];
        };
    }

    private static Operation Scan(OperatorNode node)
    {
        GraphPlan body = node.Graph("body");
        int scanned = (int)node.Int("num_scan_inputs"), states = node.InputCount - scanned, collected = body.Outputs.Length - states;
        if (scanned < 1 || states < 0 || collected < 0 || body.Inputs.Length != node.InputCount)
        {
            throw node.Damaged($"its body has {body.Inputs.Length} inputs and {body.Outputs.Length} outputs, and it scans {scanned} of {node.InputCount} inputs");
        }

        long[] inputAxes = node.Ints("scan_input_axes") ?? new long[scanned], inputBackwards = node.Ints("scan_input_directions") ?? new long[scanned];
        long[] outputAxes = node.Ints("scan_output_axes") ?? new long[collected], outputBackwards = node.Ints("scan_output_directions") ?? new long[collected];
        if (inputAxes.Length != scanned || inputBackwards.Length != scanned || outputAxes.Length != collected || outputBackwards.Length != collected)
        {
            throw node.Damaged("axes and directions differ in number from the values that they are for");
        }

        return call =>
        {
            object?[] values = new object?[states];
            for (int i = 0; i < states; i++)
            {
                values[i] = call[i];
            }

            Tensor[][] slices = [.. Enumerable.Range(0, scanned).Select(i => Torch.Unbind(call[states + i], inputAxes[i]))];
            List<Tensor>[] parts = NewLists(collected);
            for (int turn = 0; turn < slices[0].Length; turn++)
            {
                call.State.CountTurn();
                IEnumerable<Tensor> now = slices.Select((slice, i) => slice[inputBackwards[i] == 0 ? turn : slice.Length - 1 - turn]);
                object?[] results = body.RunInside(call, [.. values, .. now]);
                Array.Copy(results, values, states);
                Collect(parts, results, states);
            }

            for (int i = 0; i < collected; i++)
            {
                if (outputBackwards[i] != 0)
                {
                    parts[i].Reverse();
                }
            }

            return (object?[])[.. values, .. parts.Select((part, i) => Join(part, outputAxes[i]))];
        };
    }

    private static List<Tensor>[] NewLists(int count)
    {
        var lists = new List<Tensor>[count];
        for (int i = 0; i < count; i++)
        {
            lists[i] = [];
        }

        return lists;
    }

    private static void Collect(List<Tensor>[] parts, object?[] results, int from)
    {
        for (int i = 0; i < parts.Length; i++)
        {
            parts[i].Add((Tensor)results[from + i]!);
        }
    }

    // Without a turn nothing says what the parts would have been.
    private static Tensor Join(List<Tensor> parts, long axis) => parts.Count > 0 ? Torch.Stack([.. parts], axis) : Torch.Empty(0);
}
