using Linstock.NN;
using Linstock.Onnx.Execution;

namespace Linstock.Onnx.Operators;

/// <summary>Losses of classifiers.</summary>
internal static class Losses
{
    public static void Declare(OperatorTable table)
    {
        table.Add("NegativeLogLikelihoodLoss", node =>
        {
            (Reduction reduction, long ignored) = Options(node);
            return call => Functional.NllLoss(call[0], call[1].To(DType.Int64), call.Optional(2), ignored, reduction);
        });
        table.Add("SoftmaxCrossEntropyLoss", node =>
        {
            (Reduction reduction, long ignored) = Options(node);
            bool wantsLogarithms = node.OutputCount > 1;
            return call =>
            {
                Tensor logarithms = Torch.LogSoftmax(call[0], 1);
                Tensor loss = Functional.NllLoss(logarithms, call[1].To(DType.Int64), call.Optional(2), ignored, reduction);
                return wantsLogarithms ? new object?[] { loss, logarithms } : loss;
            };
        });
    }

    private static (Reduction Reduction, long Ignored) Options(OperatorNode node) => (
        node.Choice("reduction", "mean", ("mean", Reduction.Mean), ("sum", Reduction.Sum), ("none", Reduction.None)),
        node.Int("ignore_index", -100));
}
