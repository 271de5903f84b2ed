using Linstock.NN;
using Linstock.Onnx.Execution;

namespace Linstock.Onnx.Operators;

/// <summary>Activation functions, softmax among them.</summary>
internal static class Activations
{
    public static void Declare(OperatorTable table)
    {
        table.Unary("Relu", Torch.Relu);
        table.Unary("Sigmoid", Torch.Sigmoid);
        table.Unary("Tanh", Torch.Tanh);
        table.Unary("Softsign", Functional.Softsign);
        table.Unary("Softplus", static x => Functional.Softplus(x));
        table.Unary("HardSwish", static x => Functional.Hardswish(x));
        table.Unary("Mish", static x => Functional.Mish(x));
        table.Add("LeakyRelu", node =>
        {
            double alpha = node.Number("alpha", 0.01);
            return call => Functional.LeakyRelu(call[0], alpha);
        });
        table.Add("Elu", node =>
        {
            double alpha = node.Number("alpha", 1);
            return call => Functional.Elu(call[0], alpha);
        });
        table.Add("Celu", node =>
        {
            double alpha = node.Number("alpha", 1);
            return call => Functional.Celu(call[0], alpha);
        });
        table.Add("Selu", Selu);
        table.Add("Gelu", node =>
        {
            GeluApproximate approximate = node.Choice("approximate", "none", ("none", GeluApproximate.None), ("tanh", GeluApproximate.Tanh));
            return call => Functional.Gelu(call[0], approximate);
        });
        table.Add("HardSigmoid", node =>
        {
            double alpha = node.Number("alpha", 0.2), beta = node.Number("beta", 0.5);
            bool isPyTorchs = Math.Abs(alpha - (1.0 / 6)) < 1e-6 && beta == 0.5;
            return isPyTorchs ? call => Functional.Hardsigmoid(call[0]) : call => Torch.Clamp((call[0] * alpha) + beta, 0, 1);
        });
        table.Add("ThresholdedRelu", node =>
        {
            double alpha = node.Number("alpha", 1);
            return call => Functional.Threshold(call[0], alpha, 0);
        });
        table.Add("Shrink", Shrink);
        table.Add("PRelu", node => call => ParametricRelu(call[0], call[1]));
        table.Add("Swish", node =>
        {
            double alpha = node.Number("alpha", 1);
            return call => alpha == 1 ? Functional.Silu(call[0]) : call[0] * Torch.Sigmoid(call[0] * alpha);
        });

        // Before operator set 13 all dimensions from the axis on are one.
        table.Add("Softmax", 1, node => Flattened(node, static x => Torch.Softmax(x, 1)));
        table.Add("LogSoftmax", 1, node => Flattened(node, static x => Torch.LogSoftmax(x, 1)));
        table.Add("Hardmax", 1, node => Flattened(node, static x => Hardmax(x, 1)));
        table.Add("Softmax", 13, node => Along(node, static (x, axis) => Torch.Softmax(x, axis)));
        table.Add("LogSoftmax", 13, node => Along(node, static (x, axis) => Torch.LogSoftmax(x, axis)));
        table.Add("Hardmax", 13, node => Along(node, Hardmax));
    }

    private static Operation Along(OperatorNode node, Func<Tensor, long, Tensor> function)
    {
        long axis = node.Int("axis", -1);
        return call => function(call[0], axis);
    }

    private static Operation Flattened(OperatorNode node, Func<Tensor, Tensor> function)
    {
        long axis = node.Int("axis", 1);
        return call =>
        {
            Tensor input = call[0];
            int from = axis == input.NDim ? input.NDim : Numbers.Axis(axis, input.NDim);
            ReadOnlySpan<long> sizes = input.Shape;
            return function(input.Reshape(Numbers.Product(sizes[..from]), Numbers.Product(sizes[from..]))).Reshape(sizes);
        };
    }

    private static Tensor Hardmax(Tensor input, long axis) =>
        Torch.ZerosLike(input).Scatter(axis, Torch.Argmax(input, axis, keepdim: true), 1);

    private static Operation Selu(OperatorNode node)
    {
        const double StandardAlpha = 1.67326319217681884765625, StandardGamma = 1.05070102214813232421875;
        double alpha = node.Number("alpha", StandardAlpha), gamma = node.Number("gamma", StandardGamma);
        // Single precision in the file: the constants of the function have more digits.
        return Math.Abs(alpha - StandardAlpha) < 1e-5 && Math.Abs(gamma - StandardGamma) < 1e-5
            ? call => Torch.Selu(call[0])
            : call => Functional.Elu(call[0], alpha) * gamma;
    }

    private static Operation Shrink(OperatorNode node)
    {
        double lambd = node.Number("lambd", 0.5), bias = node.Number("bias", 0);
        return call =>
        {
            Tensor x = call[0];
            return bias == lambd ? Functional.Softshrink(x, lambd)
                : bias == 0 ? Functional.Hardshrink(x, lambd)
                : Torch.Where(Torch.Lt(x, -lambd), x + bias, Torch.Where(Torch.Gt(x, lambd), x - bias, Torch.ZerosLike(x)));
        };
    }

    private static Tensor ParametricRelu(Tensor input, Tensor slope)
    {
        // PyTorch's own form: a slope for each channel, written with ones for the dimensions behind it.
        bool perChannel = input.NDim >= 2 && slope.NDim == input.NDim - 1 && slope.Shape[0] == input.Shape[1] && slope.Numel == slope.Shape[0];
        return slope.Numel == 1 || perChannel
            ? Torch.Prelu(input, slope.Reshape(-1))
            : Torch.Where(Torch.Lt(input, 0), input * slope, input);
    }
}
