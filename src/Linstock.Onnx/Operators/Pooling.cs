using Linstock.NN;
using Linstock.Onnx.Execution;

namespace Linstock.Onnx.Operators;

/// <summary>Pools over windows and over everything.</summary>
internal static class Pooling
{
    public static void Declare(OperatorTable table)
    {
        table.Add("MaxPool", MaxPool);
        table.Add("MaxUnpool", MaxUnpool);
        table.Add("AveragePool", AveragePool);
        table.Add("LpPool", LpPool);
        table.Unary("GlobalAveragePool", static x => Torch.Mean(x, Spatial(x), keepdim: true));
        table.Unary("GlobalMaxPool", static x => Torch.Amax(x, Spatial(x), keepdim: true));
        table.Add("GlobalLpPool", node =>
        {
            long p = node.Int("p", 2);
            return call => Torch.Norm(call[0], p, Spatial(call[0]), keepdim: true);
        });
    }

    private static long[] Spatial(Tensor input) => [.. Enumerable.Range(2, Math.Max(input.NDim - 2, 0))];

    private static int Rank(Tensor input, Windows windows) => input.NDim - 2 is >= 1 and <= 3 and var rank && windows.KernelShape!.Length == rank ? rank
        : throw new ArgumentException($"expected 1 to 3 dimensions behind batch and channels, as many as kernel_shape; got input {input.Shape}");

    private static Windows WithKernel(OperatorNode node) => Windows.Of(node) is { KernelShape: not null } windows ? windows : throw node.Damaged("kernel_shape is missing");

    private static Operation MaxPool(OperatorNode node)
    {
        Windows windows = WithKernel(node);
        bool ceil = node.Flag("ceil_mode"), wantsIndices = node.OutputCount > 1, columns = node.Flag("storage_order");
        return call =>
        {
            Tensor input = call[0];
            int rank = Rank(input, windows);
            long[] kernel = windows.KernelShape!, strides = windows.Strides(rank), dilations = windows.Dilations(rank);
            ReadOnlySpan<long> sizes = input.Shape;
            (long[] begin, long[] end) = windows.Pads(sizes[2..], kernel);
            bool even = begin.AsSpan().SequenceEqual(end) && !begin.Zip(kernel).Any(pair => pair.First > pair.Second / 2);
            if (!even)
            {
                if (wantsIndices)
                {
                    throw new NotSupportedException("indices of a pool with uneven padding are not supported");
                }

                input = Functional.Pad(input, Windows.LastFirst(begin, end), PadMode.Constant, Lowest(input.DType));
                begin = new long[rank];
            }

            if (!wantsIndices)
            {
                return rank switch
                {
                    1 => Functional.MaxPool1d(input, kernel, strides, begin, dilations, ceil),
                    2 => Functional.MaxPool2d(input, kernel, strides, begin, dilations, ceil),
                    _ => Functional.MaxPool3d(input, kernel, strides, begin, dilations, ceil),
                };
            }

            (Tensor output, Tensor indices) = rank switch
            {
                1 => Functional.MaxPool1dWithIndices(input, kernel, strides, begin, dilations, ceil),
                2 => Functional.MaxPool2dWithIndices(input, kernel, strides, begin, dilations, ceil),
                _ => Functional.MaxPool3dWithIndices(input, kernel, strides, begin, dilations, ceil),
            };
            return new object?[] { output, WholeIndices(indices, input.Shape, columns) };
        };
    }

    private static Operation MaxUnpool(OperatorNode node)
    {
        Windows windows = WithKernel(node);
        IntegerOperand? size = node.Integers(2);
        return call =>
        {
            Tensor input = call[0];
            int rank = Rank(input, windows);
            long[] kernel = windows.KernelShape!, strides = windows.Strides(rank);
            ReadOnlySpan<long> sizes = input.Shape;
            (long[] begin, long[] end) = windows.Pads(sizes[2..], kernel);
            long[] whole = new long[rank], target = size is null ? whole : [.. size.Read(call)[2..]];
            for (int d = 0; d < rank; d++)
            {
                whole[d] = ((sizes[d + 2] - 1) * strides[d]) - begin[d] - end[d] + kernel[d];
            }

            // The indices count through a result of the size that the windows give, whatever size is asked for.
            Tensor places = Torch.Remainder(call[1], Numbers.Product(whole));
            Tensor result = Torch.Zeros([sizes[0], sizes[1], Numbers.Product(whole)], dtype: input.DType, device: input.Device)
                .Scatter(2, places.Flatten(2), input.Flatten(2)).Reshape([sizes[0], sizes[1], .. whole]);
            return NN.Functional.Pad(result, Windows.LastFirst(new long[rank], [.. target.Zip(whole, (wanted, got) => wanted - got)]));
        };
    }

    // PyTorch counts within a plane, ONNX through the whole tensor.
    private static Tensor WholeIndices(Tensor indices, ReadOnlySpan<long> shape, bool columns)
    {
        long plane = Numbers.Product(shape[2..]), planes = shape[0] * shape[1];
        if (columns)
        {
            Tensor rest = indices, place = Torch.ZerosLike(indices);
            for (int d = shape.Length - 1; d >= 2; d--)
            {
                long before = Numbers.Product(shape[2..d]);
                place = place + (Torch.Remainder(rest, shape[d]) * before);
                rest = Torch.FloorDivide(rest, shape[d]);
            }

            indices = place;
        }

        Tensor starts = (Torch.Arange(planes, dtype: DType.Int64) * plane).Reshape([shape[0], shape[1], .. Enumerable.Repeat(1L, shape.Length - 2)]);
        return indices + Elementwise.OnDevice(starts, indices);
    }

    private static Scalar Lowest(DType dtype) => dtype switch
    {
        DType.UInt8 => 0,
        DType.Int8 => (long)sbyte.MinValue,
        _ => double.NegativeInfinity,
    };

    private static Operation AveragePool(OperatorNode node)
    {
        Windows windows = WithKernel(node);
        bool ceil = node.Flag("ceil_mode"), includesPads = node.Flag("count_include_pad");
        return call =>
        {
            Tensor input = call[0];
            int rank = Rank(input, windows);
            long[] kernel = windows.KernelShape!, strides = windows.Strides(rank), dilations = windows.Dilations(rank);
            if (dilations.Any(dilation => dilation != 1))
            {
                throw new NotSupportedException("an average over a dilated window is not supported");
            }

            ReadOnlySpan<long> sizes = input.Shape;
            (long[] begin, long[] end) = windows.Pads(sizes[2..], kernel);
            if (begin.AsSpan().SequenceEqual(end) && !begin.Zip(kernel).Any(pair => pair.First > pair.Second / 2))
            {
                return Average(input, kernel, strides, begin, ceil, includesPads);
            }

            long[] pads = Windows.LastFirst(begin, end), none = new long[rank];
            Tensor sums = Average(Functional.Pad(input, pads), kernel, strides, none, ceil, includesPads: true);
            return includesPads ? sums : sums / Average(Functional.Pad(Torch.OnesLike(input), pads), kernel, strides, none, ceil, includesPads: true);
        };
    }

    private static Tensor Average(Tensor input, long[] kernel, long[] strides, long[] padding, bool ceil, bool includesPads) => kernel.Length switch
    {
        1 => Functional.AvgPool1d(input, kernel, strides, padding, ceil, includesPads),
        2 => Functional.AvgPool2d(input, kernel, strides, padding, ceil, includesPads),
        _ => Functional.AvgPool3d(input, kernel, strides, padding, ceil, includesPads),
    };

    private static Operation LpPool(OperatorNode node)
    {
        Windows windows = WithKernel(node);
        long p = node.Int("p", 2);
        bool ceil = node.Flag("ceil_mode");
        return call =>
        {
            Tensor input = call[0];
            int rank = Rank(input, windows);
            long[] kernel = windows.KernelShape!;
            ReadOnlySpan<long> sizes = input.Shape;
            (long[] begin, long[] end) = windows.Pads(sizes[2..], kernel);
            Tensor powers = Functional.Pad(Torch.Pow(Torch.Abs(input), p), Windows.LastFirst(begin, end));
            Tensor means = Average(powers, kernel, windows.Strides(rank), new long[rank], ceil, includesPads: true);
            return Torch.Pow(means * Numbers.Product(kernel), 1.0 / p);
        };
    }
}
