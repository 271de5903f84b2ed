using Linstock.Onnx.Execution;
using Linstock.Onnx.Reading;

namespace Linstock.Onnx.Operators;

/// <summary>Lists of tensors, and values that may be absent.</summary>
internal static class Sequences
{
    public static void Declare(OperatorTable table)
    {
        table.Add("SequenceConstruct", node => call => new TensorSequence(call.All()));
        table.Add("SequenceEmpty", node => call => new TensorSequence([]));
        table.Add("SequenceLength", node => call => Torch.Tensor(call.Sequence(0).Length, DType.Int64));
        table.Add("SequenceAt", node => call => call.Sequence(0) is var items ? items[Place(call.Integer(1), items.Length, items.Length - 1)] : null);
        table.Add("SequenceInsert", node => call =>
        {
            Tensor[] items = call.Sequence(0);
            int place = call.Optional(2) is null ? items.Length : Place(call.Integer(2), items.Length, items.Length);
            return new TensorSequence([.. items[..place], call[1], .. items[place..]]);
        });
        table.Add("SequenceErase", node => call =>
        {
            Tensor[] items = call.Sequence(0);
            int place = call.Optional(1) is null ? items.Length - 1 : Place(call.Integer(1), items.Length, items.Length - 1);
            return new TensorSequence([.. items[..place], .. items[(place + 1)..]]);
        });
        table.Add("SplitToSequence", Split);
        table.Add("ConcatFromSequence", node =>
        {
            long axis = node.Int("axis");
            bool stacks = node.Flag("new_axis");
            return call => stacks ? Torch.Stack(call.Sequence(0), axis) : Torch.Cat(call.Sequence(0), axis);
        });
        table.Add("Optional", node => call => call.Value(0));
        table.Add("OptionalHasElement", node => call => Torch.Tensor(call.Value(0) is not null));
        table.Add("OptionalGetElement", node => call => call.Value(0) ?? throw new ArgumentException("the optional value is absent"));
    }

    private static int Place(long place, int length, int last) => (place < 0 ? place + length : place) is >= 0 and var front && front <= last
        ? (int)front
        : throw new ArgumentException($"place {place} is outside of a sequence of {length}");

    private static Operation Split(OperatorNode node)
    {
        long axis = node.Int("axis", 0);
        bool keepsDims = node.Flag("keepdims", true);
        return call =>
        {
            Tensor input = call[0];
            // PyTorch's unbind: parts of length 1, and the dimension goes, although the specification has it stay where lengths are given.
            if (call.Optional(1) is not { } split || (!keepsDims && split.NDim == 0 && call.Integer(1) == 1))
            {
                return new TensorSequence(keepsDims ? Torch.Split(input, 1, axis) : Torch.Unbind(input, axis));
            }

            return new TensorSequence(split.NDim == 0 ? Torch.Split(input, call.Integer(1), axis) : Torch.Split(input, call.Integers(1), axis));
        };
    }
}
