using Linstock.Onnx.Execution;

namespace Linstock.Onnx.Operators;

/// <summary>Shapes, and the same elements in another one.</summary>
internal static class Shapes
{
    public static void Declare(OperatorTable table)
    {
        table.Add("Shape", node =>
        {
            long start = node.Int("start", 0), end = node.Int("end", long.MaxValue);
            return call =>
            {
                ReadOnlySpan<long> sizes = call[0].Shape;
                int from = Place(start, sizes.Length), to = Place(end, sizes.Length);
                return Numbers.FromIntegers(sizes[from..Math.Max(from, to)]);
            };
        });
        table.Add("Size", node => call => Torch.Tensor(call[0].Numel, DType.Int64));
        table.Add("Reshape", Reshape);
        table.Add("Flatten", node =>
        {
            long axis = node.Int("axis", 1);
            return call =>
            {
                ReadOnlySpan<long> sizes = call[0].Shape;
                int from = axis == sizes.Length ? sizes.Length : Numbers.Axis(axis, sizes.Length);
                return call[0].Reshape(Numbers.Product(sizes[..from]), Numbers.Product(sizes[from..]));
            };
        });
        table.Add("Squeeze", node =>
        {
            IntegerOperand? axes = node.Integers("axes", 1, 13);
            return call => axes is null ? Torch.Squeeze(call[0]) : Squeeze(call[0], axes.Read(call));
        });
        table.Add("Unsqueeze", node =>
        {
            IntegerOperand axes = node.Integers("axes", 1, 13) ?? throw node.Damaged("the axes are missing");
            return call => Unsqueeze(call[0], axes.Read(call));
        });
        table.Add("Transpose", node =>
        {
            long[]? order = node.Ints("perm");
            return call => call[0].Permute(order ?? [.. Enumerable.Range(0, call[0].NDim).Reverse()]);
        });
        table.Add("Expand", node =>
        {
            IntegerOperand shape = node.Integers(1) ?? throw node.Damaged("the shape is missing");
            return call => call[0].Expand(Torch.BroadcastShapes(call[0].Shape, shape.Read(call)));
        });
        table.Add("Tile", node =>
        {
            IntegerOperand repeats = node.Integers(1) ?? throw node.Damaged("the repeats are missing");
            return call => Torch.Tile(call[0], repeats.Read(call));
        });
        table.Add("DepthToSpace", DepthToSpace);
        table.Add("SpaceToDepth", SpaceToDepth);
    }

    /// <summary>A place from 0 to the length, counted from the end if negative.</summary>
    public static int Place(long place, int length) => (int)Math.Clamp(place < 0 ? place + length : place, 0, length);

    private static Operation Reshape(OperatorNode node)
    {
        IntegerOperand shape = node.Integers("shape", 1, 5) ?? throw node.Damaged("the shape is missing");
        bool allowZero = node.Flag("allowzero");
        return call =>
        {
            Tensor input = call[0];
            long[] sizes = shape.Read(call);
            if (!allowZero && sizes.Contains(0))
            {
                // A zero stands for the size that is there.
                sizes = [.. sizes];
                for (int d = 0; d < sizes.Length; d++)
                {
                    sizes[d] = sizes[d] != 0 ? sizes[d]
                        : d < input.NDim ? input.Shape[d] : throw new ArgumentException($"size {d} of the shape is to be copied, and is not in {input.Shape}");
                }
            }

            return input.Reshape(sizes);
        };
    }

    private static Tensor Squeeze(Tensor input, long[] axes)
    {
        foreach (long axis in axes)
        {
            if (input.Shape[Numbers.Axis(axis, input.NDim)] != 1)
            {
                throw new ArgumentException($"dimension {axis} of {input.Shape} is not of size 1");
            }
        }

        return axes.Length == 0 ? input : Torch.Squeeze(input, axes);
    }

    // The axes are those of the result.
    private static Tensor Unsqueeze(Tensor input, long[] axes)
    {
        int rank = input.NDim + axes.Length;
        foreach (long axis in Numbers.Axes(axes, rank).Order())
        {
            input = axes.Length == 0 ? input : input.Unsqueeze(axis);
        }

        return input;
    }

    private static Operation DepthToSpace(OperatorNode node)
    {
        long block = node.Int("blocksize");
        bool depthFirst = node.Choice("mode", "DCR", ("DCR", true), ("CRD", false));
        return call =>
        {
            Tensor input = call[0];
            if (!depthFirst)
            {
                return Torch.PixelShuffle(input, block);
            }

            (long batch, long channels, long height, long width) = (input.Shape[0], input.Shape[1], input.Shape[2], input.Shape[3]);
            return input.Reshape(batch, block, block, channels / (block * block), height, width).Permute(0, 3, 4, 1, 5, 2)
                .Reshape(batch, channels / (block * block), height * block, width * block);
        };
    }

    private static Operation SpaceToDepth(OperatorNode node)
    {
        long block = node.Int("blocksize");
        return call =>
        {
            Tensor input = call[0];
            (long batch, long channels, long height, long width) = (input.Shape[0], input.Shape[1], input.Shape[2] / block, input.Shape[3] / block);
            return input.Reshape(batch, channels, height, block, width, block).Permute(0, 3, 5, 1, 2, 4).Reshape(batch, channels * block * block, height, width);
        };
    }
}
