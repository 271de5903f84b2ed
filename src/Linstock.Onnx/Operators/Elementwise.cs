using Linstock.Onnx.Execution;
using Linstock.Onnx.Reading;

namespace Linstock.Onnx.Operators;

/// <summary>Arithmetic, functions of a number, comparisons, logic and conversions, element by element.</summary>
internal static class Elementwise
{
    public static void Declare(OperatorTable table)
    {
        table.Unary("Abs", Torch.Abs);
        table.Unary("Acos", Torch.Acos);
        table.Unary("Acosh", Torch.Acosh);
        table.Unary("Asin", Torch.Asin);
        table.Unary("Asinh", Torch.Asinh);
        table.Unary("Atan", Torch.Atan);
        table.Unary("Atanh", Torch.Atanh);
        table.Unary("Ceil", Torch.Ceil);
        table.Unary("Cos", Torch.Cos);
        table.Unary("Cosh", Torch.Cosh);
        table.Unary("Erf", Torch.Erf);
        table.Unary("Exp", Torch.Exp);
        table.Unary("Floor", Torch.Floor);
        table.Unary("IsNaN", Torch.Isnan);
        table.Unary("Log", Torch.Log);
        table.Unary("Neg", Torch.Neg);
        table.Unary("Reciprocal", Torch.Reciprocal);
        table.Unary("Round", Torch.Round);
        table.Unary("Sign", Torch.Sign);
        table.Unary("Sin", Torch.Sin);
        table.Unary("Sinh", Torch.Sinh);
        table.Unary("Sqrt", Torch.Sqrt);
        table.Unary("Tan", Torch.Tan);
        table.Add("Identity", node => call => call.Value(0));

        table.Binary("Add", Torch.Add);
        table.Binary("Sub", Torch.Sub);
        table.Binary("Mul", Torch.Mul);
        table.Binary("Div", Divide);
        table.Add("Pow", node =>
        {
            // With a number for an exponent, squares and roots are what they are.
            Scalar? exponent = node.Constant(1) is { Numel: 1 } constant && constant.NDim == 0 ? constant.Item() : null;
            return call => (exponent is { } number ? Torch.Pow(call[0], number) : Torch.Pow(call[0], call[1])).To(call[0].DType);
        });
        table.Add("Mod", node => node.Flag("fmod")
            ? call => Torch.Fmod(call[0], call[1])
            : call => Torch.Remainder(call[0], call[1]));
        table.Add("Sum", node => call => Fold(call, Torch.Add));
        table.Add("Max", node => call => Fold(call, Torch.Maximum));
        table.Add("Min", node => call => Fold(call, Torch.Minimum));
        table.Add("Mean", node => call => Fold(call, Torch.Add) / call.Count);

        table.Binary("Equal", Torch.Eq);
        table.Binary("Greater", Torch.Gt);
        table.Binary("GreaterOrEqual", Torch.Ge);
        table.Binary("Less", Torch.Lt);
        table.Binary("LessOrEqual", Torch.Le);
        table.Unary("Not", Torch.LogicalNot);
        table.Binary("And", Torch.LogicalAnd);
        table.Binary("Or", Torch.LogicalOr);
        table.Binary("Xor", Torch.LogicalXor);
        table.Unary("BitwiseNot", Torch.BitwiseNot);
        table.Binary("BitwiseAnd", Torch.BitwiseAnd);
        table.Binary("BitwiseOr", Torch.BitwiseOr);
        table.Binary("BitwiseXor", Torch.BitwiseXor);
        table.Add("BitShift", node => node.Choice("direction", "", ("LEFT", true), ("RIGHT", false))
            ? call => Torch.BitwiseLeftShift(call[0], call[1])
            : call => Torch.BitwiseRightShift(call[0], call[1]));
        table.Add("IsInf", IsInfinite);
        table.Add("Where", node => call =>
        {
            Tensor like = call[1].NDim >= call[2].NDim ? call[1] : call[2];
            return Torch.Where(OnDevice(call[0], like), OnDevice(call[1], like), OnDevice(call[2], like));
        });

        table.Add("Clip", 6, ClipByAttributes);
        table.Add("Clip", 11, node => call => Clip(call[0], call.Optional(1), call.Optional(2)));
        table.Add("Cast", node =>
        {
            DType dtype = ElementTypes.Require((int)node.Int("to"), node.Title);
            return call => Convert(call[0], dtype, (int)node.Int("to"));
        });
        table.Add("CastLike", node => call => call[0].To(call[1].DType));
    }

    /// <summary>A tensor where another one is: masks and indices of the file stay on the processor until they are used.</summary>
    public static Tensor OnDevice(Tensor tensor, Tensor other) => tensor.Device == other.Device ? tensor : tensor.To(other.Device);

    // Integers are divided as in C: towards zero.
    private static Tensor Divide(Tensor x, Tensor y) =>
        x.DType.IsInteger && y.DType.IsInteger ? Torch.Div(x, y, RoundingMode.Trunc) : Torch.Div(x, y);

    private static Tensor Fold(Call call, Func<Tensor, Tensor, Tensor> function)
    {
        Tensor result = call[0];
        for (int i = 1; i < call.Count; i++)
        {
            result = function(result, call[i]);
        }

        return result;
    }

    private static Operation IsInfinite(OperatorNode node) => (node.Flag("detect_positive", true), node.Flag("detect_negative", true)) switch
    {
        (true, true) => call => Torch.Isinf(call[0]),
        (true, false) => call => Torch.Isposinf(call[0]),
        (false, true) => call => Torch.Isneginf(call[0]),
        _ => call => Torch.ZerosLike(call[0], DType.Bool),
    };

    private static Operation ClipByAttributes(OperatorNode node)
    {
        Scalar? min = node.Has("min") ? node.Number("min", 0) : null, max = node.Has("max") ? node.Number("max", 0) : null;
        return min is null && max is null ? call => call[0] : call => Torch.Clamp(call[0], min, max);
    }

    private static Tensor Clip(Tensor input, Tensor? min, Tensor? max)
    {
        Scalar? low = Bound(min), high = Bound(max);
        return low is null && high is null ? input : Torch.Clamp(input, low, high);

        static Scalar? Bound(Tensor? bound) => bound switch
        {
            null => null,
            { Numel: 1 } => bound.Item(),
            _ => throw new ArgumentException($"a bound is a single number; got shape {bound.Shape}"),
        };
    }

    // Unsigned integers that are held in wider ones wrap at their own width.
    private static Tensor Convert(Tensor input, DType dtype, int type) => (Schema.TensorProto.Types.DataType)type switch
    {
        Schema.TensorProto.Types.DataType.Uint16 => Torch.BitwiseAnd(input.To(DType.Int64), 0xFFFF).To(dtype),
        Schema.TensorProto.Types.DataType.Uint32 => Torch.BitwiseAnd(input.To(DType.Int64), 0xFFFF_FFFF),
        _ => input.To(dtype),
    };
}
