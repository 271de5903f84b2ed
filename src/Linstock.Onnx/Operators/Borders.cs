using Linstock.NN;
using Linstock.Onnx.Execution;

namespace Linstock.Onnx.Operators;

/// <summary>Padding.</summary>
internal static class Borders
{
    private enum Border
    {
        Constant,
        Reflect,
        Edge,
        Wrap,
    }

    public static void Declare(OperatorTable table)
    {
        table.Add("Pad", 2, node =>
        {
            Border border = BorderOf(node);
            long[] pads = node.Ints("pads") ?? throw node.Damaged("attribute 'pads' is missing");
            double value = node.Number("value", 0);
            return call => Pad(call[0], pads, null, border, value);
        });
        table.Add("Pad", 11, node =>
        {
            Border border = BorderOf(node);
            IntegerOperand pads = node.Integers(1) ?? throw node.Damaged("the pads are missing");
            IntegerOperand? axes = node.Integers(3);
            return call => Pad(call[0], pads.Read(call), axes?.Read(call), border, call.Optional(2) is { Numel: > 0 } value ? value.Item() : 0);
        });
    }

    private static Border BorderOf(OperatorNode node) =>
        node.Choice("mode", "constant", ("constant", Border.Constant), ("reflect", Border.Reflect), ("edge", Border.Edge), ("wrap", Border.Wrap));

    private static Tensor Pad(Tensor input, long[] pads, long[]? axes, Border border, Scalar value)
    {
        int count = pads.Length / 2, rank = input.NDim;
        if (pads.Length % 2 != 0 || count != (axes?.Length ?? rank))
        {
            throw new ArgumentException($"expected a beginning and an end for each of {axes?.Length ?? rank} dimensions; got {pads.Length} pads");
        }

        long[] begin = new long[rank], end = new long[rank];
        for (int i = 0; i < count; i++)
        {
            int axis = axes is null ? i : Numbers.Axis(axes[i], rank);
            (begin[axis], end[axis]) = (pads[i], pads[count + i]);
        }

        int first = Array.FindIndex(begin.Zip(end).ToArray(), pair => pair != (0, 0));
        if (first < 0)
        {
            return input;
        }

        int padded = rank - first;
        if (border == Border.Constant)
        {
            return Functional.Pad(input, Windows.LastFirst(begin.AsSpan(first), end.AsSpan(first)), PadMode.Constant, value);
        }

        // PyTorch's own forms: one to three dimensions behind batch and channels.
        if (border != Border.Wrap && padded is >= 1 and <= 3 && rank is >= 3 and <= 5 && padded <= rank - 2 && begin.Concat(end).All(pad => pad >= 0))
        {
            int from = 2;
            return Functional.Pad(
                input, Windows.LastFirst(begin.AsSpan(from), end.AsSpan(from)), border == Border.Reflect ? PadMode.Reflect : PadMode.Replicate);
        }

        for (int axis = first; axis < rank; axis++)
        {
            if (begin[axis] != 0 || end[axis] != 0)
            {
                input = Torch.IndexSelect(input, axis, Elementwise.OnDevice(Sources(input.Shape[axis], begin[axis], end[axis], border), input));
            }
        }

        return input;
    }

    // Which element stands at each place of the padded dimension.
    private static Tensor Sources(long length, long begin, long end, Border border)
    {
        if (length == 0)
        {
            throw new ArgumentException("an empty dimension has no border to repeat");
        }

        long[] sources = new long[checked(Math.Max(begin + length + end, 0))];
        for (long i = 0; i < sources.Length; i++)
        {
            long place = i - begin;
            sources[i] = border switch
            {
                Border.Edge => Math.Clamp(place, 0, length - 1),
                Border.Wrap => ((place % length) + length) % length,
                _ => Mirrored(place, length),
            };
        }

        return Numbers.FromIntegers(sources);
    }

    private static long Mirrored(long place, long length)
    {
        if (length == 1)
        {
            return 0;
        }

        long period = 2 * (length - 1), inside = ((place % period) + period) % period;
        return inside < length ? inside : period - inside;
    }
}
