using Linstock.NN;
using Linstock.Onnx.Execution;

namespace Linstock.Onnx.Operators;

/// <summary>Convolutions over one to three dimensions, and transposed ones.</summary>
internal static class Convolutions
{
    public static void Declare(OperatorTable table)
    {
        table.Add("Conv", node =>
        {
            var windows = Windows.Of(node);
            long groups = node.Int("group", 1);
            return call => Convolve(call[0], call[1], call.Optional(2), windows, groups);
        });
        table.Add("ConvTranspose", Transposed);
    }

    /// <summary>A convolution with any padding.</summary>
    public static Tensor Convolve(Tensor input, Tensor weight, Tensor? bias, Windows windows, long groups)
    {
        int rank = Rank(input, weight);
        ReadOnlySpan<long> sizes = input.Shape, kernel = weight.Shape;
        (long[] begin, long[] end) = windows.Pads(sizes[2..], kernel[2..]);
        if (!begin.AsSpan().SequenceEqual(end))
        {
            input = Functional.Pad(input, Windows.LastFirst(begin, end));
            begin = new long[rank];
        }

        long[] strides = windows.Strides(rank), dilations = windows.Dilations(rank);
        return rank switch
        {
            1 => Functional.Conv1d(input, weight, bias, strides, begin, dilations, groups),
            2 => Functional.Conv2d(input, weight, bias, strides, begin, dilations, groups),
            _ => Functional.Conv3d(input, weight, bias, strides, begin, dilations, groups),
        };
    }

    private static int Rank(Tensor input, Tensor weight) => input.NDim - 2 is >= 1 and <= 3 and var rank && weight.NDim == input.NDim ? rank
        : throw new ArgumentException($"expected 1 to 3 dimensions behind batch and channels; got input {input.Shape} and weight {weight.Shape}");

    private static Operation Transposed(OperatorNode node)
    {
        var windows = Windows.Of(node);
        long groups = node.Int("group", 1);
        long[]? outputPadding = node.Ints("output_padding"), outputShape = node.Ints("output_shape");
        return call =>
        {
            Tensor input = call[0], weight = call[1];
            int rank = Rank(input, weight);
            ReadOnlySpan<long> sizes = input.Shape, kernel = weight.Shape;
            long[] strides = windows.Strides(rank), dilations = windows.Dilations(rank), extra = outputPadding ?? new long[rank];
            (long[] begin, long[] end) = TransposedPads(windows, sizes[2..], kernel[2..], extra, outputShape);

            // A padding of a transposed convolution cuts; what PyTorch cannot cut on both sides alike is cut afterwards.
            bool even = begin.AsSpan().SequenceEqual(end) && begin.All(pad => pad >= 0);
            for (int d = 0; d < rank; d++)
            {
                even &= extra[d] == 0 || extra[d] < Math.Max(strides[d], dilations[d]);
            }

            long[] padding = even ? begin : new long[rank], added = even ? extra : new long[rank];
            Tensor result = rank switch
            {
                1 => Functional.ConvTranspose1d(input, weight, call.Optional(2), strides, padding, added, groups, dilations),
                2 => Functional.ConvTranspose2d(input, weight, call.Optional(2), strides, padding, added, groups, dilations),
                _ => Functional.ConvTranspose3d(input, weight, call.Optional(2), strides, padding, added, groups, dilations),
            };
            return even ? result : Cut(result, begin, end, extra, call.Optional(2));
        };
    }

    private static Tensor Cut(Tensor result, long[] begin, long[] end, long[] extra, Tensor? bias)
    {
        long[] before = [.. begin.Select(pad => -pad)], behind = [.. end.Zip(extra, (pad, added) => added - pad)];
        // Where the result grows there is nothing but the bias.
        if (bias is not null && behind.Concat(before).Any(pad => pad > 0))
        {
            Tensor raised = bias.Reshape([-1, .. Enumerable.Repeat(1L, before.Length)]);
            return Functional.Pad(result - raised, Windows.LastFirst(before, behind)) + raised;
        }

        return Functional.Pad(result, Windows.LastFirst(before, behind));
    }

    private static (long[] Begin, long[] End) TransposedPads(
        Windows windows, ReadOnlySpan<long> sizes, ReadOnlySpan<long> kernel, long[] extra, long[]? outputShape)
    {
        int rank = sizes.Length;
        if (outputShape is null && !windows.PadsToSame)
        {
            return windows.Pads(sizes, kernel);
        }

        long[] strides = windows.Strides(rank), dilations = windows.Dilations(rank), begin = new long[rank], end = new long[rank];
        for (int d = 0; d < rank; d++)
        {
            // Some files give batch and channels too.
            long target = outputShape is null ? sizes[d] * strides[d] : outputShape[outputShape.Length - rank + d];
            long total = (strides[d] * (sizes[d] - 1)) + extra[d] + ((kernel[d] - 1) * dilations[d]) + 1 - target;
            total = outputShape is null ? Math.Max(total, 0) : total;
            if (total < 0)
            {
                // The result grows at its end, as by output_padding.
                end[d] = total;
                continue;
            }

            long half = total / 2;
            (begin[d], end[d]) = windows.IsUpper ? (half, total - half) : (total - half, half);
        }

        return (begin, end);
    }
}
