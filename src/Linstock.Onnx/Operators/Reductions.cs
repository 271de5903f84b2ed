using Linstock.Onnx.Execution;

namespace Linstock.Onnx.Operators;

/// <summary>Sums, means, extremes and norms over axes, and sums along one.</summary>
internal static class Reductions
{
    private delegate Tensor Reduction(Tensor input, long[] axes, bool keepdim);

    public static void Declare(OperatorTable table)
    {
        // The axes became an input with operator set 13 for sums, with 18 for the others.
        Reduce("ReduceSum", 13, static (x, axes, keep) => Torch.Sum(x, axes, keep, x.DType));
        Reduce("ReduceMean", 18, Mean);
        Reduce("ReduceMax", 18, static (x, axes, keep) => Torch.Amax(x, axes, keep));
        Reduce("ReduceMin", 18, static (x, axes, keep) => Torch.Amin(x, axes, keep));
        Reduce("ReduceProd", 18, Product);
        Reduce("ReduceL1", 18, static (x, axes, keep) => Torch.Sum(Torch.Abs(x), axes, keep, x.DType));
        Reduce("ReduceL2", 18, Euclidean);
        Reduce("ReduceLogSum", 18, static (x, axes, keep) => Torch.Log(Torch.Sum(x, axes, keep)));
        Reduce("ReduceLogSumExp", 18, static (x, axes, keep) => Torch.Logsumexp(x, axes, keep));
        Reduce("ReduceSumSquare", 18, static (x, axes, keep) => Torch.Sum(x * x, axes, keep, x.DType));
        table.Add("CumSum", CumulativeSum);

        void Reduce(string name, long since, Reduction function) => table.Add(name, node =>
        {
            IntegerOperand? axes = node.Integers("axes", 1, since);
            bool keepdim = node.Flag("keepdims", true), keepsAll = node.Flag("noop_with_empty_axes");
            return call =>
            {
                Tensor input = call[0];
                long[]? given = axes?.Read(call);
                return given is null or [] && keepsAll ? input : function(input, Numbers.Axes(given, input.NDim), keepdim);
            };
        });
    }

    private static Tensor Mean(Tensor input, long[] axes, bool keepdim) => input.DType.IsFloatingPoint
        ? Torch.Mean(input, axes, keepdim)
        : Torch.Mean(input.To(DType.Float64), axes, keepdim).To(input.DType);

    private static Tensor Product(Tensor input, long[] axes, bool keepdim)
    {
        Tensor result = input;
        foreach (long axis in axes.OrderDescending())
        {
            result = Torch.Prod(result, axis, keepdim, input.DType);
        }

        return result;
    }

    private static Tensor Euclidean(Tensor input, long[] axes, bool keepdim) => input.DType.IsFloatingPoint
        ? Torch.Norm(input, 2, axes, keepdim)
        : Torch.Norm(input.To(DType.Float64), 2, axes, keepdim).To(input.DType);

    private static Operation CumulativeSum(OperatorNode node)
    {
        IntegerOperand axis = node.Integers(1) ?? throw node.Damaged("the axis is missing");
        bool exclusive = node.Flag("exclusive"), reverse = node.Flag("reverse");
        return call =>
        {
            Tensor input = call[0];
            int along = Numbers.Axis(axis.ReadOne(call), input.NDim);
            Tensor ordered = reverse ? input.Flip(along) : input;
            Tensor sum = Torch.Cumsum(ordered, along, input.DType);
            if (exclusive)
            {
                sum = sum - ordered;
            }

            return reverse ? sum.Flip(along) : sum;
        };
    }
}
