using Linstock.Onnx.Execution;
using Linstock.Onnx.Reading;

namespace Linstock.Onnx.Operators;

/// <summary>Tensors out of nothing: constants, ranges, random numbers.</summary>
internal static class Creation
{
    public static void Declare(OperatorTable table)
    {
        table.Add("Constant", node =>
        {
            Tensor value = ConstantOf(node);
            return call => value;
        });
        table.Add("ConstantOfShape", node =>
        {
            Tensor? value = node.Tensor("value");
            Scalar number = value is null ? 0.0 : value.Numel == 1 ? value.Item() : throw node.Damaged($"the value is a single number; got shape {value.Shape}");
            DType dtype = value?.DType ?? DType.Float32;
            return call => Torch.Full(call.Integers(0), number, dtype: dtype);
        });
        table.Add("Range", node => call =>
        {
            DType dtype = call[0].DType;
            return dtype.IsFloatingPoint
                ? Torch.Arange(call.Number(0), call.Number(1), call.Number(2), dtype: dtype)
                : Torch.Arange(call.Integer(0), call.Integer(1), call.Integer(2), dtype: dtype);
        });
        table.Add("EyeLike", node =>
        {
            long diagonal = node.Int("k", 0);
            DType? dtype = DTypeOf(node);
            return call =>
            {
                Tensor like = call[0], ones = Torch.Ones([like.Shape[0], like.Shape[1]], dtype: dtype ?? like.DType, device: like.Device);
                return Torch.Triu(Torch.Tril(ones, diagonal), diagonal);
            };
        });
        table.Add("RandomNormal", node => Normal(node, (_, dtype) => Torch.Randn(Sizes(node), dtype: dtype)));
        table.Add("RandomNormalLike", node => Normal(node, (call, dtype) => Torch.Randn(call[0].Shape, dtype: dtype, device: call[0].Device)));
        table.Add("RandomUniform", node => Uniform(node, (_, dtype) => Torch.Rand(Sizes(node), dtype: dtype)));
        table.Add("RandomUniformLike", node => Uniform(node, (call, dtype) => Torch.Rand(call[0].Shape, dtype: dtype, device: call[0].Device)));
        table.Add("Bernoulli", node =>
        {
            DType? dtype = DTypeOf(node);
            return call => Torch.Bernoulli(call[0]).To(dtype ?? call[0].DType);
        });
        table.Add("Multinomial", node =>
        {
            long count = node.Int("sample_size", 1);
            DType dtype = DTypeOf(node) ?? DType.Int32;
            return call => Torch.Multinomial(Torch.Softmax(call[0], -1), count, replacement: true).To(dtype);
        });
    }

    private static long[] Sizes(OperatorNode node) => node.Ints("shape") ?? throw node.Damaged("attribute 'shape' is missing");

    private static DType? DTypeOf(OperatorNode node) => node.Has("dtype") ? ElementTypes.Require((int)node.Int("dtype"), node.Title) : null;

    private static Operation Normal(OperatorNode node, Func<Call, DType?, Tensor> standard)
    {
        double mean = node.Number("mean", 0), scale = node.Number("scale", 1);
        DType? dtype = DTypeOf(node);
        return call => (standard(call, dtype ?? Like(call)) * scale) + mean;
    }

    private static Operation Uniform(OperatorNode node, Func<Call, DType?, Tensor> standard)
    {
        double low = node.Number("low", 0), high = node.Number("high", 1);
        DType? dtype = DTypeOf(node);
        return call => (standard(call, dtype ?? Like(call)) * (high - low)) + low;
    }

    private static DType Like(Call call) => call.Count > 0 && call[0].DType.IsFloatingPoint ? call[0].DType : DType.Float32;

    private static Tensor ConstantOf(OperatorNode node)
    {
        if (node.Tensor("value") is { } tensor)
        {
            return tensor;
        }

        if (node.SparseTensor("sparse_value") is { } sparse)
        {
            return sparse;
        }

        if (node.Ints("value_ints") is { } integers)
        {
            return Execution.Numbers.FromIntegers(integers);
        }

        if (node.Numbers("value_floats") is { } numbers)
        {
            return Torch.FromArray(Array.ConvertAll(numbers, number => (float)number), numbers.Length);
        }

        return node.Has("value_int") ? Torch.Tensor(node.Int("value_int"), DType.Int64)
            : node.Has("value_float") ? Torch.Tensor(node.Number("value_float", 0), DType.Float32)
            : node.Has("value_string") || node.Has("value_strings") ? throw new NotSupportedException($"{node.Title}: text is not supported")
            : throw node.Damaged("it has no value");
    }
}
