using Linstock.Onnx.Execution;

namespace Linstock.Onnx.Operators;

/// <summary>Parts of tensors, and tensors made of parts.</summary>
internal static class Joining
{
    public static void Declare(OperatorTable table)
    {
        table.Add("Concat", node =>
        {
            long axis = node.Int("axis", 1);
            return call => Torch.Cat(call.All(), axis);
        });
        table.Add("Split", Split);
        table.Add("Slice", 1, node =>
        {
            IntegerOperand Given(string name) => new(-1, node.Ints(name) ?? throw node.Damaged($"attribute '{name}' is missing"));
            IntegerOperand? axes = node.Ints("axes") is { } named ? new IntegerOperand(-1, named) : null;
            return Slice(Given("starts"), Given("ends"), axes, null);
        });
        table.Add("Slice", 10, node => Slice(
            node.Integers(1) ?? throw node.Damaged("the starts are missing"), node.Integers(2) ?? throw node.Damaged("the ends are missing"),
            node.Integers(3), node.Integers(4)));
        table.Add("ReverseSequence", ReverseSequence);
    }

    private static Operation Split(OperatorNode node)
    {
        long axis = node.Int("axis", 0);
        IntegerOperand? given = node.Integers("split", 1, 13);
        int parts = node.OutputCount;
        return call =>
        {
            Tensor input = call[0];
            int along = Numbers.Axis(axis, input.NDim);
            if (given?.Read(call) is { } sizes)
            {
                return Torch.Split(input, sizes, along);
            }

            // Even parts, of which the last may be smaller.
            long length = input.Shape[along], each = (length + parts - 1) / parts;
            long[] even = new long[parts];
            for (int i = 0; i < parts; i++)
            {
                even[i] = Math.Clamp(length - (i * each), 0, each);
            }

            return Torch.Split(input, even, along);
        };
    }

    private static Operation Slice(IntegerOperand starts, IntegerOperand ends, IntegerOperand? axes, IntegerOperand? steps) => call =>
    {
        Tensor result = call[0];
        long[] from = starts.Read(call), to = ends.Read(call);
        long[]? along = axes?.Read(call), by = steps?.Read(call);
        if (to.Length != from.Length || (along is not null && along.Length != from.Length) || (by is not null && by.Length != from.Length))
        {
            throw new ArgumentException("starts, ends, axes and steps differ in number");
        }

        for (int i = 0; i < from.Length; i++)
        {
            result = Cut(result, Numbers.Axis(along?[i] ?? i, result.NDim), from[i], to[i], by?[i] ?? 1);
        }

        return result;
    };

    private static Tensor Cut(Tensor input, int axis, long start, long end, long step)
    {
        long length = input.Shape[axis];
        if (step == 0)
        {
            throw new ArgumentException("a step is 0");
        }

        // Ends far outside stand for "to the end".
        start = start < 0 ? Math.Max(start, -length - 1) + length : start;
        end = end < 0 ? Math.Max(end, -length - 1) + length : end;
        if (step > 0)
        {
            start = Math.Clamp(start, 0, length);
            end = Math.Clamp(end, start, length);
            return start == 0 && end == length && step == 1 ? input
                : step == 1 ? input.Narrow(axis, start, end - start)
                : Every(input.Narrow(axis, start, end - start), axis, step);
        }

        start = Math.Clamp(start, -1, length - 1);
        end = Math.Clamp(end, -1, start);
        return Every(input.Narrow(axis, end + 1, start - end).Flip(axis), axis, step == long.MinValue ? long.MaxValue : -step);
    }

    private static Tensor Every(Tensor input, int axis, long step)
    {
        TensorIndex[] indices = new TensorIndex[axis + 1];
        Array.Fill(indices, TensorIndex.Slice());
        indices[axis] = TensorIndex.Slice(step: step);
        return input[indices];
    }

    private static Operation ReverseSequence(OperatorNode node)
    {
        long batchAxis = node.Int("batch_axis", 1), timeAxis = node.Int("time_axis", 0);
        return call =>
        {
            Tensor input = call[0];
            long[] lengths = call.Integers(1);
            int batch = Numbers.Axis(batchAxis, input.NDim), time = Numbers.Axis(timeAxis, input.NDim);
            return Torch.Stack([.. Torch.Unbind(input, batch).Select((part, i) => Reversed(part, time > batch ? time - 1 : time, lengths[i]))], batch);
        };
    }

    private static Tensor Reversed(Tensor part, int time, long length)
    {
        Tensor begin = part.Narrow(time, 0, length).Flip(time);
        return length == part.Shape[time] ? begin : Torch.Cat([begin, part.Narrow(time, length, part.Shape[time] - length)], time);
    }
}
