using Linstock.NN;
using Linstock.Onnx.Execution;

namespace Linstock.Onnx.Operators;

/// <summary>Normalizations, and dropout.</summary>
internal static class Normalization
{
    public static void Declare(OperatorTable table)
    {
        table.Add("BatchNormalization", BatchNormalization);
        table.Add("InstanceNormalization", node =>
        {
            double epsilon = node.Number("epsilon", 1e-5);
            return call => Functional.InstanceNorm(call[0], weight: call[1], bias: call[2], eps: epsilon);
        });
        table.Add("LayerNormalization", LayerNormalization);
        table.Add("RMSNormalization", node =>
        {
            long axis = node.Int("axis", -1);
            double epsilon = node.Number("epsilon", 1e-5);
            return call => Functional.RmsNorm(call[0], From(call[0], axis), null, epsilon) * call[1];
        });
        table.Add("GroupNormalization", node =>
        {
            long groups = node.Int("num_groups");
            double epsilon = node.Number("epsilon", 1e-5);
            return call =>
            {
                // Until operator set 20 there is a weight for each group, then for each channel.
                Tensor weight = PerChannel(call[1], call[0]), bias = PerChannel(call[2], call[0]);
                return Functional.GroupNorm(call[0], groups, weight, bias, epsilon);
            };
        });
        table.Add("LRN", LocalResponse);
        table.Add("LpNormalization", node =>
        {
            long axis = node.Int("axis", -1), p = node.Int("p", 2);
            return call =>
            {
                Tensor norm = Torch.Norm(call[0], p, axis, keepdim: true);
                return call[0] / Torch.Where(Torch.Eq(norm, 0), Torch.OnesLike(norm), norm);
            };
        });
        table.Add("MeanVarianceNormalization", node =>
        {
            long[] axes = node.Ints("axes") ?? [0, 2, 3];
            return call =>
            {
                (Tensor variance, Tensor mean) = Torch.VarMean(call[0], axes, unbiased: false, keepdim: true);
                return (call[0] - mean) / (Torch.Sqrt(variance) + 1e-9);
            };
        });
        table.Add("Dropout", 1, node =>
        {
            double ratio = node.Number("ratio", 0.5);
            return call => Drop(call, ratio, call.State.Training);
        });
        table.Add("Dropout", 12, node => call =>
        {
            // A module of PyTorch that was exported for inference still drops when it is trained.
            bool training = call.State.Training || (call.Optional(2) is { } mode && mode.Item().ToBool());
            return Drop(call, training && call.Optional(1) is not null ? call.Number(1) : 0.5, training);
        });
    }

    private static object? Drop(Call call, double ratio, bool training)
    {
        Tensor input = call[0];
        if (!call.Wants(1))
        {
            return training ? Functional.Dropout(input, ratio, training: true) : input;
        }

        Tensor mask = training ? Torch.Rand(input.Shape, device: input.Device) >= ratio : Torch.OnesLike(input, DType.Bool);
        Tensor output = training ? input * mask * (ratio < 1 ? 1 / (1 - ratio) : 0) : input;
        return new object?[] { output, mask };
    }

    private static Operation BatchNormalization(OperatorNode node)
    {
        double epsilon = node.Number("epsilon", 1e-5), momentum = node.Number("momentum", 0.9);
        int outputs = node.OutputCount;
        // Before operator set 14 a node that lists its statistics is one in training.
        bool always = node.Opset >= 14 ? node.Flag("training_mode") : outputs > 1;
        return call =>
        {
            Tensor input = call[0], mean = call[3], variance = call[4];
            if (!always)
            {
                // PyTorch's momentum is the share of the new value.
                return Functional.BatchNorm(input, mean, variance, call[1], call[2], call.State.Training, 1 - momentum, epsilon);
            }

            Tensor normalized = Functional.BatchNorm(input, null, null, call[1], call[2], training: true, eps: epsilon);
            if (outputs == 1)
            {
                return normalized;
            }

            long[] axes = [.. Enumerable.Range(0, input.NDim).Where(d => d != 1)];
            (Tensor batchVariance, Tensor batchMean) = Torch.VarMean(input.Detach(), axes, unbiased: false);
            Tensor newMean = (mean * momentum) + (batchMean * (1 - momentum)), newVariance = (variance * momentum) + (batchVariance * (1 - momentum));
            return new object?[] { normalized, newMean, newVariance, batchMean, batchVariance };
        };
    }

    private static long[] From(Tensor input, long axis)
    {
        ReadOnlySpan<long> sizes = input.Shape;
        return sizes[Numbers.Axis(axis, input.NDim)..].ToArray();
    }

    private static Operation LayerNormalization(OperatorNode node)
    {
        long axis = node.Int("axis", -1);
        double epsilon = node.Number("epsilon", 1e-5);
        return call =>
        {
            Tensor input = call[0], scale = call[1];
            Tensor? bias = call.Optional(2);
            long[] normalized = From(input, axis);
            bool whole = scale.Shape == new Shape(normalized) && (bias is null || bias.Shape == scale.Shape);
            Tensor result = Functional.LayerNorm(input, normalized, whole ? scale : null, whole ? bias : null, epsilon);
            if (!whole)
            {
                result = bias is null ? result * scale : (result * scale) + bias;
            }

            if (!call.Wants(1) && !call.Wants(2))
            {
                return result;
            }

            long[] axes = [.. Enumerable.Range(Numbers.Axis(axis, input.NDim), normalized.Length)];
            (Tensor variance, Tensor mean) = Torch.VarMean(input, axes, unbiased: false, keepdim: true);
            return new object?[] { result, mean, Torch.Rsqrt(variance + epsilon) };
        };
    }

    private static Tensor PerChannel(Tensor weight, Tensor input) =>
        weight.Shape[0] == input.Shape[1] ? weight : Torch.RepeatInterleave(weight, input.Shape[1] / weight.Shape[0]);

    private static Operation LocalResponse(OperatorNode node)
    {
        double alpha = node.Number("alpha", 1e-4), beta = node.Number("beta", 0.75), bias = node.Number("bias", 1);
        long size = node.Int("size");
        // A window of even size reaches one further up here, and one further down in PyTorch.
        return size % 2 == 1
            ? call => Functional.LocalResponseNorm(call[0], size, alpha, beta, bias)
            : call => Functional.LocalResponseNorm(call[0].Flip(1), size, alpha, beta, bias).Flip(1);
    }
}
