using Linstock.Onnx.Execution;
using Linstock.Onnx.Reading;

namespace Linstock.Onnx.Operators;

/// <summary>Numbers as small integers with a scale and a zero point.</summary>
internal static class Quantization
{
    public static void Declare(OperatorTable table)
    {
        table.Add("QuantizeLinear", node =>
        {
            long axis = node.Int("axis", 1);
            DType? dtype = node.Int("output_dtype", 0) is not 0 and var type ? ElementTypes.Require((int)type, node.Title) : null;
            return call => Quantize(call[0], call[1], call.Optional(2), axis, call.Optional(2)?.DType ?? dtype ?? DType.UInt8);
        });
        table.Add("DequantizeLinear", node =>
        {
            long axis = node.Int("axis", 1);
            return call => Dequantize(call[0], call[1], call.Optional(2), axis);
        });
        table.Add("DynamicQuantizeLinear", node => call => QuantizeByRange(call[0]));
        table.Add("MatMulInteger", node => call => Torch.Matmul(
            Centered(call[0], call.Optional(2), call[0].NDim - 2, DType.Int32), Centered(call[1], call.Optional(3), call[1].NDim - 1, DType.Int32)));
        table.Add("ConvInteger", node =>
        {
            var windows = Windows.Of(node);
            long groups = node.Int("group", 1);
            // Products of bytes and their sums are exact in double precision.
            return call => Convolutions.Convolve(
                Centered(call[0], call.Optional(2), 1, DType.Float64), Centered(call[1], call.Optional(3), 0, DType.Float64), null, windows, groups).To(DType.Int32);
        });
        table.Add("QLinearMatMul", node => call => Quantize(
            Torch.Matmul(Dequantize(call[0], call[1], call.Optional(2), call[0].NDim - 2), Dequantize(call[3], call[4], call.Optional(5), call[3].NDim - 1)),
            call[6], call.Optional(7), 1, call.Optional(7)?.DType ?? DType.UInt8));
        table.Add("QLinearConv", node =>
        {
            var windows = Windows.Of(node);
            long groups = node.Int("group", 1);
            return call =>
            {
                Tensor input = Dequantize(call[0], call[1], call.Optional(2), 1), weight = Dequantize(call[3], call[4], call.Optional(5), 0);
                Tensor? bias = call.Optional(8) is { } whole ? whole.To(DType.Float32) * call[1] * call[4] : null;
                return Quantize(Convolutions.Convolve(input, weight, bias, windows, groups), call[6], call.Optional(7), 1, call.Optional(7)?.DType ?? DType.UInt8);
            };
        });
    }

    // A scale for each element of an axis, or one for all.
    private static Tensor Along(Tensor scale, Tensor input, long axis)
    {
        if (scale.Numel == 1)
        {
            return scale.Reshape();
        }

        if (scale.NDim != 1)
        {
            return scale;
        }

        long[] shape = new long[input.NDim];
        Array.Fill(shape, 1);
        shape[Numbers.Axis(axis, input.NDim)] = scale.Numel;
        return scale.Reshape(shape);
    }

    private static Tensor Centered(Tensor input, Tensor? zeroPoint, long axis, DType dtype) =>
        zeroPoint is null ? input.To(dtype) : input.To(dtype) - Along(zeroPoint.To(dtype), input, axis);

    private static Tensor Quantize(Tensor input, Tensor scale, Tensor? zeroPoint, long axis, DType dtype)
    {
        Tensor rounded = Torch.Round(input / Along(scale, input, axis));
        Tensor moved = zeroPoint is null ? rounded : rounded + Along(zeroPoint.To(rounded.DType), input, axis);
        (long Least, long Most) range = dtype switch
        {
            DType.UInt8 => (0L, (long)byte.MaxValue),
            DType.Int8 => (sbyte.MinValue, sbyte.MaxValue),
            DType.Int16 => (short.MinValue, short.MaxValue),
            DType.Int32 => (0, ushort.MaxValue),
            _ => throw new NotSupportedException($"quantizing to {dtype.Name} is not supported"),
        };
        return Torch.Clamp(moved, range.Least, range.Most).To(dtype);
    }

    private static Tensor Dequantize(Tensor input, Tensor scale, Tensor? zeroPoint, long axis) =>
        Centered(input, zeroPoint, axis, DType.Int32).To(scale.DType) * Along(scale, input, axis);

    private static object?[] QuantizeByRange(Tensor input)
    {
        // The range holds zero, so that zero has a number of its own.
        Tensor least = Torch.Clamp(Torch.Amin(input), max: 0), most = Torch.Clamp(Torch.Amax(input), min: 0);
        Tensor scale = (most - least) / 255;
        Tensor zeroPoint = Torch.Where(Torch.Eq(scale, 0), Torch.ZerosLike(scale), Torch.Round(Torch.Clamp(-least / scale, 0, 255))).To(DType.UInt8);
        Tensor quantized = Quantize(input, scale, zeroPoint, 0, DType.UInt8);
        return [quantized, scale, zeroPoint];
    }
}
